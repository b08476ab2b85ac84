"""Rewrites that open a short form: used by people, and by the search between two typed lines.

`derive.derivation.rewrites` goes towards the shorter form; a person also multiplies out, splits a
fraction or writes tanh as sinh/cosh. Read backwards, these rows are the ones that close.
"""

from __future__ import annotations

from sympy import Add, Expr, Mul, Pow, S

from derive.derivation.factors import base_and_exponent, raised, signed
from derive.derivation.openings_of_functions import (
    by_definition,
    exp_of_log,
    exp_of_sum,
    hyperbola,
    negative_exponent,
    square_root,
    undo_inverse,
)
from derive.derivation.reasons import reason
from derive.derivation.rewrites import Rewrite
from derive.derivation.sweep import product
from derive.formula import written
from derive.language import known, say


def expand(expr: Expr) -> Expr | None:
    """Apply a·(b + c) = a·b + a·c."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for place, factor in enumerate(factors):
        if isinstance(factor, Add) and any(
                not written.is_reciprocal(each) for each in factors[:place] + factors[place + 1:]):
            return _spread(factors, place)
    return None


def split_fraction(expr: Expr) -> Expr | None:
    """Apply (a + b)/c = a/c + b/c."""
    if not isinstance(expr, Mul):
        return None
    factors = list(written.factors(expr))
    for place, factor in enumerate(factors):
        if isinstance(factor, Add) and any(map(written.is_reciprocal, factors)):
            return _spread(factors, place)
    return None


def _spread(factors: list[Expr], place: int) -> Expr:
    before, after = factors[:place], factors[place + 1:]
    return written.add(*(product(*before, term, *after)
                         for term in written.terms(factors[place])))


def common_denominator(expr: Expr) -> Expr | None:
    """Apply a/b + c/d = (a·d + c·b)/(b·d), for two terms."""
    if not isinstance(expr, Add):
        return None
    terms = written.terms(expr)
    halves = [_fraction(term) for term in terms]
    if len(terms) != 2 or all(bottom == 1 for _, bottom in halves):
        return None
    (a, b), (c, d) = halves
    if b == d:
        return product(written.add(a, c), written.reciprocal(b))
    return product(written.add(product(a, d), product(c, b)),
                   written.reciprocal(product(b, d)))


def _fraction(term: Expr) -> tuple[Expr, Expr]:
    factors = written.factors(term)
    below = [each.args[0] for each in factors if written.is_reciprocal(each)]
    return product(*(each for each in factors if not written.is_reciprocal(each))), product(*below)


def one_minus_fraction(expr: Expr) -> Expr | None:
    """Apply b/(a + b) = 1 − a/(a + b)."""
    if not isinstance(expr, Mul) and not written.is_reciprocal(expr):
        return None
    factors = list(written.factors(expr))
    for i, bottom in enumerate(factors):
        if not written.is_reciprocal(bottom) or not isinstance(bottom.args[0], Add):
            continue
        terms = list(bottom.args[0].args)
        for j, top in enumerate([*factors, S.One]):
            if i != j and top in terms and (top != 1 or len(factors) == j):
                terms.remove(top)
                left = product(written.add(*terms), bottom)
                rest = [each for k, each in enumerate(factors) if k not in (i, j)]
                return product(*rest, written.subtract(S.One, left))
    return None


def split_square(expr: Expr) -> Expr | None:
    """Apply u² = u·u, and 1/u² = 1/u·1/u."""
    base, exponent = base_and_exponent(expr)
    if abs(exponent) != 2:
        return None
    return product(raised(base, exponent / 2), raised(base, exponent / 2))


def square_of_sum(expr: Expr) -> Expr | None:
    """Apply (a + b)² = a² + 2ab + b²."""
    if not isinstance(expr, Pow) or expr.args[1] != 2 or not isinstance(expr.args[0], Add) or (
            len(expr.args[0].args) != 2):
        return None
    a, b = expr.args[0].args
    s, b = signed(b)
    return written.add(written.power(a, S(2)), product(S(2 * s), a, b), written.power(b, S(2)))


def difference_of_squares(expr: Expr) -> Expr | None:
    """Apply a² − b² = (a − b)·(a + b)."""
    if not isinstance(expr, Add) or len(expr.args) != 2:
        return None
    (s, a), (t, b) = signed(expr.args[0]), signed(expr.args[1])
    roots = [square_root(each) for each in (a, b)]
    if s == t or None in roots:
        return None
    (p, q) = roots if s > 0 else reversed(roots)
    return written.mul(written.subtract(p, q), written.add(p, q))


OPENINGS = tuple(Rewrite(rule.__name__, rule) for rule in (
    one_minus_fraction, split_square, exp_of_log, undo_inverse, hyperbola, common_denominator,
    split_fraction, expand, by_definition, square_of_sum,
    difference_of_squares, exp_of_sum, negative_exponent))
"""In the order they are tried."""

REVERSED = {
    "put_in_y": "definition_of_y", "put_in_definition": "put_in_name",
    "collect_powers": "split_power", "split_square": "collect_powers", "factor_out": "expand",
    "expand": "factor_out", "split_fraction": "common_denominator",
    "common_denominator": "split_fraction", "collect_terms": "split_term",
    "cancel_terms": "add_and_subtract", "cancel": "expand_fraction",
    "square_of_sum": "factor_square", "fold_numbers": "split_number",
    "add_exponents": "exp_of_sum", "exp_of_sum": "add_exponents",
    "exp_of_zero": "one_as_exp", "power_of_exp": "power_out_of_exponent",
    "power_of_product": "powers_of_one_exponent", "open_brackets": "into_brackets"}
"""By rewrite, what the same equality is called when it is read from right to left.

A sentence that states an equality, as "tanh is sinh over cosh", is right both ways.
"""


def step_reason(name: str) -> str:
    """Return the sentence for a rewrite that connects two typed lines.

    >>> step_reason("split_square")
    'the square is a product'
    """
    return say(f"step.{name}") if known(f"step.{name}") else reason(name)
