"""Values as a certificate states them."""

from __future__ import annotations

from flint import fmpq, fmpq_mpoly

from derive.proof.certificate import Poly, Ratio
from derive.proof.replaying.fractions import Value


def poly(value: fmpq_mpoly) -> Poly:
    """Return a polynomial as terms."""
    found = []
    for monomial, coefficient in value.terms():
        last = max((place for place, each in enumerate(monomial) if each), default=-1)
        found.append((tuple(int(each) for each in monomial[:last + 1]), str(coefficient)))
    return tuple(found)


def ratio(value: Value) -> Ratio:
    """Return a value as a certificate states it."""
    return poly(value.num), poly(value.den)


def slices(poly: fmpq_mpoly, place: int) -> list[fmpq_mpoly]:
    """Return the coefficients of the powers of a generator, from the 0th."""
    found: list[dict[tuple[int, ...], fmpq]] = [{} for _ in range(poly.degrees()[place] + 1)]
    for monomial, coefficient in poly.terms():
        found[monomial[place]][(*monomial[:place], 0, *monomial[place + 1:])] = coefficient
    return [poly.context().from_dict(part) for part in found]
