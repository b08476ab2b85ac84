"""From an activation to its line: the derivation's pieces at the parameters' values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import sympy
from sympy import Expr, Symbol

from derive.cards.domain import parts_where_defined
from derive.cards.line import Bound, Line, Stretch
from derive.cards.number import Number, exact_number
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.cells import split
from derive.proof.derivative import derivative_of

SIMPLIFIED_SIZE = 120
"""Nodes of the longest slope whose derivative is simplified."""


def line_of(f: Activation, derivation: Derivation | None) -> Line:
    """Return the line of an activation, its parameters at their values.

    Without a derivation (a break has no exact form) the pieces are split as they are, and breaks
    are rational numbers within 2^-200 of the true ones.
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
    placed = tuple(stretches) if derivation is not None else _pinned(formula, tuple(stretches))
    return Line(formula, x, placed, derivation is None, hidden)


def _pinned(formula: Expr, stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """State f at approximate breaks: f is continuous, and constant on one side.

    Only Max, Min and |·| may switch, since the others can jump.
    """
    if formula.has(sympy.Piecewise, sympy.sign, sympy.Heaviside):
        return stretches
    values: list[Number | None] = [None]
    for left, right in pairwise(stretches):
        flat = [side.formula for side in (left, right)
                if side.x not in written.variables(side.formula)]
        values.append(exact_number(flat[0]) if flat else None)
    values.append(None)
    return tuple(replace(stretch, pinned=(low, high)) for stretch, (low, high) in
                 zip(stretches, pairwise(values), strict=True))


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
