"""erf and erfc of float64 arrays: NumPy has none, and the C library's take a call a value.

They are polynomials whose coefficients come from Arb (see `derive.numeric.double_erf`), within
4 ulps if NumPy's exp is within 1, within 8 if it is within 4: the polynomial is off by 1.5 ulps,
its product with e**(-u²) by 1 more, and what rounding takes from u² is put back.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from derive.numeric.double_erf import CENTRES, FURTHEST, series, table_of_tails
from derive.numeric.double_words import two_product
from derive.numeric.ulp import Float64s

_DEGREE, _SERIES_DEGREE = 11, 13
"""The first powers left out: less than 2**-57 of the value."""


@lru_cache(1)
def _tails() -> list[Float64s]:
    return [each.high for each in table_of_tails()[:_DEGREE]]


@lru_cache(1)
def _series() -> list[Float64s]:
    return [each.high for each in series()[:_SERIES_DEGREE]]


def _tail(size: Float64s) -> Float64s:
    """Return erfc of what is ≥ 0."""
    size = np.minimum(size, FURTHEST)
    step = np.rint(size * CENTRES)
    x = size - step / CENTRES
    place = np.where(np.isnan(step), 0, step).astype(np.intp)
    *rows, last = _tails()
    smooth = last.take(place)
    for each in reversed(rows):
        smooth = each.take(place) + x * smooth
    high, low = two_product(size, size)
    return np.exp(-high) * (smooth - smooth * low)


def erfc(values: Float64s) -> Float64s:
    """Return erfc, same shape; some 20 nanoseconds a value."""
    with np.errstate(invalid="ignore", under="ignore"):
        found = _tail(np.abs(values))
    return np.where(values < 0, 2 - found, found)


def erf(values: Float64s) -> Float64s:
    """Return erf, same shape: by its series up to 1/2, by erfc beyond."""
    values = np.asarray(values, dtype=np.float64)
    found = np.empty(values.shape)
    near = np.abs(values) < 0.5
    small, large = values[near], values[~near]
    with np.errstate(invalid="ignore", under="ignore"):
        square = small * small
        *rows, total = _series()
        for each in reversed(rows):
            total = each + square * total
        found[near] = small * total
        found[~near] = np.copysign(1 - _tail(np.abs(large)), large)
    return found
