"""What a card says about the formula: its pieces, where it is defined, its joins."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic

from derive.cards.questions.facts import Join
from derive.cards.record import Break, Card
from derive.formula import written
from derive.render.card_cells import DOTS, joined, number_cell, where_cell
from derive.render.card_sections.row import CardRow, rows_of
from derive.render.document import Cell


def formula(card: Card) -> Iterator[CardRow]:
    """Yield the pieces, the breaks, the parameters, the domain and the joins."""
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
    yield from rows_of("joins", card.joins, lambda found: map(_join, found))


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
    marks = "′″‴"[join.order] if join.order < 3 else f"^({join.order + 1})"
    return (*at, f"C{order}: f{marks} is ", *between)


def _superscript(value: int) -> str:
    return str(value).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
