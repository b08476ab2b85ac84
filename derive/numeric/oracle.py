"""The exact reference: f, its legal slopes and its condition at floats, by ball arithmetic.

A float enters as the binary value it is, a parameter as the rational it is. The precision of the
balls rises until the answer is known to 57 bits, or lies far below the smallest normal float64
(Arb, Johansson 2017); a point that never gets there is marked unknown, which is neither right nor
wrong. A faster float64 form for narrow dtypes belongs between `Oracle.at` and `enclose`: same
`Reference`, filled by whoever is validated for the piece.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import sympy
from flint import arb
from sympy import Expr

from derive.formula import written
from derive.formula.balls import Balls, compile_balls
from derive.numeric.reference import (
    KNOWN_BITS,
    TOLERANCE_BITS,
    Mask,
    Pair,
    Place,
    Reference,
    constant,
    enclose,
)
from derive.numeric.ulp import Float64s, Floats

if TYPE_CHECKING:
    from derive.derivation.record import Jump, Kink, Piece
    from derive.formula.activation import Activation

_DIFFERENTIATED_SIZE = 3000
"""Nodes of the longest slope that SymPy differentiates once more in reasonable time."""
_KEPT = 16
"""Answers an oracle remembers, and oracles that are remembered."""
_WORTH_KEEPING = 200
_STEP = sympy.Rational(1, 2**20)

class Judged(Protocol):
    """What the numeric floor reads from a judged derivation."""

    @property
    def activation(self) -> Activation:
        """The activation, with its parameters' default values."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Where f is one smooth formula, in order."""

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """Where the slope jumps."""

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """Where f jumps."""


class _Stretch(NamedTuple):
    low: Place | None
    high: Place | None
    value: Balls
    slope: Balls
    curvature: Balls


class Oracle:
    """The exact reference of one judged derivation, its parameters at their default values."""

    def __init__(self, checked: Judged) -> None:
        self._answers: dict[tuple[np.dtype[Any], bytes], Reference] = {}
        fill, x = checked.activation.fill, checked.activation.x
        self._stretches = tuple(
            _Stretch(_place(piece.low, fill), _place(piece.high, fill),
                     compile_balls(fill(piece.formula), (x.name,)),
                     compile_balls(fill(piece.slope), (x.name,)),
                     compile_balls(_second(fill(piece.slope), x), (x.name,)))
            for piece in checked.pieces)
        self.kinks = tuple((Place(*constant(fill(kink.at))), *_ordered(
            constant(fill(kink.left)), constant(fill(kink.right)))) for kink in checked.kinks)
        self.jumps = tuple((Place(*constant(fill(jump.at))), tuple(
            constant(fill(side)) for side in (jump.left, jump.right, jump.value)))
            for jump in checked.jumps)
        # Where f jumps it has no slope: a layer may answer with that of either side.
        self.kinks += tuple((Place(*constant(fill(jump.at))), *_ordered(
            *_slopes_beside(jump, checked, fill))) for jump in checked.jumps)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Every finite end of a piece, as the nearest float64, in order."""
        ends = {end.nearest for each in self._stretches for end in (each.low, each.high) if end}
        return tuple(sorted(ends))

    def at(self, x: Floats) -> Reference:
        """Return the truth at each float of a 1-D array of any float dtype.

        At a kink that the dtype cannot represent, the float nearest to it counts as the kink: a
        layer can do no better. NaN and infinities are unknown.
        The last few long answers are kept: a check asks again for the same battery.
        """
        if x.size < _WORTH_KEEPING:
            return self._look(x)
        key = (x.dtype, x.tobytes())
        if key not in self._answers:
            while len(self._answers) >= _KEPT:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = self._look(x)
        return self._answers[key]

    def _look(self, x: Floats) -> Reference:
        points, back = np.unique(np.asarray(x, dtype=np.float64), return_inverse=True)
        parts = {name: np.full(points.shape, np.nan) for name in _PARTS}
        for name in ("value", "slope", "curvature"):
            self._fill(points, parts, name)
        with np.errstate(all="ignore"):
            curvature = np.abs(points * parts["curvature"])
            value = Pair(parts["value"], parts["value_rest"])
            slope = Pair(parts["slope"], parts["slope_rest"])
            low, high = self._bend(points, slope, x.dtype)
            reach = np.fmax(np.abs(low.high), np.abs(high.high))
            condition = np.abs(points) * np.where(np.isfinite(reach), reach, 0.0)
        at_kink = (low.high != high.high) & ~np.isnan(low.high)
        curvature = np.where(at_kink & np.isnan(curvature), 0.0, curvature)
        values = self._alternatives(points, value, x.dtype)
        known = ~(np.isnan(values[0].high) | np.isnan(low.high))
        truth = Reference(
            points, values, low, high, condition, curvature, known,
            known & ~(np.isnan(curvature) | (at_kink & ~np.isfinite(reach))),
            self._outside(points, ~known))
        return truth.take(back.reshape(-1))

    def _outside(self, points: Float64s, unknown: Mask) -> Mask:
        """Tell where f is provably undefined, of the points where it is unknown."""
        found = np.zeros(points.shape, dtype=bool)
        for index in np.flatnonzero(unknown & np.isfinite(points)):
            here = points[index:index + 1]
            found[index] = all(each.value.undefined((arb(float(here[0])),))
                               for each in self._stretches if _within(here, each, True)[0])
        return found

    def _fill(self, points: Float64s, parts: dict[str, Float64s], name: str) -> None:
        """Work out one quantity everywhere: inside the pieces, then on their ends."""
        bits = TOLERANCE_BITS if name == "curvature" else KNOWN_BITS
        for closed in (False, True):
            for stretch in self._stretches:
                todo = np.isfinite(points) & np.isnan(parts[name])
                inside = todo & _within(points, stretch, closed)
                if inside.any():
                    pair, _ = enclose(getattr(stretch, name), points[inside], bits)
                    parts[name][inside], parts[name + "_rest"][inside] = pair

    def _bend(self, points: Float64s, slope: Pair, dtype: np.dtype[Any]) -> tuple[Pair, Pair]:
        """Open the slopes at kinks to everything between the one-sided ones."""
        low, high = (Pair(slope.high.copy(), slope.low.copy()) for _ in range(2))
        for place, smaller, larger in self.kinks:
            here = _rounds_to(points, place, dtype)
            low.high[here], low.low[here] = smaller
            high.high[here], high.low[here] = larger
        return low, high

    def _alternatives(self, points: Float64s, value: Pair,
                      dtype: np.dtype[Any]) -> tuple[Pair, ...]:
        if not self.jumps:
            return (value,)
        values = tuple(Pair(value.high.copy(), value.low.copy()) for _ in range(3))
        for place, sides in self.jumps:
            here = _rounds_to(points, place, dtype)
            for pair, side in zip(values, sides, strict=True):
                pair.high[here], pair.low[here] = side
        return values


_RECENT: list[tuple[Judged, Oracle]] = []


def oracle_of(checked: Judged) -> Oracle:
    """Return the oracle of a judged derivation; the last few are kept with their answers."""
    for known, oracle in _RECENT:
        if known is checked:
            return oracle
    oracle = Oracle(checked)
    _RECENT.append((checked, oracle))
    del _RECENT[:-_KEPT]
    return oracle


_PARTS = ("value", "value_rest", "slope", "slope_rest", "curvature", "curvature_rest")


def _place(end: Expr | None, fill: Callable[[Expr], Expr]) -> Place | None:
    return None if end is None else Place(*constant(fill(end)))


def _ordered(left: tuple[float, float],
             right: tuple[float, float]) -> tuple[tuple[float, float], tuple[float, float]]:
    return (left, right) if left <= right else (right, left)


def _slopes_beside(jump: Jump, checked: Judged,
                   fill: Callable[[Expr], Expr]) -> list[tuple[float, float]]:
    """Return the slopes of the pieces that end and begin at a jump, taken there."""
    at = fill(jump.at)
    return [constant(written.substitute(fill(piece.slope), {checked.activation.x: at}))
            for piece in checked.pieces for end in (piece.high, piece.low)
            if end is not None and fill(end) == at]


def _within(points: Float64s, stretch: _Stretch, closed: bool) -> Mask:
    inside = np.ones(points.shape, dtype=bool)
    if stretch.low is not None:
        inside &= stretch.low.is_below(points) | (closed & (points == stretch.low.nearest))
    if stretch.high is not None:
        inside &= stretch.high.is_above(points) | (closed & (points == stretch.high.nearest))
    return inside


def _rounds_to(points: Float64s, place: Place, dtype: np.dtype[Any]) -> Mask:
    return np.asarray(points == np.float64(dtype.type(place.nearest)))


def _second(slope: Expr, x: sympy.Symbol) -> Expr:
    """Return f″, or for a slope too large to differentiate again a quotient that is near it."""
    if written.tree_size(slope) <= _DIFFERENTIATED_SIZE:
        second: Expr = sympy.diff(slope, x)
        return second
    moved = written.substitute(slope, {x: written.mul(x, 1 + _STEP)})
    return written.divide(written.subtract(moved, slope), written.mul(x, _STEP))
