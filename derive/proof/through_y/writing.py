"""Fractions of polynomials written for a reader: factored or term by term, whichever is shorter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt

import sympy
from flint import fmpq, fmpq_mpoly
from sympy import Expr, Rational, S, Symbol

from derive.derivation.simplification import cost
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.elements import Fraction
from derive.proof.field import Field

Powers = list[tuple[fmpq_mpoly, int]]


class Writer:
    """Writes fractions of one field; `names` says how generators are written, by index."""

    def __init__(self, field: Field, names: Mapping[int, Expr]) -> None:
        self.field = field
        self.names = names

    def shortest(self, value: Fraction) -> Expr:
        """Return the shorter one of the factored and the termwise writing."""
        return min(self._writings(value), key=cost)

    def roots(self, a: fmpq_mpoly, b: fmpq_mpoly, c: fmpq_mpoly) -> Iterator[Expr]:
        """Yield both solutions of a·d² + b·d + c = 0, with a square root."""
        field = self.field
        if b.is_zero():
            root = self._root(field.fraction(-c, a))
            yield from (root, written.negative(root))
            return
        root = self._root(field.of(b * b - a * c * 4))
        rest = self.shortest(field.of(-b))
        for over in (written.add(rest, root), written.subtract(rest, root)):
            yield written.divide(over, self.shortest(field.of(a * 2)))

    def _root(self, value: Fraction) -> Expr:
        """Return the square root, with what is a square taken out if that is shorter."""
        plain = written.power(self.shortest(value), S.Half)
        content, powers = self._powers(value)
        number = _square_root(content)
        if number is None or all(abs(count) < 2 for _, count in powers):
            return plain
        outside = [(factor, int(count / 2)) for factor, count in powers if abs(count) > 1]
        inside = [(factor, count - 2 * int(count / 2)) for factor, count in powers if count % 2]
        out = self._product(number, outside)
        if not inside:
            return out
        return min(plain, written.mul(*written.factors(out), written.power(
            self._product(fmpq(1), inside), S.Half)), key=cost)

    def _writings(self, value: Fraction) -> Iterator[Expr]:
        yield self._product(*self._powers(value))
        if len(value.den) == 1 and len(value.num) > 1:
            yield self._sum(value.num, value.den)

    def _powers(self, value: Fraction) -> tuple[fmpq, Powers]:
        """Return the content and the factors with their exponents, signs turned for reading."""
        field = self.field
        if value.num.is_zero():
            return fmpq(0), []
        try:
            content, above = field.factors(value.num)
            below_content, below = field.factors(value.den)
        except UndecidableError:
            content, above = fmpq(1), [(value.num, 1)]
            below_content, below = fmpq(1), [(value.den, 1)]
        content, powers = content / below_content, []
        for factor, count in [*above, *((each, -times) for each, times in below)]:
            turned = _first_is_negative(factor)
            powers.append((-factor if turned else factor, count))
            content = -content if turned and count % 2 else content
        return content, powers

    def _product(self, content: fmpq, powers: Powers) -> Expr:
        named: list[tuple[Expr, int]] = []
        for factor, count in sorted(powers, key=lambda pair: len(pair[0]) > 1):
            single = self.field.single(factor)
            named.append((self._sum(factor, self.field.one) if single is None
                          else self.names[single.index], count))
        return _product(content, named)

    def _sum(self, poly: fmpq_mpoly, den: fmpq_mpoly) -> Expr:
        """Return the polynomial over a monomial, term by term, positive terms first."""
        if poly.is_zero():
            return S.Zero
        (below, lead), = den.terms()
        terms = []
        for monomial, coefficient in poly.terms():
            powers = [(self.names[index], up - down)
                      for index, (up, down) in enumerate(zip(monomial, below, strict=True))
                      if up != down]
            terms.append((coefficient / lead, powers))
        terms.sort(key=lambda term: (term[0] < 0, sum(count for _, count in term[1])))
        return written.add(*(_product(number, powers) for number, powers in terms))


def _product(content: fmpq, powers: list[tuple[Expr, int]]) -> Expr:
    """Return content·∏ base**count as one fraction, roots of numbers gathered under one sign."""
    top, bottom, numbers = [], [], {}
    for base, count in sorted(powers, key=lambda pair: _place(pair[0])):
        if isinstance(base, sympy.exp):
            top.append(multiple_exponent(base, count))
        elif not written.variables(base):
            inner, share = base.as_base_exp()
            numbers[inner] = numbers.get(inner, S.Zero) + share * count
        else:
            (top if count > 0 else bottom).append(_raised(base, abs(count)))
    number = Rational(int(content.p), int(content.q))
    for sign, side in ((1, top), (-1, bottom)):
        under = [base for base, share in numbers.items() if sign * share % 1 == S.Half
                 and sign * share > 0]
        whole = {base: int(sign * share) for base, share in numbers.items() if sign * share >= 1}
        others = [written.power(base, sign * share % 1) for base, share in numbers.items()
                  if sign * share > 0 and sign * share % 1 not in (0, S.Half)]
        constants = [_raised(base, count) for base, count in whole.items()
                     if not isinstance(base, Rational)]
        for base, count in whole.items():
            number *= base ** (sign * count) if isinstance(base, Rational) else 1
        root = [written.power(written.mul(*under), S.Half)] if under else []
        side[:0] = [*constants, *others, *root]
    return _fraction(number, top, bottom)


def _place(base: Expr) -> int:
    """Return where a factor stands in a product: parameters, x, y, functions, then sums."""
    if isinstance(base, Symbol):
        return {"x": 1, "y": 2}.get(base.name, 0)
    return 4 if base.is_Add else 3


def _fraction(number: Rational, top: list[Expr], bottom: list[Expr]) -> Expr:
    above = [part for each in top for part in written.factors(each)]
    if abs(number.p) != 1 or not above:
        above = [S(abs(number.p)), *above]
    below = [S(number.q), *bottom] if number.q != 1 else bottom
    if below:
        under = written.reciprocal(written.mul(*below))
        whole = under if above == [1] else written.mul(*above, under)
    else:
        whole = written.mul(*above)
    return written.negative(whole) if number.p < 0 else whole


def _raised(base: Expr, count: int) -> Expr:
    if count == 1:
        return base
    if isinstance(base, sympy.Pow) and base.exp.is_Rational and base.exp.q != 1:
        return written.power(base.base, base.exp * count)
    return written.power(base, S(count))


def multiple_exponent(name: Expr, count: int) -> Expr:
    """Return exp(u)**count as one exponential."""
    made: Expr = written.apply(sympy.exp, multiple(Rational(count), name.args[0]))
    return made


def multiple(number: Rational, expr: Expr) -> Expr:
    """Return number·expr with the numbers gathered in front and below."""
    top, bottom = [], []
    for factor in written.factors(expr):
        turned = written.is_reciprocal(factor)
        for part in written.factors(factor.args[0] if turned else factor):
            if isinstance(part, Rational):
                number = number / part if turned else number * part
            else:
                (bottom if turned else top).append(part)
    return _fraction(number, top, bottom)


def _first_is_negative(poly: fmpq_mpoly) -> bool:
    """Tell whether a factor reads better negated: 1 − y for y − 1, y + a for −y − a."""
    coefficients = list(poly.coeffs())
    below = sum(each < 0 for each in coefficients)
    if 2 * below != len(coefficients):
        return 2 * below > len(coefficients)
    lowest = min(poly.terms(), key=lambda term: sum(term[0]))
    return bool(lowest[1] < 0)


def _square_root(value: fmpq) -> fmpq | None:
    if value < 0:
        return None
    top, below = isqrt(int(value.p)), isqrt(int(value.q))
    return fmpq(top, below) if top * top == value.p and below * below == value.q else None
