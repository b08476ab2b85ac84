"""Shapes beyond a handful: what is left over after blocks, long rows, many rows, a million."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

import numpy as np

from derive.checker.drawn import Shape
from derive.checker.trial import Breach, Trial

_PERIOD = 11
"""Inputs in turn: no block of two's or ten's powers begins where another did."""
_FEW: tuple[Shape, ...] = ((17,), (65,), (257, 3), (3, 1100))
"""What is played where every new shape is compiled anew."""
_ROWS: tuple[Shape, ...] = ((300, 7), (7, 300), (3, 1100), (1100, 3), (17, 65), (2, 3, 40, 41))
_LONGEST = 1.0
"""Seconds that one array may take."""
_MILLION: tuple[Shape, ...] = ((2**20 + 3,), (1030, 1021))


def large(trial: Trial) -> Breach | None:
    """Y and dx have the values of a few inputs, however many there are of them.

    Arrays of a million are played with once a check (a few hundredths of a second each), unless
    the layer is slow: they would then take longer than a second, or than a call may.
    """
    if trial.target.deaths:  # it says so already, and may not die for ever
        return None
    y, dx = trial.plain()
    pace = 0.0  # seconds an element
    for shape in _shapes(trial):
        if pace * np.prod(shape) > _LONGEST:
            continue
        index = np.resize(np.arange(_PERIOD), int(np.prod(shape)))
        dout = trial.dout[index]
        started = perf_counter()
        came = trial.target.run(trial.x[index].reshape(shape), dout.reshape(shape))
        pace = (perf_counter() - started) / max(index.size, 1)
        for name, result in zip(("y", "dx"), came, strict=True):
            if result.shape != shape:
                return Breach(f"{name} of shape {result.shape}", str(shape), f"shape {shape}")
        if not (trial.same_forward(came[0].reshape(-1), y[index], index)
                and trial.same_backward(came[1].reshape(-1), dx[index], dout, index)):
            return Breach("other values than for the flat array", "the same", f"shape {shape}")
    return None


def _shapes(trial: Trial) -> Iterator[Shape]:
    """Yield every size that a loop over vectors or small blocks may stumble over, and long ones."""
    if trial.target.compiles:
        yield from _FEW
        return
    yield from ((size,) for size in range(13, 67))
    yield from ((2**power + rest,) for power in range(7, 14) for rest in (-1, 0, 1))
    yield from _ROWS
    if trial.large:
        yield from _MILLION
