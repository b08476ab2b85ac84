"""How a written form follows from the plain one: line by line, each named and judged."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sympy import Expr, Mul, Pow, Rational, S

from derive.derivation.connect import between
from derive.derivation.openings import step_reason
from derive.derivation.sweep import product
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.language import say, told
from derive.numeric.forms import AS_DERIVED, Form
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict
from derive.writing.reasons import reason, title
from derive.writing.series import Series
from derive.writing.words import Erfcx, ExpOf, plainly, shown

_SECONDS = 1.0
"""For the search of small steps; where it finds none, the form follows in one."""


class Line(NamedTuple):
    """One line: what it says, why it follows from the line before, and the evidence."""

    text: str
    why: str
    evidence: Evidence

    def __str__(self) -> str:
        sign = "=" if self.evidence.verdict is Verdict.PROVED else "~"
        verdict = say(f"verdict.{self.evidence.verdict.name.lower()}")
        return (f"  {sign} {self.text}\n        {self.why}    {verdict}  "
                f"{told(self.evidence.method)}")


def lines_of(plain: Expr, form: Form, low: float, high: float) -> tuple[Line, ...]:
    """Return the lines from the plain form to the written one, none where they are the same."""
    if form.evidence is None:
        return ()
    small: tuple[Line, ...] = ()
    if form.evidence.verdict is Verdict.PROVED and not form.expr.has(Erfcx):
        small = _small_steps(plain, as_people_write(plainly(form.expr)), low, high)
    last = Line(_text(form.expr), title(form.name), form.evidence)
    # Small steps may end at the very line; they may also end before log1p and the like.
    return small if small and small[-1].text == last.text else (*small, last)


def why_this_form(form: Form) -> list[str]:
    """Return why the form is kinder to floats than the plain one, a line for each rewrite."""
    if form.evidence is None:
        return []
    found = ((title(each), reason(each)) for each in form.name.split(", "))
    return [f"{each}: {text}" for each, text in found if text]


def _small_steps(plain: Expr, form: Expr, low: float, high: float) -> tuple[Line, ...]:
    """Return named steps that are all proved, or none at all; the form itself is left out."""
    found = between(plain, form, seconds=_SECONDS)
    lines: list[Line] = []
    before = plain
    (x,) = plain.free_symbols or form.free_symbols or {written.variable("x")}
    where = {str(x): (_end(low), _end(high))}
    for names, expr in found or ():
        if names == ("regroup",):
            continue  # the order of terms is no step
        evidence = equal(before, expr, where)
        if evidence.verdict is not Verdict.PROVED:
            return ()
        lines.append(Line(ascii_text(expr), "; ".join(map(step_reason, names)), evidence))
        before = expr
    return tuple(lines)


def _end(value: float) -> Rational | None:
    return None if np.isinf(value) else Rational(value)


def as_people_write(expr: Expr) -> Expr:
    """Return products of a form with what stands below the line last, as a fraction.

    >>> from sympy import Symbol, exp
    >>> x = Symbol("x", real=True)
    >>> ascii_text(as_people_write(exp(x)*(1 + exp(x))**-2))
    'exp(x)/(1 + exp(x))**2'
    """
    done: dict[Expr, Expr] = {}
    for part in written.postorder(expr):
        arguments = [done.get(each, each) for each in part.args]
        new = part if arguments == list(part.args) else written.rebuild(part, arguments)
        if isinstance(new, Pow) and isinstance(new.exp, Rational) and new.exp < 0:
            new = written.reciprocal(_raised(new.base, -new.exp))
        elif isinstance(new, Mul):
            below = [each for each in new.args if written.is_reciprocal(each)]
            new = product(*(each for each in new.args if each not in below), *below)
        done[part] = new
    return done[expr]


def _raised(base: Expr, exponent: Rational) -> Expr:
    return base if exponent == S.One else written.power(base, exponent)


def _text(expr: Expr) -> str:
    return shown(expr) if expr.has(Series) else shown(as_people_write(expr))


def words_in(expr: Expr) -> list[str]:
    """Return what the names mean that only written source has."""
    meanings = (("written.expof", ExpOf), ("written.erfcx", Erfcx))
    return [say(message) for message, kind in meanings if expr.has(kind)]


def nothing_changed(form: Form) -> bool:
    """Tell whether the plain form is what is written."""
    return form.name == AS_DERIVED and form.evidence is None
