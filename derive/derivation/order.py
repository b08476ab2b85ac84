"""Activations whose breaks have an order that is known, parameters fixed where that needs it."""

from __future__ import annotations

from dataclasses import replace

from sympy import Rational, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation, Parameter

SPREADS = tuple(Rational(1, 2**k) for k in range(7))
"""How far a parameter may go from its default, tried one after the other."""


def with_known_order(f: Activation, by: Symbol) -> Activation:
    """Return f, its parameters replaced by their values if the order of its breaks needs them.

    Where a kink at lo comes before one at hi only for lo < hi, the pieces for all values would be
    many; a range in the catalogue says which of them is meant. A parameter that is differentiated
    by stays, in an interval around its value in which the order does not change.
    """
    if not (f.parameters and written.has_switch(f.formula)) or _is_known(f):
        return f
    fixed = tuple(each for each in f.parameters if each.name != by.name)
    values = ", ".join(f"{each.name} = {each.default}" for each in fixed)
    table = {written.variable(each.name): each.default for each in fixed}
    formula = written.substitute(f.formula, table)
    for kept in _intervals(f, by):
        inside = f"{by} in ({kept.low}, {kept.high})"
        here = replace(f, formula=formula, parameters=(kept,),
                       name=f"{f.name} at {', '.join(filter(None, (values, inside)))}")
        if _is_known(here):
            return here
    return replace(f, name=f"{f.name} at {values}", formula=formula, parameters=tuple(
        each for each in f.parameters if each.name == by.name))


def _is_known(f: Activation) -> bool:
    from derive.formula.cells import split  # loads ball arithmetic

    try:
        split(f.formula, f.x, f.where)
    except UndecidableError:
        return False
    return True


def _intervals(f: Activation, by: Symbol) -> list[Parameter]:
    """Return the parameter with smaller and smaller intervals around its default."""
    found = []
    for each in f.parameters:
        for spread in SPREADS if each.name == by.name else ():
            low, high = each.default - spread, each.default + spread
            found.append(replace(each, low=low if each.low is None else max(low, each.low),
                                 high=high if each.high is None else min(high, each.high)))
    return found
