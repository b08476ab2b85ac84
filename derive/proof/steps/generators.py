"""Generators are taken: those of an argument before those of what is a function of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from derive.proof.replaying.fractions import Value

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def take(cell: Writer, place: int) -> None:
    """Take a generator, and before it those of its argument."""
    each = cell.stated[place]
    if place in cell.taken or each.kind in ("variable", "replaced"):
        return
    if each.kind != "constant":
        for used in cell.fraction(each.ratio).places:
            take(cell, used)
        if each.kind == "sin":
            for other in _twins(cell, place, "cos"):
                take(cell, other)
    cell.do("generator", place)


def _twins(cell: Writer, place: int, kind: str) -> Iterator[int]:
    own = cell.fraction(cell.stated[place].ratio)
    return (other for other, each in enumerate(cell.stated)
            if each.kind == kind and cell.fraction(each.ratio).same(own))


def prepared(cell: Writer, *values: Value) -> None:
    """Take all generators of values."""
    for value in values:
        for place in value.places:
            take(cell, place)


def place_of(cell: Writer, kind: str, u: Value) -> int | None:
    """Return the place of the generator that is a function of u."""
    return next((place for place, each in enumerate(cell.stated) if each.kind == kind
                 and cell.fraction(each.ratio).same(u)), None)
