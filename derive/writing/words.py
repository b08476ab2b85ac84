"""What written source has names for beyond SymPy's own: an exponential and a tail of erf.

`ExpOf` and `Erfcx` stand for what a helper of the written source computes; to the judge they
mean exp(p) and exp(w²)·erfc(w).
"""

from __future__ import annotations

import sympy
from sympy import Expr, Function, S, Symbol
from sympy.codegen.cfunctions import expm1, log1p

from derive.formula import written
from derive.formula.notation import ascii_text
from derive.numeric.forms import unfolded
from derive.writing.series import Series


class ExpOf(Function):  # type: ignore[misc]  # SymPy has no types
    """exp of a polynomial in x, the exponent kept in two parts."""


class InPairs(Function):  # type: ignore[misc]  # SymPy has no types
    """An expression that is worked out in sums of two floats, and rounded once."""


class Erfcx(Function):  # type: ignore[misc]  # SymPy has no types
    """exp(w²)·erfc(w), for w ≥ 0: what is left of erfc in its tail when the exponential is out."""


def plainly(expr: Expr) -> Expr:
    """Return an expression with what only source knows written as what it means."""
    if isinstance(expr, InPairs):
        return plainly(expr.args[0])
    table = {each: each.args[0] for each in expr.atoms(ExpOf)}
    plain = written.substitute(expr, {each: sympy.exp(p) for each, p in table.items()})
    tails = {each: _unscaled(each.args[0]) for each in plain.atoms(Erfcx)}
    return unfolded(written.substitute(plain, tails))


def _unscaled(w: Expr) -> Expr:
    """Return exp(w²)·erfc(w) over the erf of w, or of -w where w is written so."""
    bell = sympy.exp(sympy.expand(sympy.expand(w.doit())**2))
    if written.is_negation(w):
        return written.mul(bell, written.add(S.One, written.apply(sympy.erf, w.args[1])))
    return written.mul(bell, written.subtract(S.One, written.apply(sympy.erf, w)))


def shown(expr: Expr) -> str:
    """Return a form as text, with log1p and its like by name."""
    if isinstance(expr, InPairs):
        return shown(expr.args[0])
    names = {each: Symbol(str(each)) for each in expr.atoms(log1p, expm1, ExpOf, Erfcx, Series)}
    return ascii_text(expr.subs(names)) if written.tree_size(expr) <= 200 else "(long)"
