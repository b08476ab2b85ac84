"""Expression to Unicode mathematics, for eyes.

Superscripts where they exist, juxtaposed products, Greek letters, and a fraction closed up
(``e⁻ˣ/(1 + e⁻ˣ)``) while factors stand apart (``a · b``).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Basic, Expr, Mul, Rational, Symbol

from derive.formula import written
from derive.formula.notation import (
    ATOM,
    POWER,
    PRODUCT,
    RELATIONS,
    Writer,
    decimal_or_fraction,
    within_reason,
)
from derive.formula.vocabulary import GREEK
from derive.language import say, told

_UP = str.maketrans("0123456789+-−()abcdefghijklmnoprstuvwxyzβγδθφχ",
                    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵝᵞᵟᶿᵠᵡ")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def unicode_text(expr: Basic) -> str:
    """Return the expression as Unicode mathematics.

    >>> from derive.formula.parse import parse
    >>> unicode_text(parse("1/(1+exp(-x))"))
    '1/(1 + e⁻ˣ)'
    """
    return told(within_reason(expr)) or UnicodeWriter().text(expr)


class UnicodeWriter(Writer):
    """Unicode mathematics: superscripts, Greek letters, juxtaposed products."""

    minus = "−"
    times = " · "

    def digits(self, value: Rational) -> str:
        return decimal_or_fraction(value)

    def name(self, name: str) -> str:
        if "/d" in name:  # ∂L/∂y and other partial derivatives are one name each
            above, below = name[1:].split("/d")
            return f"∂{self.name(above)}/∂{self.name(below)}"
        letters = name.rstrip("0123456789")
        return GREEK.get(letters, letters) + name[len(letters):].translate(_DOWN)

    def constant(self, expr: Basic) -> str:
        return {sympy.pi: "π", sympy.E: "e"}.get(expr, str(expr))

    def group(self, factor: Expr) -> str:
        return self.within(factor, PRODUCT)

    def between(self, previous: Expr, factor: Expr, text: str, value: str) -> str:
        number = isinstance(previous, Rational) and previous != 1 and (
            "/" not in self.text(previous))
        if number and value[0].isalpha() and not isinstance(factor, sympy.Derivative):
            return ""
        if isinstance(previous, Symbol) and isinstance(factor, Symbol) and previous != factor and (
                len(self.name(previous.name)) == len(value) == 1):
            return ""
        closes = isinstance(previous, Symbol) and "/" not in self.text(previous)
        return "" if closes and value.startswith("(") else self.times

    def root(self, base: Basic) -> str:
        text, strength = self.write(base)
        return f"√{text}" if strength == ATOM and len(text) <= 2 else f"√({text})"

    def raised(self, base: Basic, exponent: Basic) -> str:
        up = self.superscript(exponent)
        if up is None:
            return f"{self.within(base, ATOM)}^{self.within(exponent, ATOM)}"
        if isinstance(base, sympy.Function) and not isinstance(base, sympy.exp) and (
                isinstance(exponent, Rational)) and exponent > 0 and self.head(base).isalpha():
            return f"{self.head(base)}{up}({', '.join(map(self.text, base.args))})"
        return f"{self.within(base, ATOM)}{up}"

    def superscript(self, exponent: Basic) -> str | None:
        text = self.text(exponent)
        if written.is_negation(exponent) or isinstance(exponent, (Symbol, Rational)) or (
                isinstance(exponent, Mul) and len(text) <= 4):
            up = text.translate(_UP)
            if all(character not in text for character in up):
                return up
        return None

    def call(self, expr: Basic) -> tuple[str, int]:
        if isinstance(expr, sympy.exp):
            up = self.superscript(expr.args[0])
            if up is not None:
                return f"e{up}", POWER
        if isinstance(expr, sympy.Abs):
            return f"|{self.text(expr.args[0])}|", ATOM
        return self.function(expr), ATOM

    def head(self, expr: Basic) -> str:
        return {"Max": "max", "Min": "min"}.get(type(expr).__name__, type(expr).__name__)

    def derivative(self, expr: Any) -> tuple[str, int]:
        return f"d/d{self.name(str(expr.variables[0]))}[{self.text(expr.expr)}]", PRODUCT

    def relation(self, expr: Basic) -> str:
        return f"{self.text(expr.args[0])} {RELATIONS[type(expr)][1]} {self.text(expr.args[1])}"

    def logic(self, expr: Basic) -> str:
        word = f" {type(expr).__name__.lower()} "
        return f"not {self.text(expr.args[0])}" if len(expr.args) == 1 else word.join(
            map(self.text, expr.args))

    def piecewise(self, expr: Basic) -> str:
        branches = []
        for value, condition in (branch.args for branch in expr.args):
            branches.append(
                say("mathematics.other_branch", value=self.text(value))
                if condition is sympy.true else
                say("mathematics.branch", value=self.text(value), condition=self.text(condition)))
        return "{" + "; ".join(branches) + "}"
