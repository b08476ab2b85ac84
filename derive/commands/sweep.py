"""derive sweep: every number of a narrow dtype through an implementation."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING

from derive.commands import options as shared
from derive.commands.answer import Answer, exit_code, judged, patience
from derive.commands.check import arguments, derivative, time_limit
from derive.commands.options import Commands

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from derive.checker.sweep import SweepReport


def add(commands: Commands) -> None:
    """Add the command's arguments."""
    sweep = commands.add_parser(
        "sweep", help="verify an implementation at every number of a dtype",
        description="Run every float32 (float16, bfloat16) number through a layer, forward and "
                    "backward with dout = 1, and count the errors in ulps.")
    sweep.set_defaults(run=run)
    sweep.add_argument("target", metavar="TARGET",
                       help="module:Name or path/to/file.py:Name, as for derive check")
    shared.named_or_formula(sweep)
    sweep.add_argument("--derivative", metavar="WHERE", help="df of a function f: module:Name, "
                       "file.py:Name, or a name beside the target")
    sweep.add_argument("--derivative-of", choices=("x", "y"), default="x",
                       help="whether df takes x or y = f(x) (default: x)")
    sweep.add_argument("--accuracy", choices=("mixed", "strict"), default="mixed",
                       help="which tolerance decides (default: mixed); both are counted")
    sweep.add_argument("--dtype", choices=("float16", "bfloat16", "float32"), default="float32",
                       help="default: float32, all 4,294,967,296 of them")
    sweep.add_argument("--resume", metavar="FILE",
                       help="keep what is finished in FILE, and go on from what it has")
    time_limit(sweep)
    sweep.add_argument("--scheduler", metavar="ADDRESS",
                       help="work on a Dask cluster, as tcp://host:8786 (default: all cores here)")
    shared.output(sweep, "text", "json", "html")


def run(options: argparse.Namespace) -> Answer:
    """Sweep an implementation."""
    from derive.checker.sweep import sweep  # loads NumPy

    checked = judged(shared.implemented(options))
    progress = _Progress()
    with _place(options.scheduler) as executor, patience(
            f"sweeping {options.target}", progress.words):
        report = sweep(options.target, checked, options.dtype, accuracy=options.accuracy,
                       executor=executor, resume=options.resume, watch=progress.watch,
                       derivative=derivative(options), derivative_of=options.derivative_of,
                       arguments=arguments(options.param), isolate=True,
                       time_limit=options.time_limit)
    return Answer(_written(report, options.format), exit_code(report))


def _written(report: SweepReport, form: str) -> str:
    """Return the report as text, JSON or a page."""
    from derive.render import sweep as writer

    match form:
        case "json":
            return writer.to_json(report)
        case "html":
            from derive.render.pages.sweep import document

            return document(report)
    return writer.text(report)


class _Progress:
    """How far a sweep is, in words."""

    def __init__(self) -> None:
        self._started = monotonic()
        self._words = ""

    def watch(self, done: int, slices: int, before: int) -> None:
        """Take note of how many slices are done, of how many, and how many were there before."""
        spent = monotonic() - self._started
        left = spent * (slices - done) / (done - before)
        self._words = f", {100 * done // slices} %, {left:.0f} s left"

    def words(self) -> str:
        """Return the progress, nothing while nothing is done."""
        return self._words


def _place(address: str | None) -> AbstractContextManager[Executor | None]:
    if address is None:
        return nullcontext()
    from derive.checker.sweep.executors import cluster  # only here, to keep --help instant

    return cluster(address)
