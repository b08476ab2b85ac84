"""Sine, cosine and arc tangent of pairs of float64s; errors as in `double_functions`."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from flint import arb, ctx

from derive.numeric.double_functions import corrected, horner, inverse, like, reduced
from derive.numeric.double_words import (
    ONE,
    PRECISION,
    absolute,
    add,
    constant,
    divide,
    fast_two_sum,
    multiply,
    parts,
    picked,
    subtract,
    table,
    two_sum,
)
from derive.numeric.reference import Mask, Pair
from derive.numeric.ulp import Float64s

_SINE, _COSINE = inverse([1, -6, 120]), inverse([1, -2, 24, -720])
_MOST_TURNS = 2.0**20
_STEPS = 64


@lru_cache(1)
def _circle() -> tuple[Pair, Pair]:
    """Return the sines and cosines of j/64 for |j| ≤ 52, correctly rounded to pairs."""
    with ctx.workprec(PRECISION):
        angles = [arb(j) / _STEPS for j in range(-52, 53)]
        return table(map(arb.sin, angles)), table(map(arb.cos, angles))


@lru_cache(1)
def _half_pi() -> tuple[Pair, list[float]]:
    """Return π/2 as a pair, and in three parts of 32 bits and a rest."""
    with ctx.workprec(PRECISION):
        return constant(arb.pi() / 2), parts(arb.pi() / 2, 32, 3)


def _sine_and_cosine(u: Pair) -> tuple[Pair, Pair, Float64s]:
    """Return sin r, cos r and the quarter turns k of u = r + k·π/2.

    From tables at j/64, for |d| ≤ 2**-7: the series of sin d ends with d**11/11!, that of cos d
    with d**10/10!, float64s from d**7 and d**8 on. Where j ≠ 0 the larger term of each sum is at
    least twice the other.
    """
    count = np.rint(u.high * (2 / np.pi))
    count = np.where(np.abs(count) <= _MOST_TURNS, count, np.nan)
    r = reduced(u, count, _half_pi()[1])
    step = np.rint(r.high * _STEPS)
    d = two_sum(r.high - step / _STEPS, r.low)
    square = multiply(d, d)
    x = square.high
    s = multiply(d, horner(square, _SINE, x * (-1 / 5040 + x * (1 / 362880 - x / 39916800))))
    c = horner(square, _COSINE, x * (1 / 40320 - x / 3628800))
    place = np.where(np.isnan(step), 0, step).astype(np.int64) + 52
    sine, cosine = (picked(each, place) for each in _circle())
    return (add(multiply(sine, c), multiply(cosine, s)),
            subtract(multiply(cosine, c), multiply(sine, s)), count)


def _turned(s: Pair, c: Pair, count: Float64s) -> Pair:
    """Return the sine after so many quarter turns."""
    quarter = np.mod(count, 4)
    odd, sign = np.mod(quarter, 2) == 1, np.where(quarter >= 2, -1.0, 1.0)
    return Pair(sign * np.where(odd, c.high, s.high), sign * np.where(odd, c.low, s.low))


def sin(u: Pair) -> Pair:
    """Return the sine; NaN beyond 2**20 quarter turns."""
    return _turned(*_sine_and_cosine(u))


def cos(u: Pair) -> Pair:
    """Return the cosine; NaN beyond 2**20 quarter turns."""
    s, c, count = _sine_and_cosine(u)
    return _turned(s, c, count + 1)


def arctan(u: Pair) -> Pair:
    """Return arctan v, and π/2 - arctan(1/v) for v > 1, of v = |u|.

    From a guess y it is y + δ, tan δ = (v·c - s)/(c + v·s), s and c of y. The errors of s and c
    count (s + v·c)/(c + v·s) ≤ 2·sin y·cos y ≤ 2y times their 2**-94.
    """
    size = absolute(u)
    large = size.high > 1
    other = divide(ONE, _chosen(large, size, ONE))
    v = _chosen(large, other, size)
    guess = np.arctan(v.high)
    s, c, _ = _sine_and_cosine(Pair(guess, np.zeros(guess.shape)))
    off = subtract(multiply(v, c), s).high / (c.high + v.high * s.high)
    found = fast_two_sum(guess, corrected(off, guess))
    return like(_chosen(large, subtract(_half_pi()[0], found), found), u)


def _chosen(here: Mask, x: Pair, y: Pair) -> Pair:
    return Pair(np.where(here, x.high, y.high), np.where(here, x.low, y.low))
