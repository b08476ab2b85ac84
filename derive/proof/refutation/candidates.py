"""The numbers at which two expressions are compared first."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from sympy import Add, Basic, Mul, Pow

from derive.formula import written
from derive.formula.ball_program import exact

SMALL = tuple(Fraction(v) for v in (
    "0", "1", "-1", "2", "-2", "1/2", "-1/2", "3", "-3", "1/3", "-1/3", "4", "-4", "5", "-5",
    "3/4", "-5/4", "7/3", "-8/3", "10", "-10", "1/10", "-1/10", "17/8", "-15/8", "20", "-20",
    "1/1000", "-1/1000", "6", "-6", "40", "-40", "100", "-100", "1000"))
MANY_LITERALS = 40
LARGEST = 10**40
"""Numbers beyond this, and denominators, are not tried."""


def literals(*exprs: Basic) -> tuple[Fraction, ...]:
    """Return the numbers in the expressions, their neighbours, and what lies half-way between."""
    found: dict[Fraction, None] = {}
    known: dict[int, Fraction] = {}
    places = {Fraction(0)}
    for part in written.postorder(*exprs):
        value = _folded(part, known)
        if value is None:
            continue
        known[id(part)] = value
        if len(found) < MANY_LITERALS and abs(value) < LARGEST and value.denominator < LARGEST:
            eighth = Fraction(1, 8)
            found.update(dict.fromkeys((value, -value, value + eighth, -value - eighth,
                                        value + 1)))
            places |= {value, -value}
    found.update(dict.fromkeys((a + b) / 2 for a, b in pairwise(sorted(places))))
    return tuple(each for each in found if each not in SMALL[:20])


def _folded(part: Basic, known: Mapping[int, Fraction]) -> Fraction | None:
    """Return the value of a number, or of a sum, product or quotient of numbers."""
    number = exact(part)
    if number is not None:
        return Fraction(int(number.p), int(number.q))
    values = [known.get(id(each)) for each in part.args]
    if not values or None in values or not isinstance(part, (Add, Mul, Pow)):
        return None
    result, *rest = (value for value in values if value is not None)
    for value in rest:
        if isinstance(part, Pow):
            if value != -1 or result == 0:
                return None
            result = 1 / result
        else:
            result = result + value if isinstance(part, Add) else result * value
    return result
