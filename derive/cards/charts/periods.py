"""Periodic expressions: one period has a sign chart, and the line repeats it."""

from __future__ import annotations

import sympy
from sympy import Expr, Rational, Symbol

from derive.cards.charts.chart import Chart, chart
from derive.cards.expansions.ends import End, expansion, germ_at
from derive.cards.expansions.scale import TooClose
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.judge import equal
from derive.verdict import Verdict

WINDOW = Rational(-1, 97)
"""Where the period that is looked at begins: a number at which nothing is expected to happen."""


def period_of(expr: Expr, x: Symbol) -> Expr | None:
    """Return a period that the judge proves, the shorter of two candidates; None if none is."""
    slowest = _slowest(expr, x)
    if slowest is None:
        return None
    for period in (sympy.pi / slowest, 2 * sympy.pi / slowest):
        moved = written.substitute(expr, {x: written.add(x, period)})
        if equal(moved, expr).verdict is Verdict.PROVED:
            return period
    return None


def _slowest(expr: Expr, x: Symbol) -> Rational | None:
    """Return the rational of which all factors of x under sin, cos and tan are multiples."""
    rates = set()
    for part in written.postorder(expr):
        if isinstance(part, (sympy.sin, sympy.cos, sympy.tan)):
            inner = sympy.expand(part.args[0])
            rate = inner.coeff(x, 1)
            if not rate.is_Rational or rate == 0 or (inner - rate * x).has(x):
                return None
            rates.add(abs(rate))
    return sympy.gcd_list(sorted(rates)) if rates else None


def swings(expr: Expr, x: Symbol, side: int) -> bool:
    """Tell whether it is proved that an expression takes every value again and again as x → ±∞.

    At x = (phase + 2πn)/rate every sine is one number; where the limits of what is left are ∞ for
    one phase and −∞ for another, the intermediate value theorem does the rest. The expression has
    to be continuous: one that has an expansion for all x beyond some R is.
    """
    slowest = _slowest(expr, x)
    if slowest is None or expr.has(sympy.tan) or not _continuous(expr, x, side):
        return False
    limits = set()
    for quarter in range(4):
        phase = quarter * sympy.pi / 2
        table = {part: part.func(sympy.expand(part.args[0]).subs(x, phase / slowest))
                 for part in written.postorder(expr) if isinstance(part, (sympy.sin, sympy.cos))}
        try:
            limits.add(expansion(written.substitute(expr, table), x, End(None, side)).limit)
        except UndecidableError:
            continue
    return {sympy.oo, -sympy.oo} <= limits


def _continuous(expr: Expr, x: Symbol, side: int) -> bool:
    for radius in (16, 256):
        try:
            germ_at(expr, x, End(None, side), radius, 5)
        except TooClose:
            continue
        except UndecidableError:
            return False
        return True
    return False


def periodic_chart(expr: Expr, x: Symbol) -> tuple[Chart, Expr]:
    """Return the sign chart of one period, and the period.

    Raises UndecidableError where the expression is not known to be periodic.
    """
    period = period_of(expr, x)
    if period is None:
        raise UndecidableError("it oscillates towards an end, and is not periodic")
    return chart(expr, x, WINDOW, WINDOW + period), period
