"""Plain text for a terminal, in Unicode mathematics or ASCII."""

from __future__ import annotations

from itertools import zip_longest

from sympy import Basic

from derive.formula.mathematics import unicode_text
from derive.formula.notation import Notation, ascii_text
from derive.language import say, told
from derive.language.width import padded, width
from derive.render.document import Cell, Outline, Row, Section
from derive.render.evidence import verdict_line, verdict_word
from derive.render.narrow import fits, stacked
from derive.verdict import Counterexample, Evidence, Verdict, weakest

_ASCII = str.maketrans({"→": "->", "−": "-", "×": "*", "÷": "/", "∂": "d", "≤": "<=", "≥": ">=",
                        "′": "'", "·": "*", "σ": "sigma", "–": "-", "…": "...", "≠": "!=",
                        "²": "^2", "√": "sqrt"})
COLUMN = 62
"""Widest that a column of formulas is padded to; longer lines push the rest to the right."""


def text(document: Outline, *, ascii_only: bool = False, columns: int | None = None) -> str:
    """Return the document as text without a trailing newline.

    A table wider than `columns`, where these are given, has its cells one below the other.
    """
    writer = _Text(ascii_text if ascii_only else unicode_text, columns)
    lines = [document.name + (f"    ({document.source})" if document.source else "")]
    lines += ["", f"  {writer.cell(document.formula)}"] if document.formula else []
    for section in document.sections:
        lines.extend(["", writer.cell(section.title), ""])
        lines.extend(writer.section(section))
    lines.extend(["", verdict_line(document.verdict, writer.cell(document.summary))])
    whole = "\n".join(line.rstrip() for line in lines)
    return whole.translate(_ASCII) if ascii_only else whole


class _Text:
    def __init__(self, notation: Notation, columns: int | None) -> None:
        self.notation = notation
        self.columns = columns

    def cell(self, cell: Cell) -> str:
        return "".join(self.notation(part) if isinstance(part, Basic) else part for part in cell)

    def section(self, section: Section) -> list[str]:
        table = [[self.cell(cell) for cell in row.cells] for row in section.rows]
        verdicts = [verdict_cell(row) for row in section.rows]
        if section.kind == "chain":
            return self.chain(section, table, verdicts)
        rows = [list(section.header), *table] if section.header else table
        widths = _widths(rows)
        notes = [""] * (len(rows) - len(table)) + verdicts
        lines = ["  ".join(["", *map(padded, row, widths), note])
                 for row, note in zip(rows, notes, strict=True)]
        if self.columns is None or fits(lines, self.columns):
            return lines
        heads = ["", *(f"{each}: " if each else "" for each in section.header[1:])]
        lines = []
        for row, verdict in zip(table, verdicts, strict=True):
            named = [(head, cell) for head, cell in zip_longest(heads, row, fillvalue="") if cell]
            cells = [f"{head}{cell}" for head, cell in named[1:]]
            lines += stacked(f"  {named[0][1]}", [*cells, verdict], self.columns)
        return lines

    def chain(self, section: Section, table: list[list[str]], verdicts: list[str]) -> list[str]:
        left = ["    " * row.depth + "  " + cells[0].ljust(2) + cells[1]
                for row, cells in zip(section.rows, table, strict=True)]
        columns = min(COLUMN, max(map(width, left)))
        why = [row[2] for row in table]
        why_columns = min(COLUMN, max(map(width, why)))
        lines = [f"{padded(line, columns)}  {padded(because, why_columns)}  {verdict}" for
                 line, because, verdict in zip(left, why, verdicts, strict=True)]
        if self.columns is None or fits(lines, self.columns):
            return lines
        return [line for row, first, because, verdict in
                zip(section.rows, left, why, verdicts, strict=True)
                for line in stacked(first, [because, verdict], self.columns, 8 + 4 * row.depth)]


def _widths(rows: list[list[str]]) -> list[int]:
    columns = max(len(row) for row in rows)
    return [min(COLUMN, max(width(row[i]) for row in rows if i < len(row))) for i in range(columns)]


def verdict_cell(row: Row) -> str:
    """Return the verdict of a row with its method, the weakest evidence speaking for all."""
    found = weighed(row)
    return "" if found is None else f"{verdict_word(found[0])}  {found[1]}"


def weighed(row: Row) -> tuple[Verdict, str] | None:
    """Return a row's verdict and, in words, how it was found; None where nothing is claimed."""
    if not row.evidence:
        return None
    verdict = weakest(each.verdict for each in row.evidence)
    weakest_one = next(each for each in row.evidence if each.verdict is verdict)
    if verdict is Verdict.PROVED:
        weakest_one = max(row.evidence, key=_weight)
    words = told(weakest_one.method)
    if weakest_one.counterexample is not None and verdict is Verdict.REFUTED:
        words += f"  {differing(weakest_one.counterexample)}"
    caveats = (caveat for each in row.evidence for caveat in each.caveats)
    return verdict, words + "".join(f"  ({told(caveat)})" for caveat in caveats)


def _weight(evidence: Evidence) -> bool:
    return evidence.method != "the same expression"


def differing(found: Counterexample) -> str:
    """Return a counterexample in words: where, and both values."""
    at = ", ".join(f"{name} = {value}" for name, value in found.point)
    return say("sentence.left_is", left=found.left, right=found.right,
               at=say("sentence.at_point", point=at) if at else say("sentence.everywhere"))
