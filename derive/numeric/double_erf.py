"""The error function and its complement of pairs of float64s, by Taylor polynomials from Arb.

Relative errors as in `derive.numeric.double_functions`. e**(u²)·erfc u is smooth and falls slowly,
so that polynomials at centres 1/16 apart give it; e**(-u²) loses 2**-92 of itself up to u = 29,
because 2u² times the error of u² comes back.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from flint import arb, arb_series, ctx, fmpq

from derive.numeric.double_functions import exp
from derive.numeric.double_words import (
    ONE,
    PRECISION,
    absolute,
    add,
    constant,
    multiply,
    negative,
    number,
    picked,
    subtract,
    table,
    two_sum,
)
from derive.numeric.reference import Pair
from derive.numeric.ulp import Float64s

CENTRES = 16
"""Centres of polynomials in one unit of u."""
FURTHEST = 29
"""Beyond it erfc is below 2**-1216."""
DEGREE = 18
"""The first power that is left out: its share is below 2**-100 (tested with Arb)."""
_PAIRS = 9
"""Coefficients that are pairs; the rest, 2**-50 of the whole, are float64s."""
_SERIES_DEGREE, _SERIES_PAIRS = 20, 11


def coefficients(centre: arb, degree: int) -> list[arb]:
    """Return the Taylor coefficients of e**(u²)·erfc u at a ball, those below a degree."""
    before, ctx.cap = ctx.cap, degree
    try:
        u = arb_series([centre, 1], degree)
        found = ((u * u).exp() * u.erfc()).coeffs()
        return [*found, *[arb(0)] * (degree - len(found))]
    finally:
        ctx.cap = before


@lru_cache(1)
def table_of_tails() -> list[Pair]:
    """Return for each degree the coefficients at all centres."""
    with ctx.workprec(PRECISION):
        rows = [coefficients(arb(fmpq(j, CENTRES)), DEGREE)
                for j in range(FURTHEST * CENTRES + 1)]
        return [table(column) for column in zip(*rows, strict=True)]


@lru_cache(1)
def series() -> list[Pair]:
    """Return the coefficients of erf u = u·(a0 + a1·u² + ...): (-1)**n·2/(√π·n!·(2n + 1))."""
    with ctx.workprec(PRECISION):
        factor = 2 / arb.pi().sqrt()
        found = []
        for n in range(_SERIES_DEGREE):
            found.append(constant(factor / (2 * n + 1)))
            factor = -factor / (n + 1)
        return found


def _polynomial(x: Pair, pairs: list[Pair], rest: list[Float64s]) -> Pair:
    """Return a polynomial, its highest terms in float64."""
    tail = rest[-1]
    for each in rest[-2::-1]:
        tail = each + x.high * tail
    tail = x.high * tail
    total = add(pairs[-1], Pair(tail, np.zeros(tail.shape)))
    for coefficient in pairs[-2::-1]:
        total = add(coefficient, multiply(x, total))
    return total


def _tail(u: Pair) -> Pair:
    """Return erfc u for u ≥ 0."""
    u = Pair(np.minimum(u.high, FURTHEST), np.where(u.high < FURTHEST, u.low, 0.0))
    step = np.rint(u.high * CENTRES)
    place = np.where(np.isnan(step), 0, step).astype(np.int64)
    x = two_sum(u.high - step / CENTRES, u.low)
    rows = table_of_tails()
    smooth = _polynomial(x, [picked(each, place) for each in rows[:_PAIRS]],
                         [each.high[place] for each in rows[_PAIRS:]])
    return multiply(exp(negative(multiply(u, u))), smooth)


def _near(u: Pair) -> Pair:
    """Return erf u for |u| < 1/2."""
    found = series()
    return multiply(u, _polynomial(multiply(u, u), found[:_SERIES_PAIRS],
                                   [np.asarray(each.high) for each in found[_SERIES_PAIRS:]]))


def erfc(u: Pair) -> Pair:
    """Return erfc u; below 0 it is 2 - erfc |u|."""
    found = _tail(absolute(u))
    below = u.high < 0
    if not below.any():
        return found
    other = subtract(number(2.0), found)
    return Pair(*(np.where(below, *each) for each in zip(other, found, strict=True)))


def erf(u: Pair) -> Pair:
    """Return erf u: by its series up to 1/2, 1 - erfc |u| with the sign of u beyond."""
    high, low = np.empty(u.high.shape), np.empty(u.high.shape)
    near = np.abs(u.high) < 0.5
    high[near], low[near] = _near(Pair(u.high[near], u.low[near]))
    far = ~near
    size = absolute(Pair(u.high[far], u.low[far]))
    found = subtract(ONE, _tail(size))
    sign = np.where(u.high[far] < 0, -1.0, 1.0)
    high[far], low[far] = sign * found.high, sign * found.low
    return Pair(high, low)
