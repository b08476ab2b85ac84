"""What a card says, as rows of a label, a cell and how it is known, before any notation is chosen.

Text and Markdown read these rows. Nothing is worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.cards.record import UNKNOWN, Card
from derive.render.card_sections.derivatives import derivatives
from derive.render.card_sections.formula import formula
from derive.render.card_sections.numbers import conditions, relative, thresholds, under_normal
from derive.render.card_sections.row import CardRow, rows_of
from derive.render.card_sections.shape import ends, shape, slopes


def rows(card: Card) -> Iterator[tuple[str, tuple[CardRow, ...]]]:
    """Yield the sections of a card: a title and its rows."""
    yield "Formula", tuple(formula(card))
    yield "Derivatives", tuple(derivatives(card))
    yield "Ends", tuple(ends(card))
    yield "Shape", tuple(shape(card))
    yield "Slopes", tuple(slopes(card))
    yield "Under N(0, 1)", tuple(under_normal(card))
    floats = (*rows_of("floats", card.thresholds, lambda found: thresholds(card)),
              *rows_of("condition |x·f′/f|", card.conditions, lambda found: conditions(card)))
    yield "In floats, f correctly rounded", floats
    if card.relatives.value or card.relatives.how == UNKNOWN:
        yield "Known activations", tuple(rows_of("the same as", card.relatives,
                                                lambda found: map(relative, found)))
