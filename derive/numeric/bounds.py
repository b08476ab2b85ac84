"""How far a straight line of float64 operations can be from the exact value, proved cell by cell.

A cell is a closed interval of x. For each step and each of n cells at once we keep an enclosure of
the exact value, a bound on the absolute error of what NumPy computes anywhere in the cell, and one
on the relative error; each step makes of both what it can, and the smaller one counts. This is
running error analysis (Higham, Accuracy and Stability of Numerical Algorithms, 2002, 3.3) on
intervals instead of points, so that a point costs nothing.

Assumed, because no standard promises it: NumPy's functions are within 4 ulps of the exact function
at their argument (then erf and erfc here are within 8). Addition, multiplication, division and
square root are rounded correctly (IEEE 754). In pairs of float64s (`DOUBLED`) errors are proved;
only the ends of enclosures rest on NumPy's functions, and these are widened by 32 ulps.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from derive.numeric.arithmetic import FLOAT64, Arithmetic
from derive.numeric.bound import Bound, known, rounded, wide, with_errors
from derive.numeric.conditions import ROWS, enclosure
from derive.numeric.reference import Mask
from derive.numeric.straight import Line, Step
from derive.numeric.ulp import Float64s

_POWER_ULPS = 4


def bounds_of(line: Line, low: Float64s, high: Float64s,
              arithmetic: Arithmetic = FLOAT64) -> tuple[Bound, ...]:
    """Return bounds of the results of a line on cells [low, high], arrays of shape (n,)."""
    registers: list[Bound] = []
    with np.errstate(all="ignore"):
        for step in line.steps:
            arguments = [registers[each] for each in step.arguments]
            registers.append(_bound(step, arguments, low, high, arithmetic))
    return tuple(registers[each] for each in line.results)


def _bound(step: Step, arguments: list[Bound], low: Float64s, high: Float64s,
           arithmetic: Arithmetic) -> Bound:
    if step.kind == "x":
        return known(Bound(low, high, np.zeros(low.shape), np.zeros(low.shape)),
                     arithmetic.ceiling)
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
    return known(Bound(value - near, value + near, error, np.full(low.shape, relative)),
                 arithmetic.ceiling)


def _sum(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    del same
    above, below = u.above & v.above, u.below & v.below
    ends = wide(u.low + v.low, u.high + v.high, above, below)
    relative = np.where(above | below, np.maximum(u.relative, v.relative), np.inf)
    return rounded(Bound(*ends, u.error + v.error, relative), arithmetic)


def _difference(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    return _sum(u, Bound(-v.high, -v.low, v.error, v.relative), same, arithmetic)


def _product(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    if same:
        low, high = u.smallest**2, u.largest**2
    else:
        low, high = _hull(u.low * v.low, u.low * v.high, u.high * v.low, u.high * v.high)
    relative = u.relative + v.relative + u.relative * v.relative
    error = u.largest * v.error + (v.largest + v.error) * u.error
    return rounded(Bound(*wide(low, high, *_signs(u, v)), error, relative), arithmetic)


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
    ends = wide(low - lost, high + lost, *_signs(u, v))
    return rounded(Bound(*ends, error + lost, relative), arithmetic)


def _exponential(u: Bound, v: Bound, same: bool, arithmetic: Arithmetic) -> Bound:
    """Return u**v for u > 0: monotone in either, so its extremes lie at corners."""
    del same, arithmetic  # pairs of float64s have no such operation
    low, high = _hull(u.low**v.low, u.low**v.high, u.high**v.low, u.high**v.high)
    steep = np.maximum(np.abs(np.log(u.low)), np.abs(np.log(u.high)))
    slip = -np.log1p(-np.minimum(u.relative, 1.0))
    moved = v.error * steep + (v.largest + v.error) * slip
    lost = np.where(u.low > 0, 0.0, np.inf)
    ends = wide(low - lost, high + lost, u.low > 0, high < 0)
    found = Bound(*ends, np.full(low.shape, np.inf), np.expm1(moved) + lost)
    return rounded(found, FLOAT64, 2 * FLOAT64.unit * _POWER_ULPS)


_OPERATIONS: dict[str, Callable[[Bound, Bound, bool, Arithmetic], Bound]] = {
    "add": _sum, "subtract": _difference, "multiply": _product, "divide": _quotient,
    "raised": _exponential,
}


def _hull(a: Float64s, b: Float64s, *more: Float64s) -> tuple[Float64s, Float64s]:
    low, high = np.minimum(a, b), np.maximum(a, b)
    for each in more:
        low, high = np.minimum(low, each), np.maximum(high, each)
    return low, high


def _signs(u: Bound, v: Bound) -> tuple[Mask, Mask]:
    """Tell where a product or quotient is ≥ 0 and where it is ≤ 0, whatever underflows."""
    return ((u.above & v.above) | (u.below & v.below), (u.above & v.below) | (u.below & v.above))


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
    # A computed function has the sign of the exact one, but a positive one may underflow to 0.
    signed = row.shape != 0 or kind == "sin"
    ends = wide(low, high, signed & (low >= 0), signed & (high < 0))
    found = Bound(*ends, row.slope(inf, sup) * u.error, np.expm1(moved))
    return rounded(found, arithmetic, arithmetic.of_function(row.ulps))


def _off_argument(kind: str, u: Bound, arithmetic: Arithmetic) -> Bound:
    lost = (u.smallest <= arithmetic.floor) if kind == "sqrt" else False
    error = u.error + arithmetic.argument * (u.largest + u.error)
    relative = u.relative + arithmetic.argument * (1 + u.relative)
    return with_errors(u, np.where(lost, np.inf, error), np.where(lost, np.inf, relative))


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
    ends = wide(low - lost, high + lost, u.low > 0, high < 0)
    found = Bound(*ends, np.full(low.shape, np.inf), np.expm1(moved) + lost)
    return rounded(found, FLOAT64, 2 * FLOAT64.unit * _POWER_ULPS)
