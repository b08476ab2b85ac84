"""The whole line of an activation at its parameters' values: stretches, and the points between.

A stretch is an open interval on which f is one formula and defined; its charts (f, f′, f″) know all
zeros there. Everything a card says about shape is read off these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import sympy
from sympy import Expr, Symbol

from derive.cards.charts.chart import Chart, chart
from derive.cards.charts.jets import Jets
from derive.cards.charts.periods import periodic_chart, swings
from derive.cards.closed_form import root_number
from derive.cards.expansions.ends import End, Expansion, expansion
from derive.cards.number import Number, at_root, exact_number, number
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.cells import at_point
from derive.formula.real_root import RealRoot

Bound: TypeAlias = Expr | None
"""An end of an open interval; None is unbounded."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """An open interval (low, high) with the formula of f there, and of f′ and f″.

    `pinned` are the limits of f and f′ at ends that are roots without a closed form: charts begin
    and end at rationals within 2^-220 of such roots.
    """

    x: Symbol
    low: Bound
    high: Bound
    formula: Expr
    slope: Expr
    curvature: Expr
    pinned: Mapping[str, tuple[Number | None, Number | None]] = field(default_factory=dict)
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
            return chart(expr, self.x, *self.inner)
        except UndecidableError:
            if (self.low, self.high) != (None, None) or not expr.has(sympy.sin, sympy.cos):
                raise
        found, self._periods[of] = periodic_chart(expr, self.x)
        return found

    @property
    def inner(self) -> tuple[Bound, Bound]:
        """The two ends, a rational just inside for a root without a closed form."""
        low, high = (end.beside(side) if isinstance(end, RealRoot) else end
                     for end, side in ((self.low, 1), (self.high, -1)))
        return low, high

    def near(self, side: int) -> Expansion:
        """Return the expansion of f at the left end (-1) or the right end (1).

        Raises UndecidableError where there is none with a known sign.
        """
        known = self._charts.get("f")
        if isinstance(known, Chart) and "f" not in self._periods:
            return known.left if side < 0 else known.right
        at = self.inner[0 if side < 0 else 1]
        return expansion(self.formula, self.x, End(at, side if at is None else -side))

    def period(self, of: str) -> Expr | None:
        """Return the period of f, f′, f″ or f - x, where its chart is that of one period."""
        self.chart(of)
        return self._periods.get(of)

    def swings(self, of: str, side: int = 0) -> bool:
        """Tell whether f, f′ or f″ is proved to take every value again and again towards ±∞.

        `side` -1 or 1 asks for one end, 0 for either.
        """
        sides = [each for each in (-1, 1) if side in (0, each)
                 and (self.low if each < 0 else self.high) is None]
        return any(swings(self.expr(of), self.x, each) for each in sides)

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
        low, high = self.pinned.get(of, (None, None))
        return low or number(found.left.limit), high or number(found.right.limit)

    def toward(self, of: str, side: int) -> Number:
        """Return the limit of f or f′ at the left end (-1) or the right end (1) alone.

        Raises UndecidableError where it is not known.
        """
        pinned = self.pinned.get(of, (None, None))[0 if side < 0 else 1]
        if pinned is not None:
            return pinned
        known = self._charts.get(of)
        if isinstance(known, Chart) and of not in self._periods:
            return number((known.left if side < 0 else known.right).limit)
        at = self.inner[0 if side < 0 else 1]
        end = End(at, side if at is None else -side)
        return number(expansion(self.expr(of), self.x, end).limit)

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
    """All stretches, left to right.

    `values` are those of f at breaks without a closed form, `hidden` what is not known about where
    f is defined, if anything. `cut` says that f goes on beyond the last stretches.
    """

    formula: Expr
    x: Symbol
    stretches: tuple[Stretch, ...]
    values: Mapping[Expr, Number] = field(default_factory=dict)
    hidden: str = ""
    cut: bool = False

    @cached_property
    def rims(self) -> tuple[Point, ...]:
        """Ends of stretches that no other stretch shares, where f has a value: 0 for √x."""
        shared = {point.at for point in self.points}
        ends = dict.fromkeys(end for each in self.stretches for end in (each.low, each.high)
                             if end is not None and end not in shared and not self.cut)
        return tuple(point for point in (self._point(end) for end in ends)
                     if point.value is not None)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points at which one stretch ends and the next begins."""
        return tuple(self._point(left.high)
                     for left, right in pairwise(self.stretches)
                     if left.high is not None and left.high == right.low)

    @property
    def joined(self) -> bool:
        """Tell whether f is defined on one interval, but for single points."""
        return not self.hidden and all(
            left.high == right.low for left, right in pairwise(self.stretches))

    @property
    def defined_almost_everywhere(self) -> bool:
        """Tell whether f has a value at every real number, but for single points."""
        first, last = self.stretches[0], self.stretches[-1]
        return self.joined and first.low is None and last.high is None

    def _point(self, at: Expr) -> Point:
        if at in self.values:
            return Point(at, self.values[at])
        try:
            return Point(at, exact_number(at_point(self.formula, self.x, at)))
        except UndecidableError:
            return Point(at, None)
