"""Rewrites of powers and functions: trivial cases, powers of powers, sinh over cosh."""

from __future__ import annotations

from sympy import Expr, Integer, Mul, Pow, Rational, S, cosh, exp, log, sinh, tanh

from derive.derivation.factors import base_and_exponent, raised, signed
from derive.derivation.sweep import product
from derive.formula import written


def trivial_power(expr: Expr) -> Expr | None:
    """Apply u¹ = u, u⁰ = 1, 1ⁿ = 1 and 1/(1/u) = u."""
    if not isinstance(expr, Pow):
        return None
    base, exponent = expr.args
    if exponent == 1 or base == 1:
        return base
    if exponent == 0:
        return S.One
    if exponent == -1 and written.is_reciprocal(base):
        return base.args[0]
    return None


def power_of_exp(expr: Expr) -> Expr | None:
    """Apply (eᵘ)ⁿ = eⁿᵘ."""
    if isinstance(expr, Pow) and isinstance(expr.args[0], exp) and isinstance(
            expr.args[1], Integer) and expr.args[1] > 1:
        return written.apply(exp, product(expr.args[1], expr.args[0].args[0]))
    return None


def definition_of_tanh(expr: Expr) -> Expr | None:
    """Apply sinhⁿ/coshⁿ = tanhⁿ."""
    if isinstance(expr, Mul):
        factors = list(written.factors(expr))
        for i, top in enumerate(factors):
            for j, bottom in enumerate(factors):
                (a, m), (b, n) = base_and_exponent(top), base_and_exponent(bottom)
                if isinstance(a, sinh) and isinstance(b, cosh) and a.args == b.args and m == -n:
                    rest = [f for k, f in enumerate(factors) if k not in (i, j)]
                    return product(raised(written.apply(tanh, a.args[0]), m), *rest)
    return None


def power_of_product(expr: Expr) -> Expr | None:
    """Apply (a·b)ⁿ = aⁿ·bⁿ for a whole number n, and (√a)² = a."""
    if not isinstance(expr, Pow) or not isinstance(expr.args[1], Integer) or expr.args[1] < 2:
        return None
    base, exponent = expr.args
    if isinstance(base, Pow) and isinstance(base.args[1], Rational):
        return raised(*_times(base_and_exponent(base), exponent))
    if isinstance(base, Mul):
        sign = [S.NegativeOne] if exponent % 2 and signed(base)[0] < 0 else []
        pairs = [base_and_exponent(factor) for factor in written.factors(signed(base)[1])]
        return product(*sign, *(
            b**exponent if isinstance(b, Rational) and e == 1 else raised(b, e * exponent)
            for b, e in pairs))
    return None


def _times(pair: tuple[Expr, Rational], factor: Rational) -> tuple[Expr, Rational]:
    return pair[0], pair[1] * factor


def log_of_exp(expr: Expr) -> Expr | None:
    """Apply log(eᵘ) = u."""
    if isinstance(expr, log) and isinstance(expr.args[0], exp):
        return expr.args[0].args[0]
    return None


def exp_of_log(expr: Expr) -> Expr | None:
    """Apply e^(log u) = u."""
    if isinstance(expr, exp) and isinstance(expr.args[0], log):
        return expr.args[0].args[0]
    return None


def exp_of_zero(expr: Expr) -> Expr | None:
    """Apply e⁰ = 1."""
    return S.One if isinstance(expr, exp) and expr.args[0] == 0 else None
