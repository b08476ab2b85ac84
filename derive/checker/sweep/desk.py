"""Where the work of a sweep is given out and comes in: an executor, or this very process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import islice
from typing import Any

from derive.checker.sweep.apart import Counted, Order, close, counted, seen
from derive.checker.sweep.bench import Look, look, tallied
from derive.checker.sweep.executors import cores
from derive.checker.sweep.grid import grid
from derive.errors import TargetError

Slice = tuple[int, int]


class Desk:
    """Gives work to an executor, whose workers have the target in children; here without one."""

    def __init__(self, order: Order, executor: Executor | None) -> None:
        self._order, self._executor = order, executor

    def worked(self, slices: Sequence[Slice], most: int) -> Iterator[tuple[int, Counted]]:
        """Yield the first index of each slice and what was counted there, as they are done.

        No more than `most` slices are given out at a time. Raises TargetError.
        """
        if self._executor is None:
            for start, stop in slices:
                yield start, Counted(tallied(self._order.job, start, stop))
            return
        left, running = iter(slices), dict[Future[Counted], Slice]()
        try:
            while True:
                for each in islice(left, most - len(running)):
                    running[self._executor.submit(counted, self._order, *each)] = each
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running[future][0], self._result(future)
                    del running[future]  # from here on it is in the ledger
        finally:
            for future in running:
                future.cancel()

    def look(self, clause: str, index: int) -> Look:
        """Return what comes at one number, seen again. Raises TargetError."""
        if self._executor is None:
            return look(self._order.job, clause, index)
        found: Look = self._result(self._executor.submit(seen, self._order, clause, index))
        return found

    def _result(self, future: Future[Any]) -> Any:
        """Return what a worker gave. Raises TargetError where the worker itself is gone."""
        label = self._order.label
        try:
            return future.result()
        except BrokenExecutor as error:
            raise TargetError(f"a worker process ended while {label} ran in it: {error}", hint=(
                "it crashed, or could not start: a script needs if __name__ == '__main__':"
            )) from None
        except Exception as error:
            # Only where distributed is loaded can one of its errors come.
            if not type(error).__module__.startswith("distributed"):
                raise
            raise TargetError(f"the cluster gave up on {label}: {type(error).__name__}: {error}",
                              hint="its workers died of it, or cannot import it") from None


@contextmanager
def desk(order: Order, executor: Executor | None, *, isolate: bool) -> Iterator[Desk]:
    """Give the desk of a sweep; no child outlives it here, however it is left."""
    narrow = grid(order.job.dtype).size == 1 << 16
    if executor is not None or (narrow and not isolate):
        try:
            yield Desk(order, executor)
        finally:
            close(order)
        return
    pool = ThreadPoolExecutor(1 if narrow else cores())
    try:
        yield Desk(order, pool)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        close(order)
        pool.shutdown(wait=True)
        close(order)
