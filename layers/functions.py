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

_ZEROS = {np.dtype(kind): np.zeros(BLOCK_BYTES // 2, kind)  # no block has more elements
          for kind in (np.float16, np.float32, np.float64)}

_SIGN = {np.dtype(np.float32): (np.dtype(np.uint32), np.uint32(1 << 31)),
         np.dtype(np.float64): (np.dtype(np.uint64), np.uint64(1 << 63))}


def zeros(x: Array) -> Array:
    """Return zeros like x, to compare with: NumPy is three times faster than with a single 0."""
    return _ZEROS[x.dtype][:x.size]


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
    """Return how far σ(x) is followed to the right: it is 1 to the last bit long before, and up
    to there 1 + e^x is finite.
    """
    return 80.0 if x.itemsize == 4 else 700.0


def goes_beyond(x: Array, high: float) -> bool:
    """Tell whether a number of x is greater than `high`, which is positive, or NaN."""
    return not np.maximum.reduce(x, initial=0) <= high


def hold(x: Array, low: float, high: float, out: Array) -> None:
    """Write x, but no less than `low` < 0 and no more than `high` > 0, into `out`.

    Looking first is three times faster than clipping, which is rarely needed.
    """
    np.copyto(out, x)
    if goes_beyond(out, high) or np.minimum.reduce(out, initial=0) < low:
        np.clip(out, low, high, out=out)


def decay(x: Array, rate: float = 1) -> Array:
    """Return e^(−rate·|x|), which lies in [0, 1] for a positive rate."""
    bits, sign = _SIGN[x.dtype]
    z: Array = np.bitwise_or(x.view(bits), sign).view(x.dtype)  # −|x|
    if rate != 1:
        z *= rate
    return np.exp(z, out=z)


def growth(x: Array) -> Array:
    """Return e^x, and e^reach beyond."""
    high = reach(x)
    return np.exp(np.minimum(x, high) if goes_beyond(x, high) else x)


def logistic(x: Array) -> Array:
    """Return σ(x) = 1/(1+e⁻ˣ) = e/(1+e) for e = eˣ: right in the left tail until it underflows.

    For large x, e is held where σ is 1, so that it does not overflow.
    """
    e = growth(x)
    e /= 1 + e
    return e


def gated(x: Array, near: Array, u: Array, y: Array) -> None:
    """Write x·σ(u) into y, for a u with the sign of x.

    `near` is x, or finite and on the same side where x is too far from 0 for σ(u) to be anything
    but 0 or 1, and less than x only where it is 1: −inf·0 would be NaN.
    """
    np.multiply(np.maximum(x, near), logistic(u), out=y)


def gated_slope(u: Array, rise: Array) -> Array:
    """Return σ(u) + rise·σ(u)·σ(−u): the slope of x·σ(u), `rise` being x·u′, finite.

    With e = e^u and q = 1/(1+e) = σ(−u), it is (1 + rise·q)·q·e: neither 1 − σ nor anything else
    that cancels in a tail.
    """
    e = growth(u)
    q = 1 + e
    np.divide(1, q, out=q)
    slope = rise * q
    slope += 1
    slope *= q
    slope *= e
    return slope
