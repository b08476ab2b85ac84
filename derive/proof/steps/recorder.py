"""A cell that writes down the steps it is told to take: what certificates are made of."""

from __future__ import annotations

from collections.abc import Mapping

from flint import fmpq
from sympy import Expr

from derive.proof.certificate import Leaf, Ratio, Step
from derive.proof.replay import Cell
from derive.proof.replaying.facts import Signs
from derive.proof.replaying.fractions import EmptyError, Value, require
from derive.proof.replaying.laws import LAWS
from derive.proof.steps.ratios import ratio

MOST_STEPS = 2000
"""Steps of one cell; a proof needs about thirty."""


class Recorder(Cell):
    """A cell; `written` are the steps so far, `news` counts what they said that was new."""

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr], positive: frozenset[str], *,
                 trusting: bool) -> None:
        self.written: list[Step] = []
        self.news = 0
        super().__init__(leaf, definitions, positive, trusting=trusting)

    def do(self, *step: object) -> None:
        """Take a step, and write it down if it says anything new."""
        require(len(self.written) < MOST_STEPS, "too many steps")
        before = self.news
        try:
            self.take(step)
        except EmptyError:
            self.written.append(step)
            raise
        if self.news != before:
            self.written.append(step)

    def know(self, value: Value, signs: Signs) -> None:
        """Add a fact, and count those that are new."""
        before = self.signs(value)
        super().know(value, signs)
        self.news += self.signs(value) != before

    def state(self, kind: str, u: Value, value: Value) -> None:
        """Add that a function of u is a value, which is new."""
        super().state(kind, u, value)
        self.news += 1

    def by(self, law: str, **letters: Value | fmpq | int) -> None:
        """Use a law for values of its letters, and write that down."""
        step = law, tuple((letter, ratio(each if isinstance(each, Value) else self.number(each)))
                          for letter, each in letters.items())
        if "~" in LAWS[law] or step not in self.written:  # else it says the same again
            self.do(*step)

    def pi(self) -> Value:
        """Return π."""
        return self.function("Pi", self.number(0))

    def combine(self, *terms: tuple[fmpq | int, tuple[tuple[Value, int], ...]]) -> None:
        """Show the sign of a sum of products."""
        self.do("combination", tuple((str(fmpq(number)), tuple(
            (ratio(value), count) for value, count in factors)) for number, factors in terms))

    def fraction(self, stated: Ratio) -> Value:
        """Return what a ratio stands for; that its denominator has no zero is not shown."""
        top, below = map(self.polynomial, stated)
        return top / below
