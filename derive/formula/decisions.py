"""What the switches of a formula decide at one point: the signs that select a piece's formula."""

from __future__ import annotations

from typing import NamedTuple

from sympy import Expr, Rational, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.cells import Resolver


class Decisions(NamedTuple):
    """A formula without its switches, and each value whose sign was asked, with that sign."""

    formula: Expr
    signs: tuple[tuple[Expr, int], ...]


def decisions_at(expr: Expr, x: Symbol, at: Rational) -> Decisions:
    """Return what an expression in x alone is at a point, and near it.

    Raises UndecidableError where a sign is not seen, or 0 as at a break.
    """
    asked: dict[Expr, int] = {}

    def sign(value: Expr) -> int:
        ball = value_at(value, {x.name: at} if x in written.variables(value) else {})
        if ball is None or (ball.contains(0) and not ball.is_zero()):
            raise UndecidableError(f"the sign of {value} at {at} is not known")
        asked[value] = 1 if ball > 0 else -1 if ball < 0 else 0
        return asked[value]

    return Decisions(Resolver(sign).resolve(expr), tuple(asked.items()))
