"""The report of a check as workflow commands of GitHub Actions, which annotate a pull request.

The syntax and its escapes are those of GitHub's documentation ("Workflow commands") and of the
`command` module in actions/toolkit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.language import say
from derive.render.report import closing
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker import Report

_LEVELS = {Verdict.REFUTED: "error", Verdict.UNDECIDED: "warning"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = {**_IN_TEXT, ":": "%3A", ",": "%2C"}


def to_github(report: Report, place: tuple[str, int] | None = None) -> str:
    """Return a line for each claim that does not hold, then the verdict in a line of its own.

    `place` is where the target is written: a path from the top of the repository and a line
    number from 1. An UNDECIDED claim is a warning.
    """
    lines = []
    name = say("report.target_as", target=report.target, activation=report.activation)
    for claim in report.claims:
        if claim.verdict in _LEVELS:
            properties = {"file": place[0], "line": str(place[1])} if place else {}
            properties["title"] = f"{name}: {claim.name}"
            lines.append(_command(_LEVELS[claim.verdict], properties, claim.show()))
    # A line that began with two colons would be a command of its own.
    return "\n".join([*lines, f"{name}: {closing(report)}"
                      .replace("\n", " ").replace("::", ": :")])


def _command(level: str, properties: dict[str, str], text: str) -> str:
    written = ",".join(f"{name}={_escaped(value, _IN_PROPERTY)}"
                       for name, value in properties.items())
    return f"::{level} {written}::{_escaped(text, _IN_TEXT)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
