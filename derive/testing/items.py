"""The test items of one checked layer: an item a claim, and one check for all of them."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from derive.errors import DeriveError, UsageError
from derive.testing.apart import checked
from derive.testing.marks import SUMMARIES, own_marks
from derive.testing.messages import Summary, message, replayable, summary
from derive.testing.terms import Terms, terms

if TYPE_CHECKING:
    from derive.checker import Report

CLAIMS = ("forward", "backward", "mutates_input", "mutates_upstream", "dtype", "shape", "layout",
          "repeat", "isolation", "linear", "determinism", "nan", "global_state")
"""Every claim that each check makes, in the order of reports; known without loading NumPy."""
SPEAKER = "backward"
"""The item that answers for claims no item stands for, such as a parameter's gradient."""


class CheckedLayer(pytest.Collector):
    """A marked class or function: collects the claims about it, and checks it once for all.

    Under pytest-xdist each process that gets one of the items makes the check for itself, with the
    same seed and so the same report; `--dist loadscope` keeps a layer in one process.

    `target` is what carries the mark, `bring` gives what to check (the same, or the method of a
    fresh instance where the mark is in a test class).
    """

    def __init__(self, *, target: Any, mark: pytest.Mark, bring: Callable[[], object],
                 **keywords: Any) -> None:
        super().__init__(**keywords)
        self.obj = target
        self.mark = mark
        self.bring = bring
        self.found: Report | DeriveError | None = None
        self.own_markers.extend(own_marks(target))
        self.keywords.update((each.name, each) for each in self.own_markers)

    @property
    def terms(self) -> Terms:
        """What the mark asks for. Raises UsageError."""
        return terms(self.mark.args, self.mark.kwargs)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that the mark asks for. Raises UsageError."""
        asked = self.terms
        if any(mark.name == "parametrize" for mark in self.own_markers):
            raise UsageError("parametrize does not reach what has the mark activation", hint=(
                "parametrize a test, and call check_activation in it"))
        return tuple(dict.fromkeys([*(asked.names("only") or CLAIMS), *asked.names("promises")]))

    @property
    def items(self) -> tuple[pytest.Item, ...]:
        """The items that this session runs: fewer with -k or node ids."""
        return tuple(item for item in self.session.items if item.parent is self)

    @property
    def selected(self) -> tuple[str, ...]:
        """The claims that this session runs."""
        return tuple(item.name for item in self.items)

    def collect(self) -> Iterator[Claimed]:
        """Yield an item for each claim that the mark asks for."""
        try:
            names = self.claims
        except UsageError as error:
            raise self.CollectError(error.show()) from None
        for name in names:
            item: Claimed = Claimed.from_parent(self, name=name, callobj=_nothing)
            yield item

    def report(self) -> Report:
        """Return the report of all selected claims. Raises DeriveError where there is none."""
        if self.found is None:
            try:
                self.found = self._checked()
            except DeriveError as error:
                self.found = error
        if isinstance(self.found, DeriveError):
            raise self.found.with_traceback(None)
        return self.found

    def summary(self) -> Summary:
        """Return the layer's line in the summary."""
        return summary(self.nodeid, self.mark.args[0], self.found)

    def _checked(self) -> Report:
        asked = self.terms
        if set(self.selected) != set(self.claims):
            asked = asked.with_word("only", self.selected)
        target = self.bring()
        return replayable(checked(asked, target, self.items[0]), target, self)


class Claimed(pytest.Function):
    """One claim of the contract about one layer; a Function, so that fixtures are set up."""

    @property
    def layer(self) -> CheckedLayer:
        """The layer that the claim is about."""
        assert isinstance(self.parent, CheckedLayer)  # noqa: S101  (nothing else collects claims)
        return self.parent

    def runtest(self) -> None:
        """Check, or read off the check that was made. Raises DeriveError.

        Where nothing could be checked the first item says so for all.
        """
        first = self.layer.selected[0]
        try:
            report = self.layer.report()
        except DeriveError:
            if self.name != first:
                pytest.skip(f"nothing could be checked; '{first}' says why")
            raise
        finally:
            self.stash[SUMMARIES] = [self.layer.summary()]
        names = {claim.name for claim in report.claims}
        if self.name not in names:
            pytest.skip(f"'{self.name}' does not apply to {report.target}")
        mine = {self.name}
        if self.name == SPEAKER:
            mine |= names - set(self.layer.selected)
        report.restricted(mine).raise_below(self.layer.terms.floor)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException],
                     style: Any = None) -> Any:
        """Return the counterexample and the replay, nothing else; a traceback for our bugs."""
        if isinstance(excinfo.value, DeriveError):
            return message(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Return where the layer is written, and the item's name for headings."""
        heading = f"{self.layer.name}::{self.name}"
        try:
            inner = inspect.unwrap(self.layer.obj)
            path = inspect.getsourcefile(inner)
            return path or self.path, inspect.getsourcelines(inner)[1] - 1, heading
        except (OSError, TypeError):  # written by exec, or no class or function
            return self.path, None, heading


def _nothing() -> None:
    """Stand where pytest wants a test function: an item runs its claim instead."""
