"""derive check: an implementation held to the contract."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, judged, patience
from derive.commands.options import Commands

if TYPE_CHECKING:
    from derive.checker import Report

DTYPES = ("float32", "float64")
"""What a layer is checked at where nothing is said."""


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    check = commands.add_parser(
        "check", help="verify an implementation against the derivative",
        description="Check a layer (forward, backward) against the exact function and derivative, "
                    "and its behaviour clause by clause.")
    check.set_defaults(run=run)
    check.add_argument("target", metavar="TARGET",
                       help="module:Name or path/to/file.py:Name, a class or zero-argument factory")
    shared.named_or_formula(check)
    check.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed); both are measured")
    check.add_argument("--dtype", action="append",
                       choices=("float16", "bfloat16", "float32", "float64"),
                       help="check this dtype (repeatable; default: float32 and float64)")
    check.add_argument("--seed", type=int, default=0, help="seed of the random inputs (default: 0)")
    check.add_argument("--at", metavar="X,DOUT", help="check one point only, as a replay does")
    check.add_argument("--only", metavar="CLAUSE", help="check one clause only, as a replay does")
    check.add_argument("--promise", action="append", default=[], choices=("alias", "integers"),
                       help="check this clause, too, which only some layers promise (repeatable)")
    shared.output(check, "text", "json", "junit", "github")


def run(options: argparse.Namespace) -> Answer:
    """Check an implementation."""
    from derive.checker import check as run_check  # loads NumPy
    from derive.checker import read_at

    f = shared.implemented(options)
    with patience(f"checking {options.target}"):
        report = run_check(options.target, judged(f), accuracy=options.accuracy,
                           seed=options.seed, dtypes=tuple(options.dtype or DTYPES),
                           at=None if options.at is None else read_at(options.at),
                           only=() if options.only is None else (options.only,),
                           promises=tuple(options.promise))
    return Answer(_written(report, options.format), EXIT_CODES[report.verdict])


def _written(report: Report, form: str) -> str:
    from derive.render import report as writer

    match form:
        case "json":
            return writer.to_json(report)
        case "junit":
            from derive.render.report_junit import to_junit

            return to_junit(report)
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
