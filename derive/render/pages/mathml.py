"""Expressions and cells as MathML, which browsers set and screen readers read.

The LaTeX of `derive.formula.latex` keeps an expression as it is written; latex2mathml (an extra)
turns it into MathML.
"""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring

from sympy import Basic

from derive.errors import UsageError
from derive.formula.latex import latex
from derive.formula.mathematics import unicode_text
from derive.render.document import Cell
from derive.render.pages.markup import Content, tag

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


def math(expr: Basic) -> Element:
    """Return an expression as a MathML element, with its text for readers that set none.

    Raises UsageError where latex2mathml is not installed.
    """
    element = fromstring(_converted(latex(expr)))  # noqa: S314  (what the converter itself wrote)
    for part in element.iter():
        part.tag = part.tag.removeprefix(_NAMESPACE)
    _join_words(element)
    element.set("alttext", unicode_text(expr))
    return element


def mixed(cell: Cell) -> list[Content]:
    """Return a cell as words and formulas."""
    return [math(part) if isinstance(part, Basic) else part for part in cell]


def line(cell: Cell) -> Element:
    """Return a cell in a span of its own."""
    return tag("span", *mixed(cell), class_="cell")


@lru_cache(maxsize=4096)
def _converted(text: str) -> str:
    try:
        from latex2mathml.converter import convert  # an extra
    except ImportError:
        raise UsageError("pages need the package latex2mathml", hint=(
            'pip install "backproof[html]"')) from None
    converted: str = convert(text)
    return converted


def _join_words(element: Element) -> None:
    """Make one identifier of a name that was set letter by letter: readers would spell it."""
    for part in element.iter("mrow"):
        letters = list(part)
        if len(letters) > 1 and all(each.get("mathvariant") == "italic" for each in letters):
            name = Element("mi", {"class": "word"})
            name.text = "".join(each.text or "" for each in letters)
            part[:] = [name]
