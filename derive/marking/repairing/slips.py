"""The likely slip in a wrong line: the smallest repair that the judge proves.

Candidates come from missing parentheses and from the rows of slips, smallest first; a sieve drops
almost all of them at a few exact points, and only what the judge proves is ever named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from time import process_time

from sympy import Expr

from derive.derivation.likeness import key
from derive.errors import DeriveError
from derive.formula import written
from derive.marking.place import LikelySlip, Place
from derive.marking.reading.formula import TypedFormula
from derive.marking.repairing.repairs import pairs_of, repairs_of
from derive.marking.repairing.sieve import Sieve
from derive.verdict import Verdict

PATIENCE = 0.9
"""Seconds spent on the diagnosis of one line."""
PATIENCE_FOR_TWO = 0.4
"""Seconds spent on finding two slips in one line."""
TRIES = 4
"""Repairs of one kind that are put to the judge."""


def likely_slip(formula: TypedFormula, place: Place) -> LikelySlip | None:
    """Return the smallest repair that makes the line follow from `place.before`, if one is proved.

    Gives up after PATIENCE seconds.
    """
    return _found(formula, place, PATIENCE,
                  lambda line, sieve: repairs_of(formula, line, place, sieve))


def two_slips(formula: TypedFormula, place: Place) -> LikelySlip | None:
    """Return two slips that together explain a line which no single one does, if they are proved.

    Gives up after PATIENCE_FOR_TWO seconds.
    """
    return _found(formula, place, PATIENCE_FOR_TWO,
                  lambda line, _: pairs_of(line, place))


def _found(formula: TypedFormula, place: Place, patience: float,
           rows: Callable[[Expr, Sieve], Iterator[Iterator[LikelySlip]]]) -> LikelySlip | None:
    line = formula.expr
    if line is None:
        return None
    deadline = process_time() + patience
    symbols = {written.variable(name) for name in place.names} | written.variables(line) | (
        written.variables(place.before))
    try:
        sieve = Sieve(symbols, place.meaning, place.where,
                      place.toward if place.relation in ("→", "←") else "")
        # Opened first: d/dx(…) has no value at a point until it is worked out.
        wanted = sieve.values(place.meaning.opened(place.before))
    except DeriveError:
        return None  # what the judge could not decide has no repair that it could prove
    # A term or factor that makes the line say again what stands above it is no repair.
    seen, same = {line}, key(place.before)
    values = sieve.values(place.meaning.opened(line))
    nothing = all(value is not None and value == 0 for value in wanted)
    for row in rows(line, sieve):
        fitting = []
        for slip in row:
            if process_time() > deadline:
                return None
            if nothing and "missing" in slip.clause and slip.name in ("factor", "chain_factor"):
                continue  # a factor that is 0 explains nothing
            if slip.repaired not in seen and (
                    slip.name not in ("factor", "term") or key(slip.repaired) != same) and (
                    sieve.repairs(sieve.values(slip.repaired), wanted, values)):
                fitting.append(slip)
            seen.add(slip.repaired)
        found = _proved(fitting, line, place)
        if found is not None:
            return found
    return None


def _proved(fitting: list[LikelySlip], line: Expr, place: Place) -> LikelySlip | None:
    """Return the first of the repairs of one kind that the judge proves."""
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
