"""A definition that does not say what was meant: the lines below it show what was.

``y = 1 / 1+exp(-x)`` is a formula like any other, and nothing is wrong with it alone. But where
lines are false under it and become true with the parentheses of ``y = 1 / (1+exp(-x))``, at every
place of the file that has this shape, these parentheses were meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import process_time

from sympy import Expr

from derive.errors import DeriveError
from derive.formula import written
from derive.marking.meaning import Meaning
from derive.marking.place import LikelySlip
from derive.marking.reading.formula import TypedFormula
from derive.marking.reading.typed import TypedDefinition, TypedDerivation
from derive.marking.repairing.parentheses import Grouping, groupings, regroup
from derive.marking.repairing.repairs import as_slip
from derive.marking.repairing.sieve import Sieve
from derive.verdict import Evidence, Verdict

PATIENCE = 2.0
"""Seconds spent on other readings of the definitions."""
_MEANT = Evidence(Verdict.UNDECIDED, "what the lines below it need")


@dataclass(frozen=True)
class Misread:
    """A definition as typed, and the slip that shows what it was meant to say."""

    definition: TypedDefinition
    slip: LikelySlip


@dataclass(frozen=True)
class Reading:
    """Another reading of a whole derivation.

    `lines` holds, by place, the lines that need parentheses too; `meaning` the definitions meant.
    """

    meaning: Meaning
    definitions: tuple[Misread, ...]
    lines: dict[int, LikelySlip]


def misread_definitions(typed: TypedDerivation,
                        as_written: Sequence[Evidence | None]) -> Reading | None:
    """Return the reading with parentheses in a definition under which fewest lines are false.

    None where no such reading halves the false lines. Only proposed: the lines of the reading
    still go to the judge.
    """
    false = sum(each is not None and each.verdict is Verdict.REFUTED for each in as_written)
    best: tuple[int, Reading] | None = None
    deadline = process_time() + PATIENCE
    for place, definition in enumerate(typed.definitions):
        for grouping in groupings(definition.formula):
            if process_time() > deadline:
                break
            found = _reading(typed, place, grouping)
            if found is not None and found[0] * 2 <= false and (
                    best is None or found[0] < best[0]):
                best = found
    return None if best is None else best[1]


def _reading(typed: TypedDerivation, place: int,
             grouping: Grouping) -> tuple[int, Reading] | None:
    definitions = list(typed.definitions)
    old = definitions[place]
    regrouped = regroup(old.formula, (grouping,), typed.names, _line_of(old.formula))
    if regrouped is None or regrouped.doubtful or regrouped.expr == old.formula.expr:
        return None  # e^-x means the same with parentheses
    definitions[place] = replace(old, formula=regrouped.formula)
    meaning = Meaning(((each.symbol, each.formula.expr) for each in definitions
                       if each.formula.expr is not None), typed.variable)
    try:
        count, lines = _false_lines(typed, meaning, grouping)
    except DeriveError:
        return None  # a reading that has no value anywhere was not meant
    return count, Reading(meaning, (Misread(old, as_slip(regrouped, _MEANT)),), lines)


def _line_of(formula: TypedFormula) -> str:
    """Return a line in which the formula stands where it stood, for its places to be right."""
    return " " * formula.start + formula.text


def _false_lines(typed: TypedDerivation, meaning: Meaning,
                 grouping: Grouping) -> tuple[int, dict[int, LikelySlip]]:
    """Return how many lines stay false, and the lines that need parentheses."""
    symbols = {written.variable(name) for name in typed.names}
    symbols.update(*(written.variables(line.expr) for line in typed.lines
                     if line.expr is not None))
    slips: dict[int, LikelySlip] = {}
    false, before = 0, None
    for place, line in enumerate(typed.lines):
        if line.expr is None:
            continue
        sieve = Sieve(symbols, meaning, dict(line.where), line.toward)
        for said, slip in _ways(line.formula, grouping, typed):
            values = sieve.values(meaning.opened(said))
            fits = before is None or not line.relation or sieve.agree(
                values, sieve.values(meaning.opened(before)))
            if fits:
                if slip is not None:
                    slips[place] = slip
                before = said
                break
        else:
            false += 1
    return false, slips


def _ways(formula: TypedFormula, grouping: Grouping,
          typed: TypedDerivation) -> Iterator[tuple[Expr, LikelySlip | None]]:
    """Yield the line with the definition's parentheses, as it is, and with others."""
    line = _line_of(formula)
    if formula.expr is None:
        return
    same = regroup(formula, (grouping,), typed.names, line)
    if same is not None:
        yield same.expr, as_slip(same, _MEANT)
    yield formula.expr, None
    for other in groupings(formula):
        found = regroup(formula, (other,), typed.names, line)
        if found is not None:
            yield found.expr, as_slip(found, _MEANT)
