"""The sign of a polynomial over a cell's generators, as replay sees it: proved, or not known.

Each rule is one-sided; those of a factor are met in turn until its sign is one and the same.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, ctx, fmpq, fmpq_mpoly, fmpz

from derive.proof.certificate import Stated
from derive.proof.replaying.field import Generators, RejectedError, Value

Signs = tuple[int, int]
ANY: Signs = (-1, 1)
DEEPEST = 5
"""How often a sign is asked of the derivative."""
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
                case "root" if self.sign(inner) == (1, 1):
                    self._own[place] = (1, 1)
        return self._own[place]

    def _visible(self, poly: fmpq_mpoly) -> Signs:
        """Read the sign off the terms, if all agree."""
        terms = []
        for monomial, coefficient in poly.terms():
            term = _of(coefficient)
            for place, count in enumerate(monomial):
                if count:
                    term = _times(term, _raised(self.generator_sign(place), int(count)))
            terms.append(term)
        low, high = min(low for low, _ in terms), max(high for _, high in terms)
        if low >= 0:
            return (int(any(term == (1, 1) for term in terms)), high)
        if high <= 0:
            return (low, -int(any(term == (-1, -1) for term in terms)))
        return ANY

    def _factor_sign(self, poly: fmpq_mpoly) -> Signs:
        found = self._visible(poly)
        rules: tuple[Callable[[fmpq_mpoly, int], Signs], ...] = (
            self._linear_in_bounded, self._with_square_root, self._quadratic)
        for whole in (self._number, self._two_exponentials, self._from_zero):
            if found[0] != found[1]:
                found = _meet(found, whole(poly))
        for rule in rules:
            for place in self.used(poly):
                if found[0] != found[1]:
                    found = _meet(found, rule(poly, place))
        return found

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

    def _two_exponentials(self, poly: fmpq_mpoly) -> Signs:
        """Use that c·exp(m) − d·exp(n) has the sign of m − n + log(c/d)."""
        terms = sorted(poly.terms(), key=lambda term: -term[1])
        if len(terms) != 2 or terms[1][1] > 0 or terms[0][1] < 0:
            return ANY
        (first, c), (second, d) = terms
        total = self._log_of_number(c / -d)
        for place, (count, other) in enumerate(zip(first, second, strict=True)):
            if count != other:
                if self.stated[place].kind != "exp" or total is None:
                    return ANY
                total = total + self.arguments[place] * int(count - other)
        return ANY if total is None else self.sign(total)

    def _from_zero(self, poly: fmpq_mpoly) -> Signs:
        """Use that what is at least 0 where u = 0, and then grows, is positive for u > 0.

        That is the mean value theorem; h is analytic, and not constant if it is not 0 at 1.
        """
        from derive.proof.replaying.equations import derivative, require_analytic  # they need signs

        place = self._alone(poly)
        if place is None or self.generator_sign(place) != (1, 1) or self._order == DEEPEST:
            return ANY
        before, ctx.prec = ctx.prec, 128
        try:
            start, later = (self.ball(poly, {place: arb(at)}) for at in (0, 1))
        finally:
            ctx.prec = before
        side = int(start >= 0 and later > 0) - int(start <= 0 and later < 0)
        if not side:
            return ANY
        self._order += 1
        try:
            value = Value(self, poly, self.one)
            require_analytic(self, value)
            low, _ = self.sign(derivative(self, value, place) * side)
        except RejectedError:
            return ANY
        finally:
            self._order -= 1
        return (side, side) if low >= 0 else ANY

    def _alone(self, poly: fmpq_mpoly) -> int | None:
        """Return the place of the one variable that a polynomial and its generators stand on."""
        found, waiting = set(), self.used(poly)
        while waiting:
            place = waiting.pop()
            if self.stated[place].kind in ("variable", "replaced"):
                found.add(place)
            waiting += self.used(self.arguments[place].num * self.arguments[place].den)
        plain = all(self.stated[place].kind == "variable" for place in self.used(poly))
        return found.pop() if len(found) == 1 and not plain else None

    def _log_of_number(self, value: fmpq) -> Value | None:
        total = self.number(0)
        for number, side in ((value.p, 1), (value.q, -1)):
            for prime, count in fmpz(number).factor():
                place = next((i for i, each in enumerate(self.arguments) if each.number == prime
                              and self.stated[i].kind == "log"), None)
                if place is None:
                    return None
                total = total + self.of(place) * (side * int(count))
        return total

    def _linear_in_bounded(self, poly: fmpq_mpoly, place: int) -> Signs:
        """Use that what is linear in erf, sin or cos is extreme where that is -1 or 1."""
        kind = self.stated[place].kind
        if kind not in ("erf", "sin", "cos") or poly.degrees()[place] != 1:
            return ANY
        ends = [self.poly_sign(poly.subs({f"g{place}": end})) for end in (-1, 1)]
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        if kind == "erf" and (low >= 0 or high <= 0) and any(a == b != 0 for a, b in ends):
            return (1, 1) if low >= 0 else (-1, -1)  # erf reaches neither end
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

    def vanishes(self, value: Value, depth: int = 2) -> bool:
        """Tell whether a value is 0.

        Its numerator is, or is a + b·√P with a² = b²P where a and b have opposite signs.
        """
        for place in self.used(value.num) if depth else ():
            if (self.stated[place].kind, self.stated[place].degree) != ("root", 2) or (
                    value.num.degrees()[place] != 1):
                continue
            a, b = self.slices(value.num, place)
            first, second = self.poly_sign(a), self.poly_sign(b)
            apart = first[1] <= 0 <= second[0] or second[1] <= 0 <= first[0]
            squares = Value(self, a * a, self.one) - Value(
                self, b * b, self.one) * self.arguments[place]
            if apart and self.vanishes(squares, depth - 1):
                return True
        return bool(value.num.is_zero())

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


def _of(number: fmpq) -> Signs:
    return (int(number > 0) - int(number < 0),) * 2


def _times(left: Signs, right: Signs) -> Signs:
    products = [a * b for a in left for b in right]
    return (min(products), max(products))


def _raised(signs: Signs, count: int) -> Signs:
    if count % 2:
        return signs
    return (1, 1) if 0 not in range(signs[0], signs[1] + 1) else (0, min(1, max(map(abs, signs))))


def _meet(left: Signs, right: Signs) -> Signs:
    return (max(left[0], right[0]), min(left[1], right[1]))
