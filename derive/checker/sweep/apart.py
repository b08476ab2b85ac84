"""A bench in a process of its own: the target may crash there, hang, or take all memory.

This runs in whatever place the executor has: a thread here, a worker of a cluster. Each thread has
one child, which stays for the next slices of the same sweep.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import NamedTuple

from derive.checker.isolation.process import Limits, Process
from derive.checker.isolation.room import MOST_DEATHS, understood
from derive.checker.isolation.wire import Header
from derive.checker.places import DeathError
from derive.checker.sweep.bench import Job, Look
from derive.checker.sweep.executors import SINGLE_THREADED
from derive.checker.sweep.grid import grid
from derive.checker.sweep.tally import NOTHING, Tally, from_fields
from derive.errors import TargetError

PROGRAM = "derive.checker.sweep.child"


class Death(NamedTuple):
    """Numbers with indices in [start, stop) at which the target's process ended, and how."""

    start: int
    stop: int
    how: str
    stopped: bool


class Counted(NamedTuple):
    """What was counted of a slice: everything but the numbers at which the target died."""

    tally: Tally
    deaths: tuple[Death, ...] = ()


@dataclass(frozen=True)
class Order:
    """What every worker is told: the job, its target's name, and what the target may take."""

    job: Job
    label: str
    limits: Limits


def counted(order: Order, start: int, stop: int) -> Counted:
    """Return what the child of this thread counts of a slice, whole blocks.

    Raises TargetError where the target cannot be loaded or raises.
    """
    return _mine(order).slice(start, stop)


def seen(order: Order, clause: str, index: int) -> Look:
    """Return what comes at one number, seen by the child of this thread. Raises TargetError."""
    return _mine(order).look(clause, index)


def close(order: Order) -> None:
    """End all children of this process that work for a sweep, even while they count."""
    with _LOCK:
        mine = {thread: each for thread, each in _OPEN.items() if each.order == order}
        for thread in mine:
            del _OPEN[thread]
    for each in mine.values():
        each.close()


class Apart:
    """One child after the other for one thread."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._process: Process | None = None
        self._closed = False
        self._block = grid(order.job.dtype).block

    def slice(self, start: int, stop: int) -> Counted:
        """Return what is counted of a slice; after a death, once more block by block.

        A child that somebody else has killed does not die again, and where one does the place is
        known better.
        """
        whole, deaths = NOTHING, list[Death]()
        try:
            return Counted(self._tally(start, stop))
        except DeathError as error:
            if error.stopped and stop - start == self._block:  # nothing else is to be learnt
                return Counted(whole, (Death(start, stop, str(error), error.stopped),))
        for begin in range(start, stop, self._block):
            end = min(begin + self._block, stop)
            try:
                whole = whole + self._tally(begin, end)
            except DeathError as error:
                deaths.append(Death(begin, end, str(error), error.stopped))
                if len(deaths) == MOST_DEATHS or self._closed:
                    break
        return Counted(whole, tuple(deaths))

    def look(self, clause: str, index: int) -> Look:
        """Return what comes at one number. Raises TargetError."""
        try:
            found = self._ask(f"{clause} once more", {"do": "look", "clause": clause,
                                                      "index": index})
        except DeathError as error:
            raise TargetError(str(error), hint="it had answered there before") from error
        return Look(found["came"], float.fromhex(found["exact"]), float.fromhex(found["ulps"]),
                    tuple(found["broken"]))

    def close(self) -> None:
        """End the child, for good."""
        self._closed = True
        if self._process is not None:
            self._process.stop()

    def _tally(self, start: int, stop: int) -> Tally:
        numbers = grid(self.order.job.dtype)
        found = self._ask(numbers.place(start, stop), {"do": "tally", "start": start, "stop": stop})
        try:
            return from_fields(found["tally"])
        except (KeyError, TypeError, ValueError) as error:
            raise DeathError("the target makes its process answer what is no tally",
                             stopped=False) from error

    def _ask(self, doing: str, header: Header) -> Header:
        """Return the answer. Raises DeathError, and TargetError where the target is unfit."""
        try:
            message = understood(self._running().ask(doing, header), self.order.label)
        except DeathError:
            self._process = None
            raise
        if "bug" in message.header:
            raise RuntimeError(message.header["bug"])
        return message.header

    def _running(self) -> Process:
        """Return the child, a new one where there is none."""
        if self._closed:
            raise DeathError("the sweep is over", stopped=True)
        if self._process is not None and self._process.alive:
            return self._process
        process = self._process = Process(self.order.limits, PROGRAM, SINGLE_THREADED)
        if self._closed:  # meanwhile
            process.stop()
        job = self.order.job
        try:
            understood(process.ask("loading", {"do": "load", "dtype": job.dtype}, [job.content]),
                       self.order.label)
        except DeathError as error:
            self._process = None
            raise TargetError(str(error), hint="nothing could be counted") from error
        return process


_OPEN: dict[int, Apart] = {}
_LOCK = threading.Lock()


def _mine(order: Order) -> Apart:
    """Return this thread's, for this sweep; one of another sweep ends."""
    with _LOCK:
        before = _OPEN.get(threading.get_ident())
        if before is not None and before.order == order:
            return before
        mine = _OPEN[threading.get_ident()] = Apart(order)
    if before is not None:
        before.close()
    return mine
