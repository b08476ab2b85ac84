"""The pytest plugin: ``@pytest.mark.activation("silu")`` and the fixture `check_activation`.

It is loaded by every pytest run in an environment that has backproof. So it imports next to nothing
before it meets a mark, neither NumPy nor SymPy nor Hypothesis before the first item runs, and does
nothing for tests that do not ask for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from derive.errors import DeriveError
from derive.language import say, speaking, wanted
from derive.testing.marks import MARK, SUMMARIES, own_marks

if TYPE_CHECKING:
    from derive.checker import Report
    from derive.testing.items import CheckedLayer

_LINES = "activation_checks"
"""Where a test's report carries the summary lines, also from one process to another."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--activation-seed``."""
    parser.getgroup("backproof").addoption(
        "--activation-seed", type=int, default=0, metavar="N",
        help="seed of the random inputs of activation checks (default: 0)")


def pytest_configure(config: pytest.Config) -> None:
    """Register the mark."""
    config.addinivalue_line("markers", (
        f"{MARK}(name_or_formula, accuracy='mixed', dtypes=('float32', 'float64'), "
        "undecided='fail', isolate=True, **parameters): a layer class, or a function that returns "
        "a layer; one test for each promise of its contract"))


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str,
                              obj: object) -> list[CheckedLayer] | None:
    """Collect what carries the mark, whatever it is called; leave everything else alone."""
    # By type(): isinstance asks the object itself, and a module may hold anything.
    inner: object = obj
    if type(obj) is staticmethod:
        inner = obj.__func__
    marks = [mark for mark in own_marks(inner) if mark.name == MARK]
    if not marks:
        return None
    from derive.testing.items import CheckedLayer  # only for who uses it

    bring: Callable[[], object] = partial(_itself, inner)
    if isinstance(collector, pytest.Class):
        bring = partial(_of_instance, collector, name)
    layers: list[CheckedLayer] = []
    for mark in reversed(marks):
        # Several marks on one layer need names of their own.
        own = name if len(marks) == 1 else f"{name}[{mark.args[0] if mark.args else ''}]"
        layers.append(CheckedLayer.from_parent(collector, name=own, target=inner, mark=mark,
                                               bring=bring))
    return layers


@pytest.fixture
def check_activation(request: pytest.FixtureRequest) -> Callable[..., Report]:
    """Return a function that checks a layer: ``check_activation(Mine, "silu", **options)``.

    Options and the formula's parameters are those of the mark `activation`. It returns the report
    and raises BrokenPromiseError, an AssertionError, with the counterexample and the replay.
    """
    from derive.testing.apart import checked  # only for who uses it
    from derive.testing.messages import replayable, summary
    from derive.testing.terms import terms

    def check(target: object, activation: Any, **words: Any) -> Report:
        __tracebackhide__ = True
        asked = terms((activation,), words)
        found: Report | DeriveError | None = None
        try:
            found = replayable(checked(asked, target, request.node), target, request.node)
        except DeriveError as error:
            found = error
            raise error.with_traceback(None) from None  # the line that asks is what matters
        finally:
            lines = request.node.stash.setdefault(SUMMARIES, [])
            lines.append(summary(request.node.nodeid, activation, found))
        found.raise_below(asked.floor)
        return found

    return check


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
        item: pytest.Item, call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the test's report carry the summary lines; failures are told in the user's language."""
    with speaking(wanted(os.environ)):
        report = yield
    if call.when == "call":
        lines = item.stash.get(SUMMARIES, [])
        if lines:
            vars(report)[_LINES] = [list(line) for line in lines]
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print a line for each layer: verdict, points, largest errors in ulps."""
    lines = dict.fromkeys(tuple(line) for reports in terminalreporter.stats.values()
                          for report in reports for line in getattr(report, _LINES, ()))
    if not lines:
        return
    from derive.language.width import padded, width
    from derive.testing.messages import from_here  # only for who uses it

    with speaking(wanted(os.environ)):
        terminalreporter.section(say(
            "testing.heading", seed=config.getoption("activation_seed")))
    columns = max(width(verdict) for _, verdict, _ in lines)
    for layer, verdict, finding in lines:
        terminalreporter.line(f"{padded(verdict, columns)}  {from_here(layer, config)} {finding}")


def _itself(target: object) -> object:
    return target


def _of_instance(collector: pytest.Class, name: str) -> object:
    instance = collector.newinstance()  # type: ignore[no-untyped-call]  # pytest has no type
    found: object = getattr(instance, name)
    return found
