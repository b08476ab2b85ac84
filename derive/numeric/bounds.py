"""How far a straight line of float64 operations can be from the exact value, proved cell by cell.

A cell is a closed interval of x. For each step and each of n cells at once we keep an enclosure of
the exact value, a bound on the absolute error of what NumPy computes anywhere in the cell, and one
on the relative error; each step makes of both what it can, and the smaller one counts. This is
running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2002, 3.3) on
intervals instead of points, so that a point costs nothing.

Assumed, because no standard promises it: NumPy's and the C library's functions are within 4 ulps of
the exact function at their argument, erf and erfc within 8. Addition, multiplication, division and
square root are rounded correctly (IEEE 754). In pairs of float64s (`DOUBLED`) errors are proved;
only the ends of enclosures rest on NumPy's functions, and these are widened by 32 ulps.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derive.numeric.arithmetic import FLOAT64, SUBNORMAL, Arithmetic
from derive.numeric.conditions import ROWS, enclosure
from derive.numeric.reference import Mask
from derive.numeric.straight import Line, Step
from derive.numeric.ulp import Float64s

_POWER_ULPS = 4
_OUTWARD = 2.0**-48
"""More than any function's error: enclosures worked out in float64 are widened by so much."""

class Bound(NamedTuple):
    """Of one register on n cells, each float64 (n,): low ≤ exact value ≤ high, and errors.

    |computed − exact| ≤ error, and ≤ relative·|exact|; infinite where nothing is known.
    """

    low: Float64s
    high: Float64s
    error: Float64s
    relative: Float64s

    @property
    def largest(self) -> Float64s:
        """The largest absolute value that the exact value can have."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @property
    def smallest(self) -> Float64s:
        """The smallest absolute value that it can have; 0 where the sign is not known."""
        # + 0.0 turns -0.0 into 0.0: a quotient by it is +inf.
        return np.maximum(0.0, np.maximum(self.low, -self.high)) + 0.0


def bounds_of(line: Line, low: Float64s, high: Float64s,
              arithmetic: Arithmetic = FLOAT64) -> tuple[Bound, ...]:
    """Return bounds of the results of a line on cells [low, high], arrays of shape (n,)."""
    registers: list[Bound] = []
    with np.errstate(all="ignore"):
        for step in line.steps:
            arguments = [registers[each] for each in step.arguments]
            bound = _bound(step, arguments, low, high, arithmetic)
            registers.append(_known(bound, arithmetic.ceiling))
    return tuple(registers[each] for each in line.results)


def _bound(step: Step, arguments: list[Bound], low: Float64s, high: Float64s,
           arithmetic: Arithmetic) -> Bound:
    if step.kind == "x":
        return Bound(low, high, np.zeros(low.shape), np.zeros(low.shape))
    if step.kind == "constant":
        return _constant(step, low, arithmetic)
    if step.kind == "negative":
        (u,) = arguments
        return Bound(-u.high, -u.low, u.error, u.relative)
    if step.kind == "absolute":
        (u,) = arguments
        return Bound(u.smallest, u.largest, u.error, u.relative)
    if step.kind in _OPERATIONS:
        same = len(set(step.arguments)) == 1
        return _OPERATIONS[step.kind](arguments[0], arguments[1], same, arithmetic)
    if step.kind == "power":
        return _raised(arguments[0], step)
    return _applied(step.kind, arguments[0], arithmetic)


def _constant(step: Step, low: Float64s, arithmetic: Arithmetic) -> Bound:
    value = np.full(low.shape, step.number)
    near = 0.0 if step.exact else 2 * FLOAT64.unit * abs(step.number)
    # Where a float64 is all there is to see of a ball, a pair cannot tell that it is exact.
    sure = step.number == 0 or (step.exact and not arithmetic.paired)
    off = 0.0 if sure else 2 * arithmetic.unit
    error = np.full(low.shape, abs(step.number) * off + (arithmetic.underflow if off else 0.0))
    relative = off if sure or abs(step.number) > arithmetic.floor else np.inf
    return Bound(value - near, value + near, error, np.full(low.shape, relative))


def _known(bound: Bound, ceiling: float = FLOAT64.ceiling) -> Bound:
    """Let each error bound help the other, and admit what is not known.

    Both are upper bounds, so the smaller holds; one that came out as NaN says nothing.
    """
    low, high, error, relative = bound
    error = np.fmin(error, relative * bound.largest)
    relative = np.fmin(relative, error / bound.smallest)
    open_ended = ~(np.isfinite(low) & np.isfinite(high))
    # What NumPy computes must not overflow either.
    lost = open_ended | ~(bound.largest + error < ceiling)
    return Bound(np.where(open_ended, -np.inf, low), np.where(open_ended, np.inf, high),
                 np.where(lost, np.inf, error),
                 np.where(lost | np.isnan(relative), np.inf, relative))


def _wide(low: Float64s, high: Float64s, error: Float64s, relative: Float64s) -> Bound:
    """Widen an enclosure for the roundings of its own ends."""
    return Bound(low - np.abs(low) * _OUTWARD - SUBNORMAL,
                 high + np.abs(high) * _OUTWARD + SUBNORMAL, error, relative)


def _rounded(bound: Bound, arithmetic: Arithmetic, unit: float | None = None) -> Bound:
    """Add the rounding of the operation itself, to a result that may underflow."""
    low, high, error, relative = bound
    unit = arithmetic.unit if unit is None else unit
    own = unit * (bound.largest + np.where(np.isfinite(error), error, 0.0)) + arithmetic.underflow
    # Below the normal range a relative error means nothing.
    normal = bound.smallest > arithmetic.floor
    relative = np.where(normal, relative + unit * (1 + relative), np.inf)
    return Bound(low, high, (error + own) * (1 + 2.0**-40), relative * (1 + 2.0**-40))


def _sum(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    del same
    low, high = u.low + v.low, u.high + v.high
    above, below = (u.low >= 0) & (v.low >= 0), (u.high <= 0) & (v.high <= 0)
    relative = np.where(above | below, np.maximum(u.relative, v.relative), np.inf)
    found = _signed(_wide(low, high, u.error + v.error, relative), above, below)
    return _rounded(found, arithmetic)


def _difference(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    return _sum(u, Bound(-v.high, -v.low, v.error, v.relative), same, arithmetic)


def _product(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    if same:
        low, high = u.smallest**2, u.largest**2
    else:
        low, high = _hull(u.low * v.low, u.low * v.high, u.high * v.low, u.high * v.high)
    relative = u.relative + v.relative + u.relative * v.relative
    error = u.largest * v.error + v.largest * u.error + u.error * v.error
    return _rounded(_signed(_wide(low, high, error, relative), *_signs(u, v)), arithmetic)


def _quotient(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    del same
    low, high = _hull(u.low / v.low, u.low / v.high, u.high / v.low, u.high / v.high)
    possible = (v.smallest > 0) & (v.relative < 0.5)
    relative = np.where(possible, (u.relative + v.relative) / (1 - v.relative), np.inf)
    # |ũ/ṽ - u/v| ≤ (|ũ - u| + |u/v|·|ṽ - v|)/|ṽ|
    size = np.maximum(np.abs(low), np.abs(high))
    error = (u.error + size * v.error) / (v.smallest * (1 - v.relative))
    if arithmetic.paired:  # it is corrected by what is left of u, which may have underflowed
        relative = np.where(u.smallest > arithmetic.floor, relative, np.inf)
        error = error + arithmetic.underflow / (v.smallest * (1 - v.relative))
    lost = np.where(possible, 0.0, np.inf)
    found = _wide(low - lost, high + lost, error + lost, relative)
    return _rounded(_signed(found, *_signs(u, v)), arithmetic)


_OPERATIONS: dict[str, Callable[[Bound, Bound, bool, Arithmetic], Bound]] = {
    "add": _sum, "subtract": _difference, "multiply": _product, "divide": _quotient,
}


def _hull(*values: Float64s) -> tuple[Float64s, Float64s]:
    low, high = np.minimum.reduce(values), np.maximum.reduce(values)
    return low, high


def _signs(u: Bound, v: Bound) -> tuple[Mask, Mask]:
    """Tell where a product or quotient is ≥ 0 and where it is ≤ 0, whatever underflows."""
    above = ((u.low >= 0) & (v.low >= 0)) | ((u.high <= 0) & (v.high <= 0))
    below = ((u.low >= 0) & (v.high <= 0)) | ((u.high <= 0) & (v.low >= 0))
    return above, below


def _signed(bound: Bound, above: Mask, below: Mask) -> Bound:
    """Keep a sign that is known apart from the ends, which were widened."""
    return bound._replace(low=np.where(above, np.maximum(bound.low, 0), bound.low),
                          high=np.where(below, np.minimum(bound.high, 0), bound.high))


def _applied(kind: str, u: Bound, arithmetic: Arithmetic = FLOAT64) -> Bound:
    """Apply a function: its argument's error through it, then its own."""
    row = ROWS[kind]
    low, high = enclosure(row, u.low, u.high)
    if arithmetic.paired:
        u = _off_argument(kind, u, arithmetic)
    inf, sup = u.low - u.error, u.high + u.error
    # ln of the ratio of f at the computed and at the exact argument, along the way between them
    moved = np.fmin(row.decay(inf, sup) * u.error,
                    row.condition(inf, sup) * -np.log1p(-np.minimum(u.relative, 1.0)))
    found = _wide(low, high, row.slope(inf, sup) * u.error, np.expm1(moved))
    if row.shape or kind == "sin":
        # A computed function has the sign of the exact one, but a positive one may underflow to 0.
        found = _signed(found, low >= 0, high < 0)
    return _rounded(found, arithmetic, arithmetic.of_function(row.ulps))


def _off_argument(kind: str, u: Bound, arithmetic: Arithmetic) -> Bound:
    lost = (u.smallest <= arithmetic.floor) if kind == "sqrt" else False
    error = u.error + arithmetic.argument * (u.largest + u.error)
    relative = u.relative + arithmetic.argument * (1 + u.relative)
    return u._replace(error=np.where(lost, np.inf, error), relative=np.where(lost, np.inf, relative))


def _raised(u: Bound, step: Step) -> Bound:
    """Return u**number for u > 0; `number` may itself be rounded."""
    number = abs(step.number)
    low, high = _hull(u.low**step.number, u.high**step.number)
    moved = number * -np.log1p(-np.minimum(u.relative, 1.0))
    if not step.exact:
        # The exponent is off by so much of itself, which the ends of the enclosure feel as well.
        slip = number * FLOAT64.unit * np.maximum(np.abs(np.log(u.low)), np.abs(np.log(u.high)))
        moved, low, high = moved + slip, low * (1 - 2 * slip), high * (1 + 2 * slip)
    lost = np.where(u.low > 0, 0.0, np.inf)
    found = _wide(low - lost, high + lost, np.full(low.shape, np.inf), np.expm1(moved) + lost)
    return _rounded(_signed(found, u.low > 0, high < 0), FLOAT64,
                    2 * FLOAT64.unit * _POWER_ULPS)
