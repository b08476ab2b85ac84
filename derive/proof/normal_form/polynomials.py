"""Products and powers of polynomials, refused before they grow too large."""

from __future__ import annotations

from flint import fmpq, fmpq_mpoly

from derive.errors import UndecidableError

MAX_TERMS = 4_000
"""Terms of one polynomial; beyond that the judge gives up."""
MAX_DEGREE = 20_000
"""Degree in one generator; beyond that the judge gives up."""
MAX_EXPONENT = 2**40
"""The same for a single term, which stays small whatever its degree."""


def product(left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
    """Return left·right. Raises UndecidableError where that has too many terms."""
    if len(left) * len(right) > 50 * MAX_TERMS:
        raise UndecidableError("the polynomials grow too large")
    result = left * right
    if len(result) > MAX_TERMS:
        raise UndecidableError("the polynomials grow too large")
    return result


def raised(poly: fmpq_mpoly, exponent: int) -> fmpq_mpoly:
    """Return poly**exponent. Raises UndecidableError where that has too many terms or digits."""
    if poly.is_zero():
        return poly if exponent else poly + 1
    degree = max(poly.degrees(), default=0)
    bits = max(_bits(c) for c in poly.coeffs())
    most = MAX_DEGREE if len(poly) > 1 else MAX_EXPONENT
    if degree * exponent > most or bits * exponent > MAX_DEGREE or (
            len(poly) > 1 and exponent > 1 and _count(len(poly), exponent) > MAX_TERMS):
        raise UndecidableError("the polynomials grow too large")
    return poly ** exponent


def _bits(value: fmpq) -> int:
    return max(int(value.p).bit_length(), int(value.q).bit_length()) - 1


def _count(terms: int, exponent: int) -> int:
    """Return how many terms a power may have, cut off once that is too many."""
    count = 1
    for step in range(1, min(terms - 1, exponent) + 1):
        count = count * (exponent + terms - step) // step
        if count > MAX_TERMS:
            break
    return count
