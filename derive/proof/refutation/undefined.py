"""Where a part of a formula has no real value, in words: log(x - 3) where x <= 3."""

from __future__ import annotations

from collections.abc import Mapping

import sympy
from sympy import Basic, Expr, Rational

from derive.formula import written
from derive.formula.balls import compile_balls, value_at
from derive.formula.notation import ascii_text

TURNED = {"<": ">", "<=": ">=", "=": "="}
COMPARED = {sympy.log: "<= 0", sympy.acosh: "< 1", sympy.coth: "= 0", sympy.csch: "= 0"}
"""How the argument compares where a function has no real value."""
BEYOND_ONE = {sympy.asin: "> 1", sympy.acos: "> 1", sympy.atanh: ">= 1"}
"""The same for the absolute value of the argument."""


def condition(part: Basic) -> str | None:
    """Return where a part that lacks a value at some point has none, as "x <= 3".

    None where that is not known, or does not depend on a variable.
    """
    if not part.args or not written.variables(part.args[0]):
        return None
    argument = part.args[0]
    if part.func in BEYOND_ONE:
        return f"|{ascii_text(argument)}| {BEYOND_ONE[part.func]}"
    if part.func in COMPARED:
        return _balanced(argument, *COMPARED[part.func].split())
    exponent = written.constant(part.args[1]) if isinstance(part, sympy.Pow) else None
    if exponent is None:
        return None
    return _balanced(argument, "=" if exponent.is_Integer else "<=" if exponent < 0 else "<", "0")


def condition_at(side: Expr, point: Mapping[str, Expr]) -> str | None:
    """Return where the part of a side that lacks a value at a point has none, or None.

    Variables that the point leaves free are 1.
    """
    names = sorted(each.name for each in written.variables(side))
    balls = [value_at(value, {each.name: 1 for each in written.variables(value)})
             for value in (point.get(name, Rational(1)) for name in names)]
    known = [ball for ball in balls if ball is not None]
    part = compile_balls(side, names).undefined_part(known) if len(known) == len(names) else None
    return None if part is None else condition(part)


def _balanced(expr: Expr, relation: str, end: str) -> str:
    """Return "expr relation end", what is subtracted on the other side, numbers on the right."""
    terms = written.terms(written.subtract(expr, sympy.Integer(end)))
    opposite = [_opposite(term) for term in terms]
    left = written.add(*(term for term, other in zip(terms, opposite, strict=True)
                         if other is None and term != 0))
    right = written.add(*(other for other in opposite if other is not None))
    if not written.variables(left):
        left, right, relation = right, left, TURNED[relation]
    return f"{ascii_text(left)} {relation} {ascii_text(right)}"


def _opposite(term: Expr) -> Expr | None:
    """Return what is subtracted, if the term is written as -(something)."""
    head, *rest = written.factors(term)
    if not isinstance(head, Rational) or head >= 0:
        return None
    return written.mul(*rest) if head == -1 and rest else written.mul(-head, *rest)
