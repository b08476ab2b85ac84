"""HTML and SVG as data: elements of the standard library, escaped when they are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias
from xml.etree.ElementTree import Element, tostring

from derive.render.report_junit import legal

Content: TypeAlias = "Element | str"
"""Text is escaped wherever it stands; only `style` and `script` take it as it is."""


def tag(name: str, /, *content: Content | None, **attributes: object) -> Element:
    """Return an element; ``class_`` and ``aria_label`` become class and aria-label.

    An attribute that is None or False is left out, True is written as an empty one.

    >>> to_html(tag("p", "a < b", tag("b", "c"), class_="note", hidden=True))
    '<p class="note" hidden="">a &lt; b<b>c</b></p>'
    """
    element = Element(name)
    for key, value in attributes.items():
        if value is not None and value is not False:
            text = "" if value is True else legal(str(value))
            element.set(key.rstrip("_").replace("_", "-"), text)
    return extend(element, content)


def extend(element: Element, content: Iterable[Content | None]) -> Element:
    """Append text and elements to an element and return it."""
    for each in content:
        if isinstance(each, Element):
            element.append(each)
        elif each and len(element):
            element[-1].tail = (element[-1].tail or "") + legal(each)
        elif each:
            element.text = (element.text or "") + legal(each)
    return element


def to_html(element: Element) -> str:
    """Return the element as HTML text."""
    return tostring(element, encoding="unicode", method="html")


def to_xml(element: Element) -> str:
    """Return the element as XML text, for an SVG file of its own."""
    return tostring(element, encoding="unicode", method="xml")
