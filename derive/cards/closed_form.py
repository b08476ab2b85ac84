"""Closed forms of zeros: found by integer relations (LLL 1982), proved by the judge."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from flint import arb, fmpq, fmpz, fmpz_mat
from sympy import Expr, Rational

from derive.cards.charts.chart import Chart
from derive.cards.charts.zeros import Root
from derive.cards.expansions.scale import precision
from derive.cards.number import Number
from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.judge import equal
from derive.verdict import Verdict

RELATION_BITS = 100
LARGEST_COEFFICIENT = 2**24


def root_number(chart: Chart, root: Root) -> Number:
    """Return a zero of a chart as a number, with its closed form where one is proved."""
    if root.exact is not None:
        return Number(arb(root.low), root.exact)
    others = [each.ball for each in chart.roots if each is not root]
    (x,) = written.variables(chart.expr)
    with precision():
        for guess in _guesses(root.ball, chart.expr, x):
            there = value_at(guess, {}, 40)
            if there is None or not there.overlaps(root.ball) or any(
                    there.overlaps(each) for each in others):
                continue
            # A zero of the expression that is none of the others is this one.
            if equal(written.substitute(chart.expr, {x: guess}),
                     sympy.S.Zero).verdict is Verdict.PROVED:
                return Number(root.ball, guess)
        return Number(root.ball)


def _guesses(ball: arb, expr: Expr, x: sympy.Symbol) -> Iterator[Expr]:
    """Yield numbers near the ball: roots of quadratics, their logarithms, exponentials, turns."""
    yield from _quadratic(ball)
    for rate in sorted(_rates(expr, x)):
        scaled = ball * arb(fmpq(int(rate.p), int(rate.q)))
        for inner in _quadratic(scaled.exp()):
            if inner.is_positive:
                yield sympy.log(inner) / rate
    for unit in (sympy.pi, *(1 / sympy.log(base) for base in _bases(expr))):
        measure = value_at(unit, {}, 40)
        for share in _quadratic(ball / measure) if measure is not None else ():
            if share.is_Rational:
                yield share * unit
    if expr.has(sympy.log) and (ball > 0 or ball < 0):
        for exponent in _quadratic(abs(ball).log()):
            if exponent.is_Rational:
                yield sympy.exp(exponent) if ball > 0 else -sympy.exp(exponent)


def _bases(expr: Expr) -> list[Rational]:
    """Return the rational bases of powers with x in the exponent."""
    return sorted({part.base for part in written.postorder(expr) if isinstance(part, sympy.Pow)
                   and part.base.is_Rational and written.variables(part.exp)} - {sympy.S.One})


def _rates(expr: Expr, x: sympy.Symbol) -> set[Rational]:
    """Return the rational factors of x in exponents."""
    found = {Rational(1)}
    for part in written.postorder(expr):
        if isinstance(part, (sympy.exp, sympy.tanh)):
            inner = part.args[0].doit().as_independent(x)
            if inner[1] == x and inner[0].is_Rational:
                found.add(abs(inner[0]))
    return {rate for rate in found if rate.q < 10**6}


def _quadratic(value: arb) -> list[Expr]:
    """Return the real roots of the integer quadratic that a number seems to satisfy."""
    large = arb(2) ** RELATION_BITS
    powers = [(large * value ** k).mid().fmpq() for k in range(3)]
    rows = [[int(j == k) for j in range(3)] + [round_half(powers[k])] for k in range(3)]
    short = fmpz_mat(rows).lll()
    c, b, a = (int(short[0, k]) for k in range(3))
    if max(abs(a), abs(b), abs(c)) > LARGEST_COEFFICIENT or (a, b) == (0, 0):
        return []
    if a == 0:
        return [Rational(-c, b)]
    under = b * b - 4 * a * c
    if under < 0:
        return []
    root = sympy.sqrt(under)
    return [(-b + sign * root) / (2 * a) for sign in (1, -1)]


def round_half(value: fmpq) -> fmpz:
    """Return the nearest integer."""
    return fmpz((2 * value.p + value.q) // (2 * value.q))
