"""The formats of a check's report: text, JSON, JUnit's XML, GitHub's annotations, and a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.checker import Report

FORMATS = ("text", "json", "junit", "github", "html")


def written(report: Report, form: str) -> str:
    """Return the report in one of the FORMATS."""
    from derive.render import report as writer

    match form:
        case "json":
            return writer.to_json(report)
        case "junit":
            from derive.render.report_junit import to_junit

            return to_junit(report)
        case "html":
            from derive.render.pages.report import document

            return document(report)
        case "github":
            from derive.render.report_github import to_github

            return to_github(report, _place(report.target))
    return writer.text(report)


def _place(target: str) -> tuple[str, int] | None:
    """Return the target's file, as GitHub names it, and line."""
    import os  # only for this format, to keep --help instant
    from pathlib import Path

    from derive.checker.declared import declared

    found = declared(target)
    if found is None:
        return None
    top = os.environ.get("GITHUB_WORKSPACE") or os.curdir
    return Path(os.path.relpath(found[0], top)).as_posix(), found[1]
