"""Where a limit that is proved may not hold: what has to differ from 0 at h = 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sympy
from sympy import Dummy, Expr, Mul, Pow, Symbol

from derive.derivation.record import Interval
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.verdict import Evidence


def conditions(nonzero: Sequence[Expr], where: Mapping[str, Interval]) -> tuple[str, ...]:
    """Return what has to differ from 0 and is not seen to do so, each factor once."""
    signed = {symbol: _with_sign(symbol, where.get(symbol.name))
              for each in nonzero for symbol in written.variables(each)}
    found: dict[str, None] = {}
    for each in nonzero:
        for factor in Mul.make_args(sympy.factor_terms(each.doit())):
            base = factor.base if isinstance(factor, Pow) else factor
            if base != 0 and not base.xreplace(signed).is_nonzero:
                found[f"where {ascii_text(base)} is not 0"] = None
    return tuple(found)


def exceptional(found: Evidence, nonzero: Sequence[Expr]) -> bool:
    """Tell whether a counterexample lies where something that has to differ from 0 is 0."""
    if found.counterexample is None:
        return False
    point = {name: sympy.Rational(value) for name, value in found.counterexample.point}
    return any(each.xreplace({s: point.get(s.name, s) for s in written.variables(each)}) == 0
               for each in nonzero)


def _with_sign(symbol: Symbol, bounds: Interval | None) -> Symbol:
    low, high = bounds or (None, None)
    if low is not None and sympy.sympify(low).is_nonnegative:
        return Dummy(symbol.name, positive=True)
    if high is not None and sympy.sympify(high).is_nonpositive:
        return Dummy(symbol.name, negative=True)
    return symbol
