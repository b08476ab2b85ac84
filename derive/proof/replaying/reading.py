"""Reading formulas in a cell: what its variables are, and what is needed for a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, reduce
from operator import add, mul
from typing import Any

import sympy
from flint import fmpq
from sympy import Basic, Expr
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, BooleanAtom, Not, Or

from derive.formula import written
from derive.formula.ball_program import exact, name_of
from derive.proof.certificate import Leaf
from derive.proof.replaying.facts import (
    NEGATIVE,
    NOT_NEGATIVE,
    NOT_POSITIVE,
    NOT_ZERO,
    POSITIVE,
    ZERO,
    Facts,
    Signs,
)
from derive.proof.replaying.fractions import EmptyError, Value, require
from derive.proof.replaying.laws import DEFINITIONS, ELEMENTARY, NEEDED, formula, relations

SIGNS = {"=": ZERO, "!=": NOT_ZERO, ">": POSITIVE, ">=": NOT_NEGATIVE, "<": NEGATIVE}
CONDITIONS = {
    "StrictLessThan": NEGATIVE, "LessThan": NOT_POSITIVE, "StrictGreaterThan": POSITIVE,
    "GreaterThan": NOT_NEGATIVE, "Equality": ZERO, "Unequality": NOT_ZERO}
Scope = tuple[dict[str, Value], dict[int, tuple[Basic, Value]]]
"""What names mean, and what has been read so far."""


class Leaves:
    """Parts in which reading goes its own way: branches not taken need no value."""

    def __contains__(self, part: object) -> bool:
        return isinstance(part, (sympy.Piecewise, sympy.Heaviside)) or name_of(part) is not None


LEAVES = Leaves()


@cache
def parts_of(expr: Basic) -> tuple[Basic, ...]:
    """Return the parts of a formula of the tables, the inner ones first."""
    return tuple(written.postorder(expr, leaves=LEAVES))


class Reader(Facts):
    """The facts of a cell in which formulas are read.

    `trusting` where all that the sides need may be assumed; otherwise it has to be shown.
    """

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> None:
        super().__init__(leaf.ground.generators, leaf.steps)
        self.leaf, self.definitions, self.positive = leaf, definitions, positive
        self.assumed: list[tuple[Value, Signs]] = []
        self.open: list[tuple[tuple[Relational, ...], Scope]] = []
        self.decided: dict[int, tuple[Relational, bool]] = {}
        self._scope: Scope = {}, {}
        for place, each in enumerate(self.stated):
            if each.kind == "variable":
                name = each.argument
                require(type(name) is str and name not in (*definitions, *self._scope[0]),
                        "a variable stated twice")
                self._scope[0][str(name)] = self.of(place)
                if name in positive:
                    self.know(self.of(place), POSITIVE)
        self.trusting = False
        for name in definitions:
            self.read(written.variable(name))
        self.trusting = trusting

    @contextmanager
    def trust(self, trusting: bool) -> Iterator[None]:
        """Let what is read within be assumed, or have it shown."""
        before, self.trusting = self.trusting, trusting
        try:
            yield
        finally:
            self.trusting = before

    def assume(self, value: Value, allowed: Signs) -> None:
        """Use that a value has one of the signs, as both sides have a value; or have it shown."""
        if not self.trusting:
            self.require_sign(value, allowed)
        elif not self.signs(value) <= allowed:
            self.know(value, allowed)
        self.assumed.append((value, allowed))

    def read(self, expr: Basic, scope: Scope | None = None) -> Value:
        """Return a formula as a value. Raises EmptyError where it has none in the whole cell."""
        scope = scope or self._scope
        whole = scope is self._scope
        parts = written.postorder(expr, leaves=LEAVES) if whole else parts_of(expr)
        for part in parts:
            if id(part) not in scope[1]:
                scope[1][id(part)] = part, self._node(part, scope)
        return scope[1][id(part)][1]

    def of_letters(self, text: str, **letters: Value) -> Value:
        """Return the value of a formula of the tables."""
        return self.read(formula(text), (letters, {}))

    def need(self, kind: str, u: Value, *, inside: bool = False) -> None:
        """Assume what a function of u needs; `inside` where it is not at its ends either."""
        for sign, left, right in relations(NEEDED.get(kind, "")):
            scope: Scope = {"u": u}, {}
            self.assume(self.read(left, scope) - self.read(right, scope),
                        POSITIVE if inside else SIGNS[sign])

    # ---- nodes -----------------------------------------------------------------------------

    def _node(self, part: Basic, scope: Scope) -> Value:
        name, number = name_of(part), exact(part)
        if name is not None:
            if name not in scope[0]:
                require(scope is self._scope and name in self.definitions, f"{name} has no meaning")
                scope[0][name] = self.read(self.definitions[name])
            return scope[0][name]
        if number is not None:
            return self.number(number)
        if isinstance(part, sympy.Piecewise):
            for branch, condition in part.args:
                if self._holds(condition, scope):
                    return self.read(branch, scope)
            require(self.trusting, "no case applies")
            raise EmptyError("no case applies")
        if isinstance(part, sympy.Heaviside):  # at 0 it is what stands second, or 1/2
            side = self.sign(self.read(part.args[0], scope))
            return self.number(fmpq(side + 1, 2)) if side or len(part.args) < 2 else self.read(
                part.args[1], scope)
        kind, values = part.func.__name__, [scope[1][id(each)][1] for each in part.args]
        if kind in ("Add", "Mul"):
            return reduce(add if kind == "Add" else mul, values)
        if kind in ("Max", "Min"):
            return reduce(lambda u, v: self.of_letters(DEFINITIONS[kind], u=u, v=v), values)
        require(len(values) < 2 or kind == "Pow", "one argument too many")
        return self._power(*values) if kind == "Pow" else self._applied(kind, *values)

    def _applied(self, kind: str, u: Value | None = None) -> Value:
        u = u or self.number(0)
        self.need(kind, u)
        if kind in DEFINITIONS:
            return self.of_letters(DEFINITIONS[kind], u=u)
        require(kind in ELEMENTARY, f"{kind} is not a function replay knows")
        return self.function(kind, u)

    def _power(self, base: Value, exponent: Value) -> Value:
        count = exponent.number
        if count is None:
            if self.sign(base):
                self.require_sign(base, POSITIVE)
                return self.function("exp", exponent * self.function("log", base))
            require(self.sign(exponent), "0 to the power 0")
            count = fmpq(self.sign(exponent))
        if count.q == 1:
            if count < 0:
                self.assume(base, NOT_ZERO)
            return base ** int(count.p)
        self.assume(base, NOT_NEGATIVE if count > 0 else POSITIVE)
        return base if self.signs(base) == ZERO else self.function(str(count), base)

    # ---- conditions ------------------------------------------------------------------------

    def _holds(self, condition: Any, scope: Scope) -> bool:
        if isinstance(condition, Relational):
            return self._relation(condition, scope)
        # Some parts may settle it; then the others need no value, so that nothing is assumed.
        # Which parts are read, and in which order, the steps say.
        self.open.append((tuple(parts_in_question(condition)), scope))
        try:
            while (found := self._truth(condition)) is None:
                self.more("part", self.number(0))
            return found
        finally:
            self.open.pop()

    def _truth(self, condition: Any) -> bool | None:
        """Tell whether a condition holds, None where what is known of its parts does not say."""
        if isinstance(condition, BooleanAtom):
            return bool(condition)
        if isinstance(condition, Relational):
            return self.decided.get(id(condition), (condition, None))[1]
        require(isinstance(condition, (And, Or, Not)), "an unknown condition")
        known = [self._truth(each) for each in condition.args]
        if isinstance(condition, Not):
            return None if known[0] is None else not known[0]
        settles = isinstance(condition, Or)
        return settles if settles in known else None if None in known else not settles

    def _relation(self, condition: Any, scope: Scope) -> bool:
        wanted = CONDITIONS[condition.func.__name__]
        gap = self.read(condition.lhs, scope) - self.read(condition.rhs, scope)
        while self.signs(gap) & wanted and not self.signs(gap) <= wanted:
            self.more("condition", gap, wanted)
        return self.signs(gap) <= wanted

    def part(self, number: int) -> None:
        """Read a part of the condition that is in question."""
        parts, scope = self.open[-1]
        self.decided[id(parts[number])] = parts[number], self._relation(parts[number], scope)


def parts_in_question(condition: Any) -> Iterator[Relational]:
    """Yield the relations that a condition is made of."""
    if isinstance(condition, Relational):
        yield condition
    else:
        for each in condition.args:
            yield from parts_in_question(each)
