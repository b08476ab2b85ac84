"""Rewrites: named equalities that change one thing in a written expression.

A rewrite is a row: its name and a function from a part to what the part becomes, or None where it
does not apply. Whether it holds is not decided here; every use of it goes before the judge.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sympy import Expr

from derive.derivation import rewrites_of_functions as functions
from derive.derivation import rewrites_of_products as products
from derive.derivation import rewrites_of_sums as sums


class Rewrite(NamedTuple):
    """One rewrite: `name` is its row in the table of reasons, `apply` gives the new part."""

    name: str
    apply: Callable[[Expr], Expr | None]


REWRITES = tuple(Rewrite(rule.__name__, rule) for rule in (
    products.multiply_by_zero, products.multiply_by_one, sums.add_zero,
    functions.trivial_power, functions.exp_of_zero, functions.log_of_exp, functions.exp_of_log,
    products.collect_signs, products.cancel, products.fold_numbers,
    sums.cancel_terms, sums.collect_terms, products.add_exponents, products.divide_through_by_exp,
    functions.definition_of_tanh, sums.common_denominator, functions.power_of_exp,
    functions.power_of_product, sums.open_brackets, sums.factor_out,
    products.collect_powers, products.number_in_front, products.numerator_first, sums.expand))
"""In the order they are tried: what removes something comes before what rearranges."""
