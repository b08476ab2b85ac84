"""What two writings share that differ only in order, grouping and where a minus sign stands."""

from __future__ import annotations

from sympy import Add, Basic, Expr, Function, Mul, Pow, Rational

from derive.derivation.factors import base_and_exponent, signed
from derive.formula import written

Key = tuple[object, ...]


def key(expr: Expr) -> Key:
    """Return what two writings share that differ only in order, grouping and place of signs."""
    minus, body = _signed_key(expr)
    return ("-", body) if minus else body


def _signed_key(expr: Basic) -> tuple[bool, Key]:
    if isinstance(expr, Mul) or len(_flat(expr)) > 1:
        minus, factors = False, list[Key]()
        for each in written.factors(expr):
            for factor in _flat(each):
                negative, body = _signed_key(factor)
                minus ^= negative
                if body != ("1",):
                    factors.append(body)
        whole: Key = ("1",) if not factors else factors[0] if len(factors) == 1 else (
            "*", *sorted(factors, key=repr))
        return minus, whole
    if isinstance(expr, Add):
        return False, ("+", *sorted((_term(each) for each in written.terms(expr)), key=repr))
    if isinstance(expr, Pow):
        base, exponent = base_and_exponent(expr)
        if base == expr:
            return False, ("**", key(expr.args[0]), key(expr.args[1]))
        if exponent == 1:
            return _signed_key(base)
        return False, ("**", key(base), str(exponent))
    if isinstance(expr, Rational):
        return bool(expr < 0), (str(abs(expr)),)
    if isinstance(expr, Function):
        return False, (type(expr).__name__, *(key(each) for each in expr.args))
    return False, (str(expr),) if not expr.args else (
        type(expr).__name__, *(_signed_key(each) for each in expr.args))


def _flat(factor: Basic) -> tuple[Basic, ...]:
    """Return 1/(a·b) as 1/a and 1/b."""
    if written.is_reciprocal(factor) and isinstance(factor.args[0], Mul):
        return tuple(written.reciprocal(each) for each in written.factors(factor.args[0]))
    return (factor,)


def _term(term: Expr) -> Key:
    sign, rest = signed(term)
    minus, body = _signed_key(rest)
    return ("-", body) if minus != (sign < 0) else body
