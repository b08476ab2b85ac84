"""What there is to draw of an activation: f, f′, f″ exactly, and what float64 makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sympy import Expr

from derive.numeric.forms import compiled
from derive.numeric.kernels import to_numpy
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.pieces import Part, part_of
from derive.numeric.reference import Mask, Pair, constant, enclose
from derive.numeric.ulp import Float64s, Floats, error_in_ulps

if TYPE_CHECKING:
    from derive.derivation.record import Piece

WINDOW = 6.0
"""Half the width of the stretch of x that is drawn where nothing happens further out."""
BITS = 20
"""Relative accuracy of what is drawn; no eye sees more."""
BEYOND = 2.0
"""How much of the line is drawn beyond the outermost break."""


@dataclass(frozen=True)
class Stretch:
    """f, f′ and f″ on one piece; arrays of shape (n,), float64, NaN where nothing is known."""

    x: Float64s
    f: Float64s
    slope: Float64s
    curvature: Float64s


@dataclass(frozen=True)
class Bend:
    """A kink: where it is, f there, both one-sided slopes, and the slope chosen."""

    x: float
    f: float
    left: float
    right: float
    chosen: float


@dataclass(frozen=True)
class Leap:
    """A jump of f: where it is, both one-sided values, and the value of f."""

    x: float
    left: float
    right: float
    value: float


@dataclass(frozen=True)
class Curves:
    """Everything to draw of one activation, its parameters at their default values."""

    stretches: tuple[Stretch, ...]
    bends: tuple[Bend, ...]
    leaps: tuple[Leap, ...]


@dataclass(frozen=True)
class Loss:
    """Errors in float64 ulps at x, shape (n,): the formula as derived, and the stable form.

    Infinite where NaN or infinity came instead of a number, NaN where the exact value is unknown.
    """

    x: Float64s
    plain: Float64s
    stable: Float64s


def curves(checked: Judged, points: int = 240) -> Curves:
    """Return the curves over the stretch of x where something happens, about `points` long."""
    fill, x = checked.activation.fill, checked.activation.x
    parts = [part_of(piece, fill, x) for piece in checked.pieces]
    low, high = window(parts)

    def number(expr: Expr) -> float:
        return constant(fill(expr))[0]

    bends = []
    for kink in checked.kinks:
        at = number(kink.at)
        bends.append(Bend(at, _at(parts, at), number(kink.left), number(kink.right),
                          number(kink.chosen)))
    leaps = tuple(Leap(*map(number, (jump.at, jump.left, jump.right, jump.value)))
                  for jump in checked.jumps)
    step = (high - low) / points
    seen = [part for part in parts if _meets(part, low, high)]
    return Curves(tuple(_stretch(part, low, high, step) for part in seen), tuple(bends), leaps)


def window(parts: list[Part]) -> tuple[float, float]:
    """Return the ends of the stretch of x to draw: all breaks, and some way beyond them."""
    ends = [end.nearest for part in parts for end in (part.low, part.high) if end is not None]
    near = [end for end in ends if abs(end) <= 10 * WINDOW]
    return min([-WINDOW, *(end - BEYOND for end in near)]), max(
        [WINDOW, *(end + BEYOND for end in near)])


def losses(checked: Judged) -> tuple[Loss, Loss]:
    """Return what float64 loses in f and in f′, over every magnitude of x up to 1000."""
    size = np.concatenate([np.logspace(-3, 0, 31)[:-1], np.logspace(0, 3, 121)])
    x = np.concatenate([-size[::-1], size])
    truth = oracle_of(checked).at(x)
    kernels = to_numpy(checked)
    f = _loss(x, truth.values[-1], truth.value_known, kernels.f,
              _plain(checked, x, lambda piece: piece.formula))
    # At a kink any slope between the two is right; no grid point need lie on one.
    smooth = truth.slope_known & (truth.slope_low.high == truth.slope_high.high)
    return f, _loss(x, truth.slope_low, smooth, kernels.derivative,
                    _plain(checked, x, lambda piece: piece.slope))


def _meets(part: Part, low: float, high: float) -> bool:
    return not ((part.low is not None and part.low.nearest >= high)
                or (part.high is not None and part.high.nearest <= low))


def _stretch(part: Part, low: float, high: float, step: float) -> Stretch:
    """Return one piece from end to end, its one-sided values at the ends included."""
    start = low if part.low is None else max(low, part.low.nearest)
    stop = high if part.high is None else min(high, part.high.nearest)
    x = np.linspace(start, stop, max(2, round((stop - start) / step) + 1))
    f, slope, curvature = (enclose(each, x, BITS)[0].high
                           for each in (part.value, part.slope, part.curvature))
    return Stretch(x, f, slope, curvature)


def _at(parts: list[Part], at: float) -> float:
    """Return f at a kink, where it is continuous: any piece that ends there says it."""
    for part in parts:
        if any(end is not None and end.nearest == at for end in (part.low, part.high)):
            found = float(enclose(part.value, np.array([at]), BITS)[0].high[0])
            if not np.isnan(found):
                return found
    return float("nan")


def _loss(x: Float64s, exact: Pair, known: Mask, stable: Callable[[Float64s], Floats],
          plain: Float64s) -> Loss:
    with np.errstate(all="ignore"):
        found = [np.where(known, error_in_ulps((came - exact.high) - exact.low, exact.high,
                                               np.float64), np.nan)
                 for came in (plain, np.asarray(stable(x), dtype=np.float64))]
    return Loss(x, *found)


def _plain(checked: Judged, x: Float64s, formula: Callable[[Piece], Expr]) -> Float64s:
    """Return the formula exactly as derived in NumPy's float64, piece by piece."""
    fill, variable = checked.activation.fill, checked.activation.x
    result = np.full(x.shape, np.nan)
    for piece in checked.pieces:
        low = -np.inf if piece.low is None else constant(fill(piece.low))[0]
        high = np.inf if piece.high is None else constant(fill(piece.high))[0]
        inside = (x >= low) & (x <= high)
        result[inside] = compiled(fill(formula(piece)), variable)(x[inside])
    return result
