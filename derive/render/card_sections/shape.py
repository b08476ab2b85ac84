"""What a card says about the ends of the line, the shape in between, and the slopes."""

from __future__ import annotations

from collections.abc import Iterator

import sympy
from sympy import Basic

from derive.cards.number import Number
from derive.cards.questions.facts import AtEnd, Symmetry
from derive.cards.questions.shape import FixedPoint, Run, Turn
from derive.cards.record import UNKNOWN, Card
from derive.formula import written
from derive.render.card_cells import as_written, joined, number_cell, span_cell
from derive.render.card_sections.row import CardRow, rows_of
from derive.render.document import Cell

MONOTONE = {1: "increases", -1: "decreases", 0: "is constant"}
CONVEX = {1: "convex", -1: "concave", 0: "straight"}


def ends(card: Card) -> Iterator[CardRow]:
    """Yield the limits and asymptotes at both ends, and the symmetries."""
    for side, field in zip((-1, 1), card.ends, strict=True):
        label = "x → −∞" if side < 0 else "x → ∞"
        if field.value is not None and field.value.end.at is not None:
            label = f"x → {field.value.end.at}"
        yield from rows_of(label, field, lambda found: [_end(found)])
    yield from rows_of("symmetry", card.symmetries, lambda found: map(_symmetry, found))


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


def shape(card: Card) -> Iterator[CardRow]:
    """Yield zeros, extrema, inflections, the range, monotone and curved parts, fixed points."""
    yield from rows_of("zeros", card.zeros, lambda found: [
        ("x = ", *span_cell(each)) if each.single else ("all of ", *span_cell(each))
        for each in found] or [("none",)])
    yield from rows_of("extrema", card.turns, lambda found: map(_turn, found) if found else [
        ("no strict local extremum where f is continuous",)])
    yield from rows_of("inflections", card.inflections, lambda found: [
        ("x = ", *number_cell(x), ",  f = ", *number_cell(y), ",  f′ = ", *number_cell(slope))
        for x, y, slope in found] or [("none",)])
    yield from rows_of("range", card.range, lambda found: [
        joined([("{", *number_cell(each.low), "}") if each.single else span_cell(each)
                 for each in found], " ∪ ")])
    yield from rows_of("monotone", card.monotone, lambda found: [_run(each, MONOTONE)
                                                                for each in found])
    yield from rows_of("curved", card.convex, lambda found: [_run(each, CONVEX) for each in found])
    yield from rows_of("fixed points", card.fixed_points, lambda found: [
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


def slopes(card: Card) -> Iterator[CardRow]:
    """Yield the smallest and the largest slope, and the Lipschitz constant."""
    yield from rows_of("inf f′", card.slopes, lambda found: [
        (*number_cell(found.low), _reached(found.low, found.closed_low))])
    yield from rows_of("sup f′", card.slopes, lambda found: [
        (*number_cell(found.high), _reached(found.high, found.closed_high))])
    if card.lipschitz.how != UNKNOWN and card.lipschitz.value is None:
        yield CardRow("Lipschitz", ("no constant",), card.lipschitz.how)
    else:
        yield from rows_of("Lipschitz", card.lipschitz, lambda found: [
            number_cell(found) if found is not None else ("no constant",)])


def _reached(end: Number, closed: bool) -> str:
    return "" if closed or end.infinite else "    not reached"
