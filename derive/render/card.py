"""A card as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sympy import Basic, Expr

from derive.cards.number import Number
from derive.cards.record import Card, Known
from derive.formula.latex import latex
from derive.formula.mathematics import unicode_text
from derive.formula.notation import ascii_text
from derive.formula.vocabulary import LATIN
from derive.language import say, told
from derive.language.width import padded, width, wrapped
from derive.render.card_rows import rows
from derive.render.card_sections.row import CardRow
from derive.render.document import Cell
from derive.render.evidence import evidence_fields
from derive.render.narrow import fits, stacked

_ASCII = str.maketrans({
    "→": "->", "−": "-", "∞": "oo", "′": "'", "″": "''", "‴": "'''", "∂": "d", "…": "...",
    "·": "*", "∪": "U", "√": "sqrt", "²": "^2", "⁰": "^0", "¹": "^1", "³": "^3", "⁴": "^4",
    "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9", "≤": "<=", "≥": ">=", "≠": "!=",
    **LATIN})
COLUMN = 72
_AROUND = " ,:;([)]=<>−"
"""Signs that stand around words in a cell and belong to no sentence."""


def card_text(card: Card, *, ascii_only: bool = False, columns: int | None = None) -> str:
    """Return a card as plain text without a trailing newline.

    A section wider than `columns`, where these are given, has its cells one below the other.
    """
    notation = ascii_text if ascii_only else unicode_text

    def cell(content: Cell) -> str:
        return "".join(notation(part) if isinstance(part, Basic) else said(part)
                       for part in content)

    def plain(text: str) -> str:
        return text.translate(_ASCII) if ascii_only else text

    source = card.activation.source
    lines = [card.activation.name + (f"    ({source})" if source else "")]
    for title, section in rows(card):
        if not section:
            continue
        table = [(plain(told(row.label)), plain(cell(row.cell)), told(row.how)) for row in section]
        section_lines = _side_by_side(table)
        if columns is not None and not fits(section_lines, columns):
            section_lines = [line for label, content, how in table for line in stacked(
                f"  {label}", [content, how], columns, 4)]
        lines += ["", told(title), "", *section_lines]
    return plain("\n".join(lines))


def _side_by_side(table: list[tuple[str, str, str]]) -> list[str]:
    left = max(width(label) for label, _, _ in table)
    columns = min(COLUMN, max(width(content) for _, content, _ in table))
    lines = []
    for label, content, how in table:
        first, *rest = wrapped(content, COLUMN) if width(content) > COLUMN else [content]
        lines.append(f"  {padded(label, left)}  {padded(first, columns)}  {how}".rstrip())
        lines += [f"  {padded('', left)}    {each}" for each in rest]
    return lines


def card_table(card: Card) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield the sections of a card that have rows: title, then label, content, how it is known."""
    for title, section in rows(card):
        if section:
            yield told(title), [
                (told(row.label), "".join(unicode_text(part) if isinstance(part, Basic)
                                          else said(part) for part in row.cell), told(row.how))
                for row in section]


def card_markdown(card: Card) -> str:
    """Return a card as Markdown tables with LaTeX mathematics."""
    lines = [f"# {card.activation.name}"]
    if card.activation.source:
        lines += ["", f"{say('heading.source')}: {card.activation.source}"]
    for title, section in rows(card):
        if section:
            head = " | ".join(say(f"heading.{name}") for name in ("field", "value", "known"))
            lines += ["", f"## {told(title)}", "", f"| {head} |", "|---|---|---|",
                      *(f"| {_plain(told(row.label))} | {_mixed(row)} | {told(row.how)} |"
                        for row in section)]
    return "\n".join(lines)


def _mixed(row: CardRow) -> str:
    return "".join(f"${latex(part)}$".replace("|", r"\vert ") if isinstance(part, Basic)
                   else _plain(said(part)) for part in row.cell).strip()


def said(part: str) -> str:
    """Return words between expressions in the language spoken, the signs around them kept."""
    words = part.strip(_AROUND)
    before, _, after = part.partition(words) if words else (part, "", "")
    return before + told(words) + after


def _plain(text: str) -> str:
    return text.replace("|", r"\|").replace("_", r"\_").replace("*", r"\*")


def card_json(card: Card) -> str:
    """Return a card as JSON: every field with value, how and why; numbers as certain digits.

    Expressions are text in SymPy's notation; ±∞ are "oo" and "-oo".
    """
    fields = {name: _plainly(getattr(card, name)) for name in card.__dataclass_fields__
              if name not in ("activation", "through_y")}
    whole = {"format": "backproof-card", "version": 1, "name": card.activation.name,
             "formula": ascii_text(card.activation.formula),
             "parameters": {name: str(value) for name, value in card.activation.defaults.items()},
             "through_y": _through_y(card), **fields}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _through_y(card: Card) -> object:
    found = card.through_y
    if found is None:
        return None
    form = found.form
    return {"form": None if form is None else ascii_text(form), "needs": found.needs,
            "verdict": str(found.verdict), "reason": found.reason}


def _plainly(value: object) -> object:
    """Return a record as what JSON has."""
    if isinstance(value, Number):
        return {"digits": value.digits(),
                "exact": None if value.exact is None else ascii_text(value.exact)}
    if isinstance(value, Known):
        return {"value": _plainly(value.value), "how": value.how, "why": value.why,
                **({} if value.period is None else {"period": ascii_text(value.period)})}
    if isinstance(value, Expr):
        return ascii_text(value)
    if isinstance(value, tuple):
        return [_plainly(each) for each in value]
    if hasattr(value, "verdict") and hasattr(value, "method"):
        return evidence_fields(value)  # type: ignore[arg-type]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plainly(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
