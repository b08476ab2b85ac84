"""The scale that expansions at an end are written in: u^a · (log u)^b · exp(q), for u ≥ R.

u grows without bound: u = ±x at infinity, u = 1/|x - c| at a point c. The exponent q is a sum of
growing monomials with exact coefficients. `largest` bounds a monomial that decays over the whole
of [R, ∞), which is what makes a statement about a tail a proof (Hardy, Orders of Infinity, 1910).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from flint import arb, ctx, fmpq

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.evaluation import evaluate_fraction
from derive.proof.normal_form.field import Field

BITS = 160
"""Working precision of the balls."""


@contextmanager
def precision(bits: int = BITS) -> Iterator[None]:
    """Work at a precision, and set the old one again afterwards."""
    before = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = before


class TooClose(Exception):  # noqa: N818  (not an error: asks for a larger R)
    """A bound does not hold from R on; it may hold from a larger R on."""


@dataclass(frozen=True)
class Monomial:
    """u^power · (log u)^logs · exp(Σ coefficient · monomial); equal when written alike."""

    power: fmpq
    logs: fmpq
    exponent: tuple[tuple[Monomial, Fraction], ...] = field(compare=False, hash=False, default=())
    key: str = field(init=False, default="")

    def __post_init__(self) -> None:
        inside = ";".join(sorted(f"{each.key}*{value.key}" for each, value in self.exponent))
        object.__setattr__(self, "key", f"{self.power},{self.logs},[{inside}]")

    @cached_property
    def is_one(self) -> bool:
        """Tell whether this is the constant 1."""
        return self.power == 0 and self.logs == 0 and not self.exponent


ONE = Monomial(fmpq(0), fmpq(0))
U = Monomial(fmpq(1), fmpq(0))
LOG_U = Monomial(fmpq(0), fmpq(1))


class Scale:
    """Monomials for u ≥ radius, and the field that their coefficients are numbers of."""

    def __init__(self, ground: Field, radius: int) -> None:
        self.ground = ground
        self.radius = arb(radius)
        self.log_radius = self.radius.log()
        self._largest: dict[Monomial, arb] = {}
        self._values: dict[str, arb] = {}

    def value(self, number: Fraction) -> arb:
        """Return a ball around an exact number."""
        if number.key not in self._values:
            self._values[number.key] = evaluate_fraction(self.ground, number, {})
        return self._values[number.key]

    def is_zero(self, number: Fraction) -> bool:
        """Tell whether an exact number is proved to be 0."""
        return bool(self.ground.reduce(number).num.is_zero())

    def sign(self, number: Fraction) -> int:
        """Return the sign of an exact number. Raises UndecidableError where it is not known."""
        if self.is_zero(number):
            return 0
        ball = self.value(number)
        if ball > 0 or ball < 0:
            return 1 if ball > 0 else -1
        raise UndecidableError("the sign of a coefficient is not known")

    # ---- products --------------------------------------------------------------------------

    def product(self, left: Monomial, right: Monomial, times: fmpq | int = 1) -> Monomial:
        """Return left · right^times."""
        if times == 1 and (left.is_one or right.is_one):
            return right if left.is_one else left
        found = {each.key: (each, value) for each, value in left.exponent}
        for each, value in right.exponent:
            total = self.ground.scale(value, times)
            if each.key in found:
                total = self.ground.add(found[each.key][1], total)
            found[each.key] = (each, self.ground.reduce(total))
        exponent = tuple(pair for pair in found.values() if not pair[1].num.is_zero())
        return Monomial(left.power + right.power * times, left.logs + right.logs * times, exponent)

    def quotient(self, above: Monomial, below: Monomial) -> Monomial:
        """Return above / below."""
        return self.product(above, below, -1)

    # ---- growth ----------------------------------------------------------------------------

    def growth(self, monomial: Monomial) -> int:
        """Return 1 where a monomial grows without bound, -1 where it tends to 0, 0 for 1."""
        if monomial.exponent:
            return self.sign(self._leader(monomial)[1])
        for each in (monomial.power, monomial.logs):
            if each != 0:
                return 1 if each > 0 else -1
        return 0

    def compare(self, left: Monomial, right: Monomial) -> int:
        """Return 1 where left outgrows right, -1 for the contrary, 0 for the same."""
        return 0 if left.key == right.key else self.growth(self.quotient(left, right))

    def _leader(self, monomial: Monomial) -> tuple[Monomial, Fraction]:
        best = monomial.exponent[0]
        for each in monomial.exponent[1:]:
            if self.compare(each[0], best[0]) > 0:
                best = each
        return best

    # ---- bounds on [R, ∞) ------------------------------------------------------------------

    def largest(self, monomial: Monomial) -> arb:
        """Return an upper bound on [R, ∞) of a monomial that tends to 0, or is 1.

        Raises TooClose where R is not yet beyond the last place at which it grows.
        """
        if monomial.is_one:
            return arb(1)
        if monomial not in self._largest:
            self._largest[monomial] = self._bound(monomial).upper()
        return self._largest[monomial]

    def _bound(self, monomial: Monomial) -> arb:
        plain = self.radius ** arb(monomial.power) * self.log_radius ** arb(monomial.logs)
        by_logs = arb(max(monomial.logs, fmpq(0))) / self.log_radius
        if not monomial.exponent:
            # The slope of its logarithm, times u, is at most this.
            if not arb(monomial.power) + by_logs <= 0:
                raise TooClose
            return plain
        leader, rate = self._decay(monomial)
        height, steep = self.at_radius(leader), self._steepness(leader)
        if not (steep >= 0 and arb(max(monomial.power, fmpq(0))) + by_logs
                <= rate * height * steep):
            raise TooClose
        return plain * (-rate * height).exp()

    def _decay(self, monomial: Monomial) -> tuple[Monomial, arb]:
        """Return M and t > 0 with Σ coefficient · monomial ≤ -t·M on [R, ∞)."""
        leader, coefficient = self._leader(monomial)
        total = -self.value(coefficient)
        for each, value in monomial.exponent:
            if each.key != leader.key:
                against = self.value(value)
                if not against < 0:
                    total -= against * self.largest(self.quotient(each, leader))
        if not total > 0:
            raise TooClose
        return leader, total.lower()

    def _steepness(self, monomial: Monomial) -> arb:
        """Return a lower bound on [R, ∞) of u·M′/M for a growing monomial."""
        lowest = arb(monomial.power) + arb(min(monomial.logs, fmpq(0))) / self.log_radius
        if monomial.exponent:
            leader, coefficient = self._leader(monomial)
            slope = self.value(coefficient) * self._steepness(leader)
            for each, value in monomial.exponent:
                against = self.value(value)
                if each.key != leader.key and (each.exponent or each.logs < 0):
                    raise TooClose
                if each.key != leader.key and not against > 0:
                    most = arb(each.power) + arb(max(each.logs, fmpq(0))) / self.log_radius
                    slope += against * most * self.largest(self.quotient(each, leader))
            if not slope > 0:
                raise TooClose
            lowest += slope * self.at_radius(leader)
        return lowest.lower()

    def at_radius(self, monomial: Monomial) -> arb:
        """Return the value of a monomial at u = R."""
        return self.at(monomial, self.radius)

    def at(self, monomial: Monomial, u: arb) -> arb:
        """Return the value of a monomial at some u > 1."""
        total = u ** arb(monomial.power)
        if monomial.logs != 0:
            total *= u.log() ** arb(monomial.logs)
        for each, value in monomial.exponent:
            total *= (self.value(value) * self.at(each, u)).exp()
        return total
