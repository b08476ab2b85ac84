"""A second, smaller program that checks certificates; it shares no code with the judge's search.

The cells have to cover the region. In each of them the steps add to what is known, until both sides
are read as one value; a step names a law and gives values for its letters, or it is one of the
`STEPS`. Nothing is looked for. Beneath it are fractions and facts, formulas and how they are read,
the table of laws, two theorems and the geometry of cells: see `derive.proof.replaying`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import sympy
from flint.utils.flint_exceptions import DomainError
from sympy import Expr

from derive.errors import DeriveError
from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.certificate import Certificate, Leaf, Ratio, Step, Tree
from derive.proof.freed import freed
from derive.proof.replaying import laws
from derive.proof.replaying.expressions import alike, expression
from derive.proof.replaying.facts import NOT_NEGATIVE, NOT_ZERO, ZERO, plus, raised, sign_of, times
from derive.proof.replaying.fractions import (
    LARGEST,
    EmptyError,
    RejectedError,
    Value,
    rational,
    require,
)
from derive.proof.replaying.laws import Relation, relations
from derive.proof.replaying.reading import SIGNS, Reader, Scope
from derive.proof.replaying.regions import (
    Box,
    Prover,
    brought_in,
    prove_tree,
    region,
    require_fresh,
)
from derive.proof.replaying.theorems import grows, solves

__all__ = ["RejectedError", "replay"]

Kind = TypeVar("Kind")
FAULTS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, DomainError,
          RuntimeError, StopIteration, DeriveError, EmptyError)
"""What a certificate that is not even well formed may cause."""


class Cell(Reader):
    """A cell in which something is proved. `taken` are the generators that have a meaning."""

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> None:
        self.taken: dict[int, Value] = {}
        self.sides: tuple[Expr, Expr] = sympy.S.Zero, sympy.S.Zero
        self._licence = trusting
        super().__init__(leaf, definitions, positive, trusting=trusting)

    def alone(self, steps: tuple[Step, ...]) -> Cell:
        """Return the same cell with nothing assumed and nothing known."""
        return type(self)(replace(self.leaf, steps=steps), self.definitions, self.positive,
                          trusting=False)

    def zero(self, tree: Tree, definitions: Mapping[str, Expr], positive: frozenset[str],
             expr: Expr) -> None:
        """Require that a formula is 0 on another region, on which it has to have a value."""
        prove_tree(type(self), tree, definitions, positive, (expr, sympy.S.Zero), trusting=False)

    def prove(self, sides: tuple[Expr, Expr], away: tuple[Expr, ...] = ()) -> Leaf:
        """Return the cell's leaf. Raises RejectedError unless both sides are the same there.

        What is `away` from 0 is 0 nowhere in the cell, or only where a polynomial is.
        """
        try:
            for value in map(self.read, away):
                if value.num.is_zero() or any(
                        self.stated[place].kind != "variable" for place in value.places):
                    self.require_sign(value, NOT_ZERO)
            self.sides = sides  # from here on they are taken to have values
            left, right = (self.read(side) for side in sides)
            self.show_same(left, right)
        except EmptyError:  # there is no point at which both have a value
            require(not away, "what is divided by is 0, or has no value, in a whole cell")
        return self.kept()

    def show_same(self, left: Value, right: Value) -> None:
        """Require that two values are the same."""
        self.require_sign(left - right, ZERO)

    def kept(self) -> Leaf:
        """Return the leaf that the certificate keeps for the cell."""
        return self.leaf

    # ---- steps -----------------------------------------------------------------------------

    def take(self, step: Step) -> None:
        """Take a step. Raises RejectedError where it does not follow."""
        name, *arguments = step
        require(type(name) is str, "an unknown step")
        with self.trust(False):
            if name in laws.LAWS:
                self.law(name, *arguments)
            else:
                require(name in STEPS, "an unknown step")
                STEPS[name](self, *arguments)

    def law(self, name: str, letters: tuple[tuple[str, Ratio], ...]) -> None:
        """Use a law for values of its letters."""
        needed, said = laws.law(name)
        scope: Scope = {letter: self.value(ratio) for letter, ratio in letters}, {}
        for sign, left, right in needed:
            self.require_sign(self.read(left, scope) - self.read(right, scope), SIGNS[sign])
        for relation in said:
            self.say(relation, scope)

    def say(self, relation: Relation, scope: Scope) -> None:
        """Add what a law says."""
        sign, left, right = relation
        kind, value = left.func.__name__, self.read(right, scope)
        if sign == "~":
            self.know(self.read(left, scope), self.signs(value))
        elif sign == "=" and kind == "Pow":
            base, exponent = (self.read(each, scope) for each in left.args)
            require(exponent.number is not None, "an exponent that is no number")
            self.define(str(exponent.number), base, value)
        elif sign == "=" and kind in laws.ELEMENTARY:
            self.define(kind, self.read(left.args[0], scope), value)
        else:
            self.know(self.read(left, scope) - value, SIGNS[sign])

    def define(self, kind: str, u: Value, value: Value) -> None:
        """Add that a function of u is a value, and the bounds of that."""
        self.state(kind, u, value)
        for relation in relations(laws.BOUNDS.get(kind, "")):
            self.say(relation, ({"g": value}, {}))

    def generator(self, place: int) -> None:
        """Let a generator be the function that is stated, of an argument over those before it."""
        each, own = self.stated[place], self.of(place)
        require(type(place) is int and place >= 0 and place not in self.taken
                and each.kind != "variable", "a generator stated twice")
        u = self.number(0) if each.kind == "constant" else self.value(each.ratio)
        require(all(used in self.taken or self.stated[used].kind == "variable"
                    for used in u.places), "a generator of itself")
        self.need(each.kind, u)
        cosine = self.stated_as("cos", u) if each.kind == "sin" else None
        if cosine is not None:
            square = self.number(1) - cosine * cosine
            self.relations.insert(0, (place, 2, square.num, square.den))
        if each.kind == "root":
            require(1 < each.degree <= LARGEST, "a root of no degree")
            self.relations.insert(0, (place, each.degree, u.num, u.den))
            self.know(own, NOT_NEGATIVE)
            self.define(f"1/{each.degree}", u, own)
        elif each.kind == "log":
            self.define("exp", own, u)
        else:
            pi = (each.kind, each.argument) == ("constant", "pi")
            require(pi or each.kind in laws.SLOPES, "a function replay does not know")
            self.define("Pi" if pi else each.kind, u, own)
        self.taken[place] = u

    def combination(self, terms: tuple[tuple[str, tuple[tuple[Ratio, int], ...]], ...]) -> None:
        """Use that a sum of products has the signs that its terms allow."""
        total, signs = self.number(0), ZERO
        for text, factors in terms:
            term, own = self.number(rational(text)), sign_of(rational(text))
            for ratio, count in factors:
                value = self.value(ratio)
                require(type(count) is int and count > 0, "no factor")
                term, own = term * value**count, times(own, raised(
                    self.signs(value), count % 2 == 0))
            total, signs = total + term, plus(signs, own)
        self.know(total, signs)

    def evaluation(self, ratio: Ratio) -> None:
        """See the sign of a number by balls."""
        value = self.value(ratio)
        ball = value_at(expression(self, value), {})
        if ball is not None and (ball > 0 or ball < 0):
            self.know(value, sign_of(1 if ball > 0 else -1))

    def look(self, number: int) -> None:
        """Read a side before its turn: what it needs may be assumed for the other one as well."""
        with self.trust(self._licence):
            self.read(self.sides[number])


STEPS: dict[str, Callable[..., None]] = {each.__name__: each for each in (
    Cell.generator, Cell.combination, Cell.evaluation, Cell.part, Cell.look, grows, solves)}
"""What a step may be beside a law."""


# ---- claims ------------------------------------------------------------------------------------

def replay(lhs: Expr, rhs: Expr, where: Mapping[str, Box], certificate: object) -> None:
    """Check that a certificate proves lhs = rhs wherever both are defined.

    `where` gives the open intervals of the claim. Raises RejectedError where it does not.

    >>> from derive.proof.judge import equal
    >>> x = sympy.Symbol("x", real=True)
    >>> left, right = sympy.tanh(x), 1 - 2/(1 + sympy.exp(2*x))
    >>> replay(left, right, {}, equal(left, right).certificate)
    """
    or_rejected(lambda: equality(lhs, rhs, where, certificate))


def or_rejected(check: Callable[[], Kind]) -> Kind:
    """Return what a check returns; whatever goes wrong there is a RejectedError."""
    try:
        return check()
    except RejectedError:
        raise
    except FAULTS as fault:
        raise RejectedError(f"{type(fault).__name__}: {fault}") from fault


def of_kind(kind: type[Kind], certificate: object) -> Kind:
    """Return the certificate, which has to be of that kind."""
    if not isinstance(certificate, kind):
        raise RejectedError(f"no {kind.__name__.lower()} but {type(certificate).__name__}")
    return certificate


def equality(lhs: Expr, rhs: Expr, where: Mapping[str, Box], certificate: object,
             kind: Prover = Cell) -> Any:
    """Return the proof of an equality, as `kind` of cell leaves it."""
    lhs, rhs, where = freed(lhs, rhs, where)
    if certificate == "identical":
        require(alike(lhs, rhs), "the sides differ")
        return certificate
    found = of_kind(Certificate, certificate)
    # A part may be any number: its name must not be that of anything else.
    require_fresh([*(name for _, name in found.named), *brought_in(found)], where, lhs, rhs)
    names = {part: written.variable(name) for part, name in found.named}
    sides = written.substitute(lhs, names), written.substitute(rhs, names)
    return prove_tree(kind, found.tree, *region(found, where), sides)
