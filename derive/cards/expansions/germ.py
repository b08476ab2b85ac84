"""Expansions at an end: finite sums of coefficient · monomial that hold for all u ≥ R.

A coefficient is an exact number, or a ball that holds it for every u ≥ R. Exact coefficients cancel
exactly, so the leading term of a difference is seen; what is cut off goes into a ball.
"""

from __future__ import annotations

from functools import cmp_to_key
from typing import NamedTuple

from flint import arb, fmpq

from derive.cards.expansions.scale import ONE, Monomial, Scale, TooClose
from derive.errors import UndecidableError
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.generators import power_of


class Coefficient(NamedTuple):
    """A number: exact, or only enclosed by the ball (then it may depend on u)."""

    exact: Fraction | None
    ball: arb


Term = tuple[Monomial, Coefficient]
Germ = tuple[Term, ...]
"""Terms from the fastest growing one down; the empty sum is exactly 0."""


class Germs:
    """Arithmetic of germs over one scale; `order` is the number of terms that are kept."""

    def __init__(self, scale: Scale, order: int) -> None:
        self.scale = scale
        self.order = order
        self._against: dict[tuple[str, str], int] = {}
        self._descending = cmp_to_key(self._compare)

    def number(self, value: Fraction | fmpq | int) -> Germ:
        """Return an exact number as a germ."""
        if not isinstance(value, Fraction):
            value = self.scale.ground.number(value)
        return self.term(ONE, value)

    def term(self, monomial: Monomial, value: Fraction | arb | int = 1) -> Germ:
        """Return one coefficient times one monomial."""
        if isinstance(value, arb):
            return ((monomial, Coefficient(None, value)),)
        exact = self.scale.ground.number(value) if isinstance(value, int) else value
        if self.scale.is_zero(exact):
            return ()
        return ((monomial, Coefficient(exact, self.scale.value(exact))),)

    def add(self, *germs: Germ) -> Germ:
        """Return a sum."""
        found: dict[str, Term] = {}
        for germ in germs:
            for monomial, value in germ:
                before = found.get(monomial.key)
                total = value if before is None else self._sum(before[1], value)
                found[monomial.key] = (monomial, total)
        return self._kept(found)

    def negative(self, germ: Germ) -> Germ:
        """Return -germ."""
        return self.times(germ, self.scale.ground.number(-1))

    def subtract(self, left: Germ, right: Germ) -> Germ:
        """Return a difference."""
        return self.add(left, self.negative(right))

    def times(self, germ: Germ, factor: Fraction | arb) -> Germ:
        """Return a germ times a number."""
        value = Coefficient(None, factor) if isinstance(factor, arb) else Coefficient(
            factor, self.scale.value(factor))
        return tuple((monomial, self._product(each, value)) for monomial, each in germ)

    def mul(self, left: Germ, right: Germ) -> Germ:
        """Return a product."""
        found: dict[str, Term] = {}
        for first, a in left:
            for second, b in right:
                monomial = self.scale.product(first, second)
                value, before = self._product(a, b), found.get(monomial.key)
                total = value if before is None else self._sum(before[1], value)
                found[monomial.key] = (monomial, total)
        return self._kept(found)

    def whole_power(self, germ: Germ, exponent: int) -> Germ:
        """Return germ^exponent for a small exponent ≥ 0."""
        result = self.number(1)
        for _ in range(exponent):
            result = self.mul(result, germ)
        return result

    # ---- looking at it ---------------------------------------------------------------------

    def size(self, germ: Germ) -> arb:
        """Return a bound on |germ| over [R, ∞) for a germ without growing terms."""
        return sum((abs(value.ball).upper() * self.scale.largest(monomial)
                    for monomial, value in germ), arb(0)).upper()

    def factored(self, germ: Germ) -> tuple[Monomial, Coefficient, Germ]:
        """Return m, c and r with germ = c·m·(1 + r), r tending to 0.

        Raises UndecidableError where the leading coefficient is not known to differ from 0.
        """
        if not germ:
            raise UndecidableError("a division by 0")
        monomial, value = germ[0]
        if value.exact is None and not (value.ball > 0 or value.ball < 0):
            raise UndecidableError("the leading term is not known")
        return monomial, value, self.mul(germ[1:], self.inverse_term(monomial, value))

    def inverse_term(self, monomial: Monomial, value: Coefficient) -> Germ:
        """Return 1/(c·m)."""
        ground = self.scale.ground
        inverse = self.scale.quotient(ONE, monomial)
        if value.exact is None:
            return self.term(inverse, 1 / value.ball)
        return self.term(inverse, power_of(ground, value.exact, fmpq(-1)))

    def sign(self, germ: Germ) -> int:
        """Return the sign on all of [R, ∞).

        Raises TooClose where a larger R may show it, UndecidableError where the leading term does
        not have one sign.
        """
        if not germ:
            return 0
        leader, value = germ[0]
        total = value.ball
        for monomial, each in germ[1:]:
            total += each.ball * self._share(self.scale.quotient(monomial, leader))
        if total > 0 or total < 0:
            return 1 if total > 0 else -1
        if value.ball > 0 or value.ball < 0:
            raise TooClose
        raise UndecidableError("the sign towards the end is not known")

    def _share(self, ratio: Monomial) -> arb:
        """Return the ball [0, largest]."""
        most = self.scale.largest(ratio)
        return arb(most / 2, most / 2)

    def _kept(self, found: dict[str, Term]) -> Germ:
        """Sort, drop zeros, and put what is beyond the order, or below a ball, into a ball."""
        terms = [term for term in found.values()
                 if term[1].exact is None or not self.scale.is_zero(term[1].exact)]
        terms.sort(key=lambda term: self._descending(term[0]))
        cut = next((place for place, term in enumerate(terms[:self.order])
                    if term[1].exact is None), self.order - 1)
        if len(terms) <= cut + 1:
            return tuple(terms)
        leader, value = terms[cut]
        ball = value.ball
        for monomial, each in terms[cut + 1:]:
            ball = ball + each.ball * self._share(self.scale.quotient(monomial, leader))
        return (*terms[:cut], (leader, Coefficient(None, ball)))

    def _compare(self, left: Monomial, right: Monomial) -> int:
        key = (left.key, right.key)
        if key not in self._against:
            self._against[key] = -self.scale.compare(left, right)
        return self._against[key]

    def _sum(self, left: Coefficient, right: Coefficient) -> Coefficient:
        if left.exact is not None and right.exact is not None:
            ground = self.scale.ground
            exact = ground.reduce(ground.add(left.exact, right.exact))
            return Coefficient(exact, self.scale.value(exact))
        return Coefficient(None, left.ball + right.ball)

    def _product(self, left: Coefficient, right: Coefficient) -> Coefficient:
        if left.exact is not None and right.exact is not None:
            ground = self.scale.ground
            exact = ground.reduce(ground.mul(left.exact, right.exact))
            return Coefficient(exact, self.scale.value(exact))
        return Coefficient(None, left.ball * right.ball)
