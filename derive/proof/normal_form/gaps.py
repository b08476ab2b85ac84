"""What has the sign of a polynomial and is simpler: an increasing function taken off, or put on.

exp, log, erf and atan increase. So exp(m) − exp(n) has the sign of m − n, erf u − erf v that of
u − v, and log a − log b + r that of a·exp(r)/b − 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from flint import fmpq, fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import Fraction, Undefined
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.generators import exp_of, log_of_number, units


def gaps(field: Field, poly: fmpq_mpoly) -> Iterator[Fraction]:
    """Yield fractions that have the sign of a polynomial wherever it is defined."""
    for rule in (_of_exponents, _of_arguments, _of_products):
        found = rule(field, poly)
        if found is not None:
            yield found


def _of_exponents(field: Field, poly: fmpq_mpoly) -> Fraction | None:
    """E = exp(m): the sign of E**k − 1 is that of m; the sign of a·E − b that of m + log(a/b)."""
    terms = list(poly.terms())
    if len(terms) != 2 or terms[0][1] * terms[1][1] > 0:
        return None
    (first, c), (second, d) = terms if terms[0][1] > 0 else (terms[1], terms[0])
    apart = [(generator, k - m) for generator, k, m in zip(
        field.generators, first, second, strict=False) if k != m]
    if any(generator.kind != "exp" for generator, _ in apart):
        return None
    total = log_of_number(field, c / -d)
    for generator, count in apart:
        total = field.add(total, field.scale(generator.argument, count))
    return total


def _of_arguments(field: Field, poly: fmpq_mpoly) -> Fraction | None:
    """±f(u) ± f(v) has the sign of ±u ± v where f is odd and increases: erf and atan."""
    used, terms = field.used(poly), list(poly.terms())
    if [sum(monomial) for monomial, _ in terms] != [1, 1] or (
            used[0].kind != used[1].kind or used[0].kind not in ("erf", "atan")
            or abs(terms[0][1]) != abs(terms[1][1])):
        return None
    slopes = (poly.derivative(each.index).leading_coefficient() for each in used)
    sides = (fmpq(1 if slope > 0 else -1) for slope in slopes)
    u, v = (field.scale(each.argument, side) for each, side in zip(used, sides, strict=True))
    return field.add(u, v)


def _of_products(field: Field, poly: fmpq_mpoly) -> Fraction | None:
    """Σ cᵢ·log aᵢ + r has the sign of exp(r)·Π aᵢ**cᵢ − 1, if exp(r) is there already."""
    logs = [each for each in field.used(poly) if each.kind == "log"]
    slopes = [poly.derivative(each.index) for each in logs]
    if not logs or not all(each.is_constant() for each in slopes):
        return None
    counts = [each.leading_coefficient() for each in slopes]
    whole = lcm(*(int(count.q) for count in counts))
    rest = poly - sum((each.poly * count for each, count in zip(logs, counts, strict=True)),
                      field.zero)
    try:
        if not _has_exponential(field, rest * whole):
            return None
        product = exp_of(field, field.of(rest * whole))
        for each, count in zip(logs, counts, strict=True):
            product = field.mul(product, field.power(each.argument, int(count * whole)))
    except (UndecidableError, Undefined):
        field.check_time()
        return None
    return field.reduce(field.subtract(product, field.number(1)))


def _has_exponential(field: Field, poly: fmpq_mpoly) -> bool:
    """Tell whether exp of a polynomial needs no new generator, or only exp of a number."""
    return all((("exp", unit.key) in field.by_key
                and (factor / field.multiples["exp", unit.key]).q == 1)
               or unit == field.number(1) for unit, factor in units(field, field.of(poly)))
