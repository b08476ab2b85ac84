"""What a limit is asked of, and a point that refutes it, in the claim's own variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sympy
from sympy import Expr, Symbol
from sympy.core.function import AppliedUndef

from derive.derivation.record import Interval
from derive.errors import UndecidableError
from derive.formula import writings, written
from derive.formula.balls import value_at
from derive.proof.normal_form.reader import Region
from derive.verdict import Evidence, Verdict

NEAR = sympy.Rational(1, 2**64)
"""An h at which an expression has to have a value where its limit is refuted."""


def require_known(expr: Expr, h: Symbol) -> None:
    """Raise UndecidableError for an unknown function of what moves: f(h) may tend to anything."""
    if any(isinstance(part, AppliedUndef) and h in written.variables(part)
           for part in written.postorder(expr)):
        raise UndecidableError(f"an unknown function of {h.name}")


def named(expr: Expr, name: str) -> Symbol:
    """Return the variable of that name in an expression, or a new one."""
    found = [symbol for symbol in written.variables(expr) if symbol.name == name]
    return found[0] if found else written.variable(name)


def placed(region: Region, side: Expr) -> Expr:
    """Return a side with the variables that the region defines written through its own."""
    for _ in region.definitions:
        side = written.substitute(side, {
            each: region.definitions[each.name] for each in written.variables(side)
            if each.name in region.definitions})
    return side


def refuting(found: Evidence, expr: Expr, h: Symbol, region: Region,
             where: Mapping[str, Interval]) -> Evidence:
    """Return the evidence against a limit with its counterexample in the claim's variables.

    The quotient that l'Hôpital's rule reached may have values where `expr` has none near h = 0:
    then the evidence is UNDECIDED.
    """
    if found.counterexample is None:
        return found
    inner = placed(region, expr)
    point = {each.name: sympy.Integer(1) for each in written.variables(inner) if each != h}
    point |= {name: sympy.Rational(value) for name, value in found.counterexample.point}
    if all(value_at(inner, {**point, h.name: at}) is None for at in (NEAR, -NEAR)):
        return Evidence(Verdict.UNDECIDED, "it is not known to be defined near the limit")
    table = {written.variable(name): value for name, value in point.items()}
    for name in region.definitions:
        value = writings.worked_out(
            written.substitute(placed(region, written.variable(name)), table))
        if value.is_Rational:
            point[name] = value
    shown = tuple((name, str(value)) for name, value in sorted(point.items())
                  if name not in region.positive or name in where)
    return replace(found, counterexample=replace(found.counterexample, point=shown))
