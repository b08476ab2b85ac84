"""Fractions over the generators of a cell, as replay computes with them.

Polynomials are FLINT's.
"""

from __future__ import annotations

from math import comb

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derive.errors import DeriveError
from derive.proof.certificate import Poly, Stated

LARGEST = 100_000
"""Exponents beyond this, and numbers with more digits, are refused."""
MOST_TERMS = 20_000
"""Powers that may have more terms are refused."""


class RejectedError(DeriveError):
    """The certificate does not prove the claim; the claim may be true all the same."""

    exit_code = 3


class EmptyError(Exception):
    """There is no point in a cell at which both sides have a value."""


def require(holds: object, otherwise: str) -> None:
    """Raise RejectedError unless it holds."""
    if not holds:
        raise RejectedError(otherwise)


def rational(text: str) -> fmpq:
    """Return the rational number of a text like "-7/2". Raises ValueError for any other."""
    require(type(text) is str and len(text) <= LARGEST, "no number, or too long a one")
    top, _, below = text.partition("/")
    return fmpq(int(top), int(below or "1"))


class Value:
    """A fraction over the generators of a cell, powers of roots brought down.

    Its denominator has no zero in the cell.
    """

    def __init__(self, ring: Ring, num: fmpq_mpoly, den: fmpq_mpoly) -> None:
        while ring.relations:
            (num, under), (den, over) = ring.lowered(num), ring.lowered(den)
            num, den = num * over, den * under
            if under.is_one() and over.is_one():
                break
        require(not den.is_zero(), "a division by 0")
        if not den.is_one():
            common = num.gcd(den) if not den.is_constant() else ring.one
            common = common * den.leading_coefficient() / common.leading_coefficient()
            num, den = num / common, den / common
        self.ring, self.num, self.den = ring, num, den

    def __add__(self, other: Value) -> Value:
        return Value(self.ring, self.num * other.den + other.num * self.den, self.den * other.den)

    def __sub__(self, other: Value) -> Value:
        return self + other * -1

    def __mul__(self, other: Value | fmpq | int) -> Value:
        if not isinstance(other, Value):
            return Value(self.ring, self.num * other, self.den)
        return Value(self.ring, self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Value) -> Value:
        """Return the quotient by what is known to have no zero in the cell."""
        return Value(self.ring, self.num * other.den, self.den * other.num)

    def __pow__(self, count: int) -> Value:
        require(abs(count) <= LARGEST and all(
            comb(abs(count) + len(part) - 1, len(part) - 1) <= MOST_TERMS
            for part in (self.num, self.den) if part), "too large a power")
        num, den = (self.num, self.den) if count >= 0 else (self.den, self.num)
        return Value(self.ring, num ** abs(count), den ** abs(count))

    def same(self, other: Value) -> bool:
        """Tell whether two values are the same fraction."""
        alike = self.num == other.num and self.den == other.den
        return alike or (bool(self.ring.relations) and bool((self - other).num.is_zero()))

    @property
    def number(self) -> fmpq | None:
        """The rational number that a value is, else None."""
        if self.num.is_zero():
            return fmpq(0)
        whole = self.num.is_constant() and self.den.is_constant()
        return self.num.leading_coefficient() if whole else None

    @property
    def places(self) -> list[int]:
        """The places of its generators."""
        degrees = zip(self.num.degrees(), self.den.degrees(), strict=True)
        return [place for place, each in enumerate(degrees) if max(each) > 0]


class Ring:
    """Polynomials over the generators that a certificate states for a cell."""

    def __init__(self, stated: tuple[Stated, ...]) -> None:
        require(all(type(each.kind) is str and type(each.degree) is int for each in stated),
                "no generator")
        self.stated = stated
        self.polynomials = fmpq_mpoly_ctx.get(
            [f"g{place}" for place in range(len(stated) + 1)], Ordering.lex)
        self.free, self.one = self.polynomials.gens(), self.polynomials.constant(1)
        self.relations: list[tuple[int, int, fmpq_mpoly, fmpq_mpoly]] = []

    def of(self, place: int) -> Value:
        """Return a generator as a value."""
        return Value(self, self.free[place], self.one)

    def number(self, value: fmpq | int) -> Value:
        """Return a rational number as a value."""
        return Value(self, self.polynomials.constant(value), self.one)

    def polynomial(self, terms: Poly) -> Value:
        """Return what a certificate's terms stand for."""
        width = len(self.stated) + 1
        require(all(type(each) is int and 0 <= each <= 2**40
                    for monomial, _ in terms for each in monomial), "an exponent out of range")
        return Value(self, self.polynomials.from_dict({
            (*monomial, *(0,) * (width - len(monomial))): rational(text)
            for monomial, text in terms}), self.one)

    def single(self, value: Value) -> int | None:
        """Return the place of the generator that a value is, if it is just one."""
        return next((place for place in value.places
                     if value.den.is_one() and value.num == self.free[place]), None)

    def lowered(self, poly: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """Return numerator and denominator of a polynomial with its powers of roots replaced."""
        below = self.one
        for place, degree, top, bottom in self.relations:
            most = poly.degrees()[place] // degree
            if most <= 0:
                continue
            parts: list[dict[tuple[int, ...], fmpq]] = [{} for _ in range(most + 1)]
            for monomial, coefficient in poly.terms():
                high, low = divmod(int(monomial[place]), degree)
                parts[high][(*monomial[:place], low, *monomial[place + 1:])] = coefficient
            poly = sum((self.polynomials.from_dict(part) * top**high * bottom ** (most - high)
                        for high, part in enumerate(parts)), self.one * 0)
            below = below * bottom**most
        return poly, below
