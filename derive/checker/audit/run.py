"""The audit: every activation that a module offers against its formula, into one record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass

from derive.checker.audit.apart import offered_apart
from derive.checker.audit.entry import Deviation, Entry, Terms, examine
from derive.checker.audit.matching import Offered, rows_of
from derive.checker.audit.offers import FRAMEWORKS, Offer
from derive.checker.bringing import Bringing
from derive.errors import UsageError
from derive.verdict import Verdict, weakest

Watch = Callable[[int, int], None]
"""Told how many lines are done, and how many there are."""


@dataclass(frozen=True)
class Audit:
    """All lines of an audit, and the deviations that were known before.

    `fixed` are known deviations of what was audited that did not occur; `unmatched` are layers of
    the module that no activation is called like.
    """

    module: str
    accuracy: str
    entries: tuple[Entry, ...]
    known: frozenset[str] = frozenset()
    unmatched: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The weakest verdict, deviations that were known left out."""
        return weakest(min((each.verdict for each in self.new(entry)), default=Verdict.TESTED)
                       for entry in self.entries)

    def new(self, entry: Entry) -> tuple[Deviation, ...]:
        """Return the deviations of a line that were not known."""
        return tuple(each for each in entry.deviations if entry.key(each) not in self.known)

    @property
    def deviations(self) -> tuple[str, ...]:
        """Every deviation by its name in a baseline, known or not."""
        return tuple(entry.key(each) for entry in self.entries for each in entry.deviations)

    @property
    def fixed(self) -> tuple[str, ...]:
        """Deviations of the baseline that belong to an audited line and are no more."""
        lines = tuple(f"{entry.offer.label} as {entry.offer.activation}, {entry.dtype}, "
                      for entry in self.entries)
        gone = self.known - set(self.deviations)
        return tuple(sorted(each for each in gone if each.startswith(lines)))


def audit(module: str, dtypes: Sequence[str] = ("float32",), *,  # noqa: PLR0913  (by name)
          accuracy: str = "mixed", known: Collection[str] = (), executor: Executor | None = None,
          watch: Watch | None = None, time_limit: float | None = None) -> Audit:
    """Check every activation that a framework or module offers, at each dtype.

    `module` is torch, jax, keras, a module's name or a file's path. `known` are deviations of a
    baseline. `executor` is where the checks run, by default in this process one after the other; a
    module of a person's own is imported, and has each target, in a process of its own, where
    importing and each call may take `time_limit` seconds (by default 60 and 10).

    Raises UsageError for a framework that is missing and a module without activations, TargetError
    for one that cannot be imported, or not in that time.
    """
    if not dtypes:
        raise UsageError("an audit needs a dtype", hint='dtypes=("float32",)')
    offers, unmatched = _offers_of(module, time_limit)
    terms = [Terms(dtype, accuracy, module not in FRAMEWORKS, time_limit) for dtype in dtypes]
    work = [(offer, each) for offer in offers for each in terms]
    entries = []
    for entry in _examined(work, executor):
        entries.append(entry)
        if watch is not None:
            watch(len(entries), len(work))
    return Audit(module, accuracy, tuple(entries), frozenset(known), unmatched)


def _offers_of(module: str, time_limit: float | None) -> Offered:
    if module in FRAMEWORKS:
        return rows_of(module), ()
    return offered_apart(module, Bringing(time_limit=time_limit).limits())


def _examined(work: Sequence[tuple[Offer, Terms]], executor: Executor | None) -> Iterator[Entry]:
    """Yield the lines in order."""
    if executor is None:
        yield from (examine(*each) for each in work)
        return
    futures = [executor.submit(examine, *each) for each in work]
    try:
        for (offer, terms), future in zip(work, futures, strict=True):
            try:
                yield future.result()
            except BrokenExecutor as error:
                yield Entry(offer, terms.dtype, Verdict.UNDECIDED, {}, deviations=(Deviation(
                    "target", Verdict.UNDECIDED, f"a worker process ended: {error}"),))
    finally:
        for future in futures:
            future.cancel()
