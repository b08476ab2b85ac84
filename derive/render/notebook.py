"""Records as a notebook shows them: small tables of HTML, with no style sheet and no script.

Mathematics is Unicode text, which JupyterLab, VS Code, Colab and GitHub show alike; the LaTeX
beside it is for whoever asks for that (printing, a terminal that sets it). SymPy and NumPy are
loaded by the records themselves, never from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, cast

from derive.display import Bundle, shown_by
from derive.language import say, told

if TYPE_CHECKING:
    from derive.cards.record import Card
    from derive.checker.report import Report
    from derive.checker.sweep import SweepReport
    from derive.derivation.record import Derivation
    from derive.formula.activation import Activation
    from derive.proof.prove import CheckedChain, CheckedDerivation
    from derive.render.document import Cell, Outline, Row, Section
    from derive.verdict import Evidence
    from derive.writing.record import Written

_LEFT = "text-align:left;white-space:pre-wrap;padding:.1em 1em .1em 0"
"""Notebooks set cells to the right; formulas and sentences begin on the left."""


def bundle(record: object) -> Bundle:
    """Return what a record looks like, by MIME type; nothing for one that has no reader here."""
    for kind in type(record).__mro__:
        if kind.__name__ in _READERS and kind.__module__.startswith("derive."):
            return _READERS[kind.__name__](record)
    return {}


def _activation(record: object) -> Bundle:
    from derive.formula.mathematics import unicode_text

    f = cast("Activation", record)
    rows = [(each.name, unicode_text(each.default), unicode_text(each.low) if each.low is not None
             else "−∞", unicode_text(each.high) if each.high is not None else "∞")
            for each in f.parameters]
    head = [say(f"heading.{name}") for name in ("parameter", "default", "above", "below")]
    parts = [_title(f.name, f.source), _line(f"y = {unicode_text(f.formula)}"),
             _table(head, rows) if rows else ""]
    return _html(parts)


def _derivation(record: object) -> Bundle:
    from derive.formula.mathematics import unicode_text
    from derive.render.outline_chain import steps_shown
    from derive.render.outline_pieces import interval

    derivation = cast("Derivation", record)
    f = derivation.activation
    parts = [_title(f.name, f.source), _line(f"y = {unicode_text(f.formula)}")]
    for piece in derivation.pieces:
        parts.append(_line(_words(interval(piece, f.x))))
        parts.append(_table((), [[_words(cell) for cell in cells] for cells in steps_shown(piece)]))
    return _html([*parts, _line(say("sentence.not_judged_yet"))])


def _checked_derivation(record: object) -> Bundle:
    from derive.render.outline import outline

    return _document(outline(cast("CheckedDerivation", record)))


def _checked_chain(record: object) -> Bundle:
    from derive.render.outline import chain_outline

    checked = cast("CheckedChain", record)
    return _document(chain_outline(checked, checked.chain.title, ()))


def _report(record: object) -> Bundle:
    from derive.render.evidence import verdict_word
    from derive.render.report import closing, text

    report = cast("Report", record)
    rows = [(verdict_word(claim.verdict), claim.name, told(claim.detail))
            for claim in report.claims]
    head = [say(f"heading.{name}") for name in ("verdict", "claim", "what_was_found")]
    notes = "".join(f"<li>{escape(told(note))}</li>" for note in report.notes)
    title = say("report.target_as", target=report.target, activation=report.activation)
    parts = [_title(title, f"{report.accuracy}, {', '.join(report.dtypes)}"), _table(head, rows),
             f"<ul>{notes}</ul>" if notes else "", _line(closing(report), "b")]
    return {**_html(parts), "text/plain": text(report)}


def _sweep_report(record: object) -> Bundle:
    from derive.render.sweep import text

    return {**_report(record), "text/plain": text(cast("SweepReport", record))}


def _card(record: object) -> Bundle:
    from derive.render.card import card_table, card_text

    card = cast("Card", record)
    parts = [_title(card.activation.name, card.activation.source)]
    parts += [_line(title, "b") + _table((), table) for title, table in card_table(card)]
    return {**_html(parts), "text/plain": card_text(card)}


def _evidence(record: object) -> Bundle:
    from derive.render.evidence import evidence_text, verdict_word

    evidence = cast("Evidence", record)
    shown = evidence_text(evidence)
    # Its first line is the verdict, which stands in bold, and how it was found.
    head, *rest = shown.split("\n")
    word = verdict_word(evidence.verdict)
    parts = [_line(word, "b"), *(_line(line.strip()) for line in (head.removeprefix(word), *rest))]
    return {**_html(parts), "text/latex": _array([(word, told(evidence.method))]),
            "text/plain": shown}


def _written(record: object) -> Bundle:
    from derive.writing.layout import shown_ulps
    from derive.writing.record import TITLES

    found = cast("Written", record)
    head = [say(f"heading.{name}") for name in ("function", "dtype", "this_file", "plain_formula")]
    rows = [(TITLES[each.which], each.dtype, shown_ulps(each.ulps), shown_ulps(each.plain))
            for each in found.reached]
    source = f'<pre style="{_LEFT}">{escape(found.source)}</pre>'
    parts = [_title(found.name, say("heading.largest_errors")), _table(head, rows), source]
    return {**_html(parts), "text/latex": _array([head, *rows]), "text/plain": found.source}


def _array(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of words as one block of LaTeX."""
    from derive.render.latex import words

    lines = [" & ".join(rf"\text{{{words(each)}}}" for each in row) for row in rows]
    body = r" \\ ".join(lines)
    return rf"$$\begin{{array}}{{{'l' * len(rows[0])}}} {body} \end{{array}}$$"


_READERS: dict[str, Callable[[object], Bundle]] = {
    "Activation": _activation, "Derivation": _derivation, "CheckedChain": _checked_chain,
    "CheckedDerivation": _checked_derivation, "Report": _report, "SweepReport": _sweep_report,
    "Card": _card, "Evidence": _evidence, "Written": _written}


def _document(outline: Outline) -> Bundle:
    from derive.render.evidence import verdict_line
    from derive.render.text import text

    formula = _words(outline.formula)
    parts = [_title(outline.name, outline.source), _line(formula) if formula else ""]
    parts += [_section(section) for section in outline.sections]
    whole = _line(verdict_line(outline.verdict, _words(outline.summary)), "b")
    return {**_html([*parts, whole]), "text/plain": text(outline)}


def _section(section: Section) -> str:
    """Return a section that folds: notebooks are read on narrow screens too."""
    table = _table([*section.header, ""] if section.header else (), map(_row, section.rows))
    title = f"<summary><b>{escape(_words(section.title))}</b></summary>"
    return f'<details open="open">{title}{table}</details>'


def _row(row: Row) -> list[str]:
    from derive.render.text import verdict_cell

    cells = [_words(cell) for cell in row.cells]
    cells[0] = "\u2003" * 2 * row.depth + cells[0]
    return [*cells, verdict_cell(row)]


def _words(cell: Cell) -> str:
    from derive.formula.mathematics import unicode_text

    return "".join(part if isinstance(part, str) else unicode_text(part) for part in cell)


def _html(parts: Iterable[str]) -> Bundle:
    return {"text/html": f"<div>{''.join(parts)}</div>"}


def _title(name: str, aside: str) -> str:
    beside = f" <small>({escape(aside)})</small>" if aside else ""
    return f"<p><b>{escape(name)}</b>{beside}</p>"


def _line(text: str, tag: str = "span") -> str:
    return f"<p><{tag}>{escape(text)}</{tag}></p>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; rows that are shorter than the longest are filled up."""
    listed = [list(row) for row in rows]
    longest = max((len(row) for row in (head, *listed)), default=0)
    body = "".join(_cells("td", [*row, *[""] * (longest - len(row))]) for row in listed)
    top = f"<thead>{_cells('th', [*head, *[''] * (longest - len(head))])}</thead>" if head else ""
    return f"<table>{top}<tbody>{body}</tbody></table>"


def _cells(tag: str, texts: Iterable[str]) -> str:
    inside = "".join(f'<{tag} style="{_LEFT}">{escape(text)}</{tag}>' for text in texts)
    return f"<tr>{inside}</tr>"


shown_by(bundle)
