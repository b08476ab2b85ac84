"""Formulas and relations at numbers, 40 digits."""

from fractions import Fraction
from functools import cache

import mpmath
import sympy
from mpmath import mpf

from derive.formula import written

NEAR = mpf(10)**-25


@cache
def compiled(expr, letters):
    return sympy.lambdify([written.variable(name) for name in letters], expr, "mpmath")


def value(expr, point):
    """Return the value of a formula. Raises ZeroDivisionError where it has none."""
    found = compiled(expr, tuple(point))(*point.values())
    if not mpmath.isfinite(found) or isinstance(found, mpmath.mpc):
        raise ZeroDivisionError
    return mpf(found)


def number(fraction):
    return mpf(Fraction(fraction).numerator) / Fraction(fraction).denominator


def holds(sign, left, right):
    gap = left - right
    match sign:
        case "=":
            return abs(gap) < NEAR * (1 + abs(left))
        case "!=":
            return gap != 0
        case "~":
            return (abs(left) < NEAR and abs(right) < NEAR) or left * right > 0
        case ">":
            return gap > 0
        case ">=":
            return gap > -NEAR
    return gap < 0


def is_so(relation, point):
    """Tell whether a relation holds; where a side has no value it does not."""
    sign, left, right = relation
    try:
        return holds(sign, value(left, point), value(right, point))
    except ZeroDivisionError:
        return False
