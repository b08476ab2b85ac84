"""A polynomial about a root, where every exact form loses digits to cancellation.

Near a root r, f(x) = dᵐ·g(d) with d = x − r and g(0) ≠ 0. The root is kept in two parts, so that d
is right to the last bit, and g is a Chebyshev interpolant written in powers of d, cut where its
terms fall below 2⁻⁵⁷ of it. Unlike a rewriting it is not equal to f: it is TESTED against balls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import mpmath
import numpy as np
import sympy
from flint import arb, ctx
from mpmath import mp
from sympy import Expr, Integer, Rational, Symbol, Tuple

from derive.formula.balls import compile_balls
from derive.numeric.forms import Form
from derive.numeric.ulp import Float64s
from derive.verdict import Evidence, Verdict

NAME = "series about a root"
_BITS = 400
_DIGITS = 60
_NODES = 56
_MOST_TERMS = 34
_SMALL = 2.0**-57
_HIGHEST_POWER = 6
Real = Callable[[Any], Any]


class Series(Expr):  # type: ignore[misc]  # SymPy has no types
    """dᵐ·(c₀ + c₁dˢ + c₂d²ˢ + …) for d = x − (r + rest).

    Its arguments are x, (r, rest), (c₀, c₁, …), m and s; every number is a float64, exactly.
    """

    def __new__(cls, *arguments: Any, evaluate: bool = True) -> Series:
        """Take the five parts; there is nothing to evaluate, but every part of a tree is told."""
        del evaluate
        found: Series = Expr.__new__(cls, *arguments)
        return found

    def _sympystr(self, printer: Any) -> str:
        x, centre, coefficients, power, _ = self.args
        lead = float(coefficients[0])
        inside = x if centre[0] == 0 else f"({x} - {float(centre[0])!r})"
        raised = inside if power == 1 else f"{inside}**{power}"
        return f"{lead:.6g}*{raised}*(1 + {len(coefficients) - 1} terms in its powers)"


class Root(NamedTuple):
    """A root of a function, in two parts, and how often it is one."""

    at: float
    rest: float
    power: int


def about(expr: Expr, x: Symbol, root: Root, reach: float, side: int = 0) -> Form | None:
    """Return the expression as a series about a root, good for |x − root| ≤ reach at least.

    With `side`, on the right (1) or left (−1) of it alone. None where no short polynomial comes
    near enough.
    """
    try:
        with mp.workdps(_DIGITS):
            return _about(_real(expr, x), x, root, reach, side)
    except _UnknownValueError:
        return None


def roots(expr: Expr, x: Symbol, places: Float64s, values: Float64s) -> Iterator[Root]:
    """Yield the root at 0, if there is one, and those between places where the sign changes."""
    function = _real(expr, x)
    with mp.workdps(_DIGITS):
        try:
            power = _order_at_zero(function)
        except _UnknownValueError:
            power = 0
        if power:
            yield Root(0.0, 0.0, power)
        known = np.flatnonzero(np.isfinite(values) & (values != 0))
        for left, right in pairwise(known):
            if np.sign(values[left]) != np.sign(values[right]):
                try:
                    at = _bisected(function, places[left], places[right])
                except _UnknownValueError:
                    continue
                yield Root(float(at), float(at - mp.mpf(float(at))), 1)


class _UnknownValueError(ValueError):
    """Balls do not know the function there."""


def _real(expr: Expr, x: Symbol) -> Real:
    balls = compile_balls(expr, (x.name,))

    def value(at: Any) -> Any:
        before = ctx.prec
        ctx.prec = _BITS
        try:
            found = balls((arb(mpmath.nstr(at, _DIGITS, strip_zeros=False)),))
            if found is None or not found.is_finite() or found.rel_accuracy_bits() < 150:
                raise _UnknownValueError(str(at))
            return mp.mpf(found.mid().str(_DIGITS, radius=False))
        finally:
            ctx.prec = before

    return value


def order_at_zero(expr: Expr, x: Symbol, side: int) -> int | None:
    """Return m > 0 where f behaves like c·xᵐ on one side of 0, else None."""
    try:
        with mp.workdps(_DIGITS):
            return _order_at_zero(_real(expr, x), side) or None
    except _UnknownValueError:
        return None


def _order_at_zero(function: Real, side: int = 1) -> int:
    """Return m where f behaves like c·xᵐ at 0, 0 where that is no small whole number."""
    near, nearer = (abs(function(side * mp.mpf(10)**-power)) for power in (12, 13))
    if near == 0 or nearer == 0:
        return 0
    order = mp.log10(near / nearer)
    whole = round(float(order))
    return whole if abs(order - whole) < 1e-6 and 1 <= whole <= _HIGHEST_POWER else 0


def _bisected(function: Real, left: float, right: float) -> Any:
    low, high = mp.mpf(float(left)), mp.mpf(float(right))
    sign = mp.sign(function(low))
    for _ in range(130):
        middle = (low + high) / 2
        try:
            here = mp.sign(function(middle))
        except _UnknownValueError:  # too near the root for the precision: near enough
            return middle
        low, high = (middle, high) if here == sign else (low, middle)
    return (low + high) / 2


def _about(function: Real, x: Symbol, root: Root, reach: float, side: int) -> Form | None:
    centre = mp.mpf(root.at) + mp.mpf(root.rest)
    half = mp.mpf(reach)

    def rest(d: Any) -> Any:
        return function(centre + d) / d**root.power

    even = root.at == 0 and not side and all(
        abs(rest(half * t) - rest(-half * t)) <= abs(rest(half * t)) * mp.mpf(2)**-140
        for t in (mp.mpf(1) / 3, mp.mpf(4) / 5))
    if even:
        terms = _interpolated(lambda s: rest(mp.sqrt(s)), mp.mpf(0), half**2)
    else:
        terms = _interpolated(rest, *((-half, half), (0 * half, half), (-half, 0 * half))[side])
    if terms is None:
        return None
    series = Series(x, Tuple(Rational(root.at), Rational(root.rest)),
                    Tuple(*(Rational(each) for each in terms)), Integer(root.power),
                    Integer(2 if even else 1))
    evidence = Evidence(Verdict.TESTED, f"off by less than 2**-56, by balls at {_NODES} points "
                        f"for |x - {root.at:.6g}| < {reach:.3g}")
    return Form(NAME, series, evidence)


def _interpolated(function: Real, low: Any, high: Any) -> list[float] | None:
    """Return the Chebyshev interpolant in powers of its argument; None where it is too long."""
    angles = [mp.pi * (j + mp.mpf(1) / 2) / _NODES for j in range(_NODES)]
    middle, half = (low + high) / 2, (high - low) / 2
    values = [function(middle + half * mp.cos(angle)) for angle in angles]
    size = min(abs(each) for each in values)
    series = [2 / mp.mpf(_NODES) * mp.fsum(value * mp.cos(n * angle) for value, angle in zip(
        values, angles, strict=True)) for n in range(_NODES)]
    series[0] /= 2
    length = _NODES
    while length > 1 and abs(series[length - 1]) < size * _SMALL:
        length -= 1
    if length > _MOST_TERMS:
        return None
    t = sympy.Symbol("t")
    powers = [mp.mpf(0)] * length
    for n in range(length):
        for (power,), coefficient in sympy.Poly(sympy.chebyshevt(n, t), t).terms():
            powers[power] += series[n] * int(coefficient)
    return [float(each) for each in _shifted(powers, middle, half)]


def _shifted(powers: list[Any], middle: Any, half: Any) -> list[Any]:
    """Return a polynomial in t = (s − middle)/half as one in s."""
    result = [mp.mpf(0)]
    for coefficient in reversed(powers):
        raised = [mp.mpf(0), *(each / half for each in result)]
        for place, each in enumerate(result):
            raised[place] -= each * middle / half
        raised[0] += coefficient
        result = raised
    return result[:len(powers)]
