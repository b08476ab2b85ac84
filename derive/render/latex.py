"""LaTeX: an expression as mathematics, a document as aligned blocks with reasons."""

from __future__ import annotations

import sympy
from sympy import Basic, Expr, Rational

from derive.formula import written
from derive.formula.notation import ATOM, POWER, PRODUCT, SUM, Writer
from derive.formula.vocabulary import GREEK
from derive.render.outline import Cell, Outline, Row, Section
from derive.render.text import verdict_cell

_SPECIAL = str.maketrans({"\\": r"\textbackslash{}", "_": r"\_", "%": r"\%", "&": r"\&", "#": r"\#",
                          "$": r"\$", "{": r"\{", "}": r"\}", "^": r"\^{}", "~": r"\~{}"})
_WORDS = {"→": r"$\to$", "∂": r"$\partial$", "×": r"$\times$", "−": "$-$", "÷": r"$\div$",
          "·": r"$\cdot$", "²": "$^2$", "′": "$'$", "≠": r"$\neq$", "≤": r"$\leq$", "≥": r"$\geq$"}
_NAMES = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "Max": r"\max",
          "Min": r"\min", "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan",
          "cot": r"\cot", "sec": r"\sec", "csc": r"\csc", "sinh": r"\sinh", "cosh": r"\cosh",
          "tanh": r"\tanh", "coth": r"\coth"}
_RELATIONS = {sympy.Lt: "<", sympy.Le: r"\leq", sympy.Gt: ">", sympy.Ge: r"\geq", sympy.Eq: "=",
              sympy.Ne: r"\neq"}


def latex(expr: Basic) -> str:
    r"""Return the expression as LaTeX, in the order it is written.

    >>> from derive.formula.parse import parse
    >>> latex(parse("1/(1+exp(-x))"))
    '\\frac{1}{1 + e^{-x}}'
    """
    return LatexWriter().text(expr)


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
    lines.append(rf"\paragraph{{Verdict}} {outline.verdict}, {_mixed(outline.summary)}")
    return "\n".join(lines)


def aligned(section: Section) -> str:
    """Return one chain as a single aligned block."""
    rows = [rf"{part(row, 0) or ''} & {part(row, 1)}" for row in section.rows if row.depth == 0]
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def part(row: Row, cell: int) -> str:
    """Return one cell of a row as mathematics."""
    return _maths(row.cells[cell])


def _chain(section: Section) -> list[str]:
    lines = [r"\begin{align*}"]
    for row in section.rows:
        indent = r"\quad" * row.depth
        because = words_of(row.cells[2])
        verdict = words(verdict_cell(row))
        note = rf" && \text{{{because}{' — ' if because and verdict else ''}{verdict}}}"
        lines.append(rf"  {indent}{part(row, 0)} & {part(row, 1)}{note} \\")
    return [*lines, r"\end{align*}"]


def _table(section: Section) -> list[str]:
    columns = "l" * (max(len(row.cells) for row in section.rows) + 1)
    lines = [rf"\begin{{tabular}}{{{columns}}}"]
    if section.header:
        lines.append("  " + " & ".join(map(words, section.header)) + r" & \\ \hline")
    for row in section.rows:
        lines.append("  " + " & ".join([*map(_mixed, row.cells), words(verdict_cell(row))]) + r" \\")
    return [*lines, r"\end{tabular}"]


def words_of(cell: Cell) -> str:
    """Return a cell as text with inline mathematics."""
    return _mixed(cell)


def _mixed(cell: Cell) -> str:
    return "".join(f"${latex(each)}$" if isinstance(each, Basic) else words(each) for each in cell)


def _maths(cell: Cell) -> str:
    signs = {"→": r"\to"}
    return "".join(latex(each) if isinstance(each, Basic) else signs.get(each, each)
                   for each in cell)


class LatexWriter(Writer):
    """Writes mathematics with fractions set as fractions."""

    times = r" \cdot "

    def name(self, name: str) -> str:
        if "/d" in name:
            above, below = name[1:].split("/d")
            return rf"\frac{{\partial {self.name(above)}}}{{\partial {self.name(below)}}}"
        letters = name.rstrip("0123456789")
        digits = name[len(letters):]
        head = rf"\{letters}" if letters in GREEK else letters
        if len(letters) > 1 and letters not in GREEK:
            head = rf"\mathit{{{letters.translate(_SPECIAL)}}}"
        return f"{head}_{{{digits}}}" if digits else head

    def constant(self, expr: Basic) -> str:
        return {sympy.pi: r"\pi", sympy.E: "e", sympy.oo: r"\infty"}.get(expr, str(expr))

    def number(self, value: Rational) -> tuple[str, int]:
        text, strength = super().number(value)
        if "/" in text:
            sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
            above, below = text.split("/")
            return rf"{sign}\frac{{{above}}}{{{below}}}", SUM if sign else ATOM
        return text, strength

    def product(self, expr: Expr) -> tuple[str, int]:
        arguments = list(expr.args)
        if arguments[0] == -1 and len(arguments) > 1:
            rest = written.mul(*arguments[1:])
            return f"-{self.negated(rest)}", SUM
        pieces: list[str] = []
        for place, factor in enumerate(arguments):
            if place and written.is_reciprocal(factor):
                below = self.text(factor.args[0])
                pieces[-1] = rf"\frac{{{_unwrapped(pieces[-1])}}}{{{below}}}"
            else:
                pieces.append(self.within(factor, PRODUCT))
        return self.times.join(pieces), PRODUCT

    def power(self, expr: Expr) -> tuple[str, int]:
        base, exponent = expr.args
        if exponent == -1:
            return rf"\frac{{1}}{{{self.text(base)}}}", ATOM
        return super().power(expr)

    def root(self, base: Basic) -> str:
        return rf"\sqrt{{{self.text(base)}}}"

    def raised(self, base: Basic, exponent: Basic) -> str:
        if isinstance(base, sympy.Function) and isinstance(exponent, Rational) and exponent > 0 and (
                not isinstance(base, (sympy.exp, sympy.Abs))):
            inside = ", ".join(map(self.text, base.args))
            return rf"{self.head(base)}^{{{self.text(exponent)}}}\left({inside}\right)"
        return f"{self.within(base, ATOM)}^{{{self.text(exponent)}}}"

    def within(self, expr: Basic, place: int) -> str:
        text, strength = self.write(expr)
        return rf"\left({text}\right)" if strength < place else text

    def negated(self, rest: Expr) -> str:
        if written.is_negation(rest) or isinstance(rest, (sympy.Add, Rational)):
            return rf"\left({self.text(rest)}\right)"
        return self.within(rest, PRODUCT)

    def call(self, expr: Basic) -> tuple[str, int]:
        if isinstance(expr, sympy.exp):
            return f"e^{{{self.text(expr.args[0])}}}", POWER
        if isinstance(expr, sympy.Abs):
            return rf"\left|{self.text(expr.args[0])}\right|", ATOM
        return self.function(expr), ATOM

    def function(self, expr: Basic) -> str:
        inside = ", ".join(map(self.text, expr.args))
        return rf"{self.head(expr)}\left({inside}\right)"

    def head(self, expr: Basic) -> str:
        name = type(expr).__name__
        return _NAMES.get(name, rf"\operatorname{{{name}}}")

    def derivative(self, expr: sympy.Derivative) -> str:
        below = self.name(str(expr.variables[0]))
        return rf"\frac{{d}}{{d{below}}}\left[{self.text(expr.expr)}\right]"

    def relation(self, expr: Basic) -> str:
        return f"{self.text(expr.args[0])} {_RELATIONS[type(expr)]} {self.text(expr.args[1])}"

    def piecewise(self, expr: Basic) -> str:
        rows = []
        for value, condition in (branch.args for branch in expr.args):
            when = r"\text{otherwise}" if condition is sympy.true else (
                rf"\text{{if }} {self.text(condition)}")
            rows.append(f"{self.text(value)} & {when}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def _unwrapped(text: str) -> str:
    """Return text without parentheses that a fraction bar makes superfluous."""
    if not (text.startswith(r"\left(") and text.endswith(r"\right)")):
        return text
    inner = text[len(r"\left("):-len(r"\right)")]
    depth = 0
    for place in range(len(inner)):
        depth += inner.startswith(r"\left(", place) - inner.startswith(r"\right)", place)
        if depth < 0:
            return text
    return inner


