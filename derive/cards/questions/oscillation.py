"""Thresholds and condition numbers where f oscillates: proved where f comes back, else sampled.

A function that takes the same values again and again never stays 0, subnormal or infinite; where
it has zeros again and again, |x·f′/f| has no bound: f is analytic there, so that f′/f grows like
m/(x - r) near a zero r of order m.
"""

from __future__ import annotations

from flint import arb, fmpq

from derive.cards.expansions.scale import precision
from derive.cards.lines.line import Line, Stretch
from derive.cards.number import Number
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import compile_balls

FAR = 1000
SPAN = 100
POINTS = 2001
BITS = 4000
"""Enough for exp(-FAR - SPAN) beside 1."""


def comes_back(stretch: Stretch, side: int) -> bool:
    """Tell whether f is proved to take the same values again and again, and not only one."""
    if stretch.swings("f", side):
        return True
    try:
        return stretch.period("f") is not None and len(stretch.chart("f′").signs) > 1
    except UndecidableError:
        return False


def has_zeros_again(stretch: Stretch, side: int) -> bool:
    """Tell whether f is proved to be 0 again and again towards an end, and not constant."""
    if stretch.swings("f", side):
        return True
    try:
        return stretch.period("f") is not None and bool(stretch.roots("f"))
    except UndecidableError:
        return False


def sampled_condition(line: Line, side: int) -> tuple[Number, Number]:
    """Return the smallest and the largest |x·f′/f| at POINTS points of FAR ≤ |x| ≤ FAR + SPAN.

    Raises UndecidableError where a value is not known, or f is 0.
    """
    stretch = line.stretches[0 if side < 0 else -1]
    ratio = written.divide(written.mul(stretch.x, stretch.slope), stretch.formula)
    function = compile_balls(ratio, (stretch.x.name,))
    values: list[arb] = []
    with precision(BITS):
        for number in range(POINTS):
            value = function([arb(side * (FAR + fmpq(number * SPAN, POINTS - 1)))])
            if value is None:
                raise UndecidableError("the condition number is not known at a point")
            values.append(abs(value))
    low, high = (pick(values, key=lambda each: float(each.mid())) for pick in (min, max))
    return Number(low), Number(high)
