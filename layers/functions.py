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


def decay(x: Array, rate: float = 1) -> Array:
    """Return e^(−rate·|x|), which lies in [0, 1] for a positive rate."""
    z = np.abs(x)
    z *= -rate
    return np.exp(z, out=z)


def logistic(x: Array) -> Array:
    """Return σ(x) = 1/(1+e⁻ˣ), right in both tails until they underflow.

    With z = e^(−|x|) it is 1/(1+z) for x ≥ 0, and z/(1+z) for x < 0.
    """
    z = decay(x)
    result = above(x, z)
    z += 1
    result /= z
    return result


def above(x: Array, z: Array) -> Array:
    """Return 1 where x ≥ 0 and z elsewhere, for z ≤ 1: the larger of (x ≥ 0) and z."""
    result = np.empty_like(z)
    np.greater_equal(x, zeros(x), out=result, casting="unsafe")  # 1.0 and 0.0, without a bool
    return np.maximum(result, z, out=result)


def gated(x: Array, near: Array, u: Array, y: Array) -> None:
    """Write x·σ(u) into y, for a u with the sign of x.

    `near` is x, or finite and on the same side where x is too far from 0 for σ(u) to be anything
    but 0 or 1: −inf·0 would be NaN. x ≥ near·z for x ≥ 0 and x ≤ near·z for x < 0, so that the
    larger of them is the numerator over 1+z on either side.
    """
    z = decay(u)
    numerator = near * z
    np.maximum(numerator, x, out=numerator)
    z += 1
    np.divide(numerator, z, out=y)


def gated_slope(u: Array, growth: Array) -> Array:
    """Return σ(u) + growth·σ(u)·σ(−u): the slope of x·σ(u), growth being x·u′, finite.

    Neither 1 − σ nor anything else that cancels in a tail.
    """
    z = decay(u)
    slope = growth * z
    numerator = above(u, z)
    z += 1
    slope /= z
    slope += numerator
    slope /= z
    return slope
