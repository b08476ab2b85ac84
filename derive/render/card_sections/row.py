"""One line of a card, and the lines of one field that is known or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from derive.cards.record import MEASURED, Known
from derive.render.document import Cell

T = TypeVar("T")
MAX_ROWS = 12
"""Rows of one kind that are shown; JSON has all."""


@dataclass(frozen=True)
class CardRow:
    """One line of a card. `label` is empty where the line continues the one above."""

    label: str
    cell: Cell
    how: str


def rows_of(label: str, field: Known[T], cells: Callable[[T], Iterable[Cell]]) -> Iterator[CardRow]:
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
