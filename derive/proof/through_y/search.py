"""Forms of f′ in y = f(x) on one stretch of the line: guessed by elimination, not yet judged.

y, f′ and the functions in them are fractions over the judge's generators (exp x, a root, erf …).
What is kept (nothing, x, x and one generator more) stays; the others are eliminated, and a
factor that is linear in f′, or quadratic, is solved for it. Where y is a logarithm or an arc
tangent, exp y or tan y takes its place; where it is a product with an exponential, log y does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import sympy
from flint import fmpq_mpoly
from sympy import Expr, Symbol

from derive.derivation.record import Interval
from derive.derivation.simplification import cost
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.cells.regions import bound, names_in
from derive.proof.normal_form.elements import Crowded, Fraction, Generator, Undefined
from derive.proof.normal_form.field import GENERATORS, Field
from derive.proof.normal_form.reader import Reader, Region, Split
from derive.proof.through_y.elimination import eliminated
from derive.proof.through_y.names import writer
from derive.proof.through_y.record import Y
from derive.proof.through_y.writing import Writer

MAX_KEPT = 3
"""How many generators are kept besides x, at most."""
POWERS = (1, 2, 3, -1)
"""Powers of y that are tried as a factor of f′."""
OF_LOGARITHMS = (sympy.exp, sympy.cosh, sympy.sinh)
OF_ARC_TANGENTS = (sympy.cos, sympy.sin, sympy.tan)


@dataclass(frozen=True)
class Candidate:
    """A form of f′ that may be right, in y, x, the parameters and functions of x.

    `rational` says that no square root had to be chosen.
    """

    form: Expr
    rational: bool = True

    @property
    def uses_y(self) -> bool:
        """Tell whether y occurs in the form."""
        return Y in written.variables(self.form)


class Search:
    """y and f′ on one stretch, read once; asked for forms by what they may keep.

    `degrees` are those in f′ of the relations with y alone that came up, `limited` says that
    some elimination was given up.

    Raises UndecidableError where the judge's normal form does not reach.
    """

    def __init__(self, formula: Expr, slope: Expr, x: Symbol, where: Mapping[str, Interval],
                 deadline: float) -> None:
        self.formula = formula
        self.functions = _functions(slope)
        self.degrees: set[int] = set()
        self.limited = False
        positive = {name for name, (low, _) in where.items()
                    if (end := bound(low)) is not None and end.is_nonnegative}
        region = Region({}, frozenset(positive & names_in(formula, slope, x)))
        try:
            self.field = Field(GENERATORS[1], deadline)
            self.reader = Reader(self.field, region)
            self.reader.variable(x.name)
            self.output = self.field.reduce(self.reader.read(formula))
            self.slope = self.field.reduce(self.reader.read(slope))
            self.y, self.d = (self.field.new("variable", name, name) for name in ("y", "d"))
            self.input = self.field.by_key["variable", x.name]
        except (Split, Undefined, Crowded) as reason:
            raise UndecidableError("the stretch has no single normal form") from reason

    @property
    def moving(self) -> list[Generator]:
        """The generators that depend on x, x itself first; not y and f′."""
        return [each for each in self.field.generators
                if each not in (self.y, self.d) and self._moves(each)]

    def _moves(self, generator: Generator) -> bool:
        if generator is self.input:
            return True
        if generator.kind in ("variable", "constant"):
            return False
        return any(self._moves(inner) for part in generator.argument
                   for inner in self.field.used(part))

    def of_y(self) -> Iterator[Candidate]:
        """Yield forms in y alone, shortest first; those without a choice of root come first."""
        yield from self._forms(())

    def of_x_and_y(self) -> Iterator[Candidate]:
        """Yield forms in x and y."""
        yield from self._forms((self.input,))

    def keeping_more(self) -> Iterator[Candidate]:
        """Yield forms in x, y and other functions of x, fewer of them than f′ has in x alone."""
        others = [each for each in self.moving if each is not self.input
                  and each.definition is None and each in self._present()]
        for count in range(1, min(MAX_KEPT, len(others)) + 1):
            found = [form for kept in combinations(others, count)
                     for form in self._forms((self.input, *kept))
                     if form.rational and form.uses_y and _functions(form.form) < self.functions]
            yield from sorted(found, key=lambda each: cost(each.form))

    def _present(self) -> list[Generator]:
        return [each for part in (*self.output, *self.slope) for each in self.field.used(part)]

    def _forms(self, kept: tuple[Generator, ...]) -> list[Candidate]:
        found = {each.form: each for each in self._quotients(kept)}
        for name, relation, stand_in in self._stand_ins(kept):
            for each in self._solved(kept, name, relation, stand_in):
                found.setdefault(each.form, each)
        return sorted(found.values(), key=lambda each: (not each.rational, cost(each.form)))

    def _quotients(self, kept: tuple[Generator, ...]) -> Iterator[Candidate]:
        """Yield y**k times a fraction in x, where f′/y**k is one."""
        field, writing = self.field, writer(self.field)
        for power in POWERS if len(kept) == 1 and not self.output.num.is_zero() else ():
            rest = field.reduce(field.mul(self.slope, field.power(self.output, -power)))
            used = {each for part in rest for each in field.used(part) if self._moves(each)}
            if used <= set(kept):
                whole = field.mul(rest, field.power(field.of(self.y.poly), power))
                yield Candidate(writing.shortest(whole))

    def _stand_ins(self, kept: tuple[Generator, ...]) -> Iterator[
            tuple[Expr | None, Fraction | None, Generator | None]]:
        """Yield y itself, then what may stand for y: an expression, its value, its generator."""
        yield None, None, None
        for expr in self._functions_of_y(kept):
            key = str(expr)
            known = self.field.by_key.get(("variable", key))
            try:
                value = self.reader.read(written.substitute(expr, {Y: self.formula}))
                made = known or self.field.new("variable", key, key)
            except (UndecidableError, Split, Undefined, Crowded):
                self.field.check_time()
                continue
            yield expr, self.field.reduce(value), made

    def _functions_of_y(self, kept: tuple[Generator, ...]) -> Iterator[Expr]:
        """Yield functions that may bring y back among the other generators.

        y = c·log u + rest: exp(y/c) is u times exp(rest/c); likewise tan for atan, and for y².
        """
        for base, value in self._bases():
            for generator in self.field.used(value.num):
                heads = {"log": OF_LOGARITHMS, "atan": OF_ARC_TANGENTS}.get(generator.kind, ())
                if not heads or generator not in self.moving:
                    continue
                scaled = self._over_coefficient(base, value, generator, kept)
                if scaled is None:
                    continue
                if generator.kind == "atan" and written.is_negation(scaled):
                    scaled = scaled.args[1]  # −y and y: cos is even, sin and tan change sign
                for head in heads:
                    yield written.apply(head, scaled)
                if generator.kind == "log":
                    yield written.apply(sympy.exp, written.negative(scaled))
        if any(each.kind == "exp" for part in self.output for each in self.field.used(part)):
            yield written.apply(sympy.log, Y)

    def _bases(self) -> Iterator[tuple[Expr, Fraction]]:
        yield Y, self.output
        if any(each.kind == "root" for each in self.field.used(self.output.num)):
            square = written.power(Y, sympy.Integer(2))
            yield square, self.field.reduce(self.field.power(self.output, 2))

    def _over_coefficient(self, base: Expr, value: Fraction, generator: Generator,
                          kept: tuple[Generator, ...]) -> Expr | None:
        """Return base/c if the value is c·generator + rest with c free of what is eliminated."""
        if value.num.degrees()[generator.index] != 1:
            return None
        coefficient = self.field.fraction(self.field.slices(value.num, generator.index)[1],
                                          value.den)
        free = {each.index for each in self.moving if each not in kept}
        if any(each.index in free for part in coefficient for each in self.field.used(part)):
            return None
        over = self.field.mul(self.field.of(self.y.poly), self.field.invert(coefficient))
        shown = writer(self.field).shortest(over)
        scaled: Expr = written.substitute(shown, {Y: base})
        return scaled

    def _solved(self, kept: tuple[Generator, ...], name: Expr | None, value: Fraction | None,
                stand_in: Generator | None) -> Iterator[Candidate]:
        field = self.field
        polys = [_relation(self.y.poly, self.output), _relation(self.d.poly, self.slope)]
        if stand_in is not None and value is not None:
            polys.append(_relation(stand_in.poly, value))
        for each in self.moving:
            if each.degree and each.value is not None:
                polys.append(_relation(each.poly ** each.degree, each.value))
        unknown = {each.index for each in self.moving if each not in kept}
        writing = writer(field, stand_in, name)
        try:
            for factor in eliminated(field, polys, unknown, self.d.index):
                if not kept:
                    self.degrees.add(factor.degrees()[self.d.index])
                yield from self._read_off(factor, writing, kept)
        except UndecidableError:
            field.check_time()
            self.limited = True

    def _read_off(self, factor: fmpq_mpoly, writing: Writer,
                  kept: tuple[Generator, ...]) -> Iterator[Candidate]:
        """Yield the solutions for f′ of a polynomial linear or quadratic in it."""
        slices = self.field.slices(factor, self.d.index)
        if len(slices) == 2:
            solution = self.field.reduce(self.field.fraction(-slices[0], slices[1]))
            yield Candidate(writing.shortest(solution))
        elif len(slices) == 3 and len(kept) < 2:
            c, b, a = slices
            signed = self.input.index if self.input in kept else None
            yield from (Candidate(form, rational=False) for form in writing.roots(a, b, c, signed))
        elif not kept and all(each.is_zero() for each in slices[1:-1]):
            power = writing.shortest(self.field.fraction(-slices[0], slices[-1]))
            root = written.power(power, sympy.Rational(1, len(slices) - 1))
            yield Candidate(root, rational=False)


def _relation(poly: fmpq_mpoly, value: Fraction) -> fmpq_mpoly:
    return poly * value.den - value.num


def _functions(expr: Expr) -> int:
    """Return how many different functions have to be worked out for an expression."""
    return len({part for part in written.postorder(expr)
                if isinstance(part, sympy.Function) and written.variables(part)})
