"""Expressions as functions of one ball: value, slope, curvature… at once, each enclosed.

A compiled expression maps a ball X to Taylor coefficients that enclose those at every point of X
(automatic differentiation in ball arithmetic, Moore 1966). No switches: pieces have none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import arb, arb_series, ctx, fmpq
from sympy import Basic, Expr, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import exact

Jet = list[arb]
"""Taylor coefficients, value first."""
NARROW = 20
"""Bits from which on a ball is as good as its middle."""
_Work = Callable[[list[arb_series]], arb_series]


class Jets:
    """A compiled expression in one variable."""

    def __init__(self, expr: Expr, x: Symbol) -> None:
        self._steps: list[tuple[int, _Work]] = []
        self._numbers: list[tuple[int, Callable[[], arb]]] = []
        self._width = 1
        place: dict[int, int] = {}
        known: dict[Any, int] = {}
        for part in written.postorder(expr):
            arguments = tuple(place[id(each)] for each in part.args)
            key = (part.func, *arguments) if part.args else (part,)
            if part == x:
                known[key] = 0
            elif key not in known:
                known[key] = self._width
                self._width += 1
                self._compile(known[key], part, arguments)
            place[id(part)] = known[key]
        self._result = place[id(expr)]

    def __call__(self, at: arb, order: int = 0) -> Jet:
        """Return enclosures of the Taylor coefficients 0 … order; NaN where there are none."""
        before = ctx.cap
        ctx.cap = order + 1
        try:
            registers: list[Any] = [None] * self._width
            registers[0] = arb_series([at, 1], order + 1)
            for place, number in self._numbers:
                registers[place] = arb_series([number()], order + 1)
            for place, work in self._steps:
                registers[place] = work(registers)
            result = registers[self._result]
            return [result[k] for k in range(order + 1)]
        finally:
            ctx.cap = before

    def _compile(self, place: int, part: Basic, arguments: tuple[int, ...]) -> None:
        number = exact(part)
        if number is not None:
            self._numbers.append((place, lambda: arb(number)))
        elif part is sympy.pi:
            self._numbers.append((place, arb.pi))
        elif part is sympy.E:
            self._numbers.append((place, arb.const_e))
        elif isinstance(part, (sympy.Add, sympy.Mul)):
            self._steps.append((place, _folded(isinstance(part, sympy.Add), arguments)))
        elif isinstance(part, sympy.Pow):
            self._steps.append((place, _power(part, *arguments)))
        elif part.func in _FUNCTIONS:
            self._steps.append((place, _applied(_FUNCTIONS[part.func], arguments[0])))
        else:
            raise UndecidableError(f"{part.func.__name__} has no Taylor series that is known")


def _folded(total: bool, arguments: tuple[int, ...]) -> _Work:
    def work(r: list[arb_series]) -> arb_series:
        value = r[arguments[0]]
        for each in arguments[1:]:
            value = value + r[each] if total else value * r[each]
        return value

    return work


def _applied(function: Callable[[arb_series], arb_series], place: int) -> _Work:
    return lambda r: function(r[place])


def _power(part: Basic, base: int, exponent: int) -> _Work:
    value = written.constant(part.args[1])
    if value is None:
        return lambda r: _exp(r[exponent] * _log(r[base]))
    number = fmpq(int(value.p), int(value.q))
    if number.q == 1:
        return lambda r: _whole(r[base], int(number))
    if number.q == 2:
        return lambda r: _whole(_sqrt(r[base]), int(number.p))
    return lambda r: _exp(_log(r[base]) * arb(number))


def _whole(base: arb_series, exponent: int) -> arb_series:
    if exponent < 0:
        return _inverse(_whole(base, -exponent))
    if exponent == 0:
        return arb_series([1], ctx.cap)
    if exponent % 2 == 0:
        half = _whole(base, exponent // 2)
        square = half * half
        return arb_series([_square(half[0]), *(square[k] for k in range(1, ctx.cap))], ctx.cap)
    return base if exponent == 1 else base * _whole(base, exponent - 1)


def _square(value: arb) -> arb:
    """Return the square, which is not negative even where the ball is wide."""
    if value.rel_accuracy_bits() > NARROW or not value.is_finite():
        return value * value
    return (value.abs_lower() ** 2).union(value.abs_upper() ** 2)


def _rising(function: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """Return an increasing function of balls: a wide one is enclosed by its ends."""
    def enclosed(value: arb) -> arb:
        if value.rel_accuracy_bits() > NARROW or not value.is_finite():
            return function(value)
        return function(value.lower()).union(function(value.upper()))

    return enclosed


_RISING_EXP, _RISING_LOG = _rising(arb.exp), _rising(arb.log)
_RISING_ERF, _RISING_ATAN = _rising(arb.erf), _rising(arb.atan)
_RISING_ROOT, _RISING_ASINH = _rising(arb.sqrt), _rising(arb.asinh)


def _series(first: arb, rest: Callable[[list[arb], int], arb]) -> arb_series:
    """Return a series from its value and a recurrence for coefficient k from those before."""
    found = [first]
    for k in range(1, ctx.cap):
        found.append(rest(found, k))
    return arb_series(found, ctx.cap)


def _inverse(u: arb_series) -> arb_series:
    if u[0].contains(0) or not u[0].is_finite():
        return _series(arb.nan(), lambda found, k: arb.nan())
    return 1 / u


def _exp(u: arb_series) -> arb_series:
    return _series(_RISING_EXP(u[0]), lambda found, k: sum(
        (j * u[j] * found[k - j] for j in range(1, k + 1)), arb(0)) / k)


def _log(u: arb_series) -> arb_series:
    return _integrated(_RISING_LOG(u[0]), u, _inverse(u))


def _integrated(first: arb, u: arb_series, outer: arb_series) -> arb_series:
    """Return the series with F(u)′ = outer · u′ and value `first`."""
    return _series(first, lambda found, k: sum(
        (j * u[j] * outer[k - j] for j in range(1, k + 1)), arb(0)) / k)


def _sqrt(u: arb_series) -> arb_series:
    if not u[0] > 0:
        return _series(u[0].sqrt() if u[0] >= 0 else arb.nan(), lambda found, k: arb.nan())
    root = u.sqrt()
    return arb_series([_RISING_ROOT(u[0]), *(root[k] for k in range(1, ctx.cap))], ctx.cap)


def _bounded(value: arb, argument: arb) -> arb:
    """Return tanh or erf of a ball, [-1, 1] where the argument is too wide for more."""
    if argument.is_nan():
        return arb.nan()
    return value if value.is_finite() else arb(0, 1)


def _tanh(u: arb_series) -> arb_series:
    return 1 - 2 * _logistic(-2 * u)


def _logistic(u: arb_series) -> arb_series:
    """1/(1 + exp(-u)), whose slope is p·(1 - p); p and 1 - p are monotone, so are enclosed well."""
    p = _unit(u[0])
    q = _unit(-u[0])

    def rest(found: list[arb], k: int) -> arb:
        one_less = [q, *(-each for each in found[1:])]
        slopes = [sum((found[i] * one_less[m - i] for i in range(m + 1)), arb(0))
                  for m in range(k)]
        return sum((j * u[j] * slopes[k - j] for j in range(1, k + 1)), arb(0)) / k

    return _series(p, rest)


def _unit(at: arb) -> arb:
    if not at.is_finite():
        return arb.nan() if at.is_nan() else arb("0.5", "0.5")
    low, high = (1 / (1 + (-end).exp()) for end in (at.lower(), at.upper()))
    return low.union(high)


def _erf(u: arb_series) -> arb_series:
    root = arb.pi().sqrt()
    return _integrated(_bounded(_RISING_ERF(u[0]), u[0]), u, 2 * _exp(-_whole(u, 2)) / root)


def _atan(u: arb_series) -> arb_series:
    return _integrated(_RISING_ATAN(u[0]), u, _inverse(1 + _whole(u, 2)))


def _asinh(u: arb_series) -> arb_series:
    return _integrated(_RISING_ASINH(u[0]), u, _inverse(_sqrt(1 + _whole(u, 2))))


def _atanh(u: arb_series) -> arb_series:
    return _integrated(u[0].atanh(), u, _inverse(1 - _whole(u, 2)))


def _half(u: arb_series, sign: int) -> arb_series:
    return (_exp(u) + sign * _exp(-u)) / 2


_FUNCTIONS: dict[Any, Callable[[arb_series], arb_series]] = {
    sympy.exp: _exp, sympy.log: _log, sympy.erf: _erf, sympy.atan: _atan, sympy.tanh: _tanh,
    sympy.asinh: _asinh, sympy.atanh: _atanh, sympy.erfc: lambda u: 1 - _erf(u),
    sympy.sinh: lambda u: _half(u, -1), sympy.cosh: lambda u: _half(u, 1),
    sympy.sech: lambda u: _inverse(_half(u, 1)), sympy.csch: lambda u: _inverse(_half(u, -1)),
    sympy.coth: lambda u: _inverse(_tanh(u)),
    sympy.asin: lambda u: u.asin(), sympy.acos: lambda u: u.acos(),
    sympy.acosh: lambda u: _log(u + _sqrt(_whole(u, 2) - 1)),
    sympy.sin: lambda u: u.sin(), sympy.cos: lambda u: u.cos(),
    sympy.tan: lambda u: u.sin() * _inverse(u.cos()),
    sympy.cot: lambda u: u.cos() * _inverse(u.sin()),
    sympy.sec: lambda u: _inverse(u.cos()), sympy.csc: lambda u: _inverse(u.sin()),
}
