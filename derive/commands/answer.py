"""What a command gives back, and the line that says it is still at work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from derive.errors import TargetError
from derive.language import say, told
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker.report import Report
    from derive.formula.activation import Activation
    from derive.proof.prove import CheckedChain, CheckedDerivation
    from derive.render.document import Outline

PATIENCE = 2.0
"""Seconds after which a person wants to see that something goes on."""
EXIT_CODES = {Verdict.PROVED: 0, Verdict.TESTED: 0, Verdict.REFUTED: 1, Verdict.UNDECIDED: 3}


def exit_code(report: Report) -> int:
    """Return the exit code of a report: what an answer has refuted stays so if the target dies."""
    refuted = any(failure.came not in report.deaths for failure in report.failures)
    return TargetError.exit_code if report.deaths and not refuted else EXIT_CODES[report.verdict]


class Answer(NamedTuple):
    """What goes to stdout, and the exit code."""

    text: str
    code: int = 0


def judged(f: Activation, route: str = "backward", wrt: str = "x") -> CheckedDerivation:
    """Differentiate and prove, with a line on stderr once it takes longer than PATIENCE."""
    from derive.derivation.differentiation import differentiate
    from derive.proof.prove import prove

    done = 0

    def watch(claims: int) -> None:
        nonlocal done
        done = claims

    with patience(f"judging {f.name}", lambda: f", {done} claims"):
        return prove(differentiate(f, route=route, wrt=wrt), watch=watch)


def replayed(checked: CheckedDerivation | CheckedChain, wanted: bool) -> None:
    """Have every certificate checked by the second program, where wanted, and say so on stderr."""
    if wanted:
        with patience("replaying"):
            count = checked.replay()
        print(told(f"replayed: {count} certificates, all accepted"), file=sys.stderr)


def document(outline: Outline, options: argparse.Namespace) -> str:
    """Return an outline in the format that was asked for."""
    match options.format:
        case "markdown":
            from derive.render.markdown import document as markdown

            return markdown(outline)
        case "latex":
            from derive.render.latex import document as latex

            return latex(outline)
    from derive.render.narrow import terminal_columns
    from derive.render.text import text

    return text(outline, ascii_only=options.ascii,
                columns=None if options.output else terminal_columns())


@contextmanager
def patience(what: str, detail: Callable[[], str] = str) -> Iterator[None]:
    """Say on stderr, every PATIENCE seconds, that something is still going on."""
    import threading  # only here, to keep --help instant

    finished = threading.Event()
    started = monotonic()

    def speak() -> None:
        while not finished.wait(PATIENCE):
            print(say("sentence.working", what=told(what), seconds=f"{monotonic() - started:.0f}",
                      detail=told(detail())), file=sys.stderr, flush=True)

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        finished.set()
        speaker.join()
