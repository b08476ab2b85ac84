"""The cells of a certificate, which together have to cover the claim's region."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

import sympy
from sympy import Basic, Expr, Symbol
from sympy.core.function import AppliedUndef

from derive.formula import written
from derive.formula.ball_program import name_of
from derive.proof.certificate import Certificate, Cut, Leaf, Limit, Tree
from derive.proof.replaying.fractions import require

Box = tuple[object, object]


class Prover(Protocol):
    """A kind of cell."""

    def __call__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> Any:
        """Return the cell of a leaf."""


def prove_tree(kind: Prover, tree: Tree, definitions: Mapping[str, Expr],  # noqa: PLR0913
               positive: frozenset[str], sides: tuple[Expr, Expr], *,
               trusting: bool = True, away: tuple[Expr, ...] = ()) -> Tree:
    """Return the tree. Raises RejectedError unless its cells prove that the sides are the same.

    What is `away` from 0 may be 0 where there is a cut, and where a polynomial is.
    """
    if isinstance(tree, Leaf):
        cell = kind(tree, definitions, positive, trusting=trusting)
        proved: Leaf = cell.prove(sides, away)
        return proved
    require(isinstance(tree, Cut) and type(tree.variable) is type(tree.fresh) is str
            and type(tree.parts) is tuple, "no cut")
    name, u = tree.variable, written.variable(tree.fresh)
    taken = {name, *definitions, *positive, *names_in(
        tree.at, *definitions.values(), *sides, *away)}
    require(name not in definitions and u.name not in taken, "a cut has to be of a free variable")
    before = written.subtract(tree.at, u) if name not in positive else written.divide(
        written.mul(tree.at, u), written.add(sympy.S.One, u))
    require(len(tree.parts) == 3, "a cut has three parts")
    parts = zip(tree.parts, (tree.at, written.add(tree.at, u), before),
                (set(), {u.name}, {u.name}), strict=True)
    return replace(tree, parts=tuple(
        prove_tree(kind, part, {**definitions, name: value}, positive - {name} | more, sides,
                   trusting=trusting, away=away if more else ())
        for part, value, more in parts))


def region(certificate: Certificate | Limit, where: Mapping[str, Box]) -> tuple[
        dict[str, Expr], frozenset[str]]:
    """Return definitions and positive names of a certificate that cover the claim's boxes."""
    boxes = {name: tuple(map(end_of, box)) for name, box in where.items()}
    fresh = {name: written.variable(f"{name}·") for name, _ in certificate.definitions}
    for name, value in certificate.definitions:
        require(value in _forms(fresh[name], name, boxes),
                f"{name} does not run through its interval")
    ours = {each.name for each in fresh.values()}
    require(all(name in ours or boxes.get(name) == (0, None) for name in certificate.positive),
             "more is assumed to be positive than the claim says")
    return dict(certificate.definitions), frozenset(certificate.positive)


def _forms(u: Symbol, name: str, boxes: Mapping[str, tuple[Any, ...]]) -> list[Expr]:
    """Return how a variable may be written through u > 0."""
    low, high = boxes.get(name, (None, None))
    if low is None and high is None:
        # The end of another box, which is empty unless its low end is the smaller one.
        return [written.add(a, u) for a, b in boxes.values() if a is not None and b is not None
                and b == written.variable(name)] + [
            written.subtract(b, u) for a, b in boxes.values() if a is not None and b is not None
            and a == written.variable(name)]
    if low is None or high is None:
        return [written.add(low, u) if high is None else written.subtract(high, u)]
    return [written.divide(written.add(low, written.mul(high, u)), written.add(sympy.S.One, u))]


def end_of(end: object) -> Any:
    """Return an end of an interval as an expression, None for an unbounded one."""
    if end is None or end in (sympy.oo, -sympy.oo):
        return None
    return sympy.sympify(str(end) if isinstance(end, float) else end)


def brought_in(found: Certificate | Limit) -> list[str]:
    """Return the names that a certificate brings in for the variables of intervals."""
    return [f"{name}·" for name, _ in found.definitions]


def require_fresh(names: list[str], where: Mapping[str, Box], *sides: Expr) -> None:
    """Require that names are names, each another one, and none of them the claim's."""
    require(all(type(name) is str and re.fullmatch(r"[^\W\d][\w·]*", name) for name in names),
            "no name")
    ends = [end for box in where.values() for end in map(end_of, box) if end is not None]
    applied = [str(part) for part in written.postorder(*sides, *ends)
               if isinstance(part, AppliedUndef)]
    require(not {each.name for each in written.variables(sympy.Tuple(*sides, *ends))} & {*applied},
            "a variable with the name of an unknown function")
    require(len(set(names)) == len(names), "two things with one name")
    require(not set(names) & {*where, *names_in(*sides, *ends)},
            "a name of the certificate is one of the claim's")


def names_in(*exprs: Basic) -> set[str]:
    """Return the names of all that is free in expressions: variables, and f(u) as a whole."""
    return {name for part in written.postorder(*exprs) if (name := name_of(part)) is not None}
