"""A straight line of float operations as NumPy source: what is used twice gets a name.

The text is made of our own steps alone: function names from a table, numbers by `repr`, names from
the lists below. No text of a user's reaches it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

import sympy
from sympy import Expr, Symbol

from derive.formula.notation import ascii_text
from derive.numeric.reference import constant
from derive.numeric.straight import Line, Step
from derive.writing.series import Series
from derive.writing.words import Erfcx, ExpOf

LONGEST_PART = 40
"""Characters of the longest part that stays inside a larger expression."""
_SHORT = re.compile(r"\d+|\d{0,6}\.\d{1,6}|\d\.?\d*e[+-]?\d+")
_NAMES = {"exp": "z", "expm1": "e", "log": "logarithm", "log1p": "soft", "sqrt": "root",
          "tanh": "t", "divide": "ratio", "add": "total", "subtract": "rest",
          "multiply": "product", "sin": "sine", "cos": "cosine", "erfcx": "scaled", "exp_of": "z",
          "series": "near_root",
          "negative": "opposite", "absolute": "size"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OPERATORS = {"add": (" + ", 1), "subtract": (" - ", 1), "multiply": (" * ", 2),
              "divide": (" / ", 2)}
_UNARY, _CALL = 3, 5
OWN = frozenset(("erf", "erfc", "erfcx"))
"""Steps that NumPy has no function for, and what the source calls its own."""


Exponent = tuple[tuple[float, float], ...]
"""A polynomial, highest power first, each coefficient as a float64 and what that lacks."""


class Spelled(Line):
    """A line that remembers how its constants were written."""

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        self.spelling: dict[int, str] = {}
        self.exponents: dict[Exponent, str] = {}
        self.series: list[Series] = []
        super().__init__(exprs, x)

    def _compile(self, expr: Expr) -> int:
        if isinstance(expr, ExpOf):
            return self._exponential(expr.args[0])
        if isinstance(expr, Erfcx):
            return self._step("erfcx", self._compile(expr.args[0]))
        if isinstance(expr, Series):
            return self._series(expr)
        return super()._compile(expr)

    def _series(self, series: Series) -> int:
        if series not in self.series:
            self.series.append(series)
        return self._step("series", self._compile(series.args[0]),
                          number=float(self.series.index(series)))

    def _exponential(self, exponent: Expr) -> int:
        """Compile exp of a polynomial: a step that names its table of coefficients."""
        table = tuple(constant(each) for each in sympy.Poly(exponent, self._x).all_coeffs())
        if table not in self.exponents:
            self.exponents[table] = ascii_text(exponent)
        place = list(self.exponents).index(table)
        return self._step("exp_of", 0, number=float(place))

    def _constant(self, expr: Expr) -> int:
        place = super()._constant(expr)
        self.spelling.setdefault(place, ascii_text(expr))
        return place


Constants = dict[object, tuple[str, str, str]]
"""By value: the name of a module's constant, its text, and what it is."""


class Scope:
    """The names of one function, and the constants of the module it stands in."""

    def __init__(self, constants: Constants) -> None:
        self._taken: Counter[str] = Counter()
        self._constants = constants
        self.own: set[str] = set()

    def name(self, wish: str) -> str:
        """Return a name that is free: the wish, or the wish with a number."""
        self._taken[wish] += 1
        return wish if self._taken[wish] == 1 else f"{wish}{self._taken[wish]}"

    def number(self, value: float, spelling: str) -> str:
        """Return a number's text, or, for one with many digits, the name of a constant."""
        size = abs(value)
        text = repr(int(size)) if size == int(size) and size < 1e6 else repr(size)
        if not _SHORT.fullmatch(text):
            if size not in self._constants:
                name = f"CONSTANT_{len(self._constants) + 1}"
                self._constants[size] = name, text, spelling.lstrip("-")[:90]
            text = self._constants[size][0]
        return f"-{text}" if value < 0 else text


    def table(self, values: Exponent, spelling: str) -> str:
        """Return the name of a table of pairs of numbers."""
        key = repr(values)
        if key not in self._constants:
            pairs = ", ".join(f"({high!r}, {low!r})" for high, low in values)
            name = f"EXPONENT_{len(self._constants) + 1}"
            lines = f"({pairs},)" if len(values) < 2 else "(\n    " + ",\n    ".join(
                f"({high!r}, {low!r})" for high, low in values) + ")"
            self._constants[key] = name, lines, spelling[:90]
        return self._constants[key][0]


    def series(self, values: tuple[tuple[float], ...]) -> str:
        """Return the name of a table of coefficients."""
        key = repr(values)
        if key not in self._constants:
            rows = wrap(", ".join(repr(value) for (value,) in values), 94)
            text = "(\n    " + "\n    ".join(rows) + ",\n)"
            self._constants[key] = f"SERIES_{len(self._constants) + 1}", text, "highest power first"
        return self._constants[key][0]


class Printed(NamedTuple):
    """Assignments, one a line, and an expression for each result."""

    lines: list[str]
    results: list[str]


def printed(line: Spelled, argument: str, scope: Scope) -> Printed:
    """Return a line as source in the name of its argument."""
    uses = Counter(each for step in line.steps for each in step.arguments) + Counter(line.results)
    lines: list[str] = []
    texts: list[tuple[str, int]] = []
    for place, step in enumerate(line.steps):
        if step.kind == "exp_of":
            text, strength = _exponential(line, int(step.number), argument, scope), _CALL
        elif step.kind == "series":
            series = line.series[int(step.number)]
            text, strength = _series(series, texts[step.arguments[0]][0], scope), _CALL
        else:
            text, strength = _text(step, line.spelling.get(place, ""), texts, argument, scope)
        atomic = step.kind in ("x", "constant")
        if uses[place] and not atomic and (uses[place] > 1 or len(text) > LONGEST_PART):
            name = scope.name(_NAMES.get(step.kind, "part"))
            lines.append(f"{name} = {text}")
            text, strength = name, _CALL
        texts.append((text, strength))
    return Printed(lines, [texts[each][0] for each in line.results])


def _text(step: Step, spelling: str, texts: Sequence[tuple[str, int]], argument: str,
          scope: Scope) -> tuple[str, int]:
    arguments = [texts[each] for each in step.arguments]
    if step.kind == "x":
        return argument, _CALL
    if step.kind == "constant":
        return scope.number(step.number, spelling), _CALL if step.number >= 0 else _UNARY
    if step.kind in _OPERATORS:
        sign, strength = _OPERATORS[step.kind]
        left = _within(arguments[0], strength)
        # a - (b + c), a / (b * c), and a + (b + c) as it was rounded.
        return f"{left}{sign}{_within(arguments[1], strength + 1)}", strength
    if step.kind == "negative":
        return f"-{_within(arguments[0], _UNARY + 1)}", _UNARY
    if step.kind == "power":
        return f"{_within(arguments[0], _CALL)} ** {step.number!r}", _UNARY + 1
    if step.kind in OWN:
        scope.own.add(step.kind)
        return f"{step.kind}({arguments[0][0]})", _CALL
    return f"np.{_FUNCTIONS.get(step.kind, step.kind)}({arguments[0][0]})", _CALL


def _exponential(line: Spelled, place: int, argument: str, scope: Scope) -> str:
    scope.own.add("exp_of")
    table = list(line.exponents)[place]
    return f"exp_of({argument}, {scope.table(table, line.exponents[table])})"


def _series(series: Series, argument: str, scope: Scope) -> str:
    scope.own.add("series")
    _, centre, coefficients, power, step = series.args
    table = tuple((float(each),) for each in reversed(coefficients))
    root = ", ".join(repr(float(each)) for each in centre)
    more = f", step={step}" if step != 1 else ""
    return f"series({argument}, ({root}), {scope.series(table)}, {power}{more})"


def _within(part: tuple[str, int], strength: int) -> str:
    return part[0] if part[1] >= strength else f"({part[0]})"


_FUNCTIONS = {"absolute": "abs"}
