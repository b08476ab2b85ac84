"""Openings of functions: sinh/cosh for tanh, eᵃ·eᵇ for eᵃ⁺ᵇ, and the theorem of Pythagoras."""

from __future__ import annotations

from collections.abc import Callable

from sympy import (
    Add,
    Expr,
    Mul,
    Pow,
    S,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    cot,
    coth,
    csc,
    csch,
    exp,
    log,
    sec,
    sech,
    sin,
    sinh,
    tan,
    tanh,
)

from derive.derivation.factors import raised, signed
from derive.derivation.sweep import product
from derive.formula import written


def square_root(expr: Expr) -> Expr | None:
    """Return u where the expression is written u², and 1 for 1."""
    if expr == 1:
        return S.One
    return expr.args[0] if isinstance(expr, Pow) and expr.args[1] == 2 else None


def hyperbola(expr: Expr) -> Expr | None:
    """Apply cosh² − sinh² = 1, 1 − tanh² = 1/cosh², sin² + cos² = 1, 1 + tan² = 1/cos²."""
    if not isinstance(expr, Add) or len(expr.args) != 2:
        return None
    parts = {}
    for term in expr.args:
        sign, body = signed(term)
        root = square_root(body)
        if root is None or (root != 1 and len(root.args) != 1):
            return None
        parts[type(root) if root != 1 else S.One] = (sign, root)
    inner = next((root.args[0] for _, root in parts.values() if root != 1), None)
    for (first, second, sign), result in _SQUARES.items():
        if inner is not None and set(parts) == {first, second} and (
                parts[first][0] * parts[second][0] == sign) and all(
                root == 1 or root.args[0] == inner for _, root in parts.values()):
            value = result(inner)
            return value if parts[first][0] > 0 else written.negative(value)
    return None


_SQUARES: dict[tuple[object, object, int], Callable[[Expr], Expr]] = {
    (cosh, sinh, -1): lambda _: S.One,
    (cos, sin, 1): lambda _: S.One,
    (S.One, tanh, -1): lambda u: written.reciprocal(written.power(
        written.apply(cosh, u), S(2))),
    (S.One, tan, 1): lambda u: written.reciprocal(written.power(written.apply(cos, u), S(2))),
}

_BY_DEFINITION = {
    tanh: (sinh, cosh), coth: (cosh, sinh), tan: (sin, cos), cot: (cos, sin),
    sech: (None, cosh), csch: (None, sinh), sec: (None, cos), csc: (None, sin)}


def by_definition(expr: Expr) -> Expr | None:
    """Apply tanh = sinh/cosh and its kin, sinh and cosh as exponentials."""
    if type(expr) in _BY_DEFINITION:
        top, bottom = _BY_DEFINITION[type(expr)]
        below = written.reciprocal(written.apply(bottom, *expr.args))
        return below if top is None else written.mul(written.apply(top, *expr.args), below)
    if isinstance(expr, (sinh, cosh)):
        (u,) = expr.args
        up, down = written.apply(exp, u), written.apply(exp, written.negative(u))
        both = written.add(up, down) if isinstance(expr, cosh) else written.subtract(up, down)
        return written.divide(both, S(2))
    return None


def exp_of_sum(expr: Expr) -> Expr | None:
    """Apply e^(a + b) = e^a·e^b and e^(2a) = (e^a)²."""
    if not isinstance(expr, exp):
        return None
    (inner,) = expr.args
    if isinstance(inner, Add):
        return product(*(written.apply(exp, term) for term in written.terms(inner)))
    sign, body = signed(inner)
    if isinstance(body, Mul) and body.args[0] == 2:
        half = product(S(sign), *body.args[1:])
        return written.power(written.apply(exp, half), S(2))
    return None


def negative_exponent(expr: Expr) -> Expr | None:
    """Apply e^(−u) = 1/e^u."""
    if isinstance(expr, exp) and signed(expr.args[0])[0] < 0:
        return written.reciprocal(written.apply(exp, signed(expr.args[0])[1]))
    return None


def exp_of_log(expr: Expr) -> Expr | None:
    """Apply e^(n·log u) = uⁿ for a whole number n."""
    if not isinstance(expr, exp):
        return None
    sign, body = signed(expr.args[0])
    logs = [each for each in written.factors(body) if isinstance(each, log)]
    rest = product(*(each for each in written.factors(body) if not isinstance(each, log)))
    if len(logs) != 1 or not rest.is_Integer:
        return None
    return raised(logs[0].args[0], sign * rest)


_UNDONE = {sin: asin, cos: acos, tan: atan, sinh: asinh, cosh: acosh, tanh: atanh}


def undo_inverse(expr: Expr) -> Expr | None:
    """Apply tan(atan u) = u and its kin."""
    inverse = _UNDONE.get(type(expr))
    if inverse is None or not isinstance(expr.args[0], inverse):
        return None
    inner: Expr = expr.args[0].args[0]
    return inner
