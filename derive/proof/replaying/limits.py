"""Replay of a limit as h → 0: both parts of a quotient are followed to h = 0, by l'Hôpital."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import sympy
from flint import fmpq_mpoly
from sympy import Basic, Expr, Symbol
from sympy.core.function import AppliedUndef

from derive.formula import written
from derive.proof.certificate import Leaf, Limit
from derive.proof.claims.claim import Claim
from derive.proof.freed import freed
from derive.proof.replay import Cell, of_kind
from derive.proof.replaying.expressions import expression
from derive.proof.replaying.facts import NOT_ZERO
from derive.proof.replaying.fractions import EmptyError, RejectedError, Value, require
from derive.proof.replaying.regions import (
    Box,
    brought_in,
    end_of,
    names_in,
    prove_tree,
    region,
    require_fresh,
)
from derive.proof.replaying.theorems import derivative, variable_of


def limit(claim: Claim, certificate: object, h: Symbol, kind: type[Cell] = Cell) -> Limit:
    """Return the proof of a limit, as `kind` of cell leaves it.

    It is proved wherever, at h = 0, no divisor vanishes and logarithms and roots stand on
    something positive. Raises RejectedError where it is not.
    """
    found, approaching = of_kind(Limit, certificate), claim.approaching
    left, right, where = freed(claim.left, claim.right, claim.where)
    moved = {each: written.add(approaching[each.name], written.mul(h, each))
             for each in written.variables(left) if each.name in approaching}
    expr = written.substitute(left, moved)
    _require_fixed(expr, right, where, {h.name, *approaching})
    require_fresh(brought_in(found), where, expr, right)
    definitions, positive = region(found, {name: box for name, box in where.items()
                                           if name not in (*approaching, h.name)})
    there: dict[str, Expr] = {**definitions, h.name: sympy.S.Zero}
    cell = kind(Leaf(found.ground, steps=found.steps), definitions, positive, trusting=True)
    try:
        quotient = cell.read(_through_logarithms(expr, found, kind, there, positive))
    except EmptyError:
        raise RejectedError("it is defined nowhere") from None
    require(not (approaching and found.zeros), "more than continuity where several variables move")
    top, below = (Value(cell, part, cell.one) for part in (quotient.num, quotient.den))
    zeros = []
    for pair in found.zeros:
        first, second = (
            prove_tree(kind, tree, there, positive, (expression(cell, part), sympy.S.Zero),
                       away=_values(cell, part.den))
            for tree, part in zip(pair, (top, below), strict=True))
        zeros.append((first, second))
        place = variable_of(cell, h.name)
        top, below = (derivative(cell, part, place) for part in (top, below))
    end = prove_tree(
        kind, found.end, there, positive,
        (written.divide(expression(cell, top), expression(cell, below)), right),
        away=(*_values(cell, top.den, below.den, below.num),
              *_away(cell, (top, below), bool(approaching))))
    leaf = cell.kept()
    return replace(found, ground=leaf.ground, zeros=tuple(zeros), end=end, steps=leaf.steps)


def _require_fixed(expr: Expr, right: Expr, where: Mapping[str, Box], moving: set[str]) -> None:
    """Require that ends and the limit do not move, and that no unknown function does."""
    ends = [end for box in where.values() for end in map(end_of, box) if end is not None]
    require(not moving & names_in(*ends), "an end that moves")
    require(not any(isinstance(part, AppliedUndef) and moving & names_in(*part.args)
                    for part in written.postorder(expr, right)),
            "an unknown function of what moves")


def _values(cell: Cell, *polys: fmpq_mpoly) -> tuple[Expr, ...]:
    return tuple(expression(cell, Value(cell, each, cell.one)) for each in polys)


def _away(cell: Cell, parts: tuple[Value, Value], moving: bool) -> Iterator[Expr]:
    """Yield what may not vanish at h = 0: there it is not continuous, or not analytic."""
    yield from (expression(cell, value) for value, allowed in cell.assumed
                if moving and allowed == NOT_ZERO)
    for part in parts:
        yield from (expression(cell, each) for each in _under_roots(cell, part))


def _under_roots(cell: Cell, value: Value) -> Iterator[Value]:
    """Yield what stands under the roots in a value, and in all that its generators stand on."""
    for place in value.places:
        if place in cell.taken:
            u = cell.taken[place]
            if cell.stated[place].kind == "root":
                yield u
            elif cell.stated[place].kind == "asin":
                yield cell.number(1) - u * u
            yield from _under_roots(cell, u)


def _through_logarithms(expr: Expr, found: Limit, kind: type[Cell], there: Mapping[str, Expr],
                        positive: frozenset[str]) -> Expr:
    """Write b**e as exp(e·log b) where b is positive at h = 0, and so near it."""
    table: dict[Basic, Basic] = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.Pow) and written.constant(part.exp) is None and (
                isinstance(found.end, Leaf)):
            end = kind(found.end, there, positive, trusting=True)
            if end.sign(end.read(part.base)) == 1:
                base, exponent = (written.substitute(each, table) for each in part.args)
                table[part] = written.apply(sympy.exp, written.mul(
                    exponent, written.apply(sympy.log, base)))
    opened: Expr = written.substitute(expr, table)
    return opened
