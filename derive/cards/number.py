"""Real numbers that a card states: exact, or enclosed; printed only to the digits that are certain.

A closed form counts only once the judge has proved it (see `derive.cards.closed_form`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal, localcontext
from time import process_time

import sympy
from flint import arb, fmpq
from sympy import Expr, Rational

from derive.cards.charts.jets import Jets
from derive.cards.expansions.scale import precision
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.kept import Kept, dyadic
from derive.formula.real_root import RealRoot
from derive.proof.judge import equal
from derive.proof.normal_form.elements import Crowded, Undefined
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.reader import Reader, Region, Split
from derive.verdict import Verdict

SHOWN_SIZE = 40
"""Nodes of the longest closed form that is shown."""
DIGITS = 12
"""Digits that are shown of a number without a closed form, if that many are certain."""
LEADING_ZEROS = 6
GUARD = 6
"""More digits that are worked out, so that rounding does not reach those that are shown."""


@dataclass(frozen=True, eq=False)
class Number(Kept):
    """A real number or ±∞: a ball that contains it (None for ±∞), and its closed form or None.

    Two are equal that say the same: the same midpoint and the same closed form.
    """

    ball: arb | None
    exact: Expr | None = None

    def _said(self) -> tuple[object, ...]:
        return (None if self.ball is None else dyadic(self.ball.mid()), self.exact)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and self._said() == other._said()

    def __hash__(self) -> int:
        return hash(self._said())

    def digits(self, count: int = DIGITS) -> str:
        """Return the decimal digits that are certain, at most `count`, cut off and not rounded.

        "?" if none is certain.
        """
        if self.ball is None:
            return str(self.exact)
        if self.ball == 0:
            return "0"
        text = str(self.ball.str(count + GUARD, radius=False))
        if "[" in text or text.startswith("0e"):
            return "?"
        shown = Decimal(text)
        # What is shown is off by at most 1 in its last digit: that one is not certain.
        certain = min(count, len(shown.as_tuple().digits) - (0 if self.ball.is_exact() else 1))
        return "?" if certain < 1 else _cut(shown, certain)

    def __repr__(self) -> str:
        return f"Number({self.digits()}" + (f" = {self.exact})" if self.exact is not None else ")")

    @property
    def infinite(self) -> int:
        """1 for ∞, -1 for −∞, 0 for a real number."""
        return 0 if self.ball is not None else 1 if self.exact == sympy.oo else -1

    def __float__(self) -> float:
        if self.ball is None:
            return self.infinite * float("inf")
        return float(self.ball.mid())


def of_rational(value: Rational) -> Number:
    """Return a rational number as a number."""
    return Number(arb(fmpq(int(value.p), int(value.q))), value)


INFINITY, MINUS_INFINITY = Number(None, sympy.oo), Number(None, -sympy.oo)


def _cut(value: Decimal, count: int) -> str:
    """Return the first digits of a decimal number, in the notation of large and small numbers."""
    with localcontext() as context:
        context.prec, context.rounding = count, ROUND_DOWN
        short = +value
    exponent = short.adjusted()
    if -LEADING_ZEROS <= exponent < count:
        return f"{short:f}"
    return f"{short:e}"


def exact_number(expr: Expr) -> Number:
    """Return a number from an expression without variables, in the judge's normal form.

    Raises UndecidableError where it has no value.
    """
    if expr in (sympy.oo, -sympy.oo):
        return INFINITY if expr == sympy.oo else MINUS_INFINITY
    ball = value_at(expr, {}, 40)
    if ball is None:
        raise UndecidableError("a number has no value")
    return Number(ball, expr if isinstance(expr, RealRoot) else normal(expr))


def normal(expr: Expr) -> Expr | None:
    """Return a constant in the judge's normal form, which equals it; None where it has none."""
    try:
        field = Field(40, process_time() + 1)
        reader = Reader(field, Region({}, frozenset()))
        found = to_expr(field, field.reduce(reader.read(expr)))
    except (UndecidableError, Undefined, Crowded, Split):
        return None
    if found.is_Rational:
        return found
    shapes = [found.doit(), sympy.expand(found.doit())]
    tidy: Expr = min(shapes, key=written.tree_size)
    if written.tree_size(tidy) > SHOWN_SIZE or equal(found, tidy).verdict is not Verdict.PROVED:
        return None
    return tidy


def number(value: Expr | arb) -> Number:
    """Return a limit or a value as a number."""
    return Number(value) if isinstance(value, arb) else exact_number(value)


def compare(left: Number, right: Number) -> int:
    """Return the sign of left - right. Raises UndecidableError where it is not known."""
    if left.infinite or right.infinite:
        return (left.infinite > right.infinite) - (left.infinite < right.infinite)
    assert left.ball is not None and right.ball is not None  # noqa: S101  (both are finite)
    if left.ball > right.ball or left.ball < right.ball:
        return 1 if left.ball > right.ball else -1
    if left is right or left.ball == right.ball:
        return 0
    if left.exact is not None and right.exact is not None and (
            equal(left.exact, right.exact).verdict is Verdict.PROVED):
        return 0
    raise UndecidableError("which of two numbers is larger is not known")


def negative(value: Number) -> Number:
    """Return -value."""
    return Number(None if value.ball is None else -value.ball,
                  None if value.exact is None else -value.exact)


def at_root(expr: Expr, jets: Jets, x: sympy.Symbol, place: Number) -> Number:
    """Return the value of an expression at a number; exact where the number is."""
    assert place.ball is not None  # noqa: S101  (zeros are finite)
    with precision():
        middle = arb(place.ball.mid())
        ball = jets(place.ball)[0]
        near = jets(middle)[0] + jets(place.ball, 1)[1] * (place.ball - middle)
        if near.is_finite() and (not ball.is_finite() or near.rad() < ball.rad()):
            ball = near
    if place.exact is not None:
        exact = normal(written.substitute(expr, {x: place.exact}))
        if exact is not None:
            return exact_number(exact)
    if not ball.is_finite():
        raise UndecidableError("the value at a zero is not known")
    return Number(ball)
