"""Elimination: what two quantities satisfy whatever the generators between them are.

Resultants over FLINT's polynomials, one unknown after the other (Cox, Little & O'Shea, Ideals,
Varieties, and Algorithms, chapter 3). A resultant may say too little or too much; whatever is read
off it is a guess until the judge has seen it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import prod

from flint import fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.normal_form.field import Field

MAX_DEGREES = 14
"""Sum of the two degrees up to which a resultant is taken."""
MAX_PRODUCTS = 10**8
"""Products in Sylvester's determinant, written out, up to which a resultant is taken."""


def eliminated(field: Field, polys: Iterable[fmpq_mpoly], unknown: set[int],
               wanted: int) -> Iterator[fmpq_mpoly]:
    """Yield irreducible polynomials without unknowns, but with the wanted generator.

    They vanish wherever all of `polys` do, up to factors that came with a resultant. Unknown and
    wanted generators are given by index. Raises UndecidableError where the polynomials grow large.
    """
    todo = [each for each in polys if not each.is_zero()]
    while True:
        index = _next(todo, unknown)
        if index is None:
            break
        holding = [each for each in todo if each.degrees()[index]]
        rest = [each for each in todo if not each.degrees()[index]]
        pivot = min(holding, key=lambda each: (each.degrees()[index], len(each)))
        holding.remove(pivot)
        for other in holding:
            left = field.one
            for factor in _factors(field, _resultant(field, pivot, other, index)):
                free = not any(factor.degrees()[each] for each in unknown)
                if free and factor.degrees()[wanted]:
                    yield factor
                elif field.single(factor) is None:
                    left = left * factor
            if not left.is_constant():
                rest.append(left)
        todo = rest
    for each in todo:
        yield from (factor for factor in _factors(field, each) if factor.degrees()[wanted])


def _next(polys: list[fmpq_mpoly], unknown: set[int]) -> int | None:
    """Return the unknown that costs least to eliminate, or None where none is left."""
    degrees = [each.degrees() for each in polys]
    present = [index for index in sorted(unknown) if any(each[index] for each in degrees)]
    return min(present, key=lambda index: prod(1 + each[index] for each in degrees), default=None)


def _resultant(field: Field, left: fmpq_mpoly, right: fmpq_mpoly, index: int) -> fmpq_mpoly:
    field.check_time()
    m, n = left.degrees()[index], right.degrees()[index]
    if m + n > MAX_DEGREES or len(left) ** n * len(right) ** m > MAX_PRODUCTS:
        raise UndecidableError("the polynomials grow too large to eliminate")
    return left.resultant(right, index)


def _factors(field: Field, poly: fmpq_mpoly) -> list[fmpq_mpoly]:
    return [] if poly.is_zero() else [factor for factor, _ in field.factors(poly)[1]]
