"""What a card says, as rows of a label, a cell and how it is known, before any notation is chosen.

Text and Markdown read these rows. Nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import sympy
from sympy import Basic

from derive.cards.facts import AtEnd, Join, Symmetry
from derive.cards.moments import Moments
from derive.cards.number import Number
from derive.cards.oscillation import FAR, POINTS, SPAN
from derive.cards.record import MEASURED, PROVED, UNKNOWN, Break, Card, Known
from derive.cards.relatives import Relative
from derive.cards.shape import FixedPoint, Run, Turn
from derive.formula import written
from derive.render.card_cells import (
    DOTS,
    as_written,
    certain_digits,
    joined,
    number_cell,
    span_cell,
    where_cell,
)
from derive.render.document import Cell

T = TypeVar("T")
MAX_ROWS = 12
"""Rows of one kind that are shown; JSON has all."""
MONOTONE = {1: "increases", -1: "decreases", 0: "is constant"}
CONVEX = {1: "convex", -1: "concave", 0: "straight"}


@dataclass(frozen=True)
class CardRow:
    """One line of a card. `label` is empty where the line continues the one above."""

    label: str
    cell: Cell
    how: str


def rows(card: Card) -> Iterator[tuple[str, tuple[CardRow, ...]]]:
    """Yield the sections of a card: a title and its rows."""
    yield "Formula", tuple(_formula(card))
    yield "Derivatives", tuple(_derivatives(card))
    yield "Ends", tuple(_ends(card))
    yield "Shape", tuple(_shape(card))
    yield "Slopes", tuple(_slopes(card))
    yield "Under N(0, 1)", tuple(_under_normal(card))
    floats = [*_field("floats", card.thresholds, lambda found: _thresholds(card)),
              *_field("condition |x·f′/f|", card.conditions, lambda found: _conditions(card))]
    yield "In floats, f correctly rounded", tuple(floats)
    if card.relatives.value or card.relatives.how == UNKNOWN:
        yield "Known activations", tuple(_field("the same as", card.relatives,
                                                lambda found: map(_relative, found)))


def _field(label: str, field: Known[T], cells: Callable[[T], Iterable[Cell]]) -> Iterator[CardRow]:
    """Yield the rows of one field; an unknown one says what is not known."""
    if field.value is None:
        yield CardRow(label, (field.why,), field.how)
        return
    found = list(cells(field.value))
    for place, cell in enumerate(found[:MAX_ROWS]):
        if place == 0 and (field.period is not None or field.part):
            note: Cell = ("repeats with period ", field.period) if field.period is not None else (
                field.part,) if field.how == MEASURED else (field.why, "; ", field.part)
            yield CardRow(label, note, field.how)
            label = ""
        yield CardRow("" if place else label, cell, field.how)
    if len(found) > MAX_ROWS:
        yield CardRow("", (f"and {len(found) - MAX_ROWS} more",), field.how)


def _formula(card: Card) -> Iterator[CardRow]:
    apart = card.domain.value is None or len(card.domain.value) != len(card.pieces) or (
        card.domain.value[0][0], card.domain.value[-1][1]) != (None, None)
    for place, piece in enumerate(card.pieces):
        where = where_cell(piece.low, piece.high)
        if apart and where == where_cell(None, None):
            where = ("where it is defined",)
        yield CardRow("" if place else "f(x)", (*where, ":  ", piece.formula), "")
    yield from map(_break, card.breaks)
    values = card.activation.parameters
    if values:
        cell: list[str | Basic] = []
        for each in values:
            cell += [", " if cell else "", written.variable(each.name), " = ", each.default]
        yield CardRow("at", tuple(cell), "")
    if card.domain.value is None:
        yield CardRow("defined", (card.domain.why,), card.domain.how)
    elif apart:
        parts = joined([where_cell(*each) for each in card.domain.value], "; ")
        yield CardRow("defined", (*parts, "    (ends apart)"), card.domain.how)
    yield from _field("joins", card.joins, lambda found: map(_join, found))


def _break(found: Break) -> CardRow:
    digits = found.root.digits().replace("-", "−") + DOTS
    cell: Cell = (found.root, " is the one root of ", found.equation, " = 0 in [", found.low, ", ",
                  found.high, "],  ", found.root, " = ", digits)
    return CardRow("break", cell, str(found.evidence.verdict).lower())


def _join(join: Join) -> Cell:
    at: Cell = ("x = ", join.at, ":  ")
    between = (*number_cell(join.left), " on the left, ", *number_cell(join.right),
               " on the right")
    match join.kind:
        case "jump":
            return (*at, "f jumps, ", *between)
        case "undefined":
            return (*at, "f is not defined; it tends to ", *between)
        case "steep":
            return (*at, "no finite slope, ", *between)
        case "kink":
            return (*at, "C⁰, a kink: f′ is ", *between)
    order = _superscript(join.order)
    if join.at_least:
        return (*at, f"C{order} at least")
    if join.order == 0:
        return (*at, "C⁰: f′ is ", *between)
    marks = "′" * (join.order + 1) if join.order < 3 else f"^({join.order + 1})"
    return (*at, f"C{order}: f{marks} is ", *between)


def _superscript(value: int) -> str:
    return str(value).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _derivatives(card: Card) -> Iterator[CardRow]:
    for label, pick in (("f′", "slope"), ("f″", "curvature")):
        for place, piece in enumerate(card.pieces):
            cell: Cell = (getattr(piece, pick),)
            if len(card.pieces) > 1:
                cell = (*where_cell(piece.low, piece.high), ":  ", *cell)
            verdict = getattr(piece, pick + "_evidence").verdict
            yield CardRow("" if place else label, cell, str(verdict).lower())
    before = ""
    for each in card.by_parameter:
        name = f"∂f/∂{each.name}"
        cell = (each.derivative,)
        if (each.low, each.high) != (None, None):
            cell = (*where_cell(each.low, each.high), ":  ", each.derivative)
        yield CardRow("" if name == before else name, cell, str(each.evidence.verdict).lower())
        before = name
    yield from _through_y(card)


def _through_y(card: Card) -> Iterator[CardRow]:
    found = card.through_y
    if found is None:
        yield CardRow("f′ through y", ("not looked for: f′ is not derived",), UNKNOWN)
    elif found.form is None:
        label = "f′ through y"
        if found.witness is not None:
            yield CardRow(label, ("no function of y alone: two x have the same y and different "
                                  "slopes",), PROVED)
            label = ""
        yield CardRow(label, ("none with what else is worked out in the forward pass is found"
                              if found.witness is not None else f"none is found: {found.reason}",),
                      UNKNOWN)
    else:
        yield CardRow("f′ through y", (found.form, "    needs ", *_listed(found.needed)),
                      str(found.verdict).lower())


def _listed(parts: tuple[str | Basic, ...]) -> Cell:
    cells: list[Cell] = [(part,) for part in parts]
    first = joined(cells[:-1], ", ")
    return (*first, " and ", *cells[-1]) if first else cells[-1]


def _ends(card: Card) -> Iterator[CardRow]:
    for side, field in zip((-1, 1), card.ends, strict=True):
        label = "x → −∞" if side < 0 else "x → ∞"
        if field.value is not None and field.value.end.at is not None:
            label = f"x → {field.value.end.at}"
        yield from _field(label, field, lambda found: [_end(found)])
    yield from _field("symmetry", card.symmetries, lambda found: map(_symmetry, found))


def _end(found: AtEnd) -> Cell:
    if found.limit is None:
        return ("no limit: f takes the same values again and again",)
    limit: Cell = ("f → ", *number_cell(found.limit))
    if found.slope is None or found.offset is None or found.slope.exact is None or (
            found.offset.exact is None):
        return limit
    line = sympy.Symbol("x", real=True) * found.slope.exact + found.offset.exact
    return (*limit, ", asymptote y = ", as_written(sympy.expand(line)))


def _symmetry(law: Symmetry) -> Cell:
    x = written.variable("x")
    right: list[str | Basic] = ["f(x)" if law.sign > 0 else "−f(x)"]
    rest = law.constant + law.rate * x
    if rest != 0 and law.sign < 0:
        return ("f(−x) = ", as_written(rest), " − f(x)")
    if rest == 0:
        return ("f(−x) = ", *right, "    " + ("even" if law.sign > 0 else "odd"))
    return ("f(x) − f(−x) = ", as_written(-rest))


def _shape(card: Card) -> Iterator[CardRow]:
    yield from _field("zeros", card.zeros, lambda found: [
        ("x = ", *span_cell(each)) if each.single else ("all of ", *span_cell(each))
        for each in found] or [("none",)])
    yield from _field("extrema", card.turns, lambda found: map(_turn, found) if found else [
        ("no strict local extremum where f is continuous",)])
    yield from _field("inflections", card.inflections, lambda found: [
        ("x = ", *number_cell(x), ",  f = ", *number_cell(y), ",  f′ = ", *number_cell(slope))
        for x, y, slope in found] or [("none",)])
    yield from _field("range", card.range, lambda found: [
        joined([("{", *number_cell(each.low), "}") if each.single else span_cell(each)
                 for each in found], " ∪ ")])
    yield from _field("monotone", card.monotone, lambda found: [_run(each, MONOTONE)
                                                                for each in found])
    yield from _field("curved", card.convex, lambda found: [_run(each, CONVEX) for each in found])
    yield from _field("fixed points", card.fixed_points, lambda found: [
        _fixed(each) for each in found] or [("none",)])


def _turn(turn: Turn) -> Cell:
    return (f"{turn.kind} at x = ", *span_cell(turn.where), ",  f = ", *number_cell(turn.value))


def _run(run: Run, words: dict[int, str]) -> Cell:
    return (f"{words[run.sign]} on (", *number_cell(run.low), ", ", *number_cell(run.high), ")")


def _fixed(point: FixedPoint) -> Cell:
    where = span_cell(point.where)
    if not point.where.single:
        return ("all of ", *where)
    if point.slope is None:
        return ("x = ", *where, ",  no slope there")
    return ("x = ", *where, ",  f′ = ", *number_cell(point.slope), f", {point.pull}")


def _slopes(card: Card) -> Iterator[CardRow]:
    yield from _field("inf f′", card.slopes, lambda found: [
        (*number_cell(found.low), _reached(found.low, found.closed_low))])
    yield from _field("sup f′", card.slopes, lambda found: [
        (*number_cell(found.high), _reached(found.high, found.closed_high))])
    if card.lipschitz.how != UNKNOWN and card.lipschitz.value is None:
        yield CardRow("Lipschitz", ("no constant",), card.lipschitz.how)
    else:
        yield from _field("Lipschitz", card.lipschitz, lambda found: [
            number_cell(found) if found is not None else ("no constant",)])


def _reached(end: Number, closed: bool) -> str:
    return "" if closed or end.infinite else "    not reached"


def _under_normal(card: Card) -> Iterator[CardRow]:
    yield from _field("moments", card.moments, _moments)
    if card.moments.value is not None and card.moments.value.slope_square is None:
        yield CardRow("", ("E f′² is not known",), UNKNOWN)


def _moments(found: Moments) -> list[Cell]:
    mean: Cell = ("E f does not exist: ∞ − ∞",) if found.mean is None else (
        "E f = ", *number_cell(found.mean))
    cells: list[Cell] = [mean, ("E f² = ", *number_cell(found.square))]
    if found.slope_square is not None:
        cells.append(("E f′² = ", *number_cell(found.slope_square)))
    return [*cells, ("gain", " 1/√(E f²) = ", *number_cell(found.gain))]


def _thresholds(card: Card) -> list[Cell]:
    found = card.thresholds.value or ()
    cells: list[Cell] = []
    for dtype in dict.fromkeys(each.dtype for each in found):
        parts: list[Cell] = []
        for each in found:
            if each.dtype == dtype:
                sign = "<" if each.side < 0 else ">"
                what = each.what.replace("-", "−")
                parts.append((f"{what} for x {sign} ", certain_digits(each.at, 7)))
        cells.append((f"{dtype}:  ", *joined(parts, ",  ")))
    return cells or [("neither overflows nor underflows nor saturates away from 0",)]


def _conditions(card: Card) -> list[Cell]:
    cells: list[Cell] = []
    for each in card.conditions.value or ():
        where = "x → −∞" if each.side < 0 else "x → ∞"
        if each.limit is None:
            between: Cell = ("no bound: f has zeros again and again",)
            if each.sampled is not None:
                low, high = (certain_digits(end, 4) for end in each.sampled)
                between = (f"between {low} and {high} at {POINTS} points as far as {FAR + SPAN}",)
            cells.append((f"{where}:  ", *between))
        elif each.limit.infinite:
            like: Cell = () if each.grows_like is None else (" like ", each.grows_like)
            cells.append((f"{where}:  grows", *like))
        else:
            cells.append((f"{where}:  ", *number_cell(each.limit)))
    return cells


def _relative(found: Relative) -> Cell:
    x = written.variable("x")
    inner = found.rate * x
    cell: list[str | Basic] = [] if found.factor == 1 else [found.factor, " · "]
    cell += [f"{found.name}(", inner, ")"]
    if found.shift != 0:
        cell += [" + " if found.shift > 0 else " − ", abs(found.shift)]
    return tuple(cell)
