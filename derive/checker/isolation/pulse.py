"""What a child is doing: a few bytes that can be read even while it cannot answer."""

from __future__ import annotations

from enum import IntEnum
from mmap import mmap

ANONYMOUS = -1
"""Stands for a file where nobody else looks."""
SIZE = 16


class Phase(IntEnum):
    """What a child is doing. Only in some phases does the target run; the others are ours."""

    STARTING = 0
    JUDGING = 1
    LOADING = 2
    FIRST_CALL = 3
    CALLING = 4

    @property
    def words(self) -> str:
        """How to say it, nothing where whoever asks knows better."""
        return {Phase.STARTING: "starting", Phase.LOADING: "loading",
                Phase.FIRST_CALL: "the first call"}.get(self, "")


class Pulse:
    """Two whole numbers that judge and child both see: the phase, and how often it has begun anew.

    `file` is the number of an open file of SIZE bytes, or ANONYMOUS.
    """

    def __init__(self, file: int = ANONYMOUS) -> None:
        self._cells = memoryview(mmap(file, SIZE)).cast("q")

    def enter(self, phase: Phase) -> None:
        """Begin a phase, perhaps the same once more."""
        self._cells[1] += 1
        self._cells[0] = phase

    def read(self) -> tuple[Phase, int]:
        """Return the phase and the count: as long as both stay the same, nothing goes on."""
        phase, beats = self._cells
        return Phase(phase), beats
