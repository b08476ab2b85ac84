"""How far a straight line of float64 operations can be from the exact value, proved cell by cell.

A cell is a closed interval of x. For each step and each of n cells at once we keep an enclosure of
the exact value, a bound on the absolute error of what NumPy computes anywhere in the cell, and one
on the relative error; each step makes of both what it can, and the smaller one counts. This is
running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2002, 3.3) on
intervals instead of points, so that a point costs nothing.

Assumed, because no standard promises it: NumPy's and the C library's functions are within 4 ulps of
the exact function at their argument, erf and erfc within 8. Addition, multiplication, division and
square root are rounded correctly (IEEE 754).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derive.numeric.conditions import ROWS, enclosure
from derive.numeric.reference import Mask
from derive.numeric.straight import Line, Step
from derive.numeric.ulp import Float64s

UNIT = 2.0**-53
"""Half an ulp at 1: the relative error of a rounded operation."""
SUBNORMAL = 5e-324
"""The absolute error of an operation whose result underflows."""
_POWER_ULPS = 4
_OUTWARD = 2.0**-48
"""More than any function's error: enclosures worked out in float64 are widened by so much."""
_LARGEST = 1e307


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


def bounds_of(line: Line, low: Float64s, high: Float64s) -> tuple[Bound, ...]:
    """Return bounds of the results of a line on cells [low, high], arrays of shape (n,)."""
    registers: list[Bound] = []
    with np.errstate(all="ignore"):
        for step in line.steps:
            arguments = [registers[each] for each in step.arguments]
            registers.append(_known(_bound(step, arguments, low, high)))
    return tuple(registers[each] for each in line.results)


def _bound(step: Step, arguments: list[Bound], low: Float64s, high: Float64s) -> Bound:
    if step.kind == "x":
        return Bound(low, high, np.zeros(low.shape), np.zeros(low.shape))
    if step.kind == "constant":
        value = np.full(low.shape, step.number)
        off = 0.0 if step.exact else 2 * UNIT
        return Bound(value - abs(step.number) * off, value + abs(step.number) * off,
                     np.full(low.shape, abs(step.number) * off), np.full(low.shape, off))
    if step.kind == "negative":
        (u,) = arguments
        return Bound(-u.high, -u.low, u.error, u.relative)
    if step.kind == "absolute":
        (u,) = arguments
        return Bound(u.smallest, u.largest, u.error, u.relative)
    if step.kind in _OPERATIONS:
        same = len(set(step.arguments)) == 1
        return _OPERATIONS[step.kind](arguments[0], arguments[1], same)
    if step.kind == "power":
        return _raised(arguments[0], step)
    return _applied(step.kind, arguments[0])


def _known(bound: Bound) -> Bound:
    """Let each error bound help the other, and admit what is not known.

    Both are upper bounds, so the smaller holds; one that came out as NaN says nothing.
    """
    low, high, error, relative = bound
    error = np.fmin(error, relative * bound.largest)
    relative = np.fmin(relative, error / bound.smallest)
    open_ended = ~(np.isfinite(low) & np.isfinite(high))
    # What NumPy computes must not overflow either.
    lost = open_ended | ~(bound.largest + error < _LARGEST)
    return Bound(np.where(open_ended, -np.inf, low), np.where(open_ended, np.inf, high),
                 np.where(lost, np.inf, error),
                 np.where(lost | np.isnan(relative), np.inf, relative))


def _wide(low: Float64s, high: Float64s, error: Float64s, relative: Float64s) -> Bound:
    """Widen an enclosure for the roundings of its own ends."""
    return Bound(low - np.abs(low) * _OUTWARD - SUBNORMAL,
                 high + np.abs(high) * _OUTWARD + SUBNORMAL, error, relative)


def _rounded(bound: Bound, unit: float = UNIT) -> Bound:
    """Add the rounding of the operation itself, to a result that may underflow."""
    low, high, error, relative = bound
    own = unit * (bound.largest + np.where(np.isfinite(error), error, 0.0)) + SUBNORMAL
    # Below the normal range a relative error means nothing.
    normal = bound.smallest > 2.0**-1020
    relative = np.where(normal, relative + unit * (1 + relative), np.inf)
    return Bound(low, high, (error + own) * (1 + 2.0**-40), relative * (1 + 2.0**-40))


def _sum(u: Bound, v: Bound, same: bool) -> Bound:
    del same
    low, high = u.low + v.low, u.high + v.high
    above, below = (u.low >= 0) & (v.low >= 0), (u.high <= 0) & (v.high <= 0)
    relative = np.where(above | below, np.maximum(u.relative, v.relative), np.inf)
    found = _signed(_wide(low, high, u.error + v.error, relative), above, below)
    return _rounded(found)


def _difference(u: Bound, v: Bound, same: bool) -> Bound:
    return _sum(u, Bound(-v.high, -v.low, v.error, v.relative), same)


def _product(u: Bound, v: Bound, same: bool) -> Bound:
    if same:
        low, high = u.smallest**2, u.largest**2
    else:
        low, high = _hull(u.low * v.low, u.low * v.high, u.high * v.low, u.high * v.high)
    relative = u.relative + v.relative + u.relative * v.relative
    error = u.largest * v.error + v.largest * u.error + u.error * v.error
    return _rounded(_signed(_wide(low, high, error, relative), *_signs(u, v)))


def _quotient(u: Bound, v: Bound, same: bool) -> Bound:
    del same
    low, high = _hull(u.low / v.low, u.low / v.high, u.high / v.low, u.high / v.high)
    possible = (v.smallest > 0) & (v.relative < 0.5)
    relative = np.where(possible, (u.relative + v.relative) / (1 - v.relative), np.inf)
    # |ũ/ṽ - u/v| ≤ (|ũ - u| + |u/v|·|ṽ - v|)/|ṽ|
    size = np.maximum(np.abs(low), np.abs(high))
    error = (u.error + size * v.error) / (v.smallest * (1 - v.relative))
    lost = np.where(possible, 0.0, np.inf)
    found = _wide(low - lost, high + lost, error + lost, relative)
    return _rounded(_signed(found, *_signs(u, v)))


def _exponential(u: Bound, v: Bound, same: bool) -> Bound:
    """Return u**v for u > 0: monotone in either, so its extremes lie at corners."""
    del same
    low, high = _hull(u.low**v.low, u.low**v.high, u.high**v.low, u.high**v.high)
    steep = np.maximum(np.abs(np.log(u.low)), np.abs(np.log(u.high)))
    slip = -np.log1p(-np.minimum(u.relative, 1.0))
    moved = v.error * steep + (v.largest + v.error) * slip
    lost = np.where(u.low > 0, 0.0, np.inf)
    found = _wide(low - lost, high + lost, np.full(low.shape, np.inf), np.expm1(moved) + lost)
    return _rounded(_signed(found, u.low > 0, high < 0), 2 * UNIT * _POWER_ULPS)


_OPERATIONS: dict[str, Callable[[Bound, Bound, bool], Bound]] = {
    "add": _sum, "subtract": _difference, "multiply": _product, "divide": _quotient,
    "raised": _exponential,
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


def _applied(kind: str, u: Bound) -> Bound:
    """Apply a function: its argument's error through it, then its own."""
    row = ROWS[kind]
    low, high = enclosure(row, u.low, u.high)
    inf, sup = u.low - u.error, u.high + u.error
    # ln of the ratio of f at the computed and at the exact argument, along the way between them
    moved = np.fmin(row.decay(inf, sup) * u.error,
                    row.condition(inf, sup) * -np.log1p(-np.minimum(u.relative, 1.0)))
    found = _wide(low, high, row.slope(inf, sup) * u.error, np.expm1(moved))
    if row.shape or kind == "sin":
        # A computed function has the sign of the exact one, but a positive one may underflow to 0.
        found = _signed(found, low >= 0, high < 0)
    return _rounded(found, 2 * UNIT * row.ulps)


def _raised(u: Bound, step: Step) -> Bound:
    """Return u**number for u > 0; `number` may itself be rounded."""
    number = abs(step.number)
    low, high = _hull(u.low**step.number, u.high**step.number)
    moved = number * -np.log1p(-np.minimum(u.relative, 1.0))
    if not step.exact:
        # The exponent is off by so much of itself, which the ends of the enclosure feel as well.
        slip = number * UNIT * np.maximum(np.abs(np.log(u.low)), np.abs(np.log(u.high)))
        moved, low, high = moved + slip, low * (1 - 2 * slip), high * (1 + 2 * slip)
    lost = np.where(u.low > 0, 0.0, np.inf)
    found = _wide(low - lost, high + lost, np.full(low.shape, np.inf), np.expm1(moved) + lost)
    return _rounded(_signed(found, u.low > 0, high < 0), 2 * UNIT * _POWER_ULPS)
