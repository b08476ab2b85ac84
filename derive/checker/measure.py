"""What was asked of a check, and the values measured for it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from derive.checker.examine import VALUES, Examiner, Measured
from derive.checker.inputs import battery, upstream
from derive.checker.notes import unasked
from derive.checker.report import Replay
from derive.checker.shrink import search
from derive.errors import UsageError
from derive.numeric.ulp import BFLOAT16, dtype_named


@dataclass(frozen=True)
class Terms:
    """What was asked for: everything about a check but target, formula and dtypes."""

    replay: Replay
    points: int
    at: tuple[float, float] | None
    whole: bool

    @property
    def accuracy(self) -> str:
        """The level that decides."""
        return self.replay.accuracy

    @property
    def seed(self) -> int:
        """The seed of all random inputs."""
        return self.replay.seed


def measured_at(examiner: Examiner, terms: Terms) -> Measured:
    """Return the comparisons at a battery of inputs, or at the one point that was asked for."""
    kind = examiner.dtype
    if terms.at is not None:
        x, dout = (np.array([value]).astype(kind) for value in terms.at)
        return examiner.measure(x, (dout,))
    found = _battery(examiner, terms)
    if found.crash or any(found.suspects(clause, terms.accuracy) for clause in VALUES):
        return found
    return replace(found, drawn=tuple(search(examiner, examiner.oracle.breaks,
                                              terms.accuracy, terms.seed)))


def _battery(examiner: Examiner, terms: Terms) -> Measured:
    x = battery(examiner.dtype, examiner.oracle.breaks, terms.seed, terms.points)
    return examiner.measure(x, (np.ones_like(x), upstream(x.size, examiner.dtype, terms.seed)))


def not_asked_for(examiners: Sequence[Examiner], terms: Terms) -> tuple[str, ...]:
    """Return notes on the 16-bit dtypes that the target takes, of those not asked for."""
    asked = {each.dtype.name for each in examiners}
    notes: list[str] = []
    for name in ("float16", BFLOAT16):
        with suppress(UsageError):  # bfloat16 is an extra, and nobody asked for it
            if name not in asked:
                # Of its own: what NumPy warns about here is no finding of the check.
                target = replace(examiners[0].target, warned={})
                each = replace(examiners[0], target=target, dtype=dtype_named(name))
                if each.takes_its_dtype():
                    notes += unasked(each, _battery(each, terms), terms.accuracy)
    return tuple(notes)
