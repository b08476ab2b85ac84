"""What has the sign of a polynomial over a cell's generators, as an increasing function has it."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly, fmpz

from derive.proof.replaying.field import RejectedError, Value

if TYPE_CHECKING:
    from derive.proof.replaying.signs import SignedGenerators


def gaps(cell: SignedGenerators, poly: fmpq_mpoly) -> Iterator[Value]:
    """Yield values with the sign of a polynomial."""
    for rule in (_two_exponentials, _two_of_one_kind, _logarithms):
        found = rule(cell, poly)
        if found is not None:
            yield found


def _two_exponentials(cell: SignedGenerators, poly: fmpq_mpoly) -> Value | None:
    """Use that c·exp(m) − d·exp(n) has the sign of m − n + log(c/d)."""
    terms = sorted(poly.terms(), key=lambda term: -term[1])
    if len(terms) != 2 or terms[1][1] > 0 or terms[0][1] < 0:
        return None
    (first, c), (second, d) = terms
    total = _log_of_number(cell, c / -d)
    for place, (count, other) in enumerate(zip(first, second, strict=True)):
        if count != other:
            if cell.stated[place].kind != "exp" or total is None:
                return None
            total = total + cell.arguments[place] * int(count - other)
    return total


def _log_of_number(cell: SignedGenerators, value: fmpq) -> Value | None:
    total = cell.number(0)
    for number, side in ((value.p, 1), (value.q, -1)):
        for prime, count in fmpz(number).factor():
            place = next((i for i, each in enumerate(cell.arguments) if each.number == prime
                          and cell.stated[i].kind == "log"), None)
            if place is None:
                return None
            total = total + cell.of(place) * (side * int(count))
    return total


def _two_of_one_kind(cell: SignedGenerators, poly: fmpq_mpoly) -> Value | None:
    """Use that a·f(u) + b·f(v), f odd and increasing, |a| = |b|, has the sign of a·u + b·v."""
    used = cell.used(poly)
    kinds = [cell.stated[place].kind for place in used]
    if kinds not in (["erf", "erf"], ["atan", "atan"]) or (
            [sum(monomial) for monomial in poly.monoms()] != [1, 1]):
        return None
    a, b = (poly.derivative(place).leading_coefficient() for place in used)
    u, v = (cell.arguments[place] for place in used)
    return u * a + v * b if abs(a) == abs(b) else None


def _logarithms(cell: SignedGenerators, poly: fmpq_mpoly) -> Value | None:
    """Use that Σ cᵢ·log aᵢ + r has the sign of exp(r)·Π aᵢ^cᵢ − 1."""
    logs = [place for place in cell.used(poly) if cell.stated[place].kind == "log"]
    slopes = [poly.derivative(place) for place in logs]
    if not logs or not all(slope.is_constant() for slope in slopes):
        return None
    counts = [slope.leading_coefficient() for slope in slopes]
    whole = lcm(*(int(count.q) for count in counts))
    rest, product = poly * whole, cell.number(1)
    try:
        for place, count in zip(logs, counts, strict=True):
            rest = rest - cell.free[place] * (count * whole)
            product = product * cell.arguments[place] ** int(count * whole)
        if not rest.is_zero():
            product = product * cell.exp(Value(cell, rest, cell.one))
    except RejectedError:
        return None
    return product - cell.number(1)
