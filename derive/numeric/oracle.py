"""The exact reference: f, its legal slopes and its condition at floats, by ball arithmetic.

A float enters as the binary value it is, a parameter as the rational it is. Every answer is known
to 57 bits, or to less than the smallest float64. For many points pairs of float64s give it where
their error is proved to be so small (see `derive.numeric.joint`); else the precision of balls rises
until it is (Arb, Johansson 2017). A point that never gets there is marked unknown, which is neither
right nor wrong. For narrower dtypes float64 forms answer wherever their error is proved to be far
below the tolerance (see `derive.numeric.stretches`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from flint import ctx

from derive.formula import written
from derive.numeric.joint import Joint
from derive.numeric.neighbours import from_the_ends, hull
from derive.numeric.overflow import exceeds, overflow_from
from derive.numeric.patches import Patches
from derive.numeric.pieces import joints_of, meets, part_of, patches_of, within
from derive.numeric.reference import (
    KNOWN_BITS,
    PRECISIONS,
    TOLERANCE_BITS,
    Mask,
    Pair,
    Reference,
    enclose,
)
from derive.numeric.turns import Turns
from derive.numeric.ulp import Float64s, Floats

if TYPE_CHECKING:
    from derive.derivation.record import Jump, Kink, Piece
    from derive.formula.activation import Activation

_KEPT = 8
"""Oracles that are remembered."""
_KEPT_POINTS = 300_000
"""Points whose answers an oracle remembers, some 80 bytes each."""
_WORTH_KEEPING = 200
"""Points from which on answers are kept and fast forms pay."""


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


class Oracle:
    """The exact reference of one judged derivation, its parameters at their default values."""

    def __init__(self, checked: Judged) -> None:
        self._answers: dict[tuple[np.dtype[Any], bytes], Reference] = {}
        fill, x = checked.activation.fill, checked.activation.x
        self._x = x
        self._patches: dict[tuple[np.dtype[Any], bool], Patches] = {}
        self._joints: tuple[Joint, ...] | None = None
        self._overflows: dict[tuple[int, float], float] = {}
        self._parts = tuple(part_of(piece, fill, x) for piece in checked.pieces)
        self.turns = Turns(checked.kinks, checked.jumps, checked.pieces, fill, x)

    @property
    def size(self) -> int:
        """Operations in the longest slope."""
        return max((written.tree_size(part.exprs[1]) for part in self._parts), default=0)

    @property
    def breaks(self) -> tuple[float, ...]:
        """Every finite end of a piece, as the nearest float64, in order."""
        ends = {end.nearest for each in self._parts for end in (each.low, each.high) if end}
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
            found = self._look(x)
            while self._answers and x.size + sum(
                    each.x.size for each in self._answers.values()) > _KEPT_POINTS:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = found
            return found
        return self._answers[key]

    def _look(self, x: Floats) -> Reference:
        points, back = np.unique(np.asarray(x, dtype=np.float64), return_inverse=True)
        parts = {name: np.full(points.shape, np.nan) for name in _PARTS}
        outside = np.zeros(points.shape, dtype=bool)
        if points.size >= _WORTH_KEEPING:
            outside = from_the_ends(points, self._undefined)
            self._fill_fast(points, parts, outside, x.dtype)
        outside |= self._outside(points, np.isnan(parts["value"]) & ~outside, PRECISIONS[:1])
        for name in _QUANTITIES:
            self._fill(points, parts, name, outside)
            if name == "value":  # log(1 - exp(-x)) just below 0: it takes bits to see a sign
                outside |= self._outside(points, np.isnan(parts["value"]) & ~outside, PRECISIONS)
        with np.errstate(all="ignore"):
            curvature = np.abs(points * parts["curvature"])
            value = Pair(parts["value"], parts["value_rest"])
            slope = Pair(parts["slope"], parts["slope_rest"])
            low, high = self.turns.bent(points, slope, x.dtype)
            reach = np.fmax(np.abs(low.high), np.abs(high.high))
            condition = np.abs(points) * np.where(np.isfinite(reach), reach, 0.0)
        at_kink = (low.high != high.high) & ~np.isnan(low.high)
        curvature = np.where(at_kink & np.isnan(curvature), 0.0, curvature)
        values = self.turns.alternatives(points, value, x.dtype)
        known = ~(np.isnan(values[0].high) | np.isnan(low.high))
        truth = Reference(
            points, values, low, high, condition, curvature, known,
            known & ~(np.isnan(curvature) | (at_kink & ~np.isfinite(reach))),
            outside & ~known,
            self.turns.value_leap(points, x.dtype), self.turns.slope_leap(points, x.dtype))
        return truth.take(back.reshape(-1))

    def beyond(self, low: float, high: float, limit: float) -> bool:
        """Tell whether on all of [low, high] f is undefined, or f and f′ are larger than a limit.

        It takes one ball for the whole stretch, or the judge's word for a whole tail; False says
        nothing.
        """
        if low > self._overflow(1, limit) or high < -self._overflow(-1, limit):
            return True
        ends = np.array([low, high])
        stretch = hull(ends)
        return any(within(ends, part, False).all() and (
            part.value.undefined((stretch,)) or all(
                exceeds(each((stretch,)), limit) for each in (part.value, part.slope)))
            for part in self._parts)

    def _overflow(self, side: int, limit: float) -> float:
        if (side, limit) not in self._overflows:
            self._overflows[side, limit] = overflow_from(
                self._parts[-1 if side > 0 else 0], self._x, side, limit)
        return self._overflows[side, limit]

    def _outside(self, points: Float64s, unknown: Mask, precisions: Sequence[int]) -> Mask:
        """Tell where f is provably undefined, of the points where it is unknown."""
        found = np.zeros(points.shape, dtype=bool)
        for bits in precisions:
            with ctx.workprec(bits):
                for index in np.flatnonzero(unknown & ~found & np.isfinite(points)):
                    found[index] = self._undefined(points[[index]])
        return found

    def _undefined(self, points: Float64s) -> bool:
        """Tell whether f is provably undefined at and between points in order."""
        around = (hull(points),)
        return all(part.value.undefined(around) for part in self._parts if meets(points, part))

    def patches(self, dtype: np.dtype[Any], curvature: bool = False) -> Patches:
        """Return f and f′, or f″ alone, as float64 functions accurate enough for that dtype.

        They answer strictly inside the pieces and not at 0. Some tenths of a second, once.
        """
        key = (dtype, curvature)
        if key not in self._patches:
            self._patches[key] = patches_of(self._parts, self._x, dtype, curvature)
        return self._patches[key]

    def joints(self) -> tuple[Joint, ...]:
        """Return f and f′ together by balls, for one half line after another."""
        if self._joints is None:
            self._joints = joints_of(self._parts, self._x)
        return self._joints

    def _fill_fast(self, points: Float64s, parts: dict[str, Float64s], outside: Mask,
                   dtype: np.dtype[Any]) -> None:
        """Work out what float64 forms settle: the curvature, and all of it for narrow dtypes."""
        self.patches(dtype, curvature=True).at(points, [parts["curvature"]])
        if dtype.itemsize < 8:
            settled = self.patches(dtype).at(points, [parts["value"], parts["slope"]])
            parts["value_rest"][settled] = parts["slope_rest"][settled] = 0.0
        for each in self.joints():
            around = (points >= each.low) & (points <= each.high) & ~outside
            inside = np.flatnonzero(np.isnan(parts["curvature"]) & around)
            if inside.size:
                found, known = each.curvature_at(points[inside])
                parts["curvature"][inside[known]] = found[known]
            inside = np.flatnonzero(np.isnan(parts["value"]) & around)
            value, slope, known = each.at(points[inside])
            where = inside[known]
            for name, pair in (("value", value), ("slope", slope)):
                parts[name][where], parts[name + "_rest"][where] = pair.high[known], pair.low[known]

    def _fill(self, points: Float64s, parts: dict[str, Float64s], name: str,
              outside: Mask) -> None:
        """Work out one quantity wherever it is not known yet: in the pieces, then on their ends."""
        bits = TOLERANCE_BITS if name == "curvature" else KNOWN_BITS
        for closed in (False, True):
            for part in self._parts:
                todo = np.isfinite(points) & np.isnan(parts[name]) & ~outside
                inside = todo & within(points, part, closed)
                if inside.any():
                    pair, _ = enclose(getattr(part, name), points[inside], bits)
                    parts[name][inside], parts[name + "_rest"][inside] = pair


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


_QUANTITIES = ("value", "slope", "curvature")
_PARTS = tuple(name + rest for name in _QUANTITIES for rest in ("", "_rest"))
