"""Where f or f′ is not continuous: what is legal at kinks and jumps, and within a rounding of them.

At a kink every slope between the one-sided ones is right (Clarke 1975), at a jump of f either
side with its slope. Beside them, where a rounding of x leads across, it is known by how much
f and f′ leap.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from derive.formula import written
from derive.numeric.reference import Mask, Pair, Place, constant
from derive.numeric.ulp import Float64s, limits_of

if TYPE_CHECKING:
    from sympy import Expr, Symbol

    from derive.derivation.record import Jump, Kink, Piece

ROUNDINGS = 4
"""Roundings of x, each of ε·|x|, that the contract grants a layer."""
Number = tuple[float, float]
"""A float64 and what it lacks."""
Turn = tuple[Place, Number, Number]
"""A place with the smaller and the larger of two slopes."""


class Turns:
    """The kinks and jumps of one formula, its parameters filled in.

    `kinks` has (place, smaller slope, larger slope) for each kink, `jumps` (place, the values from
    the left, from the right, of the formula itself) for each jump of f.
    """

    def __init__(self, kinks: Sequence[Kink], jumps: Sequence[Jump], pieces: Sequence[Piece],
                 fill: Callable[[Expr], Expr], x: Symbol) -> None:
        self.kinks: tuple[Turn, ...] = tuple(
            (Place(*constant(fill(kink.at))), *_ordered(
                constant(fill(kink.left)), constant(fill(kink.right)))) for kink in kinks)
        self.jumps: tuple[tuple[Place, tuple[Number, ...]], ...] = tuple(
            (Place(*constant(fill(jump.at))), tuple(
                constant(fill(side)) for side in (jump.left, jump.right, jump.value)))
            for jump in jumps)
        # Where f itself jumps, a layer may take either side, and the slope of either with it.
        self._turns = (*self.kinks, *(
            (Place(*constant(fill(jump.at))), *_ordered(*sides))
            for jump in jumps
            for sides in [_sides(pieces, jump.at, fill, x)] if sides is not None))

    def bent(self, points: Float64s, slope: Pair, dtype: np.dtype[Any]) -> tuple[Pair, Pair]:
        """Open the slopes at kinks and jumps to everything between the one-sided ones."""
        low, high = (Pair(slope.high.copy(), slope.low.copy()) for _ in range(2))
        for place, smaller, larger in self._turns:
            here = _rounds_to(points, place, dtype)
            low.high[here], low.low[here] = smaller
            high.high[here], high.low[here] = larger
        return low, high

    def alternatives(self, points: Float64s, value: Pair, dtype: np.dtype[Any]
                     ) -> tuple[Pair, ...]:
        """Return the legal values: f, or three arrays of them where f jumps somewhere."""
        if not self.jumps:
            return (value,)
        values = tuple(Pair(value.high.copy(), value.low.copy()) for _ in range(3))
        for place, sides in self.jumps:
            here = _rounds_to(points, place, dtype)
            for pair, side in zip(values, sides, strict=True):
                pair.high[here], pair.low[here] = side
        return values

    def value_leap(self, points: Float64s, dtype: np.dtype[Any]) -> Float64s:
        """Return by how much f jumps within a few roundings of each point; points in order."""
        return _leaps(points, self.jumps, dtype)

    def slope_leap(self, points: Float64s, dtype: np.dtype[Any]) -> Float64s:
        """Return by how much f′ leaps within a few roundings of each point; points in order."""
        return _leaps(points, [(place, sides) for place, *sides in self._turns], dtype)


def _leaps(points: Float64s, places: Sequence[tuple[Place, Sequence[Number]]],
           dtype: np.dtype[Any]) -> Float64s:
    # Rounding x + 3 moves a kink at 3 by some ε·3; one at 0 no rounding of x can move.
    found = np.zeros(points.shape)
    for (nearest, _), sides in places:
        reach = ROUNDINGS * limits_of(dtype).eps * abs(nearest)
        leap = max(sides)[0] - min(sides)[0]
        if reach and np.isfinite(leap):
            here = slice(np.searchsorted(points, nearest - reach, "left"),
                         np.searchsorted(points, nearest + reach, "right"))
            found[here] = np.maximum(found[here], leap)
    for place, _ in places:  # there the legal values themselves are known
        found[_rounds_to(points, place, dtype)] = 0.0
    return found


def _ordered(left: Number, right: Number) -> tuple[Number, Number]:
    return (left, right) if left <= right else (right, left)


def _sides(pieces: Sequence[Piece], at: Expr, fill: Callable[[Expr], Expr], x: Symbol
           ) -> tuple[Number, Number] | None:
    """Return the slopes on both sides of a jump, None where one is unknown."""
    sides = [constant(fill(written.substitute(piece.slope, {x: at})))
             for end in ("high", "low") for piece in pieces if getattr(piece, end) == at]
    if len(sides) != 2 or any(np.isnan(side[0]) for side in sides):
        return None
    return sides[0], sides[1]


def _rounds_to(points: Float64s, place: Place, dtype: np.dtype[Any]) -> Mask:
    return np.asarray(points == np.float64(dtype.type(place.nearest)))
