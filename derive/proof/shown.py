"""What the steps of a certificate show, in formulas: it is replayed once more, and written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from derive.formula import written
from derive.formula.notation import ascii_text
from derive.proof.certificate import Leaf, Step
from derive.proof.replay import Cell, equality, or_rejected
from derive.proof.replaying.expressions import expression
from derive.proof.replaying.facts import Signs
from derive.proof.replaying.fractions import EmptyError, Value
from derive.proof.replaying.laws import Relation
from derive.proof.replaying.reading import Scope
from derive.proof.replaying.regions import Box

NAMES = {"combination": "sum of products", "evaluation": "ball arithmetic",
         "grows": "mean value theorem", "solves": "linear differential equation",
         "assume": "both sides have a value"}
"""What steps are called that are not laws."""
RELATIONS = {frozenset({1}): ">", frozenset({0, 1}): ">=", frozenset({0}): "=",
             frozenset({-1, 1}): "!=", frozenset({-1}): "<", frozenset({-1, 0}): "<="}


LETTERS = "uvwstpq"
"""Names of variables that are positive in a cell."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """The name of a law, and what follows from it, as "exp(-2*x) = 1/exp(x)**2"."""

    law: str
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownCell:
    """Where a cell is ("" for everywhere), its steps, and the `value` of both sides there.

    The value is None where the sides have none, for no point of the cell both.
    """

    where: str
    steps: tuple[ShownStep, ...]
    value: str | None


def shown(lhs: Expr, rhs: Expr, where: Mapping[str, Box], certificate: object) -> tuple[
        ShownCell, ...]:
    """Return the proof of an equality, cell by cell.

    Raises RejectedError where the certificate does not prove it.
    """
    cells: list[TellingCell] = []

    def kind(leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
             trusting: bool) -> TellingCell:
        cells.append(TellingCell(leaf, definitions, positive, trusting=trusting))
        return cells[-1]

    or_rejected(lambda: equality(lhs, rhs, where, certificate, kind))
    return tuple(each.shown() for each in cells)


class TellingCell(Cell):
    """A cell that writes down what its steps show."""

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> None:
        self.steps_shown: list[ShownStep] = []
        self.lines: list[list[str]] = [[]]
        self.letters: dict[str, str] = {}
        self.direct = self.hushed = False
        super().__init__(leaf, definitions, positive, trusting=trusting)

    def shown(self) -> ShownCell:
        """Return the cell as it is shown."""
        parts = [f"{name} = {self._formula(self.read(written.variable(name)))}"
                 for name in self.definitions if "·" not in name]
        parts += [f"{self._text(written.variable(name))} > 0" for name in sorted(self.positive)]
        try:
            value = self._formula(self.read(self.sides[0]))
        except EmptyError:
            value = None
        return ShownCell(", ".join(parts), tuple(self.steps_shown), value)

    def take(self, step: Step) -> None:
        """Take a step, and write down what it shows."""
        self.lines.append([])
        before, self.direct = self.direct, step[0] in NAMES
        try:
            super().take(step)
        finally:
            self.direct = before
            self._keep(str(NAMES.get(step[0], step[0])))

    def assume(self, value: Value, allowed: Signs) -> None:
        """Assume it, and write that down where it is more than was known."""
        news = self.trusting and not self.signs(value) <= allowed
        super().assume(value, allowed)
        if news:
            self.lines.append([self._sign(value, allowed)])
            self._keep(NAMES["assume"])

    def say(self, relation: Relation, scope: Scope) -> None:
        """Add what a law says, and write it down."""
        super().say(relation, scope)
        if self.hushed:
            return
        sign, left, right = relation
        if left.func.__name__ in ("Pow", *self.known) and sign == "=":
            inner = [expression(self, self.read(each, scope)) for each in left.args]
            told = self._text(written.built(left.func, *inner))
        else:
            told = self._formula(self.read(left, scope))
        value = self._formula(self.read(right, scope))
        if told != value:
            self.lines[-1].append(f"sign({told}) = sign({value})" if sign == "~"
                                  else f"{told} {sign} {value}")

    def define(self, kind: str, u: Value, value: Value) -> None:
        """Add that a function of u is a value; its bounds are not written down."""
        before, self.hushed = self.hushed, True
        super().define(kind, u, value)
        self.hushed = before

    def know(self, value: Value, signs: Signs) -> None:
        """Add a fact, and write it down where a step says no more than that."""
        super().know(value, signs)
        if self.direct and signs in RELATIONS:
            self.lines[-1].append(self._sign(value, signs))

    def alone(self, steps: tuple[Step, ...]) -> Cell:
        """Return the cell of a lemma, of which only the result is told."""
        return Cell(Leaf(self.leaf.ground, steps=steps), self.definitions, self.positive,
                    trusting=False)

    def zero(self, *where: Any) -> None:
        """Require that a formula is 0 at the start of an equation, of which nothing is told."""
        self.alone(()).zero(*where)

    def _sign(self, value: Value, signs: Signs) -> str:
        return f"{self._formula(value)} {RELATIONS[signs]} 0"

    def _formula(self, value: Value) -> str:
        return self._text(expression(self, value))

    def _text(self, expr: Expr) -> str:
        """Return a formula with a letter for each variable that the certificate brought in."""
        taken = {*self.definitions, *(str(each.argument) for each in self.stated
                                      if each.kind == "variable"), *self.letters.values()}
        free = (letter for letter in LETTERS if letter not in taken)
        for each in sorted(written.variables(expr), key=str):
            if "·" in each.name and each.name not in self.letters:
                self.letters[each.name] = next(free, each.name)
        return ascii_text(written.substitute(expr, {
            written.variable(name): written.variable(letter)
            for name, letter in self.letters.items()}))

    def _keep(self, law: str) -> None:
        lines = self.lines.pop()
        if lines:
            self.steps_shown.append(ShownStep(law, tuple(lines)))
