"""Forms to choose from on a half line: those of the oracle, and some that only source needs."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Symbol

from derive.formula import written
from derive.formula.notation import ascii_text
from derive.numeric.forms import Form, Interval, forms_of, unfolded
from sympy.codegen.cfunctions import expm1, log1p


def proposals(expr: Expr, x: Symbol, half: Interval) -> Iterator[Form]:
    """Yield forms of an expression, itself first, each other one proved equal by the judge."""
    yield from forms_of(expr, x, half)


def plainly(expr: Expr) -> Expr:
    """Return an expression with what only source knows written as what it means."""
    return unfolded(expr)


def shown(expr: Expr) -> str:
    """Return a form as text, with log1p and its like by name."""
    names = {each: Symbol(str(each)) for each in expr.atoms(log1p, expm1)}
    return ascii_text(expr.subs(names)) if written.tree_size(expr) <= 200 else "(long)"
