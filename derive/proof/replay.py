"""A second, smaller program that checks certificates; it shares no code with the judge's search.

The cells have to cover the region, each law between generators is verified, both sides are read
again with these laws alone, and their difference has to vanish or solve an equation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import sympy
from flint.utils.flint_exceptions import DomainError
from sympy import Basic, Expr, Symbol

from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.certificate import Certificate, Leaf, Limit, Tree
from derive.proof.claims.claim import Claim
from derive.proof.freed import freed
from derive.proof.replaying.cell import Cell, fresh_names, prove_tree, zero_of
from derive.proof.replaying.equations import derivative
from derive.proof.replaying.field import RejectedError, UndefinedError, Value, require
from derive.proof.replaying.positivity import positivity
from derive.verdict import Counterexample

__all__ = ["RejectedError", "replay", "replay_claim"]

Box = tuple[object, object]
Kind = TypeVar("Kind")
FAULTS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, DomainError,
          RecursionError)
"""What a certificate that is not even well formed may cause."""


def replay(lhs: Expr, rhs: Expr, where: Mapping[str, Box], certificate: object) -> None:
    """Check that a certificate proves lhs = rhs wherever both are defined.

    `where` gives the open intervals of the claim. Raises RejectedError where it does not.

    >>> from derive.proof.judge import equal
    >>> x = sympy.Symbol("x", real=True)
    >>> left, right = sympy.tanh(x), 1 - 2/(1 + sympy.exp(2*x))
    >>> replay(left, right, {}, equal(left, right).certificate)
    """
    _or_rejected(lambda: _equality(lhs, rhs, where, certificate))


def replay_claim(claim: Claim, certificate: object, toward: str = "h") -> None:
    """Check that a certificate proves a claim of a derivation: "=", "→" (toward = 0), "≠" or ">".

    A limit is proved wherever, at h = 0, no divisor vanishes and logarithms and roots stand on
    something positive; a difference by one point. Raises RejectedError where it is not proved.
    """
    match claim.relation:
        case "=":
            replay(claim.left, claim.right, claim.where, certificate)
        case "→":
            _or_rejected(lambda: _limit(claim, certificate, written.variable(toward)))
        case "≠":
            _or_rejected(lambda: _difference(claim, certificate))
        case ">":
            _or_rejected(lambda: positivity(claim, certificate, replay))


def _or_rejected(check: Callable[[], None]) -> None:
    try:
        check()
    except (*FAULTS, UndefinedError) as fault:
        raise RejectedError(f"{type(fault).__name__}: {fault}") from fault


def _of(kind: type[Kind], certificate: object) -> Kind:
    if not isinstance(certificate, kind):
        raise RejectedError(f"no {kind.__name__.lower()} but {type(certificate).__name__}")
    return certificate


def _equality(lhs: Expr, rhs: Expr, where: Mapping[str, Box], certificate: object) -> None:
    lhs, rhs, where = freed(lhs, rhs, where)
    if certificate == "identical":
        numbers: dict[object, int] = {}
        require(_number(lhs, numbers) == _number(rhs, numbers), "the sides differ")
        return
    found = _of(Certificate, certificate)
    names = {part: written.variable(name) for part, name in found.named}
    brought = _brought(found, found.tree)
    # A part may be any number: its name must not be that of a variable of a cell.
    require(len({name for _, name in found.named} - brought) == len(found.named),
            "two things with one name")
    _require_fresh({*(name for _, name in found.named), *brought}, where, lhs, rhs)
    left, right = (written.substitute(side, names) for side in (lhs, rhs))
    prove_tree(found.tree, *_region(found, where), lambda cell: cell.both(left, right))


def _difference(claim: Claim, certificate: object) -> None:
    point = {name: sympy.Rational(text) for name, text in _of(Counterexample, certificate).point}
    require(all(_between(point, name, box) for name, box in claim.where.items() if name in point),
            "the point lies outside the claim's region")
    left, right = (value_at(side, point or {"any": 0}) for side in (claim.left, claim.right))
    require(left is not None and right is not None and not left.overlaps(right),
            "the sides are not seen to differ there")


def _between(point: Mapping[str, sympy.Rational], name: str, box: Box) -> bool:
    """Tell whether a variable lies inside its open interval; ends without a value do not bind."""
    gaps = []
    for end, side in zip(map(_end, box), (1, -1), strict=True):
        if end is not None and {each.name for each in written.variables(end)} <= set(point):
            gap = written.mul(sympy.Integer(side), written.subtract(point[name], end))
            gaps.append(value_at(gap, point))
    return all(gap is not None and gap > 0 for gap in gaps)


def _limit(claim: Claim, certificate: object, h: Symbol) -> None:
    found, approaching = _of(Limit, certificate), claim.approaching
    left, right, where = freed(claim.left, claim.right, claim.where)
    claim = Claim(claim.place, left, right, where, claim.relation, approaching)
    moved = {each: written.add(approaching[each.name], written.mul(h, each))
             for each in written.variables(claim.left) if each.name in approaching}
    expr = written.substitute(claim.left, moved)
    trees = (found.end, *(tree for pair in found.zeros for tree in pair))
    _require_fresh(_brought(found, *trees), claim.where, expr, claim.right)
    definitions, positive = _region(found, {name: box for name, box in claim.where.items()
                                            if name not in (*approaching, h.name)})
    there: dict[str, Expr] = {**definitions, h.name: sympy.S.Zero}
    cell = Cell(Leaf(found.ground), definitions, positive)
    quotient = cell.read(_through_logarithms(expr, found, there, positive))
    require(not (approaching and found.zeros), "more than continuity where several variables move")
    place = next((place for place, each in enumerate(cell.stated)
                  if (each.kind, each.argument) == ("variable", h.name)), len(cell.stated))
    top, below = (Value(cell, part, cell.one) for part in (quotient.num, quotient.den))
    for zero_top, zero_below in found.zeros:
        prove_tree(zero_top, there, positive, zero_of(cell, top))
        prove_tree(zero_below, there, positive, zero_of(cell, below))
        top, below = derivative(cell, top, place), derivative(cell, below, place)

    def sides(end: Cell) -> tuple[Value, Value]:
        for kind, each in cell.guards if approaching else ():
            require(kind != "!=0" or not end.vanishes(end.moved(cell, each)), "not continuous")
        for each in _under_roots(cell, (top, below)):
            require(not end.vanishes(end.moved(cell, each)), "a root that is not analytic")
        return end.moved(cell, top) * end.inverse(end.moved(cell, below)), end.read(claim.right)

    prove_tree(found.end, there, positive, sides)


def _brought(found: Certificate | Limit, *trees: Tree) -> set[str]:
    """Return the names that a certificate brings in for its cells."""
    return {*(f"{name}·" for name, _ in found.definitions),
            *(name for tree in trees for name in fresh_names(tree))}


def _require_fresh(names: set[str], where: Mapping[str, Box], *sides: Expr) -> None:
    taken = {*where, *(each.name for side in (*sides, *(
        end for box in where.values() for end in box if isinstance(end, Basic)))
        for each in written.variables(side))}
    require(not names & taken, "a name of the certificate is one of the claim's")


def _through_logarithms(expr: Expr, found: Limit, there: Mapping[str, Expr],
                        positive: frozenset[str]) -> Expr:
    """Write b**e as exp(e·log b) where b is positive at h = 0, and so near it."""
    table: dict[Basic, Basic] = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.Pow) and written.constant(part.exp) is None and (
                isinstance(found.end, Leaf)):
            end = Cell(found.end, there, positive)
            if end.sign(end.read(part.base)) == (1, 1):
                base, exponent = (written.substitute(each, table) for each in part.args)
                table[part] = written.apply(sympy.exp, written.mul(
                    exponent, written.apply(sympy.log, base)))
    opened: Expr = written.substitute(expr, table)
    return opened


def _under_roots(cell: Cell, values: tuple[Value, ...]) -> Iterator[Value]:
    """Yield what stands under the roots in values, and in all that their generators stand on."""
    for value in values:
        for place in cell.used(value.num * value.den):
            if cell.stated[place].kind == "root":
                yield cell.arguments[place]
            yield from _under_roots(cell, (cell.arguments[place],))


def _number(expr: Basic, numbers: dict[object, int]) -> int:
    """Return a number that is the same for all that is written alike, up to grouping."""
    keys: dict[int, tuple[object, ...]] = {}
    for part in written.postorder(expr):
        key: list[object] = [part.func if part.args else getattr(part, "name", part)]
        for each in part.args:
            same = isinstance(part, (sympy.Add, sympy.Mul)) and each.func == part.func
            key += keys[id(each)][1:] if same else [numbers[keys[id(each)]]]
        keys[id(part)] = tuple(key)
        numbers.setdefault(keys[id(part)], len(numbers))
    return numbers[keys[id(expr)]]


def _end(end: object) -> Any:
    if end is None or end in (sympy.oo, -sympy.oo):
        return None
    return sympy.sympify(str(end) if isinstance(end, float) else end)


def _region(certificate: Certificate | Limit, where: Mapping[str, Box]) -> tuple[
        dict[str, Expr], frozenset[str]]:
    """Return definitions and positive names of a certificate that cover the claim's boxes."""
    boxes = {name: tuple(map(_end, box)) for name, box in where.items()}
    fresh = {name: written.variable(f"{name}·") for name, _ in certificate.definitions}
    for name, value in certificate.definitions:
        low, high = boxes.get(name, (None, None))
        u, forms = fresh[name], []
        if low is not None or high is not None:
            forms.append(written.add(low, u) if high is None else written.subtract(high, u)
                         if low is None else written.divide(written.add(low, written.mul(
                             high, u)), written.add(sympy.S.One, u)))
        else:  # an end of another box, which is empty unless its low end is the smaller one
            forms += [written.add(a, u) for a, b in boxes.values()
                      if a is not None and isinstance(b, Symbol) and b.name == name]
            forms += [written.subtract(b, u) for a, b in boxes.values()
                      if b is not None and isinstance(a, Symbol) and a.name == name]
        require(value in forms, f"{name} does not run through its interval")
    ours = {each.name for each in fresh.values()}
    require(all(name in ours or boxes.get(name) == (0, None) for name in certificate.positive),
             "more is assumed to be positive than the claim says")
    return dict(certificate.definitions), frozenset(certificate.positive)
