"""Formulas that are written alike; values as formulas, to be read elsewhere or seen by balls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy
from flint import fmpq, fmpq_mpoly
from sympy import Expr, Integer, Rational, Symbol

from derive.formula import written
from derive.proof.replaying.fractions import Value, require

if TYPE_CHECKING:
    from derive.proof.replay import Cell

FUNCTIONS = {each.__name__: each for each in (
    sympy.exp, sympy.log, sympy.erf, sympy.atan, sympy.asin, sympy.sin, sympy.cos)}


def alike(*sides: Expr) -> bool:
    """Tell whether expressions are written alike, up to how sums and products are grouped."""
    numbers: dict[tuple[object, ...], int] = {}
    keys: dict[int, tuple[object, ...]] = {}
    for part in written.postorder(*sides):
        name = part.name if isinstance(part, Symbol) else part
        key: list[object] = [part.func if part.args else name]
        for each in part.args:
            same = isinstance(part, (sympy.Add, sympy.Mul)) and each.func == part.func
            key += keys[id(each)][1:] if same else [numbers[keys[id(each)]]]
        keys[id(part)] = tuple(key)
        numbers.setdefault(keys[id(part)], len(numbers))
    return len({keys[id(side)] for side in sides}) == 1


def expression(cell: Cell, value: Value) -> Expr:
    """Return a value as a formula in the variables of its cell."""
    top, below = (_of_polynomial(cell, part) for part in (value.num, value.den))
    return top if value.den.is_one() else written.divide(top, below)


def _of_polynomial(cell: Cell, poly: fmpq_mpoly) -> Expr:
    return written.add(*(_of_term(cell, *term) for term in poly.terms()))


def _of_term(cell: Cell, monomial: tuple[int, ...], number: fmpq) -> Expr:
    factors = [_of_generator(cell, place) if count == 1 else written.power(
        _of_generator(cell, place), Integer(int(count)))
        for place, count in enumerate(monomial) if count]
    if not factors:
        return Rational(int(number.p), int(number.q))
    size = abs(int(number.p))
    term = written.mul(*([] if size == 1 else [Integer(size)]), *factors)
    if number.q != 1:
        term = written.divide(term, Integer(int(number.q)))
    return term if number > 0 else written.negative(term)


def _of_generator(cell: Cell, place: int) -> Expr:
    each = cell.stated[place]
    if each.kind == "variable":
        return written.variable(str(each.argument))
    require(place in cell.taken, "a generator of which nothing is known")
    if each.kind == "constant":
        return sympy.pi
    u = expression(cell, cell.taken[place])
    if each.kind == "root":
        return written.power(u, Rational(1, each.degree))
    applied: Expr = written.apply(FUNCTIONS[each.kind], u)
    return applied
