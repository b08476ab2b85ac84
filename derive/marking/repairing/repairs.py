"""Every repair of a wrong line that is thought of, the smallest first; none is judged yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, islice

from sympy import Expr, Symbol

from derive.marking.place import LikelySlip, Place
from derive.marking.reading.formula import TypedFormula
from derive.marking.repairing.false_laws import wrong_lines
from derive.marking.repairing.parentheses import Regrouped, groupings, regroup
from derive.marking.repairing.rows import CHAIN_FIRST, COMMON, SLIPS, Slip
from derive.marking.repairing.sieve import Sieve
from derive.marking.repairing.surroundings import Surroundings, surroundings
from derive.marking.repairing.wrong_slopes import Way, integral, wrong_slopes
from derive.verdict import Evidence, Verdict

FIRSTS = 80
"""Repairs of one slip below which a second one is looked for."""
PAIRS = 14
"""Groupings up to which two at once are tried."""
_UNJUDGED = Evidence(Verdict.UNDECIDED, "not judged yet")


def repairs_of(formula: TypedFormula, line: Expr, place: Place,
          sieve: Sieve) -> Iterator[Iterator[LikelySlip]]:
    """Yield the repairs of each kind, the smaller kinds first."""
    regrouped = list(_regroupings(formula, place))
    around = _around(place)
    yield (as_slip(each, _UNJUDGED) for each in regrouped if not each.doubtful)
    yield _laws(line, place, sieve)
    yield _rules(wrong_slopes, line, place, sieve)
    first, *others = SLIPS
    for row in (CHAIN_FIRST, first):
        yield _proposed(row, line, around)
    yield (as_slip(each, _UNJUDGED) for each in regrouped if each.doubtful)
    for row in others:
        yield _proposed(row, line, around)
    yield _rules(integral, line, place, sieve)


def _proposed(row: Slip, line: Expr, around: Surroundings) -> Iterator[LikelySlip]:
    for clause, parts, repaired in row.propose(line, around):
        yield LikelySlip(row.name, clause, parts, repaired, _UNJUDGED)


def _laws(line: Expr, place: Place, sieve: Sieve) -> Iterator[LikelySlip]:
    """Yield the laws that do not hold and that lead from the line before to just this line."""
    found = sieve.values(place.meaning.opened(line))
    for name, clause, parts, wrong, right in wrong_lines(place.before):
        if sieve.agree(sieve.values(place.meaning.opened(wrong)), found):
            yield from (LikelySlip(name, clause, parts, each, _UNJUDGED) for each in right)
    before = sieve.values(place.meaning.opened(place.before))
    for name, clause, parts, wrong, _ in wrong_lines(line):  # log a + log b made log(a + b)
        if name == "linearity" and sieve.agree(sieve.values(place.meaning.opened(wrong)), before):
            yield LikelySlip(name, clause, parts, place.before, _UNJUDGED)


def _rules(rows: Callable[[Expr, Symbol, Expr], Iterator[Way]], line: Expr, place: Place,
           sieve: Sieve) -> Iterator[LikelySlip]:
    """Yield the rules of differentiation misremembered that lead to just this line."""
    around = _around(place)
    opened = place.meaning.opened
    for name, clause, parts, repaired, left, right in () if around.slope_of is None else rows(
            opened(around.slope_of), around.variable, opened(line)):
        values = sieve.values(right)
        if any(each is not None and each != 0 for each in values) and sieve.agree(
                sieve.values(left), values):
            yield LikelySlip(name, clause, parts, repaired, _UNJUDGED)


def _around(place: Place) -> Surroundings:
    return surroundings(place.before, place.meaning.definitions, place.variable)


def pairs_of(line: Expr, place: Place) -> Iterator[Iterator[LikelySlip]]:
    """Yield, for each repair of a common slip, those of a second slip that is left then."""
    around = _around(place)
    firsts = (slip for row in COMMON for slip in _proposed(row, line, around))
    for first in islice(firsts, FIRSTS):
        yield _seconds(first, around)


def _seconds(first: LikelySlip, around: Surroundings) -> Iterator[LikelySlip]:
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
