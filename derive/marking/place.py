"""Where a line stands, and what probably went wrong in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sympy import Expr, Symbol

from derive.derivation.record import Interval
from derive.errors import DeriveError
from derive.formula import written
from derive.marking.meaning import Meaning
from derive.proof.judge import equal
from derive.proof.limits.limit import limit
from derive.verdict import Evidence, Verdict


@dataclass(frozen=True)
class LikelySlip:
    """What probably went wrong in a line, proved to make it true when undone.

    `clause` says it with {} for each of `parts`; `repaired` is the line without the slip. Where
    only parentheses were missing, `text` is that line as typed, and `places` show what was typed
    and what was meant. `also` are the clauses of a second slip in the same line.
    """

    name: str
    clause: str
    parts: tuple[Expr, ...]
    repaired: Expr
    evidence: Evidence
    text: str = ""
    places: tuple[tuple[str, str], ...] = ()
    also: tuple[tuple[str, tuple[Expr, ...]], ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a line stands: its relation to `before`, what the symbols mean, the domain.

    With "→" the line before tends to it as `toward` goes to 0, with "←" it tends to the line
    before. Of two lines that both stand under a limit, `toward` is its variable, and `aim` the
    value that it has been said to have.
    """

    before: Expr
    relation: str
    toward: str
    where: Mapping[str, Interval]
    meaning: Meaning
    names: Collection[str]
    variable: Symbol
    line: str = ""
    aim: Expr | None = None

    def judged(self, expr: Expr, budget: float = 5.0) -> Evidence:
        """Return the judge's evidence for `expr` following from the line before.

        At a kink a derivative has no value: what holds everywhere else is true with that caveat.
        """
        try:
            sides = self._sides(expr, self.meaning)
            evidence = self._related(sides, budget)
            if evidence.verdict is Verdict.REFUTED:
                elsewhere = self._sides(expr, self.meaning.where_smooth())
                if elsewhere != sides:
                    return self._related(elsewhere, budget)
        except DeriveError as error:
            return Evidence(Verdict.UNDECIDED, error.cause)
        return evidence

    def _sides(self, expr: Expr, meaning: Meaning) -> tuple[Expr, Expr]:
        return meaning.opened(self.before), meaning.opened(expr)

    def _related(self, sides: tuple[Expr, Expr], budget: float) -> Evidence:
        left, right = sides
        if self.relation in ("→", "←"):
            inner, value = (left, right) if self.relation == "→" else (right, left)
            return limit(inner, written.variable(self.toward), value, self.where, budget=budget)
        evidence = equal(left, right, dict(self.where), budget=budget)
        if not self.toward or evidence.verdict is Verdict.PROVED:
            return evidence
        if self.aim is None:  # different formulas may have one limit
            return Evidence(Verdict.UNDECIDED, "no line says what this limit is")
        return limit(right, written.variable(self.toward), self.meaning.opened(self.aim),
                     self.where, budget=budget)
