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
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.field import Field

Powers = list[tuple[fmpq_mpoly, int]]
MAX_DEPTH = 2
"""How often the coefficients of a collected sum are collected again."""
MAX_COLLECTED = 12
"""Terms of the longest numerator that is collected."""


class Writer:
    """Writes fractions of one field; `names` says how generators are written, by index."""

    def __init__(self, field: Field, names: Mapping[int, Expr]) -> None:
        self.field = field
        self.names = names

    def shortest(self, value: Fraction) -> Expr:
        """Return the shorter one of the factored and the termwise writing."""
        return min(self._writings(value), key=cost)

    def roots(self, a: fmpq_mpoly, b: fmpq_mpoly, c: fmpq_mpoly,
              signed: int | None) -> Iterator[Expr]:
        """Yield forms of both solutions of a·d² + b·d + c = 0.

        A square root of p²·q is written p·√q as well, which has another sign where p < 0;
        `signed` is the index of a generator that changes its sign, so that its square may stay.
        """
        field = self.field
        rest = self.field.fraction(-b, a * 2)
        inside = field.fraction(b * b - a * c * 4, a * a * 4)
        for root in self._roots(inside, signed):
            for each in (root, written.negative(root)):
                yield each if b.is_zero() else written.add(
                    *written.terms(self.shortest(rest)), each)

    def _roots(self, value: Fraction, signed: int | None) -> Iterator[Expr]:
        content, powers = self._powers(value)
        number = _square_root(content) or fmpq(1)
        own = [factor.degrees()[signed] > 0 and self.field.single(factor) is not None
               if signed is not None else False for factor, _ in powers]
        seen: set[Expr] = set()
        for chosen in ([True] * len(own), [not each for each in own], own, [False] * len(own)):
            outside, inside = [], []
            for (factor, count), out in zip(powers, chosen, strict=True):
                whole = int(count / 2) if out else 0
                outside.append((factor, whole))
                inside.append((factor, count - 2 * whole))
            root = self._with_root(number, outside, content / number / number, inside)
            if root not in seen:
                seen.add(root)
                yield root

    def _with_root(self, number: fmpq, outside: Powers, content: fmpq, inside: Powers) -> Expr:
        under = [(factor, count) for factor, count in inside if count]
        out = [(factor, count) for factor, count in outside if count]
        if not under and content == 1:
            return self._product(number, out)
        if content == 1 and under == [(factor, 1) for factor, _ in out if factor is under[0][0]]:
            # p·√p reads as the power 3/2 of p.
            share = Rational(2 * out[0][1] + 1, 2)
            return _product(number, [(written.power(self._named(under[0][0]), share), 1)])
        root = written.power(self.shortest(self._multiplied(content, under)), S.Half)
        return _product(number, [*((self._named(factor), count) for factor, count in out),
                                 (root, 1)])

    def _multiplied(self, content: fmpq, powers: Powers) -> Fraction:
        num, den = self.field.one * content, self.field.one
        for factor, count in powers:
            num = num * factor ** max(count, 0)
            den = den * factor ** max(-count, 0)
        return self.field.fraction(num, den)

    def _named(self, factor: fmpq_mpoly) -> Expr:
        single = self.field.single(factor)
        return self._sum(factor, self.field.one) if single is None else self.names[single.index]

    def _writings(self, value: Fraction, depth: int = 0) -> Iterator[Expr]:
        content, powers = self._powers(value)
        yield self._product(content, powers)
        if len(value.den) == 1 and len(value.num) > 1:
            yield self._sum(value.num, value.den)
        if depth < MAX_DEPTH and 2 < len(value.num) <= MAX_COLLECTED:
            for each in self.field.used(value.num):
                yield from self._collected(value, each.index, depth)

    def _collected(self, value: Fraction, index: int, depth: int) -> Iterator[Expr]:
        """Yield the fraction as a sum over the powers of one generator, each part its shortest."""
        generator = self.field.generators[index].poly
        slices = self.field.slices(value.num, index)
        parts = [self.field.fraction(part * generator ** power, value.den)
                 for power, part in enumerate(slices) if not part.is_zero()]
        if len(parts) > 1:
            shown = [min(self._writings(part, depth + 1), key=cost) for part in parts]
            shown.sort(key=_is_negative)
            yield written.add(*(term for each in shown for term in written.terms(each)))

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
        return _product(content, [(self._named(factor), count) for factor, count in powers])

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
    top: list[Expr] = []
    bottom: list[Expr] = []
    numbers: dict[Expr, Expr] = {}
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
        under.sort(key=lambda base: not isinstance(base, Rational))
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
    top: list[Expr] = []
    bottom: list[Expr] = []
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


def _is_negative(expr: Expr) -> bool:
    head = expr.args[0] if expr.is_Mul else expr
    return isinstance(head, Rational) and bool(head < 0)


def _square_root(value: fmpq) -> fmpq | None:
    if value < 0:
        return None
    top, below = isqrt(int(value.p)), isqrt(int(value.q))
    return fmpq(top, below) if top * top == value.p and below * below == value.q else None
