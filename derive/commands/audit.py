"""derive audit: every activation that a framework or module offers."""

from __future__ import annotations

import argparse

from derive.commands import options as shared
from derive.commands.answer import EXIT_CODES, Answer, patience
from derive.commands.check import time_limit
from derive.commands.options import Commands

_EPILOG = """\
examples:
  derive audit torch --dtype float32 --dtype bfloat16
  derive audit jax --accuracy strict --write-baseline jax.json
  derive audit jax --accuracy strict --baseline jax.json     only what is new since then
  derive audit mylayers.py                                   classes called like activations
"""


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    audit = commands.add_parser(
        "audit", help="verify every activation that a framework or module offers", epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Hold every activation of the catalogue that torch, jax, keras or a module of "
                    "layers offers\nto its formula: one table of verdicts, largest errors, slopes "
                    "at kinks, and infinities.")
    audit.set_defaults(run=run)
    audit.add_argument("module", metavar="torch|jax|keras|MODULE",
                       help="a framework, or a module (or file.py) whose layers have known names")
    audit.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed)")
    audit.add_argument("--dtype", action="append",
                       choices=("float16", "bfloat16", "float32", "float64"),
                       help="check this dtype (repeatable; default: float32)")
    audit.add_argument("--baseline", metavar="FILE",
                       help="accept the deviations of FILE and report only new ones")
    audit.add_argument("--write-baseline", metavar="FILE", help="write all deviations to FILE")
    time_limit(audit)
    shared.output(audit, "text", "json", "markdown")


def run(options: argparse.Namespace) -> Answer:
    """Audit a framework or a module."""
    from derive.checker.audit import audit, read, write  # loads NumPy
    from derive.checker.sweep.executors import local
    from derive.render import audit as writer

    known = read(options.baseline) if options.baseline else frozenset[str]()
    said = ""

    def watch(done: int, lines: int) -> None:
        nonlocal said
        said = f", {done} of {lines}"

    with patience(f"auditing {options.module}", lambda: said), local() as executor:
        found = audit(options.module, tuple(options.dtype or ("float32",)),
                      accuracy=options.accuracy, known=known, executor=executor, watch=watch,
                      time_limit=options.time_limit)
    if options.write_baseline:
        write(options.write_baseline, found.deviations)
    written = {"text": writer.text, "json": writer.to_json, "markdown": writer.markdown}
    return Answer(written[options.format](found), EXIT_CODES[found.verdict])
