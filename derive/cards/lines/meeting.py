"""What f and f′ are where two pieces meet at a root without a closed form.

Both sides share one number where the derivation has no jump, or no kink; balls alone could never
tell that two numbers are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sympy import Expr

from derive.cards.lines.line import Stretch
from derive.cards.number import Number, exact_number
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.cells import at_point
from derive.formula.real_root import RealRoot

Sides = dict[str, tuple[Number, Number]]
"""f and f′ on the left and on the right."""


def met(formula: Expr, stretches: Sequence[Stretch], derivation: Derivation | None) -> tuple[
        tuple[Stretch, ...], Mapping[Expr, Number]]:
    """Return the stretches with the limits of f and f′ at such roots, and the values of f there.

    Without a derivation nothing is known to meet.
    """
    values: dict[Expr, Number] = {}
    lows: dict[int, Sides] = {}
    highs: dict[int, Sides] = {}
    for place, (left, right) in enumerate(pairwise(stretches)):
        if isinstance(left.high, RealRoot) and left.high == right.low:
            sides = _sides(left, right, left.high, derivation)
            highs[place], lows[place + 1] = sides, sides
            here = value_of(at_point(formula, left.x, left.high))
            values[left.high] = next((each for each in sides["f"] if _same(each, here)), here)
    return tuple(_pinned(each, lows.get(place), highs.get(place))
                 for place, each in enumerate(stretches)), values


def _pinned(stretch: Stretch, low: Sides | None, high: Sides | None) -> Stretch:
    if low is None and high is None:
        return stretch
    return replace(stretch, pinned={of: (None if low is None else low[of][1],
                                         None if high is None else high[of][0])
                                    for of in ("f", "f′")})


def _sides(left: Stretch, right: Stretch, at: RealRoot, derivation: Derivation | None) -> Sides:
    jumps, kinks = ([each.at for each in group] for group in (
        (derivation.jumps, derivation.kinks) if derivation is not None else ((), ())))
    found: Sides = {}
    for of in ("f", "f′"):
        exprs = [each.expr(of) for each in (left, right)]
        below, above = (value_of(written.substitute(each, {left.x: at})) for each in exprs)
        meets = derivation is not None and at not in jumps and (of == "f" or at not in kinks)
        flat = [each for each in exprs if left.x not in written.variables(each)]
        shared = exact_number(flat[0]) if flat else below
        found[of] = (shared, shared) if meets else (below, above)
    return found


def value_of(expr: Expr) -> Number:
    """Return the value of an expression in such roots."""
    ball = value_at(expr, {}, 40)
    if ball is None:
        raise UndecidableError("a number has no value")
    return Number(ball, expr if expr.is_Rational or isinstance(expr, RealRoot) else None)


def _same(one: Number, other: Number) -> bool:
    return one.ball is not None and other.ball is not None and bool(one.ball.overlaps(other.ball))
