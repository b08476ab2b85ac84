"""The page of a card: everything that is known of an activation, each field with how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from sympy import Basic

from derive.language import told
from derive.render.card import said
from derive.render.card_rows import rows
from derive.render.card_sections.row import CardRow
from derive.render.document import Cell
from derive.render.pages.derivation import Pictures, curves_section, losses_section
from derive.render.pages.markup import Content, tag
from derive.render.pages.mathml import line
from derive.render.pages.shell import contents, page, section

if TYPE_CHECKING:
    from derive.cards.record import Card

_CLASSES = {"proved": "verdict proved", "measured": "verdict tested",
            "unknown": "verdict undecided"}
"""How each way to know a field looks; any other is plain words."""


def document(card: Card, pictures: Pictures | None) -> str:
    """Return a card as HTML that needs no other file.

    Raises UsageError where latex2mathml is not installed.
    """
    name = card.activation.name
    sections = [*_sections(card)]
    if pictures is not None:
        sections += [curves_section(pictures, name), losses_section(pictures, name)]
    source = card.activation.source
    lead = [tag("p", source, class_="source") if source else None,
            contents((each.get("id", ""), "".join(each[0].itertext())) for each in sections)]
    return page(name, sections, lead=lead)


def _sections(card: Card) -> Iterator[Element]:
    for number, (title, found) in enumerate(rows(card)):
        if found:
            yield section(f"part-{number}", [told(title)], _table(found))


def _table(found: Iterable[CardRow]) -> Element:
    lines = list(found)
    groups = [place for place, row in enumerate(lines) if row.label or not place]
    body = tag("tbody")
    for start, end in pairwise([*groups, len(lines)]):
        for place in range(start, end):
            # A label stands for the lines below it too, which have none of their own.
            head = tag("th", told(lines[start].label), scope="rowgroup", rowspan=end - start)
            body.append(tag("tr", head if place == start else None,
                            tag("td", line(_told(lines[place].cell))),
                            tag("td", _how(lines[place].how))))
    return tag("table", body, class_="card")


def _told(cell: Cell) -> Cell:
    return tuple(part if isinstance(part, Basic) else said(part) for part in cell)


def _how(how: str) -> Content:
    return tag("span", told(how), class_=_CLASSES[how]) if how in _CLASSES else told(how)
