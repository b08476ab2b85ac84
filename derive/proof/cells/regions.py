"""Where variables live, and how a region is cut where a switch changes.

Every box becomes free and positive variables: x in (b, ∞) is x = b + u with u > 0, x in (a, b) is
x = (a + b·u)/(1 + u). A switch is cut where something linear in one variable is 0, so that on each
part the sign is visible again. The parts and the cut itself cover the region.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sympy
from flint import fmpq, fmpq_mpoly
from sympy import Basic, Expr, Rational, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import name_of
from derive.formula.boxes import evaluated
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.gaps import gaps
from derive.proof.normal_form.generators import power_of
from derive.proof.normal_form.monotone import root_at_zero
from derive.proof.normal_form.reader import Region
from derive.proof.normal_form.signs import generator_sign, poly_sign, sign

Box = tuple[object, object]
MAX_CUTS = 40
"""How often one region is cut."""
MAX_SHOWN = 300
"""Nodes of the longest expression that is worked out for showing."""


def names_in(*exprs: Basic) -> set[str]:
    """Return the names of the free variables."""
    found: set[str] = set()
    stack, seen = list(exprs), set()
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        name = name_of(part)
        if name is None:
            stack.extend(part.args)
        else:
            found.add(name)
    return found


def bound(value: object) -> Expr | None:
    """Return an end of an interval as an expression, None for an unbounded one."""
    if value is None or value in (sympy.oo, -sympy.oo):
        return None
    if isinstance(value, float):
        value = str(value)
    return sympy.sympify(value)


def whole(names: set[str], where: Mapping[str, Box]) -> Region:
    """Return the region that the boxes describe."""
    definitions: dict[str, Expr] = {}
    positive: set[str] = set()
    waiting = sorted(name for name in where if name in names)
    for name in waiting:
        low, high = (bound(end) for end in where[name])
        # Boxes that refer to each other in a circle are dropped: then more is proved than asked.
        if (low is None and high is None) or _reaches(name, names_in(
                *(end for end in (low, high) if end is not None)), definitions):
            continue
        if low == 0 and high is None:
            positive.add(name)
            continue
        fresh = written.variable(f"{name}·")
        if fresh.name in names:
            raise UndecidableError(f"{fresh.name} is a name of the judge's own")
        positive.add(fresh.name)
        definitions[name] = _placed(low, high, fresh)
        _order_ends(low, high, where, definitions, positive)
    return Region(definitions, frozenset(positive))


def _order_ends(low: Expr | None, high: Expr | None, where: Mapping[str, Box],
                definitions: dict[str, Expr], positive: set[str]) -> None:
    """Use that an interval with a free variable for an end is empty unless low < high."""
    for end, other, grows in ((high, low, True), (low, high, False)):
        if other is None or not isinstance(end, Symbol) or end.name in definitions or (
                where.get(end.name, (None, None)) != (None, None)
                or _reaches(end.name, names_in(other), definitions)):
            continue
        gap = written.variable(f"{end.name}·")
        positive.add(gap.name)
        definitions[end.name] = written.add(other, gap) if grows else written.subtract(other, gap)
        return


def _reaches(name: str, start: set[str], definitions: Mapping[str, Expr]) -> bool:
    todo, seen = list(start), set()
    while todo:
        each = todo.pop()
        if each == name:
            return True
        if each not in seen and each in definitions:
            seen.add(each)
            todo.extend(names_in(definitions[each]))
    return False


def _placed(low: Expr | None, high: Expr | None, fresh: Symbol) -> Expr:
    """Return what runs through the open interval while `fresh` runs through (0, ∞)."""
    if low is None or high is None:
        return written.subtract(high, fresh) if high is not None else written.add(low, fresh)
    return written.divide(written.add(low, written.mul(high, fresh)),
                          written.add(Rational(1), fresh))


class Division(NamedTuple):
    """A region in parts: where `variable` is `at`, beyond it by `fresh`, and before it."""

    variable: str
    at: Expr
    fresh: str
    parts: tuple[Region, ...]


def cut(field: Field, region: Region, value: Fraction) -> Division:
    """Return the parts of a region, cut where the sign of the value may change.

    Raises UndecidableError where no cut is found.
    """
    if len(region.steps) >= MAX_CUTS:
        raise UndecidableError("too many cells")
    found = _place(field, value, 0)
    if found is None:
        raise UndecidableError("where a switch changes is not known")
    generator, root = found
    name = str(generator.argument)
    at = to_expr(field, root)
    fresh = written.variable(f"{name}·{len(region.steps)}")
    if ("variable", fresh.name) in field.by_key:
        raise UndecidableError(f"{fresh.name} is a name of the judge's own")
    parts: list[tuple[Expr, bool]] = [(at, False)]
    if name in region.positive:
        parts += [(written.add(at, fresh), True), (written.divide(
            written.mul(at, fresh), written.add(Rational(1), fresh)), True)]
    else:
        parts += [(written.add(at, fresh), True), (written.subtract(at, fresh), True)]
    step = _shown(name, {**region.definitions, name: at})
    return Division(name, at, fresh.name, tuple(
        Region({**region.definitions, name: expr},
               region.positive - {name} | ({fresh.name} if grows else set()),
               (*region.steps, step)) for expr, grows in parts))


def _shown(name: str, definitions: Mapping[str, Expr]) -> str:
    """Return where a cut lies, in the variable that was cut at first."""
    expr = _resolved(name.partition("·")[0], definitions)
    return str(evaluated(expr)) if written.tree_size(expr) < MAX_SHOWN else "a long expression"


def _resolved(name: str, definitions: Mapping[str, Expr]) -> Expr:
    """Return what a variable is, with all definitions put in."""
    expr: Expr = written.variable(name)
    for _ in range(len(definitions) + 1):
        table = {each: definitions[each.name] for each in written.variables(expr)
                 if each.name in definitions}
        expr = written.substitute(expr, table)
    return expr


def some_point(region: Region) -> dict[str, Expr]:
    """Return one exact point of a region: the values of the variables that it restricts."""
    ones = {name: Rational(1) for name in region.positive}
    names = {name.partition("·")[0] for name in (*region.definitions, *region.positive)}
    return {name: _resolved(name, {**ones, **region.definitions}) for name in sorted(names)}


def described(region: Region) -> str:
    """Return one exact point of a region, as text, for the reader."""
    return ", ".join(f"{name} = {_shown(name, {name: value})}"
                     for name, value in some_point(region).items())


def _place(field: Field, value: Fraction, depth: int) -> tuple[Generator, Fraction] | None:
    """Return a variable and its value where the sign of `value` may change."""
    if depth > 6:
        return None
    for poly in (value.num, value.den):
        if poly.is_constant():
            continue
        for factor, _ in field.factors(poly)[1]:
            signs = poly_sign(field, factor)
            if signs[0] == signs[1]:
                continue
            found = _solved(field, factor, depth)
            if found is not None:
                return found
            for simpler in _simpler(field, factor):
                if sign(field, simpler)[0] != sign(field, simpler)[1]:
                    found = _place(field, field.reduce(simpler), depth + 1)
                    if found is not None:
                        return found
    return None


def _solved(field: Field, poly: fmpq_mpoly, depth: int) -> tuple[Generator, Fraction] | None:
    """Solve a polynomial linear in a variable, or quadratic in one, for that variable.

    Where no lead coefficient has one sign, return where one of them changes its own.
    """
    used, leads = field.used(poly), []
    for each in used:
        degree = poly.degrees()[each.index]
        if each.kind != "variable" or degree > 2 or _inside(field, each, used):
            continue
        slopes = field.slices(poly, each.index)
        lead = poly_sign(field, slopes[-1])
        if 0 in lead or lead[0] != lead[1]:
            leads.append(slopes[-1])
            continue
        root = (field.fraction(-slopes[0], slopes[1]) if degree == 1
                else _quadratic_root(field, slopes))
        if root is None:
            continue
        if each.signs == (1, 1) and sign(field, root) != (1, 1):
            return _place(field, root, depth + 1)
        return each, root
    places = (_place(field, field.of(lead), depth + 1) for lead in leads)
    return next((found for found in places if found is not None), None)


def _quadratic_root(field: Field, slopes: list[fmpq_mpoly]) -> Fraction | None:
    c, b, a = slopes
    inside = field.of(b * b - a * c * 4)
    if sign(field, inside)[0] < 0:
        return None
    root = power_of(field, inside, fmpq(1, 2))
    for each in (field.add(field.of(-b), root), field.subtract(field.of(-b), root)):
        found = field.reduce(field.mul(each, field.fraction(field.one, a * 2)))
        if sign(field, found) == (1, 1):
            return found
    return found


def _inside(field: Field, variable: Generator, used: list[Generator]) -> bool:
    """Tell whether a variable also stands inside another generator of the polynomial."""
    for each in used:
        if each.kind in ("variable", "constant"):
            continue
        deeper = [inner for part in each.argument for inner in field.used(part)]
        if variable in deeper or _inside(field, variable, deeper):
            return True
    return False


def _simpler(field: Field, poly: fmpq_mpoly) -> Iterator[Fraction]:
    """Yield fractions among whose zeros those of the polynomial are, or may be."""
    yield from gaps(field, poly)
    start = root_at_zero(field, poly)
    if start is not None:
        yield field.of(start.poly)
    for each in field.used(poly):
        own = generator_sign(field, each)
        if poly.degrees()[each.index] != 1 or own[0] == own[1]:
            continue
        rest, slope = field.slices(poly, each.index)
        if each.kind in ("erf", "atan") and rest.is_zero():
            yield Fraction(*each.argument)
        elif each.kind == "root" and each.value is not None and each.degree == 2:
            yield field.of(rest)
            squares = field.mul(field.of(slope * slope), each.value)
            yield field.reduce(field.subtract(field.of(rest * rest), squares))
