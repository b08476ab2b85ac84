"""One piece of the line as the oracle sees it: expressions, balls, and fast forms of both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import sympy
from sympy import Expr

from derive.formula import written
from derive.formula.balls import Balls, compile_balls
from derive.numeric.forms import Interval
from derive.numeric.joint import Joint, joint
from derive.numeric.patches import Patches
from derive.numeric.reference import Mask, Place, constant
from derive.numeric.stretches import Demand, halves, stretches
from derive.numeric.ulp import Float64s, limits_of

if TYPE_CHECKING:
    from derive.derivation.record import Piece

_DIFFERENTIATED_SIZE = 3000
"""Nodes of the longest slope that SymPy differentiates once more in reasonable time."""
_DIFFERENTIATED_DEPTH = 40
"""Levels of the deepest one: SymPy calls itself some fifteen times for each."""
_STEP = sympy.Rational(1, 2**20)


class Part(NamedTuple):
    """One piece of the line; each quantity as an expression, and as balls."""

    low: Place | None
    high: Place | None
    ends: Interval
    exprs: tuple[Expr, Expr, Expr]
    value: Balls
    slope: Balls
    curvature: Balls


def part_of(piece: Piece, fill: Callable[[Expr], Expr], x: sympy.Symbol) -> Part:
    """Return a piece of a judged derivation with its parameters filled in."""
    formula, slope = fill(piece.formula), fill(piece.slope)
    exprs = (formula, slope, second_derivative(slope, x))
    value, first, second = (compile_balls(each, (x.name,)) for each in exprs)
    low, high = (None if end is None else fill(end) for end in (piece.low, piece.high))
    return Part(_place(low), _place(high), (low, high), exprs, value, first, second)


def within(points: Float64s, part: Part, closed: bool) -> Mask:
    """Tell which floats lie inside a piece, or, with `closed`, are nearest to its ends."""
    inside = np.ones(points.shape, dtype=bool)
    if part.low is not None:
        inside &= part.low.is_below(points) | (closed & (points == part.low.nearest))
    if part.high is not None:
        inside &= part.high.is_above(points) | (closed & (points == part.high.nearest))
    return inside


def meets(points: Float64s, part: Part) -> bool:
    """Tell whether a piece, closed as above, has any of the stretch that points span."""
    return ((part.low is None or part.low.nearest <= points.max())
            and (part.high is None or part.high.nearest >= points.min()))


def patches_of(parts: Sequence[Part], x: sympy.Symbol, dtype: np.dtype[Any],
               curvature: bool) -> Patches:
    """Return f and f′, or f″ alone, as float64 functions accurate enough for a dtype.

    f and f′ are as accurate as `derive.numeric.fast.Quick` says, f″ to about three digits.
    """
    limits = limits_of(dtype)
    floor = limits.step if dtype.itemsize == 2 else limits.tiny
    demand = (Demand(2.0**-10, floor * 2.0**-20 / limits.eps) if curvature
              else Demand(limits.eps * 2.0**-13, floor * 2.0**-24))
    wanted = range(2, 3) if curvature else range(2)
    return Patches([stretch for part in parts
                    for half in halves(part.exprs, part.ends, limits, wanted)
                    for stretch in stretches(half, x, demand)])


def joints_of(parts: Sequence[Part], x: sympy.Symbol) -> tuple[Joint, ...]:
    """Return f and f′ together by balls on each half line where that can be done."""
    found = (joint(half, x) for part in parts
             for half in halves(part.exprs, part.ends, limits_of(np.float64), range(2)))
    return tuple(each for each in found if each is not None)


def _place(end: Expr | None) -> Place | None:
    return None if end is None else Place(*constant(end))


def second_derivative(slope: Expr, x: sympy.Symbol) -> Expr:
    """Return f″, or, where the slope is too large or deep for that, a quotient near it."""
    if (written.tree_size(slope) <= _DIFFERENTIATED_SIZE
            and written.depth(slope) <= _DIFFERENTIATED_DEPTH):
        second: Expr = sympy.diff(slope, x)
        return second
    moved = written.substitute(slope, {x: written.mul(x, 1 + _STEP)})
    return written.divide(written.subtract(moved, slope), written.mul(x, _STEP))
