"""How a region is cut where a switch changes: where something linear in one variable is 0.

On each part the sign is visible again; the parts and the cut itself cover the region.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flint import fmpq, fmpq_mpoly
from sympy import Expr, Rational

from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.cells.regions import shown
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.gaps import gaps
from derive.proof.normal_form.generators import power_of
from derive.proof.normal_form.monotone import root_at_zero
from derive.proof.normal_form.reader import Region
from derive.proof.normal_form.signs import generator_sign, poly_sign, sign

MAX_CUTS = 40
"""How often one region is cut."""


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
    step = shown(name, {**region.definitions, name: at})
    return Division(name, at, fresh.name, tuple(
        Region({**region.definitions, name: expr},
               region.positive - {name} | ({fresh.name} if grows else set()),
               (*region.steps, step)) for expr, grows in parts))


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
