"""derive check: an implementation held to the contract."""

from __future__ import annotations

import argparse

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, judged, patience
from derive.commands.options import Commands

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
    shared.output(check, "text", "json")


def run(options: argparse.Namespace) -> Answer:
    """Check an implementation."""
    from derive.checker import check as run_check  # loads NumPy
    from derive.checker import read_at
    from derive.render import report as writer

    f = shared.implemented(options)
    with patience(f"checking {options.target}"):
        report = run_check(options.target, judged(f), accuracy=options.accuracy,
                           seed=options.seed, dtypes=tuple(options.dtype or DTYPES),
                           at=None if options.at is None else read_at(options.at),
                           only=() if options.only is None else (options.only,))
    written = writer.to_json(report) if options.format == "json" else writer.text(report)
    return Answer(written, EXIT_CODES[report.verdict])
