"""The sign of a polynomial over a cell's generators, as replay sees it: proved, or not known.

Each rule is one-sided; those of a factor are met in turn until its sign is one and the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import ctx, fmpq, fmpq_mpoly

from derive.proof.certificate import Stated
from derive.proof.replaying.field import Generators, RejectedError, Value, require
from derive.proof.replaying.gaps import gaps
from derive.proof.replaying.growing import sign_from_zero
from derive.proof.replaying.turns import inside_bounds, sign_of_sum, sign_of_turn
from derive.proof.replaying.vanishing import vanishes

Signs = tuple[int, int]
ANY: Signs = (-1, 1)
DEEPEST = 5
"""How often a sign is asked of the derivative."""
MOST_SIGNS = 500
"""How many polynomials of one cell are asked for their sign; a proof needs about twenty."""
LARGEST_FACTORED = 400
"""Terms of the longest polynomial that is factored."""


class SignedGenerators(Generators):
    """Generators of a cell in which the variables named `positive` are > 0."""

    def __init__(self, stated: tuple[Stated, ...], positive: frozenset[str]) -> None:
        super().__init__(stated)
        self.positive = positive
        self._known: dict[str, Signs] = {}
        self._own: dict[int, Signs] = {}
        self._order = 0
        self.angles: list[tuple[Value, Value, Value]] = []
        self.numbers: set[int] = set()
        for place, each in enumerate(self.stated):
            if each.kind not in ("variable", "replaced") and self.inside(
                    self.arguments[place]) <= self.numbers:
                self.numbers.add(place)

    def forget(self) -> None:
        """Forget all signs."""
        self._known.clear()
        self._own.clear()

    def sign(self, value: Value) -> Signs:
        """Return where the sign of a value lies on the whole cell, wherever it is defined."""
        return _times(self.poly_sign(value.num), self.poly_sign(value.den))

    def poly_sign(self, poly: fmpq_mpoly) -> Signs:
        """Return where the sign of a polynomial lies."""
        if poly.is_constant():
            return _of(poly.leading_coefficient() if not poly.is_zero() else fmpq(0))
        found = self._visible(poly)
        if found[0] == found[1] or len(poly) > LARGEST_FACTORED:
            return found
        key = str(poly)
        if key not in self._known:
            require(len(self._known) < MOST_SIGNS, "too many signs are asked for")
            self._known[key] = ANY  # a sign that asks for itself is not known
            content, parts = poly.factor()
            result = _of(content)
            for part, count in parts:
                result = _times(result, _raised(self._factor_sign(part), int(count)))
            self._known[key] = _meet(found, result)
        return self._known[key]

    def generator_sign(self, place: int) -> Signs:
        """Return where a generator's sign lies; increasing odd functions ask their argument."""
        if place not in self._own:
            stated, inner = self.stated[place], self.arguments[place]
            self._own[place] = (0, 1) if stated.kind == "root" else ANY
            match stated.kind:
                case "exp" | "constant":
                    self._own[place] = (1, 1)
                case "variable" if stated.argument in self.positive:
                    self._own[place] = (1, 1)
                case "erf" | "atan":
                    self._own[place] = self.sign(inner)
                case "log":
                    self._own[place] = self.sign(inner - self.number(1))
                case "sin" | "cos":
                    self._own[place] = sign_of_turn(self, stated.kind, inner)
                case "root" if self.sign(inner) == (1, 1):
                    self._own[place] = (1, 1)
        return self._own[place]

    def _visible(self, poly: fmpq_mpoly) -> Signs:
        """Read the sign off the terms, if all agree."""
        return _summed([_times(_of(coefficient), self._monomial_sign(monomial))
                        for monomial, coefficient in poly.terms()])

    def _monomial_sign(self, monomial: Sequence[int]) -> Signs:
        result = (1, 1)
        for place, count in enumerate(monomial):
            if count:
                result = _times(result, _raised(self.generator_sign(place), int(count)))
        return result

    def _factor_sign(self, poly: fmpq_mpoly) -> Signs:
        found = self._visible(poly)
        rules: tuple[Callable[[fmpq_mpoly, int], Signs], ...] = (
            self._linear_in_bounded, self._with_square_root, self._quadratic)
        found = _meet(found, sign_of_sum(self, poly))
        for whole in (self._number, self._by_coefficients, self._simpler):
            if found[0] != found[1]:
                found = _meet(found, whole(poly))
        for rule in rules:
            for place in self.used(poly):
                if found[0] != found[1]:
                    found = _meet(found, rule(poly, place))
        if found[0] == found[1] or self._order == DEEPEST:
            return found
        self._order += 1
        try:
            return _meet(found, sign_from_zero(self, poly))
        finally:
            self._order -= 1

    def _number(self, poly: fmpq_mpoly) -> Signs:
        """Enclose a number by balls, which decide unless it is 0."""
        before = ctx.prec
        try:
            for bits in (64, 256, 1024):
                ctx.prec = bits
                ball = self.ball(poly, {})
                if ball > 0 or ball < 0:
                    return (1, 1) if ball > 0 else (-1, -1)
        finally:
            ctx.prec = before
        return ANY

    def _simpler(self, poly: fmpq_mpoly) -> Signs:
        """Use what has the same sign and is simpler."""
        found = ANY
        for gap in gaps(self, poly):
            found = _meet(found, self.sign(gap))
        return found

    def _by_coefficients(self, poly: fmpq_mpoly) -> Signs:
        """Read the sign off the terms with numbers such as π − 3 for coefficients."""
        parts: dict[tuple[int, ...], fmpq_mpoly] = {}
        for monomial, coefficient in poly.terms():
            inner = tuple(int(n) if i in self.numbers else 0 for i, n in enumerate(monomial))
            outer = tuple(0 if i in self.numbers else int(n) for i, n in enumerate(monomial))
            part = self.ring.from_dict({inner: coefficient})
            parts[outer] = parts.get(outer, self.ring.constant(0)) + part
        if len(parts) in (1, len(poly)):
            return ANY
        return _summed([_times(self.poly_sign(part), self._monomial_sign(outer))
                        for outer, part in parts.items()])

    def _linear_in_bounded(self, poly: fmpq_mpoly, place: int) -> Signs:
        """Use that what is linear in erf, sin or cos is extreme where that is -1 or 1."""
        kind = self.stated[place].kind
        if kind not in ("erf", "sin", "cos") or poly.degrees()[place] != 1:
            return ANY
        ends = [self.poly_sign(poly.subs({f"g{place}": end})) for end in (-1, 1)]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        strict = any(a == b != 0 for a, b in ends) and inside_bounds(self, place)
        if strict and (low >= 0 or high <= 0):
            return (1, 1) if low >= 0 else (-1, -1)
        return (low, high)

    def _with_square_root(self, poly: fmpq_mpoly, place: int) -> Signs:
        """Use that a + b·√P has the sign of a where a² > b²P, of b where a² < b²P."""
        if (self.stated[place].kind, self.stated[place].degree) != ("root", 2) or (
                poly.degrees()[place] != 1):
            return ANY
        a, b = self.slices(poly, place)
        squares = Value(self, a * a, self.one) - Value(
            self, b * b, self.one) * self.arguments[place]
        return {(1, 1): self.poly_sign(a), (-1, -1): self.poly_sign(b)}.get(
            self.sign(squares), ANY)

    def _quadratic(self, poly: fmpq_mpoly, place: int) -> Signs:
        """Use that a·g² + b·g + c with b² < 4ac has the sign of a."""
        if poly.degrees()[place] != 2:
            return ANY
        c, b, a = self.slices(poly, place)
        return self.poly_sign(a) if self.poly_sign(b * b - a * c * 4) == (-1, -1) else ANY

    def vanishes(self, value: Value) -> bool:
        """Tell whether a value is 0."""
        return vanishes(self, value)

    def exp(self, u: Value) -> Value:
        """Return exp(u), for which there has to be a law."""
        raise RejectedError("an exponential without laws")

    def cos_sin(self, u: Value) -> tuple[Value, Value]:
        """Return the cosine and the sine of u, for which there has to be a law."""
        raise RejectedError("an angle without laws")


def _of(number: fmpq) -> Signs:
    return (int(number > 0) - int(number < 0),) * 2


def _times(left: Signs, right: Signs) -> Signs:
    products = [a * b for a in left for b in right]
    return (min(products), max(products))


def _summed(terms: list[Signs]) -> Signs:
    low, high = min(low for low, _ in terms), max(high for _, high in terms)
    if low >= 0:
        return (int((1, 1) in terms), high)
    if high <= 0:
        return (low, -int((-1, -1) in terms))
    return ANY


def _raised(signs: Signs, count: int) -> Signs:
    if count % 2:
        return signs
    return (1, 1) if 0 not in range(signs[0], signs[1] + 1) else (0, min(1, max(map(abs, signs))))


def _meet(left: Signs, right: Signs) -> Signs:
    return (max(left[0], right[0]), min(left[1], right[1]))
