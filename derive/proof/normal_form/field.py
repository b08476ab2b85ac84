"""Fractions of polynomials over named generators: the ground that a normal form stands on.

A generator is a variable or something transcendental or algebraic over the earlier ones (exp of a
monomial, log of a factor, erf u, a root). Identities between generators that are not known only
make the judge less able, never wrong: a numerator that is zero as a polynomial is zero.
"""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import (
    ANY,
    Condition,
    Crowded,
    Fraction,
    Generator,
    Law,
    Range,
    Undefined,
)
from derive.proof.normal_form.polynomials import product, raised

FACTOR_TERMS = 300
FACTOR_DEGREE = 200
GENERATORS = (12, 40, 120)
"""Sizes of the ring that are tried one after the other."""


class Field:
    """Fractions over a growing list of generators, with a deadline.

    Raises UndecidableError when the deadline or a size limit is passed, Crowded when full.
    """

    def __init__(self, size: int, deadline: float) -> None:
        self.ring = fmpq_mpoly_ctx.get([f"g{i}" for i in range(size)], Ordering.lex)
        self._free = self.ring.gens()
        self.deadline = deadline
        self.generators: list[Generator] = []
        self.by_key: dict[tuple[str, str], Generator] = {}
        self.multiples: dict[tuple[str, str], fmpq] = {}
        self.one = self.ring.constant(1)
        self.zero = self.ring.constant(0)
        self.memo: dict[Any, Any] = {}
        self.expressions: dict[int, Any] = {}
        self.conditions: list[Condition] = []
        self.laws: list[Law] = []
        self.definitions = 0
        self._related = False

    def check_time(self) -> None:
        """Raise UndecidableError once the deadline has passed."""
        if process_time() > self.deadline:
            raise UndecidableError("the time budget ran out")

    def new(self, kind: str, argument: Any, key: str, signs: Range = ANY) -> Generator:
        """Add a generator and return it."""
        index = len(self.generators)
        if index >= len(self._free):
            raise Crowded
        made = Generator(index, kind, argument, self._free[index], signs)
        self.generators.append(made)
        self.by_key[kind, key] = made
        return made

    def relate(self, generator: Generator, degree: int, value: Fraction) -> None:
        """State that generator**degree = value."""
        generator.degree, generator.value = degree, value
        self._related = True

    def define(self, generator: Generator, definition: Fraction) -> None:
        """State that a generator is a fraction of later ones, and forget what was worked out."""
        generator.definition = definition
        self.definitions += 1
        self._related = True
        self.memo.clear()

    def used_law(self, kind: str, *values: Any) -> None:
        """Note a law that was used, for the certificate: "exp", "power" or "angle"."""
        self.laws.append((kind, values))

    def require(self, kind: str, value: Fraction) -> None:
        """Note what has to hold where the expression is defined: "!=0", ">0" or ">=0"."""
        self.conditions.append((kind, value))

    # ---- arithmetic ------------------------------------------------------------------------

    def number(self, value: fmpq | int) -> Fraction:
        """Return a rational number."""
        return Fraction(self.ring.constant(value), self.one)

    def of(self, poly: fmpq_mpoly) -> Fraction:
        """Return a polynomial as a fraction."""
        return Fraction(poly, self.one)

    def constant(self, value: Fraction) -> fmpq | None:
        """Return the rational number that a fraction is, else None."""
        if not (value.num.is_constant() and value.den.is_constant()):
            return None
        top = value.num.leading_coefficient() if not value.num.is_zero() else fmpq(0)
        return top / value.den.leading_coefficient()

    def fraction(self, num: fmpq_mpoly, den: fmpq_mpoly) -> Fraction:
        """Return num/den with the common factor removed. Raises Undefined for den = 0."""
        if den.is_zero():
            raise Undefined("a division by 0")
        if num.is_zero():
            return Fraction(self.zero, self.one)
        if not den.is_constant():
            self.check_time()
            common = num.gcd(den)
            if not common.is_constant():
                num, den = num / common, den / common
        lead = den.leading_coefficient()
        return Fraction(num, den) if lead == 1 else Fraction(num / lead, den / lead)

    def add(self, left: Fraction, right: Fraction) -> Fraction:
        """Return the sum."""
        if left.den == right.den:
            return self.fraction(left.num + right.num, left.den)
        num = product(left.num, right.den) + product(right.num, left.den)
        return self.fraction(num, product(left.den, right.den))

    def negative(self, value: Fraction) -> Fraction:
        """Return -value."""
        return Fraction(-value.num, value.den)

    def subtract(self, left: Fraction, right: Fraction) -> Fraction:
        """Return left - right."""
        return self.add(left, self.negative(right))

    def mul(self, left: Fraction, right: Fraction) -> Fraction:
        """Return the product."""
        return self.fraction(product(left.num, right.num),
                             product(left.den, right.den))

    def scale(self, value: Fraction, factor: fmpq | int) -> Fraction:
        """Return value times a rational number."""
        return Fraction(value.num * factor, value.den) if factor else self.number(0)

    def invert(self, value: Fraction) -> Fraction:
        """Return 1/value, reduced first so that a hidden zero is seen. Raises Undefined for 0."""
        value = self.reduce(value)
        return self.fraction(value.den, value.num)

    def power(self, value: Fraction, exponent: int) -> Fraction:
        """Return an integer power, sizes checked first."""
        if exponent < 0:
            return self.power(self.invert(value), -exponent)
        return Fraction(raised(value.num, exponent), raised(value.den, exponent))

    # ---- relations -------------------------------------------------------------------------

    def reduce(self, value: Fraction) -> Fraction:
        """Return the fraction with definitions opened and powers of roots brought down."""
        if not self._related:
            return value
        num, den = self._reduced(value.num), self._reduced(value.den)
        top = self.fraction(product(num.num, den.den), self.one)
        return self.fraction(top.num, product(num.den, den.num))

    def vanishes(self, value: Fraction) -> bool:
        """Tell whether the numerator is zero modulo the relations: then the fraction is 0."""
        return bool(self._reduced(value.num).num.is_zero())

    def slices(self, poly: fmpq_mpoly, index: int) -> list[fmpq_mpoly]:
        """Return the coefficients of the powers of one generator, from the 0th."""
        found: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for monomial, coefficient in poly.terms():
            rest = (*monomial[:index], 0, *monomial[index + 1:])
            found.setdefault(monomial[index], {})[rest] = coefficient
        return [self.ring.from_dict(found.get(k, {})) for k in range(max(found, default=0) + 1)]

    def _reduced(self, poly: fmpq_mpoly) -> Fraction:
        result = self.of(poly)
        changed = True
        while changed:
            changed = False
            for each in reversed(self.generators):
                if each.definition is None and each.degree == 0:
                    continue
                top = result.num.degrees()[each.index]
                below = result.den.degrees()[each.index]
                if each.definition is not None and max(top, below) > 0:
                    result = self._replaced(result, each, 1, each.definition)
                    changed = True
                elif each.degree and each.value is not None and max(top, below) >= each.degree:
                    result = self._replaced(result, each, each.degree, each.value)
                    changed = True
            self.check_time()
        return result

    def _replaced(self, value: Fraction, which: Generator, degree: int,
                  by: Fraction) -> Fraction:
        """Return the value with generator**degree replaced."""
        top = self._lowered(value.num, which, degree, by)
        below = self._lowered(value.den, which, degree, by)
        return self.fraction(product(top.num, below.den), product(top.den, below.num))

    def _lowered(self, poly: fmpq_mpoly, which: Generator, degree: int, by: Fraction) -> Fraction:
        slices: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for monomial, coefficient in poly.terms():
            high, low = divmod(monomial[which.index], degree)
            rest = (*monomial[:which.index], low, *monomial[which.index + 1:])
            part = slices.setdefault(high, {})
            part[rest] = part.get(rest, 0) + coefficient
        most = max(slices, default=0)
        total = self.zero
        for high, part in slices.items():
            grown = product(raised(by.num, high), raised(by.den, most - high))
            total = total + product(self.ring.from_dict(part), grown)
        return self.fraction(total, raised(by.den, most))

    # ---- looking inside --------------------------------------------------------------------

    def factors(self, poly: fmpq_mpoly) -> tuple[fmpq, list[tuple[fmpq_mpoly, int]]]:
        """Return the rational content and the primitive factors with their exponents."""
        if poly.is_constant():
            return poly.leading_coefficient(), []
        if len(poly) > 1 and (len(poly) > FACTOR_TERMS or max(poly.degrees()) > FACTOR_DEGREE):
            raise UndecidableError("the polynomials grow too large to factor")
        self.check_time()
        content, found = poly.factor()
        return content, [(factor, int(exponent)) for factor, exponent in found]

    def used(self, poly: fmpq_mpoly) -> list[Generator]:
        """Return the generators that occur in a polynomial."""
        return [self.generators[i] for i, degree in enumerate(poly.degrees()) if degree > 0]

    def single(self, poly: fmpq_mpoly) -> Generator | None:
        """Return the generator that a polynomial is, if it is just one."""
        if len(poly) != 1 or poly.total_degree() != 1 or poly.leading_coefficient() != 1:
            return None
        return self.used(poly)[0]

    def remembered(self, name: str, value: Fraction, work: Callable[[], Any]) -> Any:
        """Return what `work` returns for this value, worked out once."""
        key = (name, value.key)
        if key not in self.memo:
            self.memo[key] = work()
        return self.memo[key]
