"""The elementary functions of pairs of float64s, from IEEE arithmetic and tables of Arb alone.

What is computed is g(u·(1 + δ))·(1 + δ′) with |δ| ≤ `ARGUMENT` and |δ′| ≤ `RESULT`, unless it is
NaN; below `FLOOR` δ′ gives way to an absolute `UNDERFLOW`. Why that holds is said beside each. A
guess from NumPy's functions may be as wrong as it likes: one step of Newton's method corrects it,
and one that needs more is NaN.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from flint import arb, ctx, fmpq
from numpy.typing import NDArray

from derive.numeric.double_words import (
    ONE,
    absolute,
    add,
    divide,
    fast_two_sum,
    multiply,
    negative,
    number,
    pair,
    parts,
    sqrt,
    subtract,
    two_product,
    two_sum,
)
from derive.numeric.reference import Mask, Pair
from derive.numeric.ulp import Float64s

ARGUMENT = 2.0**-101
"""By how much of itself the argument seems to be off: what its reduction costs."""
RESULT = 2.0**-90
"""The relative error of the result."""
_STEPS = 1024
_CORRECTION = 2.0**-45
"""The largest part that Newton's step may correct; its own error is the square of it."""
_LEAST_EXPONENT, _LARGEST_EXPONENT = -800.0, 720.0
_MOST_TURNS = 2.0**20
_SINE_STEPS = 64


@lru_cache(1)
def _tables() -> dict[str, Pair]:
    """Return 2**(j/1024), the sines and cosines of j/64, and constants, correctly rounded."""
    before, ctx.prec = ctx.prec, 300
    try:
        powers = [pair((arb(j) / _STEPS * arb.const_log2()).exp()) for j in range(_STEPS)]
        angles = [arb(j) / _SINE_STEPS for j in range(-52, 53)]
        sines, cosines = ([pair(function(angle)) for angle in angles]
                          for function in (arb.sin, arb.cos))
        table = {"powers": powers, "sines": sines, "cosines": cosines}
        found = {name: Pair(*map(np.array, zip(*rows, strict=True)))
                 for name, rows in table.items()}
        found["log 2"] = Pair(*pair(arb.const_log2()))  # type: ignore[arg-type]
        found["half pi"] = Pair(*pair(arb.pi() / 2))  # type: ignore[arg-type]
        return found
    finally:
        ctx.prec = before


@lru_cache(2)
def _cut(name: str) -> list[float]:
    """Return log 2/1024 in two parts of 32 bits and a rest, π/2 in three and a rest."""
    before, ctx.prec = ctx.prec, 400
    try:
        if name == "log 2":
            return parts(arb.const_log2() / _STEPS, 32, 2)
        return parts(arb.pi() / 2, 32, 3)
    finally:
        ctx.prec = before


def _reduced(u: Pair, count: Float64s, cut: list[float]) -> Pair:
    """Return u - count·c for a whole count below 2**21 and c in parts.

    Products with parts of 32 bits are exact, sums of highs too. What is rounded is below
    2**-52·|u|, so the error is below 2**-103·|u|.
    """
    high, rest = u
    for each in cut[:-1]:
        high, low = two_sum(high, -count * each)
        rest = rest + low
    return two_sum(high, rest - count * cut[-1])


def _horner(x: Pair, coefficients: list[Pair], tail: Float64s) -> Pair:
    """Return c0 + x·(c1 + x·(... + x·(c_n + tail)))."""
    total = add(coefficients[-1], Pair(tail, np.zeros(tail.shape)))
    for each in coefficients[-2::-1]:
        total = add(each, multiply(x, total))
    return total


def _inverse(factorials: list[int]) -> list[Pair]:
    before, ctx.prec = ctx.prec, 300
    try:
        return [Pair(*pair(arb(fmpq(1, each)))) for each in factorials]  # type: ignore[arg-type]
    finally:
        ctx.prec = before


_EXP = _inverse([1, 2, 6, 24])


def _exp_parts(u: Pair) -> tuple[Pair, Pair, NDArray[np.int64]]:
    """Return t, p and m with exp u = t·(1 + p)·2**m, 1 ≤ t < 2.

    |r| ≤ 2**-11.5 after reduction. The series ends with r**8/8!, less than 2**-110·|r| too early,
    and its terms from r**5 on are float64s: 2**-46/120·2**-51 of r. So p is off by 2**-98 of it.
    """
    tables = _tables()
    high = np.minimum(np.maximum(u.high, _LEAST_EXPONENT), _LARGEST_EXPONENT)
    u = Pair(high, np.where(high == u.high, u.low, 0.0))
    count = np.rint(high * (_STEPS / np.log(2)))
    r = _reduced(u, count, _cut("log 2"))
    x = r.high
    p = multiply(r, _horner(r, _EXP, x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x / 40320)))))
    whole = np.where(np.isnan(count), 0, count).astype(np.int64)
    place = whole & (_STEPS - 1)
    t = Pair(tables["powers"].high[place], tables["powers"].low[place])
    return t, p, whole >> 10


def _scaled(x: Pair, exponent: NDArray[np.int64]) -> Pair:
    return Pair(np.ldexp(x.high, exponent), np.ldexp(x.low, exponent))


def exp(u: Pair) -> Pair:
    """Return e**u; arguments above 720 overflow, those below -800 give 0."""
    t, p, exponent = _exp_parts(u)
    return _scaled(add(t, multiply(t, p)), exponent)


def expm1(u: Pair) -> Pair:
    """Return e**u - 1.

    It is (2**m·t - 1) + 2**m·t·p. For t = 1, m = 0 that is p. Else the first term is at least
    twice as large as the second and 2**-10.6; t is off by 2**-106, so that the sum is by 2**-94.
    """
    t, p, exponent = _exp_parts(u)
    return add(subtract(_scaled(t, exponent), ONE), _scaled(multiply(t, p), exponent))


def _small_log1p(w: Pair) -> Pair:
    """Return log(1 + w) for |w| ≤ 1/2: from a guess y, y + (w - t)/(1 + t) with t = expm1 y.

    The error of t, 2**-94 of it, counts |t|/((1 + t)·log(1 + w)) < 2 times.
    """
    guess = np.log1p(w.high)
    t = expm1(Pair(guess, np.zeros(guess.shape)))
    off = subtract(w, t).high / (1 + t.high)
    off = _corrected(off, guess)
    return fast_two_sum(guess, off - off * off / 2)


def _corrected(off: Float64s, guess: Float64s) -> Float64s:
    return np.where(np.abs(off) <= _CORRECTION * np.abs(guess), off, np.nan)


def _log(high: Float64s, low: Float64s, beyond_one: Pair | None) -> Pair:
    """Return log of 2**e·m as e·log 2 + log m with m in [√½, √2), where nothing cancels."""
    mantissa, exponent = np.frexp(high)
    small = mantissa < np.sqrt(0.5)
    mantissa, exponent = np.where(small, 2 * mantissa, mantissa), exponent - small
    w = two_sum(mantissa - 1, np.ldexp(low, -exponent))
    if beyond_one is not None:
        w = Pair(*(np.where(exponent == 0, *each) for each in zip(beyond_one, w, strict=True)))
    whole = exponent.astype(np.float64)
    twos = two_product(whole, np.asarray(_tables()["log 2"].high))
    twos = fast_two_sum(twos.high, twos.low + whole * _tables()["log 2"].low)
    return add(twos, _small_log1p(w))


def log(u: Pair) -> Pair:
    """Return the natural logarithm; NaN for u ≤ 0."""
    return _log(u.high, u.low, None)


def log1p(w: Pair) -> Pair:
    """Return log(1 + w); NaN for w ≤ -1. Only near 1 does it matter that w is known better."""
    return _log(*add(ONE, w), w)


def _like(x: Pair, u: Pair) -> Pair:
    """Give x, computed from |u|, the sign of u."""
    below = u.high < 0
    return Pair(np.where(below, -x.high, x.high), np.where(below, -x.low, x.low))


def tanh(u: Pair) -> Pair:
    """Return tanh |u| = -t/(2 + t) with t = expm1(-2|u|), which is in (-1, 0]."""
    size = absolute(u)
    t = expm1(Pair(-2 * size.high, -2 * size.low))
    return _like(divide(negative(t), add(number(2.0), t)), u)


def sinh(u: Pair) -> Pair:
    """Return sinh |u| = (t + t/(1 + t))/2 with t = expm1 |u|: a sum of positive terms."""
    t = expm1(absolute(u))
    double = add(t, divide(t, add(ONE, t)))
    return _like(Pair(double.high / 2, double.low / 2), u)


def cosh(u: Pair) -> Pair:
    """Return cosh u = (z + 1/z)/2 with z = e**|u|: a sum of positive terms."""
    z = exp(absolute(u))
    double = add(z, divide(ONE, z))
    return Pair(double.high / 2, double.low / 2)


_SINE, _COSINE = _inverse([1, -6, 120]), _inverse([1, -2, 24, -720])


def _sine_and_cosine(u: Pair) -> tuple[Pair, Pair, Float64s]:
    """Return sin r, cos r and the quarter turns k of u = r + k·π/2.

    From tables at j/64, for |d| ≤ 2**-7: the series of sin d ends with d**11/11!, that of cos d
    with d**10/10!, float64s from d**7 and d**8 on. Where j ≠ 0 the larger term of each sum is at
    least twice the other.
    """
    count = np.rint(u.high * (2 / np.pi))
    count = np.where(np.abs(count) <= _MOST_TURNS, count, np.nan)
    r = _reduced(u, count, _cut("half pi"))
    step = np.rint(r.high * _SINE_STEPS)
    d = two_sum(r.high - step / _SINE_STEPS, r.low)
    square = multiply(d, d)
    x = square.high
    s = multiply(d, _horner(square, _SINE, x * (-1 / 5040 + x * (1 / 362880 - x / 39916800))))
    c = _horner(square, _COSINE, x * (1 / 40320 - x / 3628800))
    place = np.where(np.isnan(step), 0, step).astype(np.int64) + 52
    sine, cosine = (Pair(each.high[place], each.low[place])
                    for each in (_tables()["sines"], _tables()["cosines"]))
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
    found = fast_two_sum(guess, _corrected(off, guess))
    return _like(_chosen(large, subtract(_tables()["half pi"], found), found), u)


def _chosen(here: Mask, x: Pair, y: Pair) -> Pair:
    return Pair(np.where(here, x.high, y.high), np.where(here, x.low, y.low))


def arcsinh(u: Pair) -> Pair:
    """Return log1p(v + v²/(1 + √(1 + v²))) of v = |u|: positive terms only."""
    size = absolute(u)
    square = multiply(size, size)
    grown = add(size, divide(square, add(ONE, sqrt(add(ONE, square)))))
    return _like(log1p(grown), u)
