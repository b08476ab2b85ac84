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
    PRECISION,
    absolute,
    add,
    constant,
    divide,
    fast_two_sum,
    multiply,
    negative,
    number,
    parts,
    picked,
    sqrt,
    subtract,
    table,
    two_product,
    two_sum,
)
from derive.numeric.reference import Pair
from derive.numeric.ulp import Float64s

ARGUMENT = 2.0**-101
"""By how much of itself the argument seems to be off: what its reduction costs."""
RESULT = 2.0**-90
"""The relative error of the result."""
_STEPS = 1024
_CORRECTION = 2.0**-45
"""The largest part that Newton's step may correct; its own error is the square of it."""
_LEAST_EXPONENT, _LARGEST_EXPONENT = -800.0, 720.0


@lru_cache(1)
def _powers() -> Pair:
    """Return 2**(j/1024), correctly rounded to pairs."""
    with ctx.workprec(PRECISION):
        return table((arb(j) / _STEPS * arb.const_log2()).exp() for j in range(_STEPS))


@lru_cache(1)
def _log2() -> tuple[Pair, list[float]]:
    """Return log 2 as a pair, and log 2/1024 in two parts of 32 bits and a rest."""
    with ctx.workprec(PRECISION):
        return constant(arb.const_log2()), parts(arb.const_log2() / _STEPS, 32, 2)


def reduced(u: Pair, count: Float64s, cut: list[float]) -> Pair:
    """Return u - count·c for a whole count below 2**21 and c in parts.

    Products with parts of 32 bits are exact, sums of highs too. What is rounded is below
    2**-52·|u|, so the error is below 2**-103·|u|.
    """
    high, rest = u
    for each in cut[:-1]:
        high, low = two_sum(high, -count * each)
        rest = rest + low
    return two_sum(high, rest - count * cut[-1])


def horner(x: Pair, coefficients: list[Pair], tail: Float64s) -> Pair:
    """Return c0 + x·(c1 + x·(... + x·(c_n + tail)))."""
    total = add(coefficients[-1], Pair(tail, np.zeros(tail.shape)))
    for each in coefficients[-2::-1]:
        total = add(each, multiply(x, total))
    return total


def inverse(factorials: list[int]) -> list[Pair]:
    """Return the reciprocals as pairs."""
    with ctx.workprec(PRECISION):
        return [constant(arb(fmpq(1, each))) for each in factorials]


_EXP = inverse([1, 2, 6, 24])


def _exp_parts(u: Pair) -> tuple[Pair, Pair, NDArray[np.int64]]:
    """Return t, p and m with exp u = t·(1 + p)·2**m, 1 ≤ t < 2.

    |r| ≤ 2**-11.5 after reduction. The series ends with r**8/8!, less than 2**-110·|r| too early,
    and its terms from r**5 on are float64s: 2**-46/120·2**-51 of r. So p is off by 2**-98 of it.
    """
    high = np.minimum(np.maximum(u.high, _LEAST_EXPONENT), _LARGEST_EXPONENT)
    u = Pair(high, np.where(high == u.high, u.low, 0.0))
    count = np.rint(high * (_STEPS / np.log(2)))
    r = reduced(u, count, _log2()[1])
    x = r.high
    p = multiply(r, horner(r, _EXP, x * (1 / 120 + x * (1 / 720 + x * (1 / 5040 + x / 40320)))))
    whole = np.where(np.isnan(count), 0, count).astype(np.int64)
    place = whole & (_STEPS - 1)
    t = picked(_powers(), place)
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
    off = corrected(off, guess)
    return fast_two_sum(guess, off - off * off / 2)


def corrected(off: Float64s, guess: Float64s) -> Float64s:
    """Return what a guess is off by, NaN where that is too much for one step."""
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
    log2, _ = _log2()
    high, low = two_product(whole, log2.high)
    twos = fast_two_sum(high, low + whole * log2.low)
    return add(twos, _small_log1p(w))


def log(u: Pair) -> Pair:
    """Return the natural logarithm; NaN for u ≤ 0."""
    return _log(u.high, u.low, None)


def log1p(w: Pair) -> Pair:
    """Return log(1 + w); NaN for w ≤ -1. Only near 1 does it matter that w is known better."""
    return _log(*add(ONE, w), w)


def like(x: Pair, u: Pair) -> Pair:
    """Give x, computed from |u|, the sign of u."""
    below = u.high < 0
    return Pair(np.where(below, -x.high, x.high), np.where(below, -x.low, x.low))


def tanh(u: Pair) -> Pair:
    """Return tanh |u| = -t/(2 + t) with t = expm1(-2|u|), which is in (-1, 0]."""
    size = absolute(u)
    t = expm1(Pair(-2 * size.high, -2 * size.low))
    return like(divide(negative(t), add(number(2.0), t)), u)


def sinh(u: Pair) -> Pair:
    """Return sinh |u| = (t + t/(1 + t))/2 with t = expm1 |u|: a sum of positive terms."""
    t = expm1(absolute(u))
    double = add(t, divide(t, add(ONE, t)))
    return like(Pair(double.high / 2, double.low / 2), u)


def cosh(u: Pair) -> Pair:
    """Return cosh u = (z + 1/z)/2 with z = e**|u|: a sum of positive terms."""
    z = exp(absolute(u))
    double = add(z, divide(ONE, z))
    return Pair(double.high / 2, double.low / 2)


def arcsinh(u: Pair) -> Pair:
    """Return log1p(v + v²/(1 + √(1 + v²))) of v = |u|: positive terms only."""
    size = absolute(u)
    square = multiply(size, size)
    grown = add(size, divide(square, add(ONE, sqrt(add(ONE, square)))))
    return like(log1p(grown), u)
