"""Exact values as floats: pairs, places on the line, enclosures with rising precision.

The precision of the balls rises until the answer is known to 57 bits, or to less than the smallest
float64 (Arb, Johansson 2017).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import sympy
from flint import arb, ctx
from numpy.typing import NDArray
from sympy import Expr

from derive.formula.balls import compile_balls
from derive.numeric.ulp import Float64s

PRECISIONS = (64, 128, 256, 512, 1024, 2048, 4096)
"""Bits of the balls, tried in turn."""
KNOWN_BITS = 57
"""Relative accuracy at which a value counts as known: 1/32 of a float64 ulp."""
TOLERANCE_BITS = 10
"""The same for the condition, which only scales a tolerance."""
NEGLIGIBLE = 2.0**-1074
"""An absolute error that no float64 can show: it is the smallest of them."""

Mask = NDArray[np.bool_]
Enclosing = Callable[[Sequence[arb]], arb | None]


class Pair(NamedTuple):
    """Real numbers as unevaluated sums high + low of float64s, high the nearest float64."""

    high: Float64s
    low: Float64s


@dataclass(frozen=True)
class Reference:
    """The truth at n points; every array is float64 of shape (n,) unless said otherwise.

    `values` are the legal values of f: one, or three (from the left, from the right, the
    formula's own) where f jumps somewhere. `slope_low` and `slope_high` bound the legal slopes;
    they differ at kinks and jumps only. `condition` is |x f′| and `curvature` |x f″|, to three
    digits. `value_known` and `slope_known` (bool) are False where the oracle could not tell,
    `outside` is True where f is provably undefined. `value_leap` and `slope_leap` are by how much
    f and f′ leap within a few roundings of x, at a kink or jump beside it. `underflow` is below
    which size results are 0 on the platform at hand.
    """

    x: Float64s
    values: tuple[Pair, ...]
    slope_low: Pair
    slope_high: Pair
    condition: Float64s
    curvature: Float64s
    value_known: Mask
    slope_known: Mask
    outside: Mask
    value_leap: Float64s
    slope_leap: Float64s
    underflow: float = 0.0

    def take(self, index: NDArray[np.intp]) -> Reference:
        """Return the reference at some of its points, in the order of `index`."""
        def pick(pair: Pair) -> Pair:
            return Pair(pair.high[index], pair.low[index])

        return Reference(self.x[index], tuple(map(pick, self.values)), pick(self.slope_low),
                         pick(self.slope_high), self.condition[index], self.curvature[index],
                         self.value_known[index], self.slope_known[index],
                         self.outside[index], self.value_leap[index], self.slope_leap[index],
                         self.underflow)

    def with_zero_read(self, zero: Reference, below: float) -> Reference:
        """Return what is right where x of a size below `below` may be read as 0.

        Values and slopes at x are as legal there as those at 0, of which `zero` is the reference,
        shape (1,). Where f or f′ has no value at 0 nothing is promised.
        """
        small = np.flatnonzero((self.x != 0) & (np.abs(self.x) < below))
        if small.size == 0:
            return self
        nothing = not (zero.value_known[0] and zero.slope_known[0])
        values = [*self.values, *(_put(self.values[0], small, each) for each in zero.values)]
        below_all, above_all = zero.slope_low.high[0], zero.slope_high.high[0]
        low = _put(self.slope_low, small[self.slope_low.high[small] > below_all], zero.slope_low)
        high = _put(self.slope_high, small[self.slope_high.high[small] < above_all],
                    zero.slope_high)
        outside = self.outside.copy()
        outside[small] |= nothing
        if nothing:
            values = [_put(each, small, _NOTHING) for each in values]
            low = high = _put(low, small, _NOTHING)
        return replace(self, values=tuple(values), slope_low=low, slope_high=high, outside=outside)


_NOTHING = Pair(np.array([np.nan]), np.array([0.0]))


def _put(pair: Pair, where: NDArray[np.intp], one: Pair) -> Pair:
    """Return the pair with a single number at some of its places."""
    high, low = pair.high.copy(), pair.low.copy()
    high[where], low[where] = one.high[0], one.low[0]
    return Pair(high, low)


class Place(NamedTuple):
    """A point of the real line seen from the floats: the nearest float64 and what it lacks."""

    nearest: float
    rest: float

    def is_below(self, x: Float64s) -> Mask:
        """Tell which floats this place lies strictly below."""
        return np.asarray((x > self.nearest) | ((x == self.nearest) & (self.rest < 0)))

    def is_above(self, x: Float64s) -> Mask:
        """Tell which floats this place lies strictly above."""
        return np.asarray((x < self.nearest) | ((x == self.nearest) & (self.rest > 0)))


def constant(expr: Expr, bits: int = KNOWN_BITS) -> tuple[float, float]:
    """Return a number as a float64 and the rest; infinities and unknown numbers as (±inf|nan, 0).

    >>> constant(sympy.Rational(1, 2))
    (0.5, 0.0)
    """
    if expr in (sympy.oo, -sympy.oo):
        return float(expr), 0.0
    found = enclose(compile_balls(expr, ("any",)), np.zeros(1), bits)
    return (float(found[0].high[0]), float(found[0].low[0])) if found[1][0] else (np.nan, 0.0)


def enclose(function: Enclosing, x: Float64s, bits: int) -> tuple[Pair, Mask]:
    """Return the function at each point as pairs, and where it is known to that many bits.

    Unknown points hold NaN. Shapes (n,). The working precision of FLINT is left as it was.
    """
    high, low = np.full(x.shape, np.nan), np.zeros(x.shape)
    pending = list(enumerate(x.tolist()))
    before = ctx.prec
    try:
        for precision in PRECISIONS:
            ctx.prec = precision
            left = []
            for index, point in pending:
                ball = function((arb(point),))
                if ball is None or not (ball.rel_accuracy_bits() >= bits
                                        or float(ball.rad()) < NEGLIGIBLE):
                    left.append((index, point))
                    continue
                middle = ball.mid()
                high[index] = nearest = float(middle)
                if abs(nearest) < np.inf:
                    low[index] = float(middle - nearest)
            pending = left
            if not pending:
                break
    finally:
        ctx.prec = before
    return Pair(high, low), ~np.isnan(high)
