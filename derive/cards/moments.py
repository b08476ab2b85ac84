"""Moments of f(X) and f′(X) for a standard normal X, with all digits certain.

Inside [-T, T] Arb integrates rigorously (Johansson, Numerical integration in arbitrary-precision
ball arithmetic, 2018); outside, the expansion of the integrand bounds it by a multiple of 1/u².
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sympy
from flint import acb, arb, fmpq
from sympy import Basic, Expr, Rational, Symbol

from derive.cards.ends import End, germ_at
from derive.cards.line import Line, Stretch
from derive.cards.number import Number
from derive.cards.scale import Monomial, TooClose, precision
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import exact
from derive.formula.balls import value_at

REACHES = (16, 32, 64)
INTEGRAL_BITS = 90
TERMS = 5
Complex = Callable[[acb, bool], acb]


@dataclass(frozen=True)
class Moments:
    """E f, E f², E f′² under N(0, 1), and the gain 1/√(E f²) that keeps a layer's variance."""

    mean: Number
    square: Number
    slope_square: Number | None
    gain: Number


def moments(line: Line) -> Moments:
    """Return the Gaussian moments.

    Raises UndecidableError where f is not defined everywhere, or grows too fast.
    """
    if not line.defined_everywhere:
        raise UndecidableError("f is not defined for every x")
    with precision(INTEGRAL_BITS):
        mean = _expected(line, lambda stretch: stretch.formula)
        square = _expected(line, lambda stretch: _squared(stretch.formula))
        slope = _expected(line, lambda stretch: _squared(stretch.slope))
        if not square > 0:
            raise UndecidableError("E f² is 0")
        gain = 1 / square.sqrt()
    return Moments(Number(mean), Number(square), Number(slope), Number(gain))


def _squared(expr: Expr) -> Expr:
    return written.power(expr, sympy.Integer(2))


def _expected(line: Line, of: Callable[[Stretch], Expr]) -> arb:
    total = arb(0)
    for stretch in line.stretches:
        expr = of(stretch)
        if expr != 0:
            total += _over(stretch, expr)
    return total


def _over(stretch: Stretch, expr: Expr) -> arb:
    """Return ∫ expr·φ over a stretch, tails included."""
    for reach in REACHES:
        try:
            rest = arb(0)
            ends = []
            for end, side in ((stretch.low, -1), (stretch.high, 1)):
                if end is None:
                    rest += _tail(expr, stretch.x, side, reach)
                    ends.append(acb(side * reach))
                else:
                    ends.append(acb(_ball(end)))
        except TooClose:
            continue
        return _inside(expr, stretch.x, ends[0], ends[1]) + rest
    raise UndecidableError("f grows too fast for its moments")


def _ball(end: Expr) -> arb:
    if isinstance(end, Rational):
        return arb(fmpq(int(end.p), int(end.q)))
    ball = value_at(end, {}, 40)
    if ball is None:
        raise UndecidableError(f"{end} has no value")
    return ball


def _tail(expr: Expr, x: Symbol, side: int, reach: int) -> arb:
    """Return a ball around ∫ expr·φ beyond the reach: |expr·φ| ≤ C/u² there."""
    germs, germ = germ_at(expr, x, End(None, side), reach, TERMS)
    scale = germs.scale
    density = Monomial(fmpq(2), fmpq(0), ((Monomial(fmpq(2), fmpq(0)),
                                           scale.ground.number(fmpq(-1, 2))),))
    most = arb(0)
    for monomial, value in germ:
        product = scale.product(monomial, density)
        if scale.growth(product) >= 0:
            raise UndecidableError("f grows too fast for its moments")
        most += abs(value.ball).upper() * scale.largest(product)
    return arb(0, (most / arb(reach) / (2 * arb.pi()).sqrt()).upper())


def _inside(expr: Expr, x: Symbol, low: acb, high: acb) -> arb:
    function = compiled(expr, x)
    factor = 1 / (2 * acb.pi()).sqrt()

    def integrand(at: acb, analytic: bool) -> acb:
        return function(at, analytic) * (-at * at / 2).exp() * factor

    found = acb.integral(integrand, low, high, rel_tol=arb(2) ** -60, abs_tol=arb(2) ** -70)
    if not found.is_finite():
        raise UndecidableError("the integral is not known")
    return found.real


# ---- expressions over the complex numbers --------------------------------------------------


def compiled(expr: Expr, x: Symbol) -> Complex:
    """Return an expression as a function of complex balls, NaN where it is not analytic."""
    steps: dict[Basic, Complex] = {}
    for part in written.postorder(expr):
        if part not in steps:
            steps[part] = _step(part, x, [steps[each] for each in part.args])
    return steps[expr]


def _step(part: Basic, x: Symbol, arguments: list[Complex]) -> Complex:
    number = exact(part)
    if part == x:
        return lambda at, analytic: at
    if number is not None or part in (sympy.pi, sympy.E):
        return lambda at, analytic: acb(arb(number)) if number is not None else (
            acb.pi() if part is sympy.pi else acb(1).exp())
    if isinstance(part, (sympy.Add, sympy.Mul)):
        return _folded(arguments, isinstance(part, sympy.Add))
    if isinstance(part, sympy.Pow):
        return _power(part, *arguments)
    work = _FUNCTIONS.get(part.func)
    if work is None:
        raise UndecidableError(f"{part.func.__name__} is not integrated")
    (inner,) = arguments
    return lambda at, analytic: work(inner(at, analytic), analytic)


def _folded(arguments: list[Complex], total: bool) -> Complex:
    def work(at: acb, analytic: bool) -> acb:
        value = arguments[0](at, analytic)
        for each in arguments[1:]:
            value = value + each(at, analytic) if total else value * each(at, analytic)
        return value

    return work


def _power(part: Basic, base: Complex, exponent: Complex) -> Complex:
    value = written.constant(part.args[1])
    if value is not None and value.q == 1:
        return lambda at, analytic: base(at, analytic) ** int(value)
    if value is not None and value.q == 2:
        return lambda at, analytic: _root(base(at, analytic), analytic) ** int(value.p)
    return lambda at, analytic: (exponent(at, analytic)
                                 * _log(base(at, analytic), analytic)).exp()


def _beyond_cut(value: acb, analytic: bool) -> bool:
    """Tell whether a ball touches the cut (-∞, 0] where an analytic function is wanted."""
    return analytic and value.imag.contains(0) and not value.real > 0


def _log(value: acb, analytic: bool) -> acb:
    return acb("nan") if _beyond_cut(value, analytic) else value.log()


def _root(value: acb, analytic: bool) -> acb:
    return acb("nan") if _beyond_cut(value, analytic) else value.sqrt()


def _atan(value: acb, analytic: bool) -> acb:
    i = acb(0, 1)
    return (_log(1 + i * value, analytic) - _log(1 - i * value, analytic)) / (2 * i)


def _asinh(value: acb, analytic: bool) -> acb:
    return _log(value + _root(1 + value * value, analytic), analytic)


def _atanh(value: acb, analytic: bool) -> acb:
    return (_log(1 + value, analytic) - _log(1 - value, analytic)) / 2


def _entire(name: str) -> Callable[[acb, bool], acb]:
    return lambda value, analytic: getattr(value, name)()


_FUNCTIONS: dict[Any, Callable[[acb, bool], acb]] = {
    sympy.log: _log, sympy.atan: _atan, sympy.asinh: _asinh, sympy.atanh: _atanh,
    **{getattr(sympy, name): _entire(name) for name in (
        "exp", "erf", "erfc", "tanh", "sinh", "cosh", "sech", "csch", "coth", "sin", "cos", "tan",
        "cot", "sec", "csc")},
}
