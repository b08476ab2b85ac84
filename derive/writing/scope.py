"""The names of one function of written source, and the constants of the module it stands in."""

from __future__ import annotations

import re
from collections import Counter
from textwrap import wrap

_SHORT = re.compile(r"\d+|\d{0,6}\.\d{1,6}|\d\.?\d*e[+-]?\d+")

Exponent = tuple[tuple[float, float], ...]
"""A polynomial, highest power first, each coefficient as a float64 and what that lacks."""

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

    def pair(self, value: float, rest: float, spelling: str) -> str:
        """Return a number with what a float64 lacks of it, as a pair."""
        return self.number(value, spelling) if rest == 0 else (
            f"Pair(*{self.parts(value, rest, spelling)})")

    def parts(self, value: float, rest: float, spelling: str) -> str:
        """Return the name of a constant in two parts."""
        key = (value, rest)
        if key not in self._constants:
            name = f"CONSTANT_{len(self._constants) + 1}"
            self._constants[key] = name, f"({value!r}, {rest!r})", spelling[:90]
        return self._constants[key][0]

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
