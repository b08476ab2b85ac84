"""Where variables live.

Every box becomes free and positive variables: x in (b, ∞) is x = b + u with u > 0, x in (a, b) is
x = (a + b·u)/(1 + u).
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy
from sympy import Basic, Expr, Rational, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import name_of
from derive.formula.boxes import evaluated
from derive.proof.normal_form.reader import Region

Box = tuple[object, object]
MAX_SHOWN = 300
"""Nodes of the longest expression that is worked out for showing."""


def names_in(*exprs: Basic) -> set[str]:
    """Return the names of the free variables."""
    found: set[str] = set()
    stack, seen = list(exprs), set()
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        name = name_of(part)
        if name is None:
            stack.extend(part.args)
        else:
            found.add(name)
    return found


def bound(value: object) -> Expr | None:
    """Return an end of an interval as an expression, None for an unbounded one."""
    if value is None or value in (sympy.oo, -sympy.oo):
        return None
    if isinstance(value, float):
        value = str(value)
    return sympy.sympify(value)


def whole(names: set[str], where: Mapping[str, Box]) -> Region:
    """Return the region that the boxes describe."""
    definitions: dict[str, Expr] = {}
    positive: set[str] = set()
    waiting = sorted(name for name in where if name in names)
    for name in waiting:
        low, high = (bound(end) for end in where[name])
        # Boxes that refer to each other in a circle are dropped: then more is proved than asked.
        if (low is None and high is None) or _reaches(name, names_in(
                *(end for end in (low, high) if end is not None)), definitions):
            continue
        if low == 0 and high is None:
            positive.add(name)
            continue
        fresh = written.variable(f"{name}·")
        if fresh.name in names:
            raise UndecidableError(f"{fresh.name} is a name of the judge's own")
        positive.add(fresh.name)
        definitions[name] = _placed(low, high, fresh)
        _order_ends(low, high, where, definitions, positive)
    return Region(definitions, frozenset(positive))


def _order_ends(low: Expr | None, high: Expr | None, where: Mapping[str, Box],
                definitions: dict[str, Expr], positive: set[str]) -> None:
    """Use that an interval with a free variable for an end is empty unless low < high."""
    for end, other, grows in ((high, low, True), (low, high, False)):
        if other is None or not isinstance(end, Symbol) or end.name in definitions or (
                where.get(end.name, (None, None)) != (None, None)
                or _reaches(end.name, names_in(other), definitions)):
            continue
        gap = written.variable(f"{end.name}·")
        positive.add(gap.name)
        definitions[end.name] = written.add(other, gap) if grows else written.subtract(other, gap)
        return


def _reaches(name: str, start: set[str], definitions: Mapping[str, Expr]) -> bool:
    todo, seen = list(start), set()
    while todo:
        each = todo.pop()
        if each == name:
            return True
        if each not in seen and each in definitions:
            seen.add(each)
            todo.extend(names_in(definitions[each]))
    return False


def _placed(low: Expr | None, high: Expr | None, fresh: Symbol) -> Expr:
    """Return what runs through the open interval while `fresh` runs through (0, ∞)."""
    if low is None or high is None:
        return written.subtract(high, fresh) if high is not None else written.add(low, fresh)
    return written.divide(written.add(low, written.mul(high, fresh)),
                          written.add(Rational(1), fresh))


def shown(name: str, definitions: Mapping[str, Expr]) -> str:
    """Return where a cut lies, in the variable that was cut at first."""
    expr = _resolved(name.partition("·")[0], definitions)
    return str(evaluated(expr)) if written.tree_size(expr) < MAX_SHOWN else "a long expression"


def _resolved(name: str, definitions: Mapping[str, Expr]) -> Expr:
    """Return what a variable is, with all definitions put in."""
    expr: Expr = written.variable(name)
    for _ in range(len(definitions) + 1):
        table = {each: definitions[each.name] for each in written.variables(expr)
                 if each.name in definitions}
        expr = written.substitute(expr, table)
    return expr


def some_point(region: Region) -> dict[str, Expr]:
    """Return one exact point of a region: the values of the variables that it restricts."""
    ones = {name: Rational(1) for name in region.positive}
    names = {name.partition("·")[0] for name in (*region.definitions, *region.positive)}
    return {name: _resolved(name, {**ones, **region.definitions}) for name in sorted(names)}


def described(region: Region) -> str:
    """Return one exact point of a region, as text, for the reader."""
    return ", ".join(f"{name} = {shown(name, {name: value})}"
                     for name, value in some_point(region).items())
