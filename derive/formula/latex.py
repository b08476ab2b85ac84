"""Expression to LaTeX, in the order it is written, fractions set as fractions."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Basic, Expr, Rational

from derive.formula import written
from derive.formula.notation import (
    ATOM,
    POWER,
    PRODUCT,
    SUM,
    WRITTEN_SIZE,
    Writer,
    decimal_or_fraction,
)
from derive.formula.vocabulary import GREEK
from derive.language import say

_NAMES = {"asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "Max": r"\max",
          "Min": r"\min", "log": r"\log", "sin": r"\sin", "cos": r"\cos", "tan": r"\tan",
          "cot": r"\cot", "sec": r"\sec", "csc": r"\csc", "sinh": r"\sinh", "cosh": r"\cosh",
          "tanh": r"\tanh", "coth": r"\coth"}
_SIGNS = {"→": r"\to"}
_RELATIONS = {sympy.Lt: "<", sympy.Le: r"\leq", sympy.Gt: ">", sympy.Ge: r"\geq", sympy.Eq: "=",
              sympy.Ne: r"\neq"}


def latex(expr: Basic) -> str:
    r"""Return the expression as LaTeX, in the order it is written.

    >>> from derive.formula.parse import parse
    >>> latex(parse("1/(1+exp(-x))"))
    '\\frac{1}{1 + e^{-x}}'
    """
    size = written.tree_size(expr)
    if size > WRITTEN_SIZE:
        return rf"\text{{(an expression of {size:.3g} parts)}}"
    return LatexWriter().text(expr)


def aligned(lines: Sequence[tuple[str, Expr | str]]) -> str:
    """Return lines of (relation, expression) as one block that notebooks set.

    Text instead of an expression is LaTeX as it is.
    """
    rows = " \\\\ ".join(f"{_SIGNS.get(relation, relation)} & "
                        f"{each if isinstance(each, str) else latex(each)}"
                        for relation, each in lines)
    return f"$$\\begin{{aligned}} {rows} \\end{{aligned}}$$"


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
            head = rf"\mathit{{{letters.replace('_', chr(92) + '_')}}}"
        return f"{head}_{{{digits}}}" if digits else head

    def constant(self, expr: Basic) -> str:
        return {sympy.pi: r"\pi", sympy.E: "e", sympy.oo: r"\infty"}.get(expr, str(expr))

    def digits(self, value: Rational) -> str:
        return decimal_or_fraction(value)

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
        named = isinstance(base, sympy.Function) and not isinstance(base, (sympy.exp, sympy.Abs))
        if named and isinstance(exponent, Rational) and exponent > 0:
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

    def derivative(self, expr: sympy.Derivative) -> tuple[str, int]:
        below = self.name(str(expr.variables[0]))
        return rf"\frac{{d}}{{d{below}}}\left[{self.text(expr.expr)}\right]", ATOM

    def relation(self, expr: Basic) -> str:
        return f"{self.text(expr.args[0])} {_RELATIONS[type(expr)]} {self.text(expr.args[1])}"

    def piecewise(self, expr: Basic) -> str:
        rows = []
        for value, condition in (branch.args for branch in expr.args):
            when = rf"\text{{{say('mathematics.otherwise')}}}" if condition is sympy.true else (
                self.condition(condition))
            rows.append(f"{self.text(value)} & {when}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def condition(self, expr: Basic) -> str:
        before, after = say("mathematics.if", condition="\0").split("\0")
        texts = [rf"\text{{{words}}}" if words else "" for words in (before, after)]
        return f"{texts[0]} {self.text(expr)} {texts[1]}".strip()


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


