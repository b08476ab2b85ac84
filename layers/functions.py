"""The few functions that the layers are made of, for one block at a time.

None of them overflows, and none branches: a condition that depends on the numbers costs the
processor more than the arithmetic it would save.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.blocks import BLOCK_BYTES

Array = npt.NDArray[Any]

_KINDS = [np.dtype(kind) for kind in (np.float16, np.float32, np.float64)]
_ZEROS, _ONES = ({kind: filled(BLOCK_BYTES // 2, kind) for kind in _KINDS}
                 for filled in (np.zeros, np.ones))  # no block has more elements

_SIGN: dict[int, Array] = {size: np.array(1 << 8 * size - 1, f"u{size}") for size in (4, 8)}


def zeros(x: Array) -> Array:
    """Return zeros like x, to compare with: NumPy is three times faster than with a single 0."""
    return _ZEROS[x.dtype][:x.size]


def ones(x: Array) -> Array:
    """Return ones like x, to add or to divide: for small arrays faster than with a single 1."""
    return _ONES[x.dtype][:x.size]


def positive_part(x: Array) -> Array:
    """Return max(x, 0)."""
    return np.maximum(x, zeros(x))


def negative_part(x: Array) -> Array:
    """Return min(x, 0), so that x = positive_part(x) + negative_part(x)."""
    return np.minimum(x, zeros(x))


def rounded_down(bound: float, x: Array) -> Array:
    """Return the largest number of x's dtype that is not above the bound.

    x ≤ bound holds just where x ≤ rounded_down(bound, x); a bound that is merely rounded, 0.1 as
    float32, lies on the wrong side of its own neighbour.
    """
    nearest = np.asarray(bound, x.dtype)
    if float(nearest) > bound:
        return np.nextafter(nearest, x.dtype.type(-np.inf))
    return nearest


def reach(x: Array) -> float:
    """Return a bound on the right, beyond that from which on σ is 1, up to which e^x is finite."""
    return 80.0 if x.itemsize == 4 else 700.0


def goes_beyond(x: Array, high: float) -> bool:
    """Tell whether a number of x is greater than `high`, which is positive, or NaN."""
    return not np.maximum.reduce(x, initial=0) <= high


def hold(x: Array, low: float, high: float, out: Array) -> bool:
    """Write x, but no less than `low` < 0 and no more than `high` > 0, into `out`.

    Return whether that changed anything. Looking first is faster than clipping, which is rarely
    needed.
    """
    np.copyto(out, x)
    if not goes_beyond(out, high) and np.minimum.reduce(out, initial=0) >= low:
        return False
    np.clip(out, low, high, out=out)
    return True


def decay(x: Array, rate: float = 1) -> Array:
    """Return e^(−rate·|x|), which lies in [0, 1] for a positive rate."""
    sign = _SIGN[x.itemsize]
    z: Array = np.bitwise_or(x.view(sign.dtype), sign).view(x.dtype)  # −|x|
    if rate != 1:
        z *= rate
    return np.exp(z, out=z)


def logistic(x: Array) -> Array:
    """Return σ(x) = 1/(1+e⁻ˣ), right in the left tail until it underflows.

    Where σ is 1 to the last bit x is held, so that eˣ does not overflow.
    """
    high = reach(x)
    return probability(np.exp(np.minimum(x, high) if goes_beyond(x, high) else x))


def probability(odds: Array) -> Array:
    """Return odds/(1 + odds), which is σ(u) for odds = e^u, in the place of the finite odds."""
    odds /= 1 + odds
    return odds


def gated_slope(odds: Array, rise: Array) -> Array:
    """Return σ(u) + rise·σ(u)·σ(−u) for odds = e^u: the slope of x·σ(u), `rise` being x·u′.

    With q = 1/(1 + odds) = σ(−u) it is (1 + rise·q)·q·odds: neither 1 − σ nor anything else that
    cancels in a tail. Both must be finite.
    """
    q = 1 + odds
    np.divide(1, q, out=q)
    slope = rise * q
    slope += 1
    slope *= q
    slope *= odds
    return slope
