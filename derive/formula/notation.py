"""Expression to text in the order it is written; plain ASCII reads back to the very same tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Basic, Expr, Mul, Pow, Rational, Symbol

from derive.formula import written
from derive.formula.real_root import RealRoot

SHOWN_SIZE = 60
"""Parts in the longest expression worth writing out; larger ones are shown through their nodes."""

WRITTEN_SIZE = 20_000
"""Parts in the longest expression that is written at all; shared graphs grow beyond any paper."""

SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
"""How tightly text holds together; a part weaker than its place gets parentheses."""

RELATIONS = {sympy.Lt: ("<", "<"), sympy.Le: ("<=", "≤"), sympy.Gt: (">", ">"),
              sympy.Ge: (">=", "≥"), sympy.Eq: ("==", "="), sympy.Ne: ("!=", "≠")}


def ascii_text(expr: Basic) -> str:
    """Return the expression as text that a formula may contain.

    >>> from derive.formula.parse import parse
    >>> ascii_text(parse("1/(1+exp(-x))*exp(-x)"))
    '1/(1 + exp(-x))*exp(-x)'
    """
    return within_reason(expr) or Writer().text(expr)


def within_reason(expr: Basic) -> str:
    """Return what to say instead of an expression that nobody could read, else nothing."""
    size = written.tree_size(expr)
    return f"(an expression of {size:.3g} parts)" if size > WRITTEN_SIZE else ""


def decimal_or_fraction(value: Rational, *, simple: int = 10) -> str:
    """Return a rational as people write it: 1/2, 3/8, but 0.044715 and 1.702.

    Denominators up to `simple` stay fractions; so do those that no short decimal equals.
    """
    rest = int(value.q)
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if value.q <= simple or rest != 1 or value.q > 10**25:
        return str(value)
    digits = len(str(int(value.q)))
    while (value * 10**digits).q != 1:
        digits += 1
    scaled = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    text = f"{scaled[:-digits]}.{scaled[-digits:]}".rstrip("0")
    return f"-{text}" if value < 0 else text


class Writer:
    """Plain ASCII; the parts that differ between notations are small methods."""

    minus = "-"
    times = "*"

    def text(self, expr: Basic) -> str:
        return self.write(expr)[0]

    def within(self, expr: Basic, place: int) -> str:
        """Return the text of a part, in parentheses where it holds less tightly than its place."""
        text, strength = self.write(expr)
        return f"({text})" if strength < place else text

    def write(self, expr: Basic) -> tuple[str, int]:
        """Return the text and how tightly it holds together."""
        if isinstance(expr, Rational):
            return self.number(expr)
        if isinstance(expr, (Symbol, RealRoot)):
            return self.name(str(expr.name)), ATOM
        if isinstance(expr, Add):
            return self.sum(expr), SUM
        if isinstance(expr, Mul):
            return self.product(expr)
        if isinstance(expr, Pow):
            return self.power(expr)
        if isinstance(expr, sympy.Derivative):
            return self.derivative(expr)
        if isinstance(expr, sympy.Piecewise):
            return self.piecewise(expr), ATOM
        if type(expr) in RELATIONS:
            return self.relation(expr), SUM
        if isinstance(expr, (sympy.And, sympy.Or, sympy.Not)):
            return self.logic(expr), ATOM
        if expr.args:
            return self.call(expr)
        return self.constant(expr), ATOM

    def number(self, value: Rational) -> tuple[str, int]:
        text = self.digits(value)
        if value < 0:
            return self.minus + text[1:], SUM
        return text, PRODUCT if "/" in text else ATOM

    def digits(self, value: Rational) -> str:
        # 1/2 would read back as a quotient of two numbers; the decimal is the number itself.
        return decimal_or_fraction(value, simple=1)

    def name(self, name: str) -> str:
        return name

    def constant(self, expr: Basic) -> str:
        return str(expr)

    def sum(self, expr: Expr) -> str:
        text = self.within(expr.args[0], SUM + 1 if isinstance(expr.args[0], Add) else SUM)
        for term in expr.args[1:]:
            value = self.text(term)
            if isinstance(term, Add):
                text += f" + ({value})"
            elif value.startswith(self.minus):
                text += f" {self.minus} {value[len(self.minus):]}"
            else:
                text += f" + {value}"
        return text

    def product(self, expr: Expr) -> tuple[str, int]:
        arguments = list(expr.args)
        if arguments[0] == -1 and len(arguments) > 1 and not isinstance(arguments[1], Rational):
            if len(arguments) == 2 and isinstance(arguments[1], Mul):
                return self.minus + self.group(arguments[1]), SUM
            return self.minus + self.negated(written.mul(*arguments[1:])), SUM
        if isinstance(arguments[0], Rational) and arguments[0] < 0:
            return self.minus + self.text(written.mul(-arguments[0], *arguments[1:])), SUM
        text = ""
        for position, factor in enumerate(arguments):
            text += self.factor(factor, arguments[position - 1] if position else None, text)
        return text, PRODUCT

    def negated(self, rest: Expr) -> str:
        grouped = isinstance(rest, (Add, Rational))
        return f"({self.text(rest)})" if grouped else self.within(rest, PRODUCT)

    def factor(self, factor: Expr, previous: Expr | None, text: str) -> str:
        if previous is not None and written.is_reciprocal(factor):
            return "/" + self.within(factor.args[0], POWER)
        value = self.group(factor) if isinstance(factor, Mul) else self.within(factor, PRODUCT)
        if isinstance(factor, Rational) and factor.q != 1 and "/" in value:
            value = f"({value})" if previous is not None else value
        return value if previous is None else self.between(previous, factor, text, value) + value

    def group(self, factor: Expr) -> str:
        return f"({self.text(factor)})"

    def between(self, previous: Expr, factor: Expr, text: str, value: str) -> str:
        return self.times

    def power(self, expr: Expr) -> tuple[str, int]:
        base, exponent = expr.args
        if exponent == -1:
            return f"1/{self.within(base, POWER)}", PRODUCT
        if exponent == Rational(1, 2):
            return self.root(base), ATOM
        return self.raised(base, exponent), POWER

    def root(self, base: Basic) -> str:
        return f"sqrt({self.text(base)})"

    def raised(self, base: Basic, exponent: Basic) -> str:
        # A power of a power needs parentheses: ** groups to the right.
        up = f"({exponent})" if isinstance(exponent, Rational) and exponent.q != 1 else (
            self.within(exponent, ATOM))
        return f"{self.within(base, ATOM)}**{up}"

    def call(self, expr: Basic) -> tuple[str, int]:
        return self.function(expr), ATOM

    def function(self, expr: Basic) -> str:
        arguments = expr.args
        if isinstance(expr, sympy.Heaviside) and arguments[1] == 0:
            arguments = arguments[:1]
        return f"{self.head(expr)}({', '.join(self.text(argument) for argument in arguments)})"

    def head(self, expr: Basic) -> str:
        return type(expr).__name__

    def derivative(self, expr: Any) -> tuple[str, int]:
        return f"diff({self.text(expr.expr)}, {self.name(str(expr.variables[0]))})", ATOM

    def relation(self, expr: Basic) -> str:
        return f"{self.text(expr.args[0])} {RELATIONS[type(expr)][0]} {self.text(expr.args[1])}"

    def logic(self, expr: Basic) -> str:
        return self.function(expr)

    def piecewise(self, expr: Basic) -> str:
        branches = (f"({self.text(value)}, {self.text(condition)})"
                    for value, condition in (branch.args for branch in expr.args))
        return f"Piecewise({', '.join(branches)})"


Notation = Callable[[Basic], str]
"""A way to write expressions, such as `ascii_text` or `unicode_text`."""
