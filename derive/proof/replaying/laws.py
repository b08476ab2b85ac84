"""The laws between a cell's generators, verified one by one, and functions by these laws alone.

exp splits over sums, log over products, sin and cos by the addition theorems, roots by their
powers. A function of something for which the certificate states no law is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm

from flint import fmpq

from derive.proof.certificate import Angle, Ground
from derive.proof.replaying.field import (
    RejectedError,
    UndefinedError,
    Value,
    rational,
    require,
)
from derive.proof.replaying.signs import SignedGenerators

TURNS = {1: (1, 0), 2: (0, 1), 3: (fmpq(1, 4), fmpq(3, 4)), 4: (fmpq(1, 2), fmpq(1, 2)),
         6: (fmpq(3, 4), fmpq(1, 4))}
"""The squares of cos π/n and sin π/n."""


class Laws(SignedGenerators):
    """Generators with verified laws. `guards` collect what has to hold where a value exists."""

    def __init__(self, ground: Ground, positive: frozenset[str]) -> None:
        super().__init__(ground.generators, positive)
        self.guards: dict[tuple[str, Value], None] = {}
        self.exponentials: list[tuple[Value, Value, bool]] = []
        self.powers: list[tuple[Value, fmpq, Value]] = []
        self.exponentials = [self._exponential(self.value(each.exponent), self.value(each.value))
                             for each in ground.exponentials]
        self.powers = [self._power(self.value(each.base), rational(each.exponent),
                                   self.value(each.value)) for each in ground.powers]
        self.angles = [self._angle(each) for each in ground.angles]
        self.forget()  # more signs are known with all laws

    # ---- verified once ---------------------------------------------------------------------

    def _exponential(self, exponent: Value, value: Value) -> tuple[Value, Value, bool]:
        """Verify exp(exponent) = value up to its sign; tell whether that is right too."""
        parts: list[tuple[Value, fmpq]] = []
        rest = exponent
        for place in self.used(value.num * value.den):
            if self.stated[place].kind == "exp":
                count = min(int(m[place]) for m in value.num.monoms()) - min(
                    int(m[place]) for m in value.den.monoms())
                rest = rest - self.arguments[place] * count
                parts.append((self.of(place), fmpq(count)))
        scale = rest.den.leading_coefficient()
        require(rest.den.is_constant(), "an exponent that is no sum of logarithms")
        for monomial, coefficient in rest.num.terms():
            place = next((i for i, each in enumerate(monomial) if each), -1)
            require(sum(monomial) == 1 and self.stated[place].kind == "log", "no logarithm")
            parts.append((self.arguments[place], coefficient / scale))
        whole = lcm(*(int(times.q) for _, times in parts))
        product, rest = self.number(1), value
        for base, times in parts:
            product = product * base ** int(times * whole)
            rest = rest / base ** int(times.p // times.q)  # positive where its logarithm exists
        require((value**whole).same(product), "a wrong exponential")
        return exponent, value, whole % 2 == 1 or self.sign(rest)[0] >= 0

    def _power(self, base: Value, exponent: fmpq, value: Value) -> tuple[Value, fmpq, Value]:
        """Verify that base**exponent and value agree up to their sign, which `power` sees to."""
        require((value ** int(exponent.q)).same(base ** int(exponent.p)), "a wrong power")
        return base, exponent, value

    def _angle(self, law: Angle) -> tuple[Value, Value, Value]:
        """Verify cos(angle) and sin(angle) by the addition theorems."""
        angle, cosine, sine = map(self.value, (law.angle, law.cosine, law.sine))
        rest, c, s = angle, self.number(1), self.number(0)
        for *stated, count in law.parts:
            part, x, y = map(self.value, stated)
            self._require_angle(part, x, y)
            require(abs(count) <= 1000, "too large a multiple")
            rest, turned = rest - part * count, y if count > 0 else y * -1
            for _ in range(abs(count)):
                c, s = c * x - s * turned, c * turned + s * x
        turns = fmpq(0) if rest.num.is_zero() else (rest / self.pi()).number
        require(turns is not None and (turns / 2).q == 1, "a wrong sum of angles")
        require(c.same(cosine) and s.same(sine), "a wrong cosine or sine")
        return angle, cosine, sine

    def _require_angle(self, angle: Value, c: Value, s: Value) -> None:
        first, second, inner = map(self.single, (c, s, angle))
        if first is not None and second is not None and (
                self.stated[first].kind, self.stated[second].kind) == ("cos", "sin"):
            holds = self.arguments[first].same(angle) and self.arguments[second].same(angle)
        elif inner is not None and self.stated[inner].kind == "atan":
            slope = self.arguments[inner]
            square = slope * slope + self.number(1)
            holds = s.same(slope * c) and self.sign(c * square)[0] >= 0 and (
                c * c * square).same(self.number(1))
        else:
            turn = (self.pi() / angle).number or fmpq(0)
            squares = ((c * c).number, (s * s).number)
            holds = turn.q == 1 and TURNS.get(int(turn)) == squares and (
                self.sign(s)[0] >= 0) and (
                self.sign(c)[1] < 0 if turn == 1 else self.sign(c)[0] >= 0)
        require(holds and self._exists(c, angle) and self._exists(s, angle), "a wrong angle")

    def _exists(self, value: Value, known: Value, *positive: Value) -> bool:
        """Tell whether roots and logs in a value exist where `known` does and `positive` are ≥ 0.

        Signs count on it: of √−x, which is no number for x > 0, a cube would have the sign of −x.
        """
        inside = self.inside(known)
        certain = (self.number(1), *positive, *self._certain(inside))
        return all(self.stated[place].kind not in ("root", "log")
                   or any(self.sign(self.arguments[place] / each)[0] >= 0
                          for each in certain if not each.num.is_zero())
                   for place in self.inside(value) - inside)

    def _certain(self, places: set[int]) -> Iterator[Value]:
        """Yield what is not negative where the generators at these places exist."""
        for place in sorted(places):
            if self.stated[place].kind in ("root", "log"):
                yield self.arguments[place]
            elif self.stated[place].kind == "atan":
                yield self.number(1) + self.arguments[place] ** 2

    def _logged(self, value: Value) -> list[Value]:
        """Return what the value has the logarithms of, positive where it is defined."""
        return [self.arguments[place] for place in self.used(value.num)
                if self.stated[place].kind == "log"]

    # ---- functions -------------------------------------------------------------------------

    def exp(self, u: Value) -> Value:
        """Return exp(u)."""
        for exponent, value, as_exp in self.exponentials:
            if as_exp and exponent.same(u) and self._exists(value, u, *self._logged(u)):
                return value
        raise RejectedError("an exponential without a law")

    def log(self, u: Value) -> Value:
        """Return log(u). Raises UndefinedError where u is not positive."""
        self.guards[">0", u] = None
        for exponent, value, _ in self.exponentials:
            if value.same(u) and self._exists(exponent, u, u):
                return exponent
        if self.vanishes(u) or self.sign(u)[1] <= 0:
            raise UndefinedError("the logarithm of what is not positive")
        raise RejectedError("a logarithm without a law")

    def inverse(self, u: Value) -> Value:
        """Return 1/u. Raises UndefinedError where u is 0."""
        self.guards["!=0", u] = None
        if self.vanishes(u):
            raise UndefinedError("a division by 0")
        return u ** -1

    def power(self, base: Value, exponent: fmpq) -> Value:
        """Return a rational power. Raises UndefinedError for the root of a negative number."""
        if exponent.q == 1:
            return (self.inverse(base) if exponent < 0 else base) ** abs(int(exponent.p))
        self.guards[">0" if exponent < 0 else ">=0", base] = None
        if self.vanishes(base):
            return base if exponent > 0 else self.inverse(base)
        for known, by, value in self.powers:
            if by == exponent and known.same(base) and self._exists(value, base, base):
                rest = value / base ** int(exponent.p // exponent.q)
                require(self.sign(rest)[0] >= 0, "a power that may be negative")
                return value
        low, high = self.sign(base)
        if high < 0 or (exponent < 0 and low < high == 0):  # where it may be 0 a root has a value
            raise UndefinedError("a root of a negative number")
        raise RejectedError("a root without a law")

    def cos_sin(self, u: Value) -> tuple[Value, Value]:
        """Return the cosine and the sine of u."""
        for angle, cosine, sine in self.angles:
            if angle.same(u) and self._exists(cosine, u) and self._exists(sine, u):
                return cosine, sine
        raise RejectedError("an angle without a law")

    def odd(self, kind: str, u: Value) -> Value:
        """Return erf(u) or atan(u)."""
        if u.num.is_zero():
            return u
        for place, each in enumerate(self.arguments):
            for side in (1, -1) if self.stated[place].kind == kind else ():
                if each.same(u * side):
                    return self.of(place) * side
        square = (u * u).number
        third = {fmpq(1): 4, fmpq(3): 3, fmpq(1, 3): 6}.get(square) if square is not None else None
        if kind == "atan" and third and self.sign(u) in ((1, 1), (-1, -1)):
            return self.pi() * fmpq(self.sign(u)[0], third)
        raise RejectedError(f"{kind} of something without a generator")

    def pi(self) -> Value:
        """Return π."""
        place = next((i for i, each in enumerate(self.stated) if each.kind == "constant"), None)
        require(place is not None, "there is no generator for pi")
        return self.of(place or 0)
