"""From an activation to its line: the derivation's pieces at the parameters' values."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Expr, S, Symbol

from derive.card.line import End, Line, Stretch, parts_where_defined
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.cells import split
from derive.proof.derivative import derivative_of

TIDIED_SIZE = 200
"""Nodes of the longest second derivative that SymPy is asked to tidy."""


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
    stretches = tuple(stretch for low, high, here, slope in pieces
                      for stretch in _stretches(x, (low, high), here, slope))
    return Line(formula, x, stretches, derivation is None)


def _filled(end: End, fill: object) -> End:
    return None if end is None else sympy.nsimplify(fill(end)) if False else _tidy(fill(end))  # type: ignore[operator]


def _tidy(end: Expr) -> Expr:
    return end.doit()


def _stretches(x: Symbol, ends: tuple[End, End], formula: Expr,
               slope: Expr) -> Iterator[Stretch]:
    whole = Stretch(x, *ends, formula, slope, second(slope, x))
    try:
        whole.chart("f")
    except UndecidableError:
        try:
            parts = list(parts_where_defined(formula, x, *ends))
        except UndecidableError:
            parts = [ends]
        if parts and parts != [ends]:
            for low, high in parts:
                yield Stretch(x, low, high, formula, slope, whole.curvature)
            return
    yield whole


def second(slope: Expr, x: Symbol) -> Expr:
    """Return the derivative of the slope; a short one as one fraction, if that is shorter."""
    plain = sympy.diff(slope.doit(), x)
    if x not in plain.free_symbols:
        return plain.doit() if written.tree_size(plain) > 1 else plain
    if written.tree_size(plain) > TIDIED_SIZE:
        return plain
    tidied = sympy.factor(plain)
    return tidied if written.tree_size(tidied) < written.tree_size(plain) else plain


ZERO = S.Zero
