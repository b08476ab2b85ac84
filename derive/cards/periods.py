"""Periodic expressions: one period has a sign chart, and the line repeats it."""

from __future__ import annotations

import sympy
from sympy import Expr, Rational, Symbol

from derive.cards.chart import Chart, chart
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.judge import equal
from derive.verdict import Verdict

WINDOW = Rational(-1, 97)
"""Where the period that is looked at begins: a number at which nothing is expected to happen."""


def period_of(expr: Expr, x: Symbol) -> Expr | None:
    """Return a period that the judge proves, the shorter of two candidates; None if none is."""
    rates = set()
    for part in written.postorder(expr):
        if isinstance(part, (sympy.sin, sympy.cos, sympy.tan)):
            inner = sympy.expand(part.args[0])
            rate = inner.coeff(x, 1)
            if not rate.is_Rational or rate == 0 or (inner - rate * x).has(x):
                return None
            rates.add(abs(rate))
    if not rates:
        return None
    slowest = sympy.gcd_list(sorted(rates))
    for period in (sympy.pi / slowest, 2 * sympy.pi / slowest):
        moved = written.substitute(expr, {x: written.add(x, period)})
        if equal(moved, expr).verdict is Verdict.PROVED:
            return period
    return None


def periodic_chart(expr: Expr, x: Symbol) -> tuple[Chart, Expr]:
    """Return the sign chart of one period, and the period.

    Raises UndecidableError where the expression is not known to be periodic.
    """
    period = period_of(expr, x)
    if period is None:
        raise UndecidableError("it oscillates towards an end, and is not periodic")
    return chart(expr, x, WINDOW, WINDOW + period), period
