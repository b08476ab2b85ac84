"""Whether y tells the stretches of the line apart: on each it keeps to values of its own.

The judge's signs prove it: stretch by stretch, left to right, y stays between its values at the
two ends, and these do not fall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from time import perf_counter

from sympy import Expr, S, Symbol

from derive.derivation.record import Interval, Piece
from derive.errors import UndecidableError
from derive.formula import writings, written
from derive.proof.cells.regions import names_in, whole
from derive.proof.normal_form.elements import Crowded, Undefined
from derive.proof.normal_form.field import GENERATORS, Field
from derive.proof.normal_form.reader import Reader, Split
from derive.proof.normal_form.signs import sign

SECONDS = 0.5
Border = tuple[Expr, bool]
"""A value of y between two stretches, and whether y may equal it on the right one."""


def borders(pieces: Sequence[Piece], x: Symbol,
            where: Mapping[str, Interval]) -> tuple[Border, ...] | None:
    """Return the values of y that divide the pieces, or None where that is not proved.

    To the right of border i y is above it (or at it, if the piece there is constant), to the left
    below it or at it.
    """
    found: list[Border] = []
    for left, right in pairwise(pieces):
        ends = [_at(piece, x, left.high) for piece in (left, right)]
        below, above = ends
        if below is None or above is None or not _is(written.subtract(above, below), where, (0, 1)):
            return None
        flat = _is_flat(right, x)
        if flat and _is_flat(left, x) and not _is(written.subtract(above, below), where, (1, 1)):
            return None
        found.append((above, flat))
    for place, piece in enumerate(pieces):
        if not _keeps_between(piece, place > 0, place < len(pieces) - 1, x, where):
            return None
    return tuple(found)


def _keeps_between(piece: Piece, low: bool, high: bool, x: Symbol,
                   where: Mapping[str, Interval]) -> bool:
    """Tell whether y stays strictly between its values at the ends that count."""
    if _is_flat(piece, x):
        return True
    inside = {**where, x.name: (piece.low, piece.high)}
    gaps = []
    if low:
        gaps.append(written.subtract(piece.formula, _at(piece, x, piece.low) or S.Zero))
    if high:
        gaps.append(written.subtract(_at(piece, x, piece.high) or S.Zero, piece.formula))
    return all(_is(gap, inside, (1, 1)) for gap in gaps)


def _is_flat(piece: Piece, x: Symbol) -> bool:
    return x not in written.variables(piece.formula) or writings.worked_out(piece.formula).diff(
        x) == 0


def _at(piece: Piece, x: Symbol, end: Expr | None) -> Expr | None:
    if end is None:
        return None
    value: Expr = writings.worked_out(written.substitute(piece.formula, {x: end}))
    return value if value.is_finite is not False else None


def _is(expr: Expr, where: Mapping[str, Interval], wanted: tuple[int, int]) -> bool:
    """Tell whether the sign of an expression is proved to lie in the range."""
    try:
        field = Field(GENERATORS[1], perf_counter() + SECONDS)
        reader = Reader(field, whole(names_in(expr) | set(where), where))
        low, high = sign(field, field.reduce(reader.read(expr)))
    except (UndecidableError, Split, Undefined, Crowded):
        return False
    return wanted[0] <= low and high <= wanted[1]
