"""What a card says about moments, floats and known activations."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic

from derive.cards.questions.moments import Moments
from derive.cards.questions.oscillation import FAR, POINTS, SPAN
from derive.cards.questions.relatives import Relative
from derive.cards.record import UNKNOWN, Card
from derive.formula import written
from derive.render.card_cells import certain_digits, joined, number_cell
from derive.render.card_sections.row import CardRow, rows_of
from derive.render.document import Cell


def under_normal(card: Card) -> Iterator[CardRow]:
    """Yield the means under N(0, 1), and the gain that keeps the variance."""
    yield from rows_of("moments", card.moments, _moments)
    if card.moments.value is not None and card.moments.value.slope_square is None:
        yield CardRow("", ("E f′² is not known",), UNKNOWN)


def _moments(found: Moments) -> list[Cell]:
    mean: Cell = ("E f does not exist: ∞ − ∞",) if found.mean is None else (
        "E f = ", *number_cell(found.mean))
    cells: list[Cell] = [mean, ("E f² = ", *number_cell(found.square))]
    if found.slope_square is not None:
        cells.append(("E f′² = ", *number_cell(found.slope_square)))
    return [*cells, ("gain", " 1/√(E f²) = ", *number_cell(found.gain))]


def thresholds(card: Card) -> list[Cell]:
    """Return where each dtype overflows, underflows or saturates."""
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


def conditions(card: Card) -> list[Cell]:
    """Return how the condition number behaves at either end."""
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


def relative(found: Relative) -> Cell:
    """Return a known activation that this one is a rescaling of."""
    x = written.variable("x")
    inner = found.rate * x
    cell: list[str | Basic] = [] if found.factor == 1 else [found.factor, " · "]
    cell += [f"{found.name}(", inner, ")"]
    if found.shift != 0:
        cell += [" + " if found.shift > 0 else " − ", abs(found.shift)]
    return tuple(cell)
