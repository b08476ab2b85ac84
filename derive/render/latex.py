"""LaTeX: a document as aligned blocks and tables with reasons."""

from __future__ import annotations

from sympy import Basic

from derive.formula.latex import latex
from derive.language import say
from derive.render.document import Cell, Outline, Row, Section
from derive.render.evidence import verdict_word
from derive.render.text import verdict_cell

_SPECIAL = str.maketrans({"\\": r"\textbackslash{}", "_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#",
                          "$": r"\$", "{": r"\{", "}": r"\}", "^": r"\^{}", "~": r"\~{}"})
_WORDS = {"→": r"$\to$", "∂": r"$\partial$", "×": r"$\times$", "−": "$-$", "÷": r"$\div$",
          "·": r"$\cdot$", "²": "$^2$", "′": "$'$", "≠": r"$\neq$", "≤": r"$\leq$", "≥": r"$\geq$"}

def words(text: str) -> str:
    """Return plain words as LaTeX text."""
    escaped = text.translate(_SPECIAL)
    for sign, replacement in _WORDS.items():
        escaped = escaped.replace(sign, replacement)
    return escaped


def document(outline: Outline) -> str:
    """Return the outline as a LaTeX fragment (needs amsmath)."""
    lines = [rf"\section*{{{words(outline.name)}}}", rf"\[ {_maths(outline.formula)} \]"]
    for section in outline.sections:
        lines.append(rf"\subsection*{{{_mixed(section.title)}}}")
        lines.extend(_chain(section) if section.kind == "chain" else _table(section))
    lines.append(rf"\paragraph{{{say('heading.verdict_of_the_whole')}}} "
                 rf"{verdict_word(outline.verdict)}, {_mixed(outline.summary)}")
    return "\n".join(lines)


def _part(row: Row, cell: int) -> str:
    """Return one cell of a row as mathematics."""
    return _maths(row.cells[cell])


def _chain(section: Section) -> list[str]:
    lines = [r"\begin{align*}"]
    for row in section.rows:
        indent = r"\quad" * row.depth
        because = _mixed(row.cells[2])
        verdict = words(verdict_cell(row))
        note = rf" && \text{{{because}{' — ' if because and verdict else ''}{verdict}}}"
        lines.append(rf"  {indent}{_part(row, 0)} & {_part(row, 1)}{note} \\")
    return [*lines, r"\end{align*}"]


def _table(section: Section) -> list[str]:
    columns = "l" * (max(len(row.cells) for row in section.rows) + 1)
    lines = [rf"\begin{{tabular}}{{{columns}}}"]
    if section.header:
        lines.append("  " + " & ".join(map(words, section.header)) + r" & \\ \hline")
    for row in section.rows:
        cells = [*map(_mixed, row.cells), words(verdict_cell(row))]
        lines.append("  " + " & ".join(cells) + r" \\")
    return [*lines, r"\end{tabular}"]


def _mixed(cell: Cell) -> str:
    return "".join(f"${latex(each)}$" if isinstance(each, Basic) else words(each) for each in cell)


def _maths(cell: Cell) -> str:
    signs = {"→": r"\to", "    (": r"\qquad ("}
    return "".join(latex(each) if isinstance(each, Basic) else signs.get(each) or (
        rf"\text{{{words(each)}}}" if any(map(str.isalpha, each)) else each) for each in cell)
