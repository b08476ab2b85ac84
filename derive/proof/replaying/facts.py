"""What is known in a cell: which signs a value can have, and what the functions of values are.

All functions are total here: where a formula has no value they may have any, and each law says
what it needs. So facts hold at every point of the cell at which all that was assumed holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, reduce

from flint import fmpq, fmpq_mpoly

from derive.proof.certificate import Ratio, Stated, Step
from derive.proof.replaying.fractions import EmptyError, RejectedError, Ring, Value

Signs = frozenset[int]
ANY, ZERO, POSITIVE, NEGATIVE = (frozenset(each) for each in ((-1, 0, 1), (0,), (1,), (-1,)))
NOT_NEGATIVE, NOT_POSITIVE, NOT_ZERO = frozenset({0, 1}), frozenset({-1, 0}), frozenset({-1, 1})


@cache
def times(left: Signs, right: Signs) -> Signs:
    """Return the signs that a product can have."""
    return frozenset(a * b for a in left for b in right)


@cache
def plus(left: Signs, right: Signs) -> Signs:
    """Return the signs that a sum can have."""
    pairs = [(a, b) for a in left for b in right]
    return ANY if any(a * b < 0 for a, b in pairs) else frozenset(a or b for a, b in pairs)


@cache
def raised(signs: Signs, even: bool) -> Signs:
    """Return the signs that an even, or odd, power can have."""
    return frozenset(each * each for each in signs) if even else signs


def sign_of(number: fmpq | int) -> Signs:
    """Return the sign of a number."""
    return frozenset({int(number > 0) - int(number < 0)})


class Facts(Ring):
    """The facts of one cell. Where one is missing, the next `steps` have to show it."""

    def __init__(self, stated: tuple[Stated, ...], steps: Iterable[Step]) -> None:
        super().__init__(stated)
        self.steps: Iterator[Step] = iter(steps)
        self.known: dict[str, list[tuple[Value, Value]]] = {}
        self._own = [ANY] * (len(stated) + 1)
        self._signs: dict[str, Signs] = {}

    def value(self, ratio: Ratio) -> Value:
        """Return what a certificate's ratio stands for; its denominator must not vanish."""
        top, below = map(self.polynomial, ratio)
        self.require_sign(below, NOT_ZERO)
        return top / below

    def signs(self, value: Value) -> Signs:
        """Return the signs that a value is known to have at most."""
        found = self._poly_signs(value.num)
        if not value.den.is_one():
            key, side = self._key(value)
            found = times(self._signs.get(key, ANY), side) & times(
                found, self._poly_signs(value.den) - {0})
        if not found:
            raise EmptyError("nothing is left of the cell")
        return found

    def know(self, value: Value, signs: Signs) -> None:
        """Add a fact. Raises EmptyError where it contradicts the others."""
        found = self.signs(value) & signs
        if not found:
            raise EmptyError("nothing is left of the cell")
        key, side = self._key(value)
        self._signs[key] = times(found, side)
        place = self.single(value)
        if place is not None:
            self._own[place] = found

    def require_sign(self, value: Value, allowed: Signs) -> None:
        """Require that a value has one of the signs."""
        while not self.signs(value) <= allowed:
            self.more("sign", value, allowed)

    def sign(self, value: Value) -> int:
        """Return the sign of a value, which has to be the same in the whole cell."""
        while len(self.signs(value)) > 1:
            self.more("sign", value)
        return next(iter(self.signs(value)))

    def state(self, kind: str, u: Value, value: Value) -> None:
        """Add that a function of u is a value; it has no other."""
        before = self.stated_as(kind, u)
        self.known.setdefault(kind, []).append((u, value))
        if before is not None:
            self.know(value - before, ZERO)

    def stated_as(self, kind: str, u: Value) -> Value | None:
        """Return a function of u if it is known; log u is what u is the exponential of."""
        if kind == "log":
            return next((a for a, value in self.known.get("exp", ()) if value.same(u)), None)
        return next((value for a, value in self.known.get(kind, ()) if a.same(u)), None)

    def function(self, kind: str, u: Value) -> Value:
        """Return a function of u, which has to become known."""
        while (found := self.stated_as(kind, u)) is None:
            self.more(kind, u)
        return found

    def more(self, wanted: str, value: Value, allowed: Signs | None = None) -> None:
        """Take the next step, because this is wanted. Raises RejectedError where none is left."""
        step = next(self.steps, None)
        if step is None:
            raise RejectedError(f"no step shows {wanted} of ({value.num})/({value.den})")
        self.take(step)

    def take(self, step: Step) -> None:
        """Take one step, which adds facts. Raises RejectedError where it may not."""
        raise NotImplementedError

    def _key(self, value: Value) -> tuple[str, Signs]:
        if value.num.is_zero():
            return "0", ZERO
        lead = value.num.leading_coefficient()
        return f"{value.num / lead} / {value.den}", sign_of(lead)

    def _poly_signs(self, poly: fmpq_mpoly) -> Signs:
        """Read the signs off the terms, and look them up."""
        if poly.is_zero():
            return ZERO
        lead, found = poly.leading_coefficient(), ANY
        if self._signs:
            found = times(self._signs.get(f"{poly / lead} / 1", ANY), sign_of(lead))
        return found & reduce(plus, (reduce(times, (
            raised(self._own[place], count % 2 == 0) for place, count in enumerate(monomial)
            if count), sign_of(coefficient)) for monomial, coefficient in poly.terms()))
