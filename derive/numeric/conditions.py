"""What functions do to intervals and to errors of their argument: one row a function.

A row bounds, on an interval, |f′| (an absolute error of the argument becomes an absolute one),
|f′/f| (it becomes a relative one) and the condition |u f′/f| (relative becomes relative), from
elementary inequalities. `sup` and `inf` stand for the largest and smallest u, `size` for |u|.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derive.numeric.error_function import erf, erfc
from derive.numeric.ulp import Float64s

Of = Callable[[Float64s, Float64s], Float64s]
"""A bound on the interval [inf, sup] of the argument, for arrays of them."""


class Row(NamedTuple):
    """Bounds for one function; `function` is it, of float64 arrays; `ulps` its assumed error.

    `shape`: 1 increasing, -1 decreasing, 2 even and increasing in |u|, 0 with slope at most 1 and
    values in [-1, 1].
    """

    function: Callable[[Float64s], Float64s]
    slope: Of
    decay: Of
    condition: Of
    shape: int = 1
    ulps: float = 4


def _size(low: Float64s, high: Float64s) -> Float64s:
    return np.maximum(np.abs(low), np.abs(high))


def _least(low: Float64s, high: Float64s) -> Float64s:
    return np.maximum(0.0, np.maximum(low, -high))


def _is(value: float) -> Of:
    return lambda low, high: np.full(low.shape, value)


def _positive(low: Float64s, bound: Float64s) -> Float64s:
    """Return the bound where u > 0, nothing elsewhere."""
    return np.where(low > 0, bound, np.inf)


def _above_minus_one(low: Float64s) -> Float64s:
    """1/(1 + u) at the smallest u, which must lie above -1."""
    return np.where(low > -1, 1 / (1 + low), np.inf)


_TWO_OVER_ROOT_PI = 1.1283791670955128
QUARTER = 1.5
"""Short of a quarter of a turn."""
_NOTHING = _is(np.inf)


def _inside_one(low: Float64s, high: Float64s) -> Float64s:
    """1 - u² at the largest |u|, which must lie below 1; else nothing is known."""
    gap = 1 - _size(low, high)**2
    return np.where(gap > 0, gap, 0.0)


def _short_tangent(u: Float64s) -> Float64s:
    return np.where(np.abs(u) < QUARTER, np.tan(u), np.nan)


def _cosine(low: Float64s, high: Float64s) -> Float64s:
    """Return the smallest cos u short of π/2; 0 beyond, so that a quotient says nothing."""
    size = _size(low, high)
    return np.where(size < QUARTER, np.cos(size), 0.0)


ROWS: dict[str, Row] = {
    "exp": Row(np.exp, lambda low, high: np.exp(high), _is(1.0), _size),
    # u eᵘ/(eᵘ - 1) ≤ 1 for u < 0, ≤ 1 + u for u > 0
    "expm1": Row(np.expm1, lambda low, high: np.exp(high), _NOTHING,
                 lambda low, high: 1 + np.maximum(high, 0.0)),
    "log": Row(np.log, lambda low, high: _positive(low, 1 / low), _NOTHING,
               lambda low, high: _positive(low, 1 / _least(np.log(low), np.log(high)))),
    # u/log(1 + u) ≤ 1 + u for u > 0, ≤ 1 for u < 0
    "log1p": Row(np.log1p, lambda low, high: _above_minus_one(low), _NOTHING,
                 lambda low, high: np.maximum(1.0, _above_minus_one(low))),
    "sqrt": Row(np.sqrt, lambda low, high: _positive(low, 0.5 / np.sqrt(low)), _NOTHING, _is(0.5),
                ulps=0.5),
    # the slope of tanh decreases in |u|: 1/cosh² ≤ 4e^(-2|u|)
    "tanh": Row(np.tanh, lambda low, high: np.minimum(1.0, 4 * np.exp(-2 * _least(low, high))),
                _NOTHING, _is(1.0)),
    "arctan": Row(np.arctan, _is(1.0), _NOTHING, _is(1.0)),
    "arcsinh": Row(np.arcsinh, _is(1.0), _NOTHING, _is(1.0)),
    # |u| ≤ |arcsin u| and |u| ≤ |artanh u|
    "arcsin": Row(np.arcsin, lambda low, high: 1 / np.sqrt(_inside_one(low, high)), _NOTHING,
                  lambda low, high: 1 / np.sqrt(_inside_one(low, high))),
    "arccos": Row(np.arccos, lambda low, high: 1 / np.sqrt(_inside_one(low, high)), _NOTHING,
                  _NOTHING, shape=-1),
    "arctanh": Row(np.arctanh, lambda low, high: 1 / _inside_one(low, high), _NOTHING,
                   lambda low, high: 1 / _inside_one(low, high)),
    "arccosh": Row(np.arccosh, lambda low, high: np.where(
        low > 1, 1 / np.sqrt(low * low - 1), np.inf), _NOTHING, _NOTHING),
    "cbrt": Row(np.cbrt, lambda low, high: _positive(low, np.cbrt(low) / low / 3), _NOTHING,
                _is(1 / 3)),
    # sin u ≥ 2u/π, so u/(sin u cos u) ≤ π/2/cos u short of π/2
    "tan": Row(_short_tangent, lambda low, high: 1 / _cosine(low, high)**2, _NOTHING,
               lambda low, high: 1.58 / _cosine(low, high)),
    "sinh": Row(np.sinh, lambda low, high: np.cosh(_size(low, high)), _NOTHING,
                lambda low, high: 1 + _size(low, high)),
    "cosh": Row(np.cosh, lambda low, high: np.sinh(_size(low, high)), _is(1.0), _size, shape=2),
    # u cot u ≤ 1 short of π/2, where sin is increasing as well
    "sin": Row(np.sin, _is(1.0), _NOTHING,
               lambda low, high: np.where(_size(low, high) < QUARTER, 1.0, np.inf), shape=0),
    "cos": Row(np.cos, _is(1.0), _NOTHING, _NOTHING, shape=0),
    "erf": Row(erf,
               lambda low, high: _TWO_OVER_ROOT_PI * np.exp(-_least(low, high)**2),
               _NOTHING, _is(1.0), ulps=8),
    # √π/2 e^(u²) erfc u ≥ 1/(u + √(u² + 2)), so the condition is ≤ 2u² + 1 for u > 0
    "erfc": Row(erfc,
                lambda low, high: _TWO_OVER_ROOT_PI * np.exp(-_least(low, high)**2),
                _NOTHING, lambda low, high: 1 + 2 * np.maximum(high, 0.0)**2, shape=-1, ulps=8),
}


def enclosure(row: Row, low: Float64s, high: Float64s) -> tuple[Float64s, Float64s]:
    """Return the range of a function on intervals, worked out in float64 and so nearly."""
    if row.shape == 0:
        # Widened by more than the roundings here, or a sign might seem to be known.
        middle, half = (low + high) / 2, (high - low) / 2 * (1 + 2.0**-40) + 2.0**-45
        near = row.function(middle)
        ends = np.maximum(near - half, -1.0), np.minimum(near + half, 1.0)
        if row.function is not np.sin:
            return ends
        short = _size(low, high) < QUARTER
        return (np.where(short, np.sin(low), ends[0]), np.where(short, np.sin(high), ends[1]))
    if row.shape == 2:
        low, high = _least(low, high), _size(low, high)
    ends = row.function(low), row.function(high)
    return (ends[1], ends[0]) if row.shape < 0 else ends
