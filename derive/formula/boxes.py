"""Signs of expressions in parameters: from their intervals, else at their default values."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import sympy
from sympy import Dummy, Expr, Rational, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.real_root import real_roots_in

Box = tuple[object, object]


class Parameters:
    """The open intervals of the parameters and one value of each inside its interval.

    With defaults, a sign that the intervals leave open is the one at the default values.
    """

    def __init__(self, where: Mapping[str, Box] | None,
                 defaults: Mapping[str, Fraction] | None) -> None:
        self._where = {name: (_end(low), _end(high))
                       for name, (low, high) in (where or {}).items()}
        self._defaults = dict(defaults or {})
        self._signs: dict[Expr, int] = {}
        self._runs: dict[str, Expr] = {}

    def box(self, name: str) -> tuple[Expr | None, Expr | None]:
        """Return the ends of a variable's interval."""
        return self._where.get(name, (None, None))

    def sign(self, expr: Expr) -> int:
        """Return the sign of an expression in the parameters.

        Raises UndecidableError where neither the intervals nor the defaults tell.
        """
        if expr not in self._signs:
            self._signs[expr] = self._decided(expr)
        return self._signs[expr]

    def _decided(self, expr: Expr) -> int:
        symbols = written.variables(expr)
        plain = evaluated(expr)
        if plain == 0:
            return 0
        if isinstance(plain, Rational):
            return 1 if plain > 0 else -1
        if symbols:
            shown = self._from_boxes(plain)
            if shown is not None:
                return shown
            if not all(symbol.name in self._defaults for symbol in symbols):
                raise UndecidableError(f"the sign of {plain} is not known",
                                       hint="give the parameters' intervals")
        if _defined_zero(evaluated(written.substitute(plain, {
                each: Rational(self._defaults[each.name]) for each in symbols}))):
            return 0
        ball = value_at(expr, self.point(symbols))
        if ball is None or (ball.contains(0) and not ball.is_zero()):
            raise UndecidableError(f"the sign of {plain} is not known")
        return 1 if ball > 0 else -1 if ball < 0 else 0

    def _from_boxes(self, plain: Expr) -> int | None:
        moved = plain
        for _ in range(len(self._where) + 1):
            named = [each for each in moved.free_symbols if not isinstance(each, Dummy)]
            # An end of an interval may itself hold parameters: those are replaced next time.
            moved = moved.subs({each: self._moved(each.name) for each in named},
                               simultaneous=True)
        moved = sympy.factor(sympy.together(moved))
        if moved.is_positive:
            return 1
        return -1 if moved.is_negative else None

    def _moved(self, name: str) -> Expr:
        """Return what runs through a parameter's interval while a positive dummy does."""
        if name not in self._runs:
            low, high = self.box(name)
            grown = Dummy(name, positive=True)
            if low is not None and high is not None:
                self._runs[name] = (low + high * grown) / (1 + grown)
            elif low is not None:
                self._runs[name] = low + grown
            else:
                self._runs[name] = Dummy(name, real=True) if high is None else high - grown
        return self._runs[name]

    def chosen(self, symbols: frozenset[Symbol]) -> dict[Symbol, Rational]:
        """Return the default value of each parameter.

        Raises UndecidableError where one has none: then an answer for one value says little.
        """
        if not all(symbol.name in self._defaults for symbol in symbols):
            raise UndecidableError("no closed form holds for all values of the parameters",
                                   hint="give the parameters' values")
        return {symbol: Rational(self._defaults[symbol.name]) for symbol in symbols}

    def point(self, symbols: frozenset[Symbol]) -> dict[str, Fraction]:
        """Return one value for each parameter: its default, else something in its interval."""
        return {symbol.name: self._value(symbol.name) for symbol in symbols}

    def _value(self, name: str, depth: int = 0) -> Fraction:
        if name in self._defaults:
            value = Rational(self._defaults[name])
            return Fraction(int(value.p), int(value.q))
        low, high = (self._number(end, depth) for end in self.box(name))
        spread = Fraction(7 + sum(map(ord, name)) % 13, 11)
        if low is not None and high is not None:
            return low + (high - low) * spread / (1 + spread)
        if low is not None:
            return low + spread
        return spread if high is None else high - spread

    def _number(self, end: Expr | None, depth: int) -> Fraction | None:
        if end is None:
            return None
        if depth > len(self._where):
            raise UndecidableError("the intervals of the parameters refer to each other")
        values = {symbol.name: self._value(symbol.name, depth + 1)
                  for symbol in written.variables(end)}
        return rational_near(end, values)


def evaluated(expr: Expr) -> Expr:
    """Return a small expression as SymPy evaluates and expands it, to look at its shape."""
    done: dict[int, Any] = {}
    for part in written.postorder(expr):
        arguments = [done[id(each)] for each in part.args]
        done[id(part)] = part.func(*arguments) if arguments else part
    return sympy.expand(done[id(expr)])


def _defined_zero(plain: Expr) -> bool:
    """Tell whether a value is what the equation of one of its roots says is 0, or its negative."""
    for root in real_roots_in(plain):
        zero = evaluated(written.substitute(root.equation, {root.x: root}))
        if zero in (plain, sympy.expand(-plain)):
            return True
    return False


def rational_near(expr: Expr, values: Mapping[str, Fraction]) -> Fraction:
    """Return a rational within 2^-64 of a value, or exactly it where the ball is exact."""
    ball = value_at(expr, values, 30)
    if ball is None:
        raise UndecidableError(f"{expr} has no value")
    middle = ball.mid().fmpq()
    return Fraction(int(middle.p), int(middle.q))


def _end(end: object) -> Expr | None:
    if end is None or end in (sympy.oo, -sympy.oo):
        return None
    return sympy.sympify(str(end) if isinstance(end, float) else end, rational=True)
