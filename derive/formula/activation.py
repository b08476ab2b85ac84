"""An activation function as data: its formula in x, and its parameters with their ranges."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from sympy import Expr, Rational, Symbol

from derive.display import Displayed
from derive.errors import FormulaError, UsageError
from derive.formula import writings, written
from derive.formula.kept import Kept
from derive.formula.parse import MAX_BITS, parse

_X = written.variable("x")
_RESERVED = re.compile(r"[xyhu]|u\d+")
Bound: TypeAlias = Rational | None
"""An end of an open interval; None is unbounded."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named constant of the formula: its default value and the open interval it lies in."""

    name: str
    default: Rational
    low: Bound = None
    high: Bound = None

    def __post_init__(self) -> None:
        if _RESERVED.fullmatch(self.name):
            raise UsageError(f"a parameter cannot be called {self.name}: derivations use that name",
                             hint="x, y, h and u1, u2, … name the variable, the output and nodes")
        if not self.admits(self.default):
            raise UsageError(f"parameter {self.name} = {self.default} lies outside its range "
                             f"({'-oo' if self.low is None else self.low}, "
                             f"{'oo' if self.high is None else self.high})")

    def admits(self, value: Rational) -> bool:
        """Tell whether the value lies inside the parameter's open interval."""
        return (self.low is None or self.low < value) and (self.high is None or value < self.high)


def parameter(name: str, text: object) -> Parameter:
    """Return the parameter whose value, and perhaps open interval, a text gives.

    Raises UsageError where the value is no number, or lies outside the interval.

    >>> parameter("p", "1.5 in (1, oo)")
    Parameter(name='p', default=3/2, low=1, high=None)
    """
    value, _, interval = str(text).partition(" in ")
    if not interval:
        return Parameter(name, number(text))
    ends = interval.strip().strip("()").split(",")
    if len(ends) != 2:
        raise UsageError(f"'{interval.strip()}' is not an open interval", hint="as in (0, oo)")
    low, high = (None if end.strip() == infinite else number(end)
                 for end, infinite in zip(ends, ("-oo", "oo"), strict=True))
    return Parameter(name, number(value), low, high)


@dataclass(frozen=True)
class Activation(Displayed, Kept):
    """f(x) with parameters; the structure of `formula` is kept exactly as written.

    `x` is the variable, `source` the paper or standard that defines f.
    """

    name: str
    formula: Expr
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    source: str = ""
    x: Symbol = _X

    def __repr__(self) -> str:
        from derive.formula.notation import ascii_text  # only when shown

        return f"Activation({self.name!r}, {ascii_text(self.formula)})"

    def _repr_latex_(self) -> str:
        from derive.formula.latex import latex  # only when shown

        return f"$$y = {latex(self.formula)}$$"

    @cached_property
    def where(self) -> dict[str, tuple[Bound, Bound]]:
        """The open interval of each parameter, as the judge takes it."""
        return {each.name: (each.low, each.high) for each in self.parameters}

    @cached_property
    def defaults(self) -> dict[str, Rational]:
        """The exact default value of each parameter."""
        return {each.name: each.default for each in self.parameters}

    @cached_property
    def at_defaults(self) -> Expr:
        """The formula with every parameter replaced by its default value."""
        return self.fill(self.formula)

    def fill(self, expr: Expr) -> Expr:
        """Return an expression of this activation with default values for its parameters."""
        table = {written.variable(name): value for name, value in self.defaults.items()}
        filled: Expr = written.substitute(expr, table)
        return writings.without_ones(filled) if filled is not expr else filled  # 1·x reads as x

    def variable(self, name: str) -> Symbol:
        """Return x or the parameter of that name, to differentiate by.

        Raises UsageError, with close names, where there is none.
        """
        names = (self.x.name, *(each.name for each in self.parameters))
        if name not in names:
            close = difflib.get_close_matches(str(name), names, 1, 0.5)
            raise UsageError(f"{self.name} has no variable or parameter '{name}'", hint=(
                f"did you mean {close[0]}?" if close else f"it has: {', '.join(names)}"))
        return self.x if name == self.x.name else written.variable(name)

    def with_values(self, values: Mapping[str, object]) -> Activation:
        """Return the same activation with other default values.

        Raises UsageError for a name that is not a parameter or a value outside its range.
        """
        known = {each.name: each for each in self.parameters}
        for name, value in values.items():
            if name not in known:
                raise UsageError(f"{self.name} has no parameter '{name}'",
                                 hint=f"its parameters: {', '.join(known) or 'none'}")
            known[name] = replace(known[name], default=number(value))
        return replace(self, parameters=tuple(known.values()))


def number(value: object) -> Rational:
    """Return the exact rational a user means: text and floats by their decimal digits.

    Raises UsageError where the value is no finite number of reasonable size.

    >>> number(0.1)
    1/10
    """
    try:
        result = written.constant(parse(str(value), ()))
    except FormulaError:
        raise UsageError(f"{value!r} is not a number", hint="write 0.5, 1e-3 or 1/3") from None
    if result is None or result.q.bit_length() > MAX_BITS:
        raise UsageError(f"{value!r} is not a rational number", hint="write 0.5, 1e-3 or 1/3")
    return result
