"""Written products and sums taken apart: bases with exponents, signs, and back."""

from __future__ import annotations

from sympy import Expr, Mul, Pow, Rational, S

from derive.derivation.sweep import product
from derive.formula import written


def base_and_exponent(factor: Expr) -> tuple[Expr, Rational]:
    """Return a factor as base to a rational power: 1/u is (u, -1), 1/u² is (u, -2)."""
    base, exponent = factor, S.One
    while isinstance(base, Pow) and isinstance(base.args[1], Rational) and (
            base.args[1].q == 1 or base is factor):
        exponent, base = exponent * base.args[1], base.args[0]
    return base, exponent


def raised(base: Expr, exponent: Rational) -> Expr:
    """Return base**exponent as people write it: 1/u, 1/u², √u, u, and (√u)² as u."""
    if isinstance(base, Pow) and base.args[1] == S.Half and exponent % 2 == 0:
        base, exponent = base.args[0], exponent / 2
    if exponent == 0:
        return S.One
    if exponent < 0:
        return written.reciprocal(raised(base, -exponent))
    return base if exponent == 1 else written.power(base, exponent)


def signed(expr: Expr) -> tuple[int, Expr]:
    """Return the sign a term is written with, and the term without it."""
    if isinstance(expr, Rational):
        return (-1, -expr) if expr < 0 else (1, expr)
    if isinstance(expr, Mul) and isinstance(expr.args[0], Rational) and expr.args[0] < 0:
        head = () if expr.args[0] == -1 else (-expr.args[0],)
        return -1, product(*head, *expr.args[1:])
    return 1, expr
