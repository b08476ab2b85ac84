"""The whole line of an activation at its parameters' values: stretches, and the points between.

A stretch is an open interval on which f is one formula and defined; its charts (f, f′, f″) know all
zeros there. Everything a card says about shape is read off these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import sympy
from flint import arb
from sympy import Expr, S, Symbol

from derive.cards.chart import Chart, chart
from derive.cards.jets import Jets
from derive.cards.number import Number, at_root, exact_number, number, root_number
from derive.cards.periods import periodic_chart
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.cells import at_point

Bound: TypeAlias = Expr | None
"""An end of an open interval; None is unbounded."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """An open interval (low, high) with the formula of f there, and of f′ and f″.

    `pinned` are the values of f at its ends, where those ends are only known approximately and f
    is continuous there.
    """

    x: Symbol
    low: Bound
    high: Bound
    formula: Expr
    slope: Expr
    curvature: Expr
    pinned: tuple[Number | None, Number | None] = (None, None)
    _charts: dict[str, Chart | UndecidableError] = field(default_factory=dict, repr=False)
    _periods: dict[str, Expr] = field(default_factory=dict, repr=False)
    _jets: dict[str, Jets] = field(default_factory=dict, repr=False)

    def expr(self, of: str) -> Expr:
        """Return f, f′, f″ or f - x, by name."""
        if of == "f − x":
            return written.subtract(self.formula, self.x)
        return {"f": self.formula, "f′": self.slope, "f″": self.curvature}[of]

    def chart(self, of: str) -> Chart:
        """Return a sign chart, worked out once; that of one period where `period` has one.

        Raises UndecidableError where it is not known.
        """
        if of not in self._charts:
            try:
                self._charts[of] = self._charted(of)
            except UndecidableError as reason:
                self._charts[of] = reason
        found = self._charts[of]
        if isinstance(found, UndecidableError):
            raise found
        return found

    def _charted(self, of: str) -> Chart:
        expr = self.expr(of)
        try:
            return chart(expr, self.x, self.low, self.high)
        except UndecidableError:
            if (self.low, self.high) != (None, None) or not expr.has(sympy.sin, sympy.cos):
                raise
        found, self._periods[of] = periodic_chart(expr, self.x)
        return found

    def period(self, of: str) -> Expr | None:
        """Return the period of f, f′, f″ or f - x, where its chart is that of one period."""
        self.chart(of)
        return self._periods.get(of)

    def roots(self, of: str) -> tuple[Number, ...]:
        """Return the zeros of f, f′, f″ or f - x inside, as numbers."""
        found = self.chart(of)
        return tuple(root_number(found, root) for root in found.roots)

    def value(self, of: str, place: Number) -> Number:
        """Return the value of f, f′ or f″ at a number inside."""
        if of not in self._jets:
            self._jets[of] = Jets(self.expr(of), self.x)
        return at_root(self.expr(of), self._jets[of], self.x, place)

    def limits(self, of: str) -> tuple[Number, Number]:
        """Return the limits at the two ends. Raises UndecidableError where there are none."""
        found = self.chart(of)
        if self.period(of) is not None:
            raise UndecidableError(f"{of} is periodic, so has no limit")
        low, high = number(found.left.limit), number(found.right.limit)
        if of == "f":
            return self.pinned[0] or low, self.pinned[1] or high
        return low, high

    @property
    def ends(self) -> tuple[Number, Number]:
        """The two ends, ±∞ where unbounded."""
        return (exact_number(-sympy.oo if self.low is None else self.low),
                exact_number(sympy.oo if self.high is None else self.high))


@dataclass(frozen=True, eq=False)
class Point:
    """A point between two stretches, and f there; None where f is not defined."""

    at: Expr
    value: Number | None


@dataclass(frozen=True, eq=False)
class Line:
    """All stretches, left to right. `approximate` tells that a break is only known to 2^-200."""

    formula: Expr
    x: Symbol
    stretches: tuple[Stretch, ...]
    approximate: bool = False

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points at which one stretch ends and the next begins."""
        return tuple(self._point(left.high, left.pinned[1])
                     for left, right in pairwise(self.stretches)
                     if left.high is not None and left.high == right.low)

    @property
    def defined_everywhere(self) -> bool:
        """Tell whether f has a value at every real number."""
        first, last = self.stretches[0], self.stretches[-1]
        joined = all(left.high == right.low for left, right in pairwise(self.stretches))
        return (first.low is None and last.high is None and joined
                and all(point.value is not None for point in self.points))

    def _point(self, at: Expr, pinned: Number | None) -> Point:
        if pinned is not None:
            return Point(at, pinned)
        try:
            return Point(at, exact_number(at_point(self.formula, self.x, at)))
        except UndecidableError:
            return Point(at, None)


def parts_where_defined(expr: Expr, x: Symbol, low: Bound,
                        high: Bound) -> Iterator[tuple[Bound, Bound]]:
    """Yield the largest open intervals inside (low, high) on which an expression is defined.

    Raises UndecidableError where a divisor, or what stands under a root or in a logarithm, has
    zeros that are not known exactly.
    """
    parts: list[tuple[Bound, Bound]] = [(low, high)]
    for inner, strict in _conditions(expr, x):
        parts = [piece for part in parts for piece in _where(inner, x, part, strict)]
    yield from parts


def _conditions(expr: Expr, x: Symbol) -> Iterator[tuple[Expr, bool]]:
    """Yield what must be positive (True) or not 0 (False), inner ones first."""
    for part in written.postorder(expr):
        if not part.args or x not in written.variables(part.args[0]):
            continue
        inner = part.args[0]
        if isinstance(part, sympy.log):
            yield inner, True
        elif isinstance(part, sympy.atanh | sympy.asin | sympy.acos):
            yield written.subtract(S.One, written.power(inner, sympy.Integer(2))), True
        elif isinstance(part, sympy.Pow) and part.base != sympy.E:
            exponent = written.constant(part.exp)
            if exponent is None or not exponent.is_Integer:
                yield inner, True
            elif exponent < 0:
                yield inner, False


def _where(inner: Expr, x: Symbol, part: tuple[Bound, Bound],
           positive: bool) -> Iterator[tuple[Bound, Bound]]:
    found = chart(inner, x, *part)
    places = [root_number(found, root).exact for root in found.roots]
    if None in places:
        raise UndecidableError("where the formula is defined is not known exactly")
    ends = [part[0], *places, part[1]]
    for (low, high), sign in zip(pairwise(ends), found.signs, strict=True):
        if sign > 0 or (sign < 0 and not positive):
            yield low, high


def ball_of(value: Number) -> arb:
    """Return the ball of a finite number."""
    if value.ball is None:
        raise UndecidableError("an infinite value")
    return value.ball
