"""Forms to choose from on a half line: those of the oracle, and some that only source needs.

A form counts once the judge has found it equal, with what `ExpOf` and `Erfcx` mean put in; only a
first term and a series are not equal, and say so (TESTED).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sympy import Expr, Symbol

from derive.formula import written
from derive.numeric.forms import AS_DERIVED, LARGEST_REWRITTEN, Form, Interval, forms_of
from derive.proof.judge import equal
from derive.verdict import Verdict
from derive.writing.rewrites import OPENINGS, RESHAPINGS, first_terms, in_two_parts
from derive.writing.words import plainly


class _Asked(NamedTuple):
    """What forms are sought for, and those that have been tried."""

    expr: Expr
    x: Symbol
    half: Interval
    seen: set[Expr]


def proposals(expr: Expr, x: Symbol, half: Interval) -> Iterator[Form]:
    """Yield forms of an expression, itself first, each other one proved equal by the judge.

    `half` is an open interval without 0 inside; None is unbounded.
    """
    asked, bases = _Asked(expr, x, half, set()), list[Form]()
    for form in forms_of(expr, x, half):
        asked.seen.add(form.expr)
        bases.append(form)
        yield form
    known = len(bases)
    if written.tree_size(expr) > LARGEST_REWRITTEN:
        return
    for name, rewrite in OPENINGS:
        bases += _judged(asked, bases[0], name, rewrite(expr, x))
    sign = -1 if half[1] is not None and half[1] <= 0 else 1
    for base in list(bases):
        for name, reshape in RESHAPINGS:
            bases += _judged(asked, base, name, reshape(base.expr, x, sign))
    yield from bases[known:]
    for base in bases:
        yield from first_terms(base.expr, asked.seen)
        yield from _judged(asked, base, "exponent in two parts", in_two_parts(base.expr, x))


def _judged(asked: _Asked, base: Form, name: str, proposal: Expr | None) -> list[Form]:
    """Return the proposal as a form, if it is new and the judge finds it equal."""
    if proposal is None or proposal in asked.seen:
        return []
    asked.seen.add(proposal)
    evidence = equal(asked.expr, plainly(proposal), {asked.x.name: asked.half})
    if evidence.verdict is not Verdict.PROVED or evidence.caveats:
        return []
    whole = name if base.name == AS_DERIVED else f"{base.name}, {name}"
    return [Form(whole, proposal, evidence)]
