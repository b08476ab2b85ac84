"""Integrands: an expression as a function of complex balls, NaN where it is not analytic.

Arb's integration asks for that on whole ellipses around the path (Johansson 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from flint import acb, arb
from sympy import Basic, Expr, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import exact

Complex = Callable[[acb, bool], acb]


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
