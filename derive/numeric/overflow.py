"""Where f and f′ are too large for a dtype, and stay so: proved for a whole half line."""

from __future__ import annotations

from math import inf

from flint import arb
from sympy import Expr, Rational, Symbol

from derive.formula import written
from derive.numeric.pieces import Part
from derive.proof.positive import positive
from derive.verdict import Verdict

LARGEST = 127
"""The largest power of two at which a half line is tried."""


def exceeds(ball: arb | None, limit: float) -> bool:
    """Tell whether everything in a ball is larger than a limit, in absolute value."""
    return ball is not None and bool(abs(ball) > limit)


def overflow_from(part: Part, x: Symbol, side: int, limit: float) -> float:
    """Return c such that f and f′ are larger than a limit wherever side·x ≥ c; ∞ if unknown.

    A ball around exp of a wide interval reaches 0; that exp goes on growing is for the judge.
    """
    inner, outer = (part.low, part.high)[::side]
    if outer is not None:
        return inf
    for start in (2**power for power in range(1, LARGEST)):
        if inner is not None and side * inner.nearest >= start:
            continue
        balls = [each((arb(side * start),)) for each in (part.value, part.slope)]
        if all(exceeds(ball, limit) for ball in balls):
            signs = (1 if ball is not None and ball > 0 else -1 for ball in balls)
            return start if all(_stays(expr, x, side * start, sign, limit) for expr, sign in zip(
                part.exprs, signs, strict=False)) else inf
    return inf


def _stays(expr: Expr, x: Symbol, start: int, sign: int, limit: float) -> bool:
    gap = written.subtract(expr if sign > 0 else written.negative(expr), Rational(limit))
    low, high = (Rational(start), None) if start > 0 else (None, Rational(start))
    return positive(gap, x, low, high).verdict is Verdict.PROVED
