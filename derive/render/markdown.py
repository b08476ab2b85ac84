"""Markdown with LaTeX mathematics, as GitHub and notebooks show it."""

from __future__ import annotations

from sympy import Basic

from derive.formula.latex import latex
from derive.language import say
from derive.render.document import Cell, Outline, Row, Section
from derive.render.evidence import verdict_word
from derive.render.text import verdict_cell


def document(outline: Outline) -> str:
    """Return the outline as Markdown."""
    lines = [f"# {outline.name}", "", _mixed(outline.formula)]
    if outline.source:
        lines.extend(["", f"{say('heading.source')}: {outline.source}"])
    for section in outline.sections:
        lines.extend(["", f"## {_mixed(section.title)}", "", *_table(section)])
    verdict = f"{say('heading.verdict_of_the_whole')}: {verdict_word(outline.verdict)}"
    lines.extend(["", f"**{verdict}**, {_mixed(outline.summary).strip()}"])
    return "\n".join(lines)


def _table(section: Section) -> list[str]:
    width = max(len(row.cells) for row in section.rows)
    header = section.header or (
        ("", say("heading.line"), say("heading.because")) if section.kind == "chain" else
        ("",) * width)
    lines = ["| " + " | ".join([*header, say("heading.verdict")]) + " |",
             "|" + "---|" * (len(header) + 1)]
    for row in section.rows:
        lines.append("| " + " | ".join([*_cells(row), _plain(verdict_cell(row))]) + " |")
    return lines


def _cells(row: Row) -> list[str]:
    cells = [_mixed(cell) for cell in row.cells]
    if row.depth:
        cells[0] = "↳ " * row.depth + cells[0]
    return cells


def _mixed(cell: Cell) -> str:
    return "".join(f"${latex(part)}$".replace("|", r"\vert ") if isinstance(part, Basic)
                   else _plain(part) for part in cell).strip()


def _plain(text: str) -> str:
    return text.replace("|", r"\|").replace("_", r"\_").replace("*", r"\*")
