"""From an activation to its line: the derivation's pieces at the parameters' values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy
from sympy import Expr, Symbol

from derive.cards.lines.domain import parts_where_defined
from derive.cards.lines.line import Bound, Line, Stretch
from derive.cards.lines.meeting import met
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.cells import split
from derive.proof.claims.derivative import derivative_of

SIMPLIFIED_SIZE = 120
"""Nodes of the longest slope whose derivative is simplified."""


def line_of(f: Activation, derivation: Derivation | None) -> Line:
    """Return the line of an activation, its parameters at their values.

    Without a derivation (a function has no rule) the pieces are split as they are.
    """
    formula, x = f.at_defaults, f.x
    if derivation is None:
        pieces = [(piece.low, piece.high, piece.expr, derivative_of(piece.expr, x))
                  for piece in split(formula, x)]
    else:
        fill = derivation.activation.fill
        pieces = [(_filled(piece.low, fill), _filled(piece.high, fill), fill(piece.formula),
                   fill(piece.slope)) for piece in derivation.pieces]
    stretches: list[Stretch] = []
    hidden = ""
    for low, high, here, slope in pieces:
        try:
            stretches += _stretches(x, (low, high), here, slope)
        except UndecidableError as reason:
            hidden = reason.cause
            stretches.append(Stretch(x, low, high, here, slope, second(slope, x)))
    placed, values = met(formula, stretches, derivation)
    return Line(formula, x, placed, values, hidden)


def _filled(end: Bound, fill: Callable[[Expr], Expr]) -> Bound:
    return None if end is None else fill(end).doit()


def _stretches(x: Symbol, ends: tuple[Bound, Bound], formula: Expr,
               slope: Expr) -> Iterator[Stretch]:
    parts = list(parts_where_defined(formula, x, *ends))
    curvature = second(slope, x)
    for low, high in parts or [ends]:
        yield Stretch(x, low, high, formula, slope, curvature)


def second(slope: Expr, x: Symbol) -> Expr:
    """Return the derivative of the slope, simplified as a derivation of its own."""
    if written.tree_size(slope) > SIMPLIFIED_SIZE or x not in written.variables(slope):
        return sympy.diff(slope.doit(), x)
    try:
        return differentiate(Activation("f′", slope, x=x)).pieces[0].slope
    except UndecidableError:
        return sympy.diff(slope.doit(), x)
