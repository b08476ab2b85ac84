"""Rewrites of sums: like terms, brackets, common factors and denominators."""

from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Rational, S

from derive.derivation.factors import base_and_exponent, raised, signed
from derive.derivation.sweep import product
from derive.formula import written


def add_zero(expr: Expr) -> Expr | None:
    """Apply a + 0 = a."""
    if not isinstance(expr, Add) or S.Zero not in expr.args:
        return None
    return written.add(*(term for term in expr.args if term != 0))


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


def common_denominator(expr: Expr) -> Expr | None:
    """Apply a/uᵐ + b/uⁿ = (a + b·uᵐ⁻ⁿ)/uᵐ, for one u that stands below in two terms."""
    if not isinstance(expr, Add):
        return None
    split = [(sign, *_over(term)) for sign, term in map(signed, written.terms(expr))]
    bases = [base for _, _, below in split for base in below]
    shared = next((base for base in bases if bases.count(base) > 1), None)
    if shared is None:
        return None
    most = max(below.get(shared, 0) for _, _, below in split)
    above = []
    for sign, top, below in split:
        rest = [raised(base, -n) for base, n in below.items() if base != shared]
        above.append(product(Integer(sign), top, raised(shared, most - below.get(shared, S.Zero)),
                             *rest))
    return product(written.add(*above), raised(shared, -most))


def _over(term: Expr) -> tuple[Expr, dict[Expr, Rational]]:
    """Return what stands above the line, and each base below it with its power."""
    above: list[Expr] = []
    below: dict[Expr, Rational] = {}
    for factor in written.factors(term):
        base, exponent = base_and_exponent(factor)
        if exponent < 0 and not isinstance(base, Rational):
            below[base] = below.get(base, S.Zero) - exponent
        else:
            above.append(factor)
    return product(*above), below


def cancel_terms(expr: Expr) -> Expr | None:
    """Apply a − a = 0, for one pair of terms."""
    return _merge_terms(expr, opposite=True)


def collect_terms(expr: Expr) -> Expr | None:
    """Apply a + a = 2·a, for one pair of terms that leaves something."""
    return _merge_terms(expr, opposite=False)


def _merge_terms(expr: Expr, *, opposite: bool) -> Expr | None:
    if not isinstance(expr, Add):
        return None
    terms = list(written.terms(expr))
    for i, first in enumerate(terms):
        for j in range(i + 1, len(terms)):
            (s, a), (t, b) = signed(first), signed(terms[j])
            (m, a), (n, b) = _coefficient(a), _coefficient(b)
            count = s * m + t * n
            if a == b and a != 1 and (count == 0) == opposite:
                kept = terms[:i] + terms[i + 1:j] + terms[j + 1:]
                if count:
                    kept.insert(i, product(count, a))
                return written.add(*kept)
    return None


def _coefficient(term: Expr) -> tuple[Rational, Expr]:
    if isinstance(term, Mul) and isinstance(term.args[0], Rational):
        return term.args[0], product(*term.args[1:])
    return S.One, term


def expand(expr: Expr) -> Expr | None:
    """Apply a·(b + c) = a·b + a·c, for the first sum among the factors."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    place = next((k for k, factor in enumerate(factors) if isinstance(factor, Add)), None)
    if place is None or len(factors) < 2:
        return None
    return written.add(*(product(*factors[:place], term, *factors[place + 1:])
                         for term in written.terms(factors[place])))


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
