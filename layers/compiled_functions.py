"""Arithmetic in float32 for numba, which would call the C library for one number at a time.

Branch-free, so that the compiler makes vector instructions of it. NaN in, NaN out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np

one, two, zero = np.float32(1), np.float32(2), np.float32(0)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile at the first call, in about a second, to run without Python's lock.

    Of `fastmath` only fused multiply-add: the rest would cost every digit in the tails.
    """
    return numba.njit(function, error_model="numpy", fastmath={"contract"}, nogil=True)


@compiled
def power_of_two(n: Any) -> Any:
    """Return 2ⁿ for −126 ≤ n ≤ 127, by its bits."""
    return np.int32((np.int32(n) + np.int32(127)) << np.int32(23)).view(np.float32)


@compiled
def exp(x: Any) -> Any:
    """Return e^x for x ≤ 89, subnormal numbers included; below −104 it is 0.

    x = n·log 2 + r with |r| ≤ log(2)/2; log 2 in two parts, the first so short that n times it is
    exact. The series to r⁷, whose rest is below float32's rounding.
    """
    x = np.float32(-104) if x < np.float32(-104) else x
    n = np.rint(x * np.float32(1.4426950408889634))
    r = x - n * np.float32(0.693359375) - n * np.float32(-2.12194440e-4)
    series = np.float32(1 / 5040)
    for coefficient in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2):
        series = series * r + np.float32(coefficient)
    half = np.float32(np.int32(n) >> np.int32(1))  # 2ⁿ itself may be subnormal
    return (one + (series * (r * r) + r)) * power_of_two(half) * power_of_two(n - half)


@compiled
def log1p(z: Any) -> Any:
    """Return log(1 + z) = 2·artanh(s) for 0 ≤ z ≤ 1 and s = z/(2+z), which is at most 1/3."""
    s = z / (two + z)
    square = s * s
    series = np.float32(1 / 17)
    for coefficient in (1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3):
        series = series * square + np.float32(coefficient)
    return two * s * (square * series) + two * s


@compiled
def wide_exp(x: Any) -> Any:
    """Return e^x in float64 for |x| ≤ 700, to 2·10⁻¹³."""
    n = np.rint(x * 1.4426950408889634)
    r = x - n * 0.6931471805599453
    series = 1 / 3628800
    for coefficient in (1 / 362880, 1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 1 / 2,
                        1.0, 1.0):
        series = series * r + coefficient
    return series * np.int64((np.int64(n) + 1023) << 52).view(np.float64)


@compiled
def wide_reciprocal(w: Any) -> Any:
    """Return 1/w in float64, by Newton's step from a float32, which divides five times faster."""
    near = np.float64(one / np.float32(w))
    return near * (2.0 - w * near)


@compiled
def between(x: Any, low: Any, high: Any) -> Any:
    """Return x held between two bounds; NaN stays."""
    x = np.float32(low) if x < np.float32(low) else x
    return np.float32(high) if x > np.float32(high) else x
