"""Rational points near those where a switch turns or nearly does, found by bisection.

A side may differ from the other on a short interval only, where a condition holds that no small
number meets: between the places where the gaps of the switches change sign, or at a gap's extreme.
Nothing is proved by them; they are more points to compare two sides at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import isfinite, sinh
from time import process_time

import sympy
from flint import arb
from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.formula import written
from derive.formula.balls import as_fmpq, compile_balls

GRID = tuple(sinh(step / 12) for step in range(-96, 97))
"""Numbers from −1490 to 1490, the closer the nearer to 0."""
MAX_GAPS = 8
MAX_PLACES = 24
HALVINGS = 60
WIDTHS = (1e-2, 1e-4, 1e-7, 1e-12)
"""How near to such a place points are looked for."""
SHRINKAGE = 0.381966
"""The golden section: the part of a bracket at which an extreme is looked for next."""

Point = tuple[Fraction, ...]
Gap = Callable[[float], float]


def turning_points(sides: Sequence[Expr], names: Sequence[str],
                   place: Callable[[int, Fraction], Point], deadline: float) -> Iterator[Point]:
    """Yield points of several variables; `place` puts a number into one of them.

    One variable at a time runs over the grid; the others stay as `place` leaves them.
    """
    gaps = [compile_balls(each, names) for each in switch_gaps(*sides)]
    for which in range(len(names)):
        found: list[float] = []
        for gap in gaps:
            def value(at: float, gap: Callable[..., arb | None] = gap, which: int = which) -> float:
                ball = gap([arb(as_fmpq(each)) for each in place(which, Fraction(at))])
                return float(ball.mid()) if ball is not None else float("nan")

            found += _places(value, deadline)
        found = sorted(set(found))[:MAX_PLACES]
        for low, high in pairwise(found):
            yield place(which, _short(low, high))
        for at in found:
            for width in WIDTHS:
                yield place(which, _short(at - width, at + width))


def _short(low: float, high: float) -> Fraction:
    """Return a number in the middle half of an interval, with few digits if there is one."""
    middle, within = Fraction(low) / 2 + Fraction(high) / 2, (Fraction(high) - Fraction(low)) / 4
    for digits in range(1, 16):
        short = middle.limit_denominator(10**digits)
        if abs(short - middle) < within:
            return short
    return middle


def switch_gaps(*exprs: Expr) -> list[Expr]:
    """Return expressions on whose signs the switches in others depend."""
    gaps: dict[Expr, None] = {}
    for part in written.postorder(*exprs):
        for gap in _gaps_of(part):
            if written.variables(gap) and len(gaps) < MAX_GAPS:
                gaps[gap] = None
    return list(gaps)


def _gaps_of(part: Basic) -> Iterator[Expr]:
    if isinstance(part, (sympy.Abs, sympy.sign, sympy.Heaviside)):
        yield part.args[0]
    elif isinstance(part, (Relational, sympy.Max, sympy.Min)):
        yield from (written.subtract(a, b) for a, b in pairwise(part.args))


def _places(gap: Gap, deadline: float) -> Iterator[float]:
    """Yield where a function changes sign on the grid, and where it is extreme."""
    known = [(at, gap(at)) for at in GRID if process_time() < deadline]
    known = [(at, value) for at, value in known if isfinite(value)]
    for (a, at_a), (b, at_b) in pairwise(known):
        if at_a * at_b < 0:
            yield _root(gap, a, b, at_a)
    for (a, at_a), (_, at_b), (c, at_c) in zip(known, known[1:], known[2:], strict=False):
        if (at_b - at_a) * (at_c - at_b) < 0:
            yield _extreme(gap, a, c, 1 if at_b > at_a else -1)


def _root(gap: Gap, low: float, high: float, at_low: float) -> float:
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if gap(middle) * at_low > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _extreme(gap: Gap, low: float, high: float, side: int) -> float:
    for _ in range(HALVINGS):
        first = low + SHRINKAGE * (high - low)
        second = high - SHRINKAGE * (high - low)
        if side * gap(first) > side * gap(second):
            high = second
        else:
            low = first
    return (low + high) / 2
