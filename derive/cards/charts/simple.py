"""Rational enclosures, and the simplest numbers inside a narrow interval."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from flint import arb, fmpq
from sympy import Expr, Rational

from derive.errors import UndecidableError
from derive.formula.balls import value_at

LARGEST_DENOMINATOR = 10_000
"""Of a number that is taken for a simple one."""


def simple_numbers(low: fmpq, high: fmpq) -> Iterator[Expr]:
    """Yield a rational, a multiple of π and a square root inside a narrow interval."""
    found = simplest(low, high)
    if found.q <= LARGEST_DENOMINATOR:
        yield rational(found)
    ball = arb(low).union(arb(high))
    turns, square = (simplest(each.lower().fmpq(), each.upper().fmpq())
                     for each in (ball / arb.pi(), ball * ball))
    if turns.q <= LARGEST_DENOMINATOR:
        yield rational(turns) * sympy.pi
    if square.q <= LARGEST_DENOMINATOR:
        yield sympy.sign(rational(low)) * sympy.sqrt(rational(square))


def size(value: fmpq) -> fmpq:
    """Return |value|, at least 1."""
    return abs(value) if abs(value) > 1 else fmpq(1)


def rational(value: fmpq) -> Rational:
    """Return FLINT's rational as SymPy's."""
    return Rational(int(value.p), int(value.q))


def enclosed(at: Expr) -> tuple[fmpq, fmpq]:
    """Return rationals around an exact number, the number itself where it is rational."""
    if isinstance(at, Rational):
        value = fmpq(int(at.p), int(at.q))
        return value, value
    ball = value_at(at, {}, 40)
    if ball is None:
        raise UndecidableError(f"{at} has no value")
    return ball.lower().fmpq(), ball.upper().fmpq()


def simplest(low: fmpq, high: fmpq) -> fmpq:
    """Return the rational with the smallest denominator in [low, high] (Stern 1858, Brocot)."""
    if low <= 0 <= high:
        return fmpq(0)
    if high < 0:
        return -simplest(-high, -low)
    whole = fmpq(low.p // low.q)
    if whole == low or whole + 1 <= high:
        return whole if whole == low else whole + 1
    return whole + 1 / simplest(1 / (high - whole), 1 / (low - whole))
