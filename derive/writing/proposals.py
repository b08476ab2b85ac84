"""Forms to choose from on a half line: those of the oracle, and some that only source needs.

A form counts once the judge has found it equal, with what `ExpOf` and `Erfcx` mean put in. That
can take seconds, so only those that are to be used are judged. A first term and a series are not
equal, and say so (TESTED).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import sympy
from sympy import Expr, Symbol

from derive.formula import written
from derive.numeric.forms import AS_DERIVED, LARGEST_REWRITTEN, Form, Interval, forms_of
from derive.proof.judge import equal
from derive.verdict import Verdict
from derive.writing.rewrites import (
    FIRST_TERM,
    OPENINGS,
    RESHAPINGS,
    first_terms,
    in_two_parts,
)
from derive.writing.series import Series
from derive.writing.words import ExpOf, InPairs, plainly


class Asked(NamedTuple):
    """What forms are sought for: an expression in x on an open interval; None is unbounded."""

    expr: Expr
    x: Symbol
    half: Interval


def proposals(asked: Asked) -> Iterator[Form]:
    """Yield forms of an expression, itself first; the interval does not have 0 inside.

    `evidence` is None for those that `judged` has yet to look at.
    """
    expr, x, half = asked
    seen, bases = set[Expr](), list[Form]()
    for form in forms_of(expr, x, half):
        seen.add(form.expr)
        bases.append(form)
        yield form
    known = len(bases)
    if written.tree_size(expr) > LARGEST_REWRITTEN:
        return
    for name, rewrite in OPENINGS:
        bases += _new(seen, bases[0], name, rewrite(expr, x))
    sign = -1 if half[1] is not None and half[1] <= 0 else 1
    for base in list(bases):
        for name, reshape in RESHAPINGS:
            bases += _new(seen, base, name, reshape(base.expr, x, sign))
    yield from bases[known:]
    for base in bases:
        yield from _first_terms(asked, base, seen)
        yield from _new(seen, base, "exponent in two parts", in_two_parts(base.expr, x))


def judged(asked: Asked, form: Form) -> Form | None:
    """Return a form with the judge's evidence that it is equal, None where there is none."""
    if form.evidence is not None or form.name == AS_DERIVED:
        return form
    evidence = equal(asked.expr, plainly(form.expr), {asked.x.name: asked.half})
    if evidence.verdict is not Verdict.PROVED or evidence.caveats:
        return None
    return form._replace(evidence=evidence)


def in_pairs(form: Form) -> Form | None:
    """Return a form worked out in pairs of floats; None for a constant or what is no plain one."""
    if form.expr.has(Series) or form.name == FIRST_TERM or not written.variables(form.expr):
        return None
    found = written.substitute(form.expr, {
        each: sympy.exp(each.args[0]) for each in form.expr.atoms(ExpOf)})
    return Form(_after(form, "in pairs of floats"), InPairs(found), None)


def _first_terms(asked: Asked, base: Form, seen: set[Expr]) -> Iterator[Form]:
    """Yield first terms of a form that is proved: they themselves are only tested."""
    found = list(first_terms(base.expr, seen))
    if found and judged(asked, base) is not None:
        yield from found


def _new(seen: set[Expr], base: Form, name: str, proposal: Expr | None) -> list[Form]:
    """Return the proposal as a form, if it is new."""
    if proposal is None or proposal in seen:
        return []
    seen.add(proposal)
    return [Form(_after(base, name), proposal, None)]


def _after(base: Form, name: str) -> str:
    return name if base.name == AS_DERIVED else f"{base.name}, {name}"
