"""Fractions over the generators of a cell, as replay computes with them.

Nothing here is shared with the judge's search. Polynomials are FLINT's.
"""

from __future__ import annotations

from math import comb

from flint import Ordering, arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derive.errors import DeriveError
from derive.proof.certificate import Poly, Ratio, Stated

LARGEST = 100_000
"""Exponents and denominators beyond this are refused."""


MOST_TERMS = 20_000
"""Powers that may have more terms are refused."""


class RejectedError(DeriveError):
    """The certificate does not prove the claim; the claim may be true all the same."""

    exit_code = 3


class UndefinedError(Exception):
    """An expression has no value anywhere in a cell."""


def require(holds: object, otherwise: str) -> None:
    """Raise RejectedError unless it holds."""
    if not holds:
        raise RejectedError(otherwise)


def rational(text: str) -> fmpq:
    """Return the rational number of a text like "-7/2". Raises ValueError for any other."""
    top, _, below = text.partition("/")
    require(len(text) <= LARGEST, "too long a number")
    return fmpq(int(top), int(below or "1"))


class Value:
    """A fraction over the generators of a cell, powers of roots brought down."""

    def __init__(self, cell: Generators, num: fmpq_mpoly, den: fmpq_mpoly) -> None:
        while True:
            (num, under), (den, over) = cell.lowered(num), cell.lowered(den)
            num, den = num * over, den * under
            if under.is_one() and over.is_one():
                break
        if den.is_zero():
            raise UndefinedError("a division by 0")
        common = num.gcd(den) * den.leading_coefficient() / num.gcd(den).leading_coefficient()
        self.cell, self.num, self.den = cell, num / common, den / common

    def __add__(self, other: Value) -> Value:
        return Value(self.cell, self.num * other.den + other.num * self.den, self.den * other.den)

    def __sub__(self, other: Value) -> Value:
        return self + other * -1

    def __mul__(self, other: Value | fmpq | int) -> Value:
        if not isinstance(other, Value):
            return Value(self.cell, self.num * other, self.den)
        return Value(self.cell, self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Value) -> Value:
        return Value(self.cell, self.num * other.den, self.den * other.num)

    def __pow__(self, count: int) -> Value:
        require(abs(count) <= LARGEST and all(
            comb(abs(count) + len(part) - 1, len(part) - 1) <= MOST_TERMS
            for part in (self.num, self.den) if part), "too large a power")
        num, den = (self.num, self.den) if count >= 0 else (self.den, self.num)
        return Value(self.cell, num ** abs(count), den ** abs(count))

    def same(self, other: Value) -> bool:
        """Tell whether two values are the same fraction."""
        return bool((self - other).num.is_zero())

    @property
    def number(self) -> fmpq | None:
        """The rational number that a value is, else None."""
        if self.num.is_zero():
            return fmpq(0)
        whole = self.num.is_constant() and self.den.is_constant()
        return self.num.leading_coefficient() / self.den.leading_coefficient() if whole else None


class Generators:
    """The generators that a certificate states for a cell, and fractions over them."""

    def __init__(self, stated: tuple[Stated, ...]) -> None:
        self.stated = stated
        self.ring = fmpq_mpoly_ctx.get(
            [f"g{place}" for place in range(len(self.stated) + 1)], Ordering.lex)
        self.free, self.one = self.ring.gens(), self.ring.constant(1)
        self.relations: list[tuple[int, int, fmpq_mpoly, fmpq_mpoly]] = []
        self.arguments: list[Value] = []
        for place, each in enumerate(self.stated):
            self._admit(place, each.kind, each.argument, each.degree)

    def _admit(self, place: int, kind: str, argument: str | Ratio, degree: int) -> None:
        """Add a generator; its argument stands over earlier ones only."""
        inner = self.number(0) if isinstance(argument, str) else self.value(argument)
        deepest = max((used for part in (inner.num, inner.den) for used in self.used(part)),
                      default=-1)
        require(deepest < place, "a generator of itself")
        twin = next((i for i, each in enumerate(self.arguments) if self.stated[i].kind == "cos"
                     and each.same(inner)), None)
        if kind == "root":
            require(1 < degree <= LARGEST, "a root of no degree")
            self.relations.insert(0, (place, degree, inner.num, inner.den))
        elif kind == "sin" and twin is not None:
            self.relations.insert(0, (place, 2, self.one - self.free[twin] ** 2, self.one))
        elif kind == "constant":
            require(argument == "pi", "an unknown constant")
        self.arguments.append(inner)

    def of(self, place: int) -> Value:
        """Return a generator as a value."""
        return Value(self, self.free[place], self.one)

    def value(self, ratio: Ratio) -> Value:
        """Return what a certificate's ratio stands for."""
        return Value(self, *(self.polynomial(part) for part in ratio))

    def polynomial(self, terms: Poly) -> fmpq_mpoly:
        """Return what a certificate's terms stand for."""
        width = len(self.stated) + 1
        require(all(0 <= each <= 2**40 for monomial, _ in terms for each in monomial),
                 "an exponent out of range")
        return self.ring.from_dict({(*monomial, *(0,) * (width - len(monomial))): rational(text)
                                    for monomial, text in terms})

    def number(self, value: fmpq | int) -> Value:
        """Return a rational number as a value."""
        return Value(self, self.ring.constant(value), self.one)

    def used(self, poly: fmpq_mpoly) -> list[int]:
        """Return the places of the generators that occur in a polynomial."""
        return [place for place, degree in enumerate(poly.degrees()) if degree > 0]

    def inside(self, value: Value) -> set[int]:
        """Return the places of the generators of a value, and of all that they stand on."""
        found: set[int] = set()
        waiting = [value]
        while waiting:
            each = waiting.pop()
            fresh = {*self.used(each.num), *self.used(each.den)} - found
            found |= fresh
            waiting += [self.arguments[place] for place in fresh]
        return found

    def single(self, value: Value) -> int | None:
        """Return the place of the generator that a value is, if it is just one."""
        return next((place for place in self.used(value.num)
                     if value.den.is_one() and value.num == self.free[place]), None)

    def lowered(self, poly: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """Return numerator and denominator of a polynomial with its powers of roots replaced."""
        below = self.one
        for place, degree, top, bottom in self.relations:
            if poly.degrees()[place] < degree:
                continue
            slices: dict[int, dict[tuple[int, ...], fmpq]] = {}
            for monomial, coefficient in poly.terms():
                high, low = divmod(int(monomial[place]), degree)
                slices.setdefault(high, {})[
                    (*monomial[:place], low, *monomial[place + 1:])] = coefficient
            most = max(slices)
            poly = sum((self.ring.from_dict(part) * top**high * bottom ** (most - high)
                        for high, part in slices.items()), self.ring.constant(0))
            below = below * bottom**most
        return poly, below

    def slices(self, poly: fmpq_mpoly, place: int) -> list[fmpq_mpoly]:
        """Return the coefficients of the powers of a generator, from the 0th."""
        found: list[dict[tuple[int, ...], fmpq]] = [{} for _ in range(poly.degrees()[place] + 1)]
        for monomial, coefficient in poly.terms():
            found[monomial[place]][(*monomial[:place], 0, *monomial[place + 1:])] = coefficient
        return [self.ring.from_dict(part) for part in found]

    def ball(self, poly: fmpq_mpoly, known: dict[int, arb]) -> arb:
        """Return a ball around a polynomial; `known` has variables' values and takes the rest."""
        total = arb(0)
        for monomial, coefficient in poly.terms():
            term = arb(coefficient)
            for place, count in enumerate(monomial):
                if count:
                    term = term * self._generator_ball(place, known) ** int(count)
            total = total + term
        return total

    def _generator_ball(self, place: int, known: dict[int, arb]) -> arb:
        if place not in known:
            stated, inner = self.stated[place], self.arguments[place]
            if stated.kind in ("constant", "variable", "replaced"):
                known[place] = arb.pi() if stated.kind == "constant" else arb.nan()
            else:
                u = self.ball(inner.num, known) / self.ball(inner.den, known)
                known[place] = u.root(stated.degree) if stated.kind == "root" and u != 0 else (
                    u if stated.kind == "root" else getattr(arb, stated.kind)(u))
        return known[place]
