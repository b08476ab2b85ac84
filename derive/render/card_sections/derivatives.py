"""What a card says about the derivatives, and about f′ through y."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic

from derive.cards.record import PROVED, UNKNOWN, Card
from derive.formula.vocabulary import GREEK
from derive.render.card_cells import joined, where_cell
from derive.render.card_sections.row import CardRow
from derive.render.document import Cell


def derivatives(card: Card) -> Iterator[CardRow]:
    """Yield f′, f″, each ∂f/∂parameter and f′ through y."""
    for label, pick in (("f′", "slope"), ("f″", "curvature")):
        for place, piece in enumerate(card.pieces):
            cell: Cell = (getattr(piece, pick),)
            if len(card.pieces) > 1:
                cell = (*where_cell(piece.low, piece.high), ":  ", *cell)
            verdict = getattr(piece, pick + "_evidence").verdict
            yield CardRow("" if place else label, cell, str(verdict).lower())
    before = ""
    for each in card.by_parameter:
        name = f"∂f/∂{GREEK.get(each.name, each.name)}"
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
