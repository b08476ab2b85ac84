"""The likely slip in a wrong line: the smallest repair that the judge proves.

Candidates come from missing parentheses and from the rows of slips, smallest first; a sieve drops
almost all of them at a few exact points, and only what the judge proves is ever named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from time import process_time

from sympy import Expr, Symbol

from derive.derivation.connect import key
from derive.derivation.record import Interval
from derive.errors import DeriveError
from derive.formula import written
from derive.marking.false_laws import wrong_lines
from derive.marking.formula import TypedFormula
from derive.marking.meaning import Meaning
from derive.marking.parentheses import Regrouped, groupings, regroup
from derive.marking.sieve import Sieve
from derive.marking.slip_rows import CHAIN_FIRST, COMMON, SLIPS, Slip
from derive.marking.slip_surroundings import Surroundings, surroundings
from derive.marking.wrong_slopes import wrong_slopes
from derive.proof.judge import equal
from derive.proof.limit import limit
from derive.verdict import Evidence, Verdict

PATIENCE = 0.9
"""Seconds spent on the diagnosis of one line."""
TRIES = 4
"""Repairs of one kind that are put to the judge."""
FIRSTS = 80
"""Repairs of one slip below which a second one is looked for."""
PAIRS = 14
"""Groupings up to which two at once are tried."""


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


def likely_slip(formula: TypedFormula, place: Place) -> LikelySlip | None:
    """Return the smallest repair that makes the line follow from `place.before`, if one is proved.

    Gives up after PATIENCE seconds.
    """
    line = formula.expr
    if line is None:
        return None
    started = process_time()
    symbols = {written.variable(name) for name in place.names} | written.variables(line) | (
        written.variables(place.before))
    try:
        sieve = Sieve(symbols, place.meaning, place.where,
                      place.toward if place.relation in ("→", "←") else "")
        # Opened first: d/dx(…) has no value at a point until it is worked out.
        wanted = sieve.values(place.meaning.opened(place.before))
    except DeriveError:
        return None  # what the judge could not decide has no repair that it could prove
    deadline = started + PATIENCE
    # A term or factor that makes the line say again what stands above it is no repair.
    seen, same = {line}, key(place.before)
    values = sieve.values(place.meaning.opened(line))
    for row in _rows(formula, line, place, sieve):
        fitting = []
        for slip in row:
            if process_time() > deadline:
                return None
            if slip.repaired not in seen and (
                    slip.name not in ("factor", "term") or key(slip.repaired) != same) and (
                    sieve.repairs(sieve.values(slip.repaired), wanted, values)):
                fitting.append(slip)
            seen.add(slip.repaired)
        # Terms and factors could be anything: the smallest comes first. Other rows have an order.
        if fitting and fitting[0].name in ("term", "factor"):
            fitting.sort(key=lambda each: _change(line, each.repaired))
        for slip in fitting[:TRIES]:
            evidence = place.judged(slip.repaired, budget=1.0)
            if evidence.verdict is Verdict.PROVED:
                return replace(slip, evidence=evidence)
    return None


def _change(line: Expr, repaired: Expr) -> int:
    """Return how much longer or shorter a repair makes the line."""
    return abs(written.tree_size(repaired) - written.tree_size(line))


_UNJUDGED = Evidence(Verdict.UNDECIDED, "not judged yet")


def _rows(formula: TypedFormula, line: Expr, place: Place,
          sieve: Sieve) -> Iterator[Iterator[LikelySlip]]:
    """Yield the repairs of each kind, the smaller kinds first."""
    regrouped = list(_regroupings(formula, place))
    around = surroundings(place.before, place.meaning.definitions, place.variable)
    yield (as_slip(each, _UNJUDGED) for each in regrouped if not each.doubtful)
    yield _ways(line, place, around, sieve)
    first, *others = SLIPS
    for row in (CHAIN_FIRST, first):
        yield _proposed(row, line, around)
    yield (as_slip(each, _UNJUDGED) for each in regrouped if each.doubtful)
    for row in others:
        yield _proposed(row, line, around)
    yield _two_slips(line, around)


def _proposed(row: Slip, line: Expr, around: Surroundings) -> Iterator[LikelySlip]:
    for clause, parts, repaired in row.propose(line, around):
        yield LikelySlip(row.name, clause, parts, repaired, _UNJUDGED)


def _ways(line: Expr, place: Place, around: Surroundings, sieve: Sieve) -> Iterator[LikelySlip]:
    """Yield the laws that do not hold and the rules misremembered that lead to just this line."""
    opened = place.meaning.opened
    found = sieve.values(opened(line))
    for clause, parts, wrong in wrong_lines(around.before):
        if sieve.agree(sieve.values(opened(wrong)), found):
            yield LikelySlip("linearity", clause, parts, place.before, _UNJUDGED)
    value = around.slope_of
    for clause, parts, repaired, left, right in () if value is None else wrong_slopes(
            opened(value), around.variable, opened(line)):
        if sieve.agree(sieve.values(opened(left)), sieve.values(opened(right))):
            yield LikelySlip("product_rule", clause, parts, repaired, _UNJUDGED)


def _two_slips(line: Expr, around: Surroundings) -> Iterator[LikelySlip]:
    """Yield repairs of two slips of the most common kinds in one line."""
    firsts = [slip for row in COMMON for slip in _proposed(row, line, around)]
    for first in firsts[:FIRSTS]:
        for row in COMMON[:2]:
            for second in _proposed(row, first.repaired, around):
                yield replace(second, name=first.name, clause=first.clause, parts=first.parts,
                              also=((second.clause, second.parts),))


def as_slip(regrouped: Regrouped, evidence: Evidence) -> LikelySlip:
    """Return missing parentheses as a slip."""
    return LikelySlip("parentheses", "parentheses are missing", (), regrouped.expr, evidence,
                      regrouped.formula.text, regrouped.places)


def _regroupings(formula: TypedFormula, place: Place) -> Iterator[Regrouped]:
    """Yield the formula in other groupings: one shape at a time, then two."""
    single = list(groupings(formula))
    pairs = combinations(single, 2) if len(single) <= PAIRS else ()
    for wanted in (*((each,) for each in single), *pairs):
        regrouped = regroup(formula, wanted, place.names, place.line)
        if regrouped is not None:
            yield regrouped
