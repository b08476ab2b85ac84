"""Rewrites: named equalities that change one thing in a written expression.

A rewrite is a row: its name and a function from a part to what the part becomes, or None where it
does not apply. Whether it holds is not decided here; every use of it goes before the judge.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import NamedTuple

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, cosh, exp, log, sinh, tanh

from derive.derivation.sweep import product
from derive.formula import written

LARGEST_DENOMINATOR = 12
"""Fractions up to here are written as fractions, as in a/2; 0.0670725 stays a decimal."""


class Rewrite(NamedTuple):
    """One rewrite: `name` is its row in the table of reasons, `apply` gives the new part."""

    name: str
    apply: Callable[[Expr], Expr | None]


def base_and_exponent(factor: Expr) -> tuple[Expr, Rational]:
    """Return a factor as base to a rational power: 1/u is (u, -1), 1/u² is (u, -2)."""
    base, exponent = factor, S.One
    while isinstance(base, Pow) and isinstance(base.args[1], Rational) and (
            base.args[1].q == 1 or base is factor):
        exponent, base = exponent * base.args[1], base.args[0]
    return base, exponent


def raised(base: Expr, exponent: Rational) -> Expr:
    """Return base**exponent as people write it: 1/u, 1/u², √u, u."""
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


def multiply_by_zero(expr: Expr) -> Expr | None:
    """Apply 0·a = 0."""
    return S.Zero if isinstance(expr, Mul) and S.Zero in expr.args else None


def multiply_by_one(expr: Expr) -> Expr | None:
    """Apply 1·a = a."""
    if not isinstance(expr, Mul):
        return None
    tidy = product(*(factor for factor in expr.args if factor != 1))
    return tidy if written.tree_size(tidy) < written.tree_size(expr) else None


def add_zero(expr: Expr) -> Expr | None:
    """Apply a + 0 = a."""
    if not isinstance(expr, Add) or S.Zero not in expr.args:
        return None
    return written.add(*(term for term in expr.args if term != 0))


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


def open_brackets(expr: Expr) -> Expr | None:
    """Apply a − (b − c) = a − b + c."""
    if not isinstance(expr, Add):
        return None
    terms = list(written.terms(expr))
    for place, term in enumerate(terms):
        sign, inner = signed(term)
        if sign < 0 and isinstance(inner, Add):
            return written.add(*terms[:place], *(
                product(S.NegativeOne, each) for each in written.terms(inner)), *terms[place + 1:])
    return None


def power_of_exp(expr: Expr) -> Expr | None:
    """Apply (eᵘ)ⁿ = eⁿᵘ."""
    if isinstance(expr, Pow) and isinstance(expr.args[0], exp) and isinstance(
            expr.args[1], Integer) and expr.args[1] > 1:
        return written.apply(exp, product(expr.args[1], expr.args[0].args[0]))
    return None


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
    """Apply eᵐ/(a + eᵐ) = 1/(1 + a·e⁻ᵐ): top and bottom divided by eᵐ."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for i, top in enumerate(factors):
        if not isinstance(top, exp):
            continue
        for j, bottom in enumerate(factors):
            if written.is_reciprocal(bottom) and isinstance(bottom.args[0], Add):
                terms = bottom.args[0].args
                if len(terms) == 2 and top in terms:
                    other = terms[0] if terms[1] == top else terms[1]
                    sign, inner = signed(top.args[0])
                    down = written.apply(exp, inner if sign < 0 else written.negative(inner))
                    fraction = written.reciprocal(
                        written.add(S.One, product(other, down)))
                    return product(*(fraction if k == min(i, j) else factor
                                     for k, factor in enumerate(factors) if k != max(i, j)))
    return None


def collect_terms(expr: Expr) -> Expr | None:
    """Apply a − a = 0 and a + a = 2·a, for one pair of terms."""
    if not isinstance(expr, Add):
        return None
    terms = list(written.terms(expr))
    for i, first in enumerate(terms):
        for j in range(i + 1, len(terms)):
            (s, a), (t, b) = signed(first), signed(terms[j])
            (m, a), (n, b) = _coefficient(a), _coefficient(b)
            if a == b and a != 1:
                count = s * m + t * n
                kept = terms[:i] + terms[i + 1:j] + terms[j + 1:]
                if count:
                    kept.insert(i, product(count, a))
                return written.add(*kept)
    return None


def _coefficient(term: Expr) -> tuple[Rational, Expr]:
    if isinstance(term, Mul) and isinstance(term.args[0], Rational):
        return term.args[0], product(*term.args[1:])
    return S.One, term


def factor_out(expr: Expr) -> Expr | None:
    """Apply a·b + a·c = a·(b + c), for factors that every term shows."""
    if not isinstance(expr, Add):
        return None
    split = [signed(term) for term in written.terms(expr)]
    rests = [list(written.factors(term)) for _, term in split]
    common = []
    for factor in list(rests[0]):
        if factor != 1 and not isinstance(factor, Rational) and all(
                factor in rest for rest in rests):
            common.append(factor)
            for rest in rests:
                rest.remove(factor)
    if not common:
        return None
    inner = [product(Integer(sign), *rest) for (sign, _), rest in zip(split, rests, strict=True)]
    return product(*common, written.add(*inner))


def pythagoras(expr: Expr) -> Expr | None:
    """Apply cosh² − sinh² = 1 and 1 − sinh²/cosh² = 1 − tanh²."""
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
    """Apply log(eᵘ) = u and e^(log u) = u."""
    if isinstance(expr, log) and isinstance(expr.args[0], exp):
        return expr.args[0].args[0]
    if isinstance(expr, exp) and isinstance(expr.args[0], log):
        return expr.args[0].args[0]
    return None


def exp_of_zero(expr: Expr) -> Expr | None:
    """Apply e⁰ = 1."""
    return S.One if isinstance(expr, exp) and expr.args[0] == 0 else None


REWRITES = tuple(Rewrite(rule.__name__, rule) for rule in (
    multiply_by_zero, multiply_by_one, add_zero, trivial_power, exp_of_zero, log_of_exp,
    collect_signs, cancel, fold_numbers, collect_terms, add_exponents, divide_through_by_exp,
    pythagoras, power_of_exp, power_of_product, open_brackets, factor_out, collect_powers,
    number_in_front, numerator_first))
"""In the order they are tried: what removes something comes before what rearranges."""
