"""Rewrites of products and quotients: cancel, collect, put in order."""

from __future__ import annotations

from math import prod

from sympy import Add, Expr, Integer, Mul, Rational, S, exp

from derive.derivation.factors import base_and_exponent, raised, signed
from derive.derivation.sweep import product
from derive.formula import written

LARGEST_DENOMINATOR = 12
"""Fractions up to here are written as fractions, as in a/2; 0.0670725 stays a decimal."""


def multiply_by_zero(expr: Expr) -> Expr | None:
    """Apply 0·a = 0."""
    return S.Zero if isinstance(expr, Mul) and S.Zero in expr.args else None


def multiply_by_one(expr: Expr) -> Expr | None:
    """Apply 1·a = a."""
    if not isinstance(expr, Mul):
        return None
    tidy = product(*(factor for factor in expr.args if factor != 1))
    return tidy if written.tree_size(tidy) < written.tree_size(expr) else None


def collect_signs(expr: Expr) -> Expr | None:
    """Apply (−a)·(−b) = a·b, and a + (−(−b)) = a + b."""
    if not isinstance(expr, Mul):
        return None
    signs = [each for each in written.factors(expr) if isinstance(each, Rational) and each < 0]
    return product(expr) if len(signs) > 1 else None


def fold_numbers(expr: Expr) -> Expr | None:
    """Multiply or add the plain numbers of a product or a sum."""
    if not isinstance(expr, (Add, Mul)):
        return None
    items = _numbers_apart(expr) if isinstance(expr, Mul) else written.terms(expr)
    sign_only = (S.NegativeOne,) if isinstance(expr, Mul) else ()
    pairs = [(item, written.constant(item)) for item in items]
    numbers = [value for _, value in pairs if value is not None and value not in sign_only]
    rest = [item for item, value in pairs if value is None or value in sign_only]
    if len(numbers) < 2:
        return None
    if isinstance(expr, Mul):
        return _scaled(prod(numbers, start=S.One), rest)
    total = sum(numbers, start=S.Zero)
    return written.add(*rest, *([total] if total else []))


def _numbers_apart(expr: Expr) -> list[Expr]:
    """Return the factors, the number of a denominator such as 2·u standing on its own."""
    items: list[Expr] = []
    for factor in written.factors(expr):
        below = written.factors(factor.args[0]) if written.is_reciprocal(factor) else ()
        number = [each for each in below if isinstance(each, Rational)]
        rest = [each for each in below if not isinstance(each, Rational)]
        items.extend([1 / number[0], written.reciprocal(written.mul(*rest))]
                     if len(number) == 1 and rest else [factor])
    return items


def _scaled(number: Rational, rest: list[Expr]) -> Expr:
    """Return the number times the rest: a small denominator is written last, as in 3·a/2."""
    if not rest or number.q == 1 or number.q > LARGEST_DENOMINATOR:
        return product(number, *rest)
    top = [] if abs(number.p) == 1 else [Integer(abs(number.p))]
    sign = [S.NegativeOne] if number < 0 else []
    return product(*sign, *top, *rest, written.reciprocal(Integer(number.q)))


def number_in_front(expr: Expr) -> Expr | None:
    """Write the number of a product first: y·2·x = 2·y·x."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for place, factor in enumerate(factors):
        if any(each != -1 for each in factors[:place]) and isinstance(factor, Rational) and (
                abs(factor) != 1):
            return product(factor, *factors[:place], *factors[place + 1:])
    return None


def numerator_first(expr: Expr) -> Expr | None:
    """Write what stands above the line first: 1/u·a = a/u."""
    if not isinstance(expr, Mul):
        return None
    factors = [factor for factor in written.factors(expr) if factor != 1]
    above = [factor for factor in factors if not written.is_reciprocal(factor)]
    below = [factor for factor in factors if written.is_reciprocal(factor)]
    return product(*above, *below) if above + below != factors else None


def cancel(expr: Expr) -> Expr | None:
    """Apply u·(1/u) = 1, for one base that stands in numerator and denominator."""
    return _merge_powers(expr, opposite=True)


def collect_powers(expr: Expr) -> Expr | None:
    """Apply u·u = u² and uᵃ·uᵇ = uᵃ⁺ᵇ, for one base."""
    return _merge_powers(expr, opposite=False)


def _merge_powers(expr: Expr, *, opposite: bool) -> Expr | None:
    if not isinstance(expr, Mul):
        return None
    pairs = [base_and_exponent(factor) for factor in written.factors(expr)]
    for i, (base, first) in enumerate(pairs):
        for j in range(i + 1, len(pairs)):
            other, second = pairs[j]
            if base == other and not isinstance(base, Rational) and (
                    (first * second < 0) == opposite):
                merged = raised(base, first + second)
                kept = [raised(*pair) for k, pair in enumerate(pairs) if k not in (i, j)]
                kept.insert(i, merged)
                return product(*kept)
    return None


def add_exponents(expr: Expr) -> Expr | None:
    """Apply eᵃ·eᵇ = eᵃ⁺ᵇ where the sum of the exponents is shorter than both."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for i, first in enumerate(factors):
        for j in range(i + 1, len(factors)):
            second = factors[j]
            if isinstance(first, exp) and isinstance(second, exp):
                (s, a), (t, b) = signed(first.args[0]), signed(second.args[0])
                if a == b:
                    total = S.One if s != t else written.apply(exp, product(Integer(2 * s), a))
                    rest = factors[:i] + factors[i + 1:j] + factors[j + 1:]
                    return product(total, *rest)
    return None


def divide_through_by_exp(expr: Expr) -> Expr | None:
    """Apply eᵐ/(a ± eᵐ) = 1/(a·e⁻ᵐ ± 1): top and bottom divided by eᵐ."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for place, top in enumerate(factors):
        if not isinstance(top, exp):
            continue
        for other, bottom in enumerate(factors):
            below = _divided(bottom.args[0], top) if written.is_reciprocal(bottom) else None
            if below is not None:
                kept = {min(place, other): written.reciprocal(below), max(place, other): S.One}
                return product(*(kept.get(k, factor) for k, factor in enumerate(factors)))
    return None


def _divided(below: Expr, top: Expr) -> Expr | None:
    """Return a ± eᵐ divided by eᵐ, the number first, or None where it has another shape."""
    split = [signed(term) for term in written.terms(below)]
    places = [place for place, (_, term) in enumerate(split) if term == top]
    if len(split) != 2 or len(places) != 1:
        return None
    sign, inner = signed(top.args[0])
    down = written.apply(exp, inner if sign < 0 else written.negative(inner))
    (one, _), (other, rest) = split[places[0]], split[1 - places[0]]
    scaled = product(Integer(other), rest, down)
    return written.add(S.One, scaled) if one > 0 else written.add(scaled, S.NegativeOne)
