"""The shape of an activation, read off its sign charts: zeros, turns, fixed points.

Each function answers one question about the whole line, or raises UndecidableError with what is not
known. Numbers are compared by balls, and by the judge where balls cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from sympy import S

from derive.cards.lines.line import Line, Point, Stretch
from derive.cards.number import Number, compare, exact_number, negative
from derive.errors import UndecidableError

ZERO = exact_number(S.Zero)


@dataclass(frozen=True)
class Span:
    """An interval; a single point where both ends are the same number and closed."""

    low: Number
    high: Number
    closed_low: bool = False
    closed_high: bool = False

    @property
    def single(self) -> bool:
        """Tell whether this is one point."""
        return self.low is self.high


@dataclass(frozen=True)
class Run:
    """A longest stretch on which something has one sign: 1, -1, or 0 for "is 0"."""

    low: Number
    high: Number
    sign: int


@dataclass(frozen=True)
class Turn:
    """A strict local extremum: `kind` is "minimum" or "maximum"; `where` may be a flat stretch."""

    kind: str
    where: Span
    value: Number


@dataclass(frozen=True)
class FixedPoint:
    """Where f(x) = x, and f′ there; `pull` is "attracting", "repelling", "neutral" or ""."""

    where: Span
    slope: Number | None
    pull: str


def zeros(line: Line, of: str = "f") -> tuple[Span, ...]:
    """Return where f, or f - x, is 0."""
    found: list[Span] = []
    for stretch, point in walk(line):
        if stretch.chart(of).signs == (0,):
            span = Span(*stretch.ends)
            closes = bool(found) and found[-1].single and compare(found[-1].low, span.low) == 0
            if closes:
                del found[-1]
            found.append(replace(span, closed_low=closes))
        else:
            found += [Span(each, each, True, True) for each in stretch.roots(of)]
        if point is not None and point.value is not None:
            at = exact_number(point.at)
            if compare(point.value, ZERO if of == "f" else at) == 0:
                _close(found, at)
    for rim in line.rims:
        at = exact_number(rim.at)
        if rim.value is not None and compare(rim.value, ZERO if of == "f" else at) == 0:
            found.append(Span(at, at, True, True))
    return tuple(sorted(found, key=lambda each: float(each.low))) if line.rims else tuple(found)


def _close(found: list[Span], at: Number) -> None:
    """Add a zero at a point: it closes the span that ends there."""
    if found and not found[-1].single and compare(found[-1].high, at) == 0:
        found[-1] = replace(found[-1], closed_high=True)
    else:
        found.append(Span(at, at, True, True))


def walk(line: Line) -> Iterator[tuple[Stretch, Point | None]]:
    """Yield every stretch with the point that follows it."""
    points = {point.at: point for point in line.points}
    for stretch in line.stretches:
        yield stretch, points.get(stretch.high)


def continuous_at(left: Stretch, point: Point | None, right: Stretch) -> bool:
    """Tell whether f is continuous at the point between two stretches."""
    if point is None or point.value is None:
        return False
    sides = left.toward("f", 1), right.toward("f", -1)
    return all(not side.infinite and compare(side, point.value) == 0 for side in sides)


def slope_jump(left: Stretch, right: Stretch) -> int:
    """Return the sign of the jump of f′ where two stretches meet."""
    return compare(right.toward("f′", -1), left.toward("f′", 1))


# ---- monotone pieces -----------------------------------------------------------------------


def segments(stretch: Stretch, of: str) -> list[Run]:
    """Return the longest runs of one sign of a function on a stretch."""
    signs, (low, high) = stretch.chart(of).signs, stretch.ends
    ends = [low, *stretch.roots(of), high]
    runs: list[Run] = []
    for (a, b), sign in zip(pairwise(ends), signs, strict=True):
        if runs and runs[-1].sign == sign:
            runs[-1] = replace(runs[-1], high=b)
        else:
            runs.append(Run(a, b, sign))
    return runs if stretch.period(of) is None else _around(runs, stretch, of)


def _around(runs: list[Run], stretch: Stretch, of: str) -> list[Run]:
    """Return the runs of one period: the first and the last one are parts of the same."""
    period = stretch.period(of)
    if len(runs) == 1:
        return [Run(*stretch.ends, runs[0].sign)]
    first, last = runs[0], runs[-1]
    end = first.high
    assert period is not None and end.ball is not None  # noqa: S101  (the caller has looked)
    shift = exact_number(period)
    assert shift.ball is not None  # noqa: S101  (a period is finite)
    moved = Number(end.ball + shift.ball, None if end.exact is None else end.exact + period)
    return [*runs[1:-1], Run(last.low, moved, last.sign)]


def monotone(line: Line) -> tuple[Run, ...]:
    """Return where f increases (1), decreases (-1) or is constant (0); a jump ends a run."""
    return tuple(run for group in _groups(line) for run in group)


def _groups(line: Line) -> list[list[Run]]:
    """Return the runs of f, grouped into continuous parts."""
    groups: list[list[Run]] = []
    before: tuple[Stretch, Point | None] | None = None
    for stretch, point in walk(line):
        runs = segments(stretch, "f′")
        if before is not None and continuous_at(*before, stretch):
            last = groups[-1]
            if last[-1].sign == runs[0].sign:
                last[-1] = replace(last[-1], high=runs.pop(0).high)
            last += runs
        else:
            groups.append(runs)
        before = stretch, point
    return groups


def turns(line: Line) -> tuple[Turn, ...]:
    """Return the strict local extrema, flat ones included."""
    found = []
    periodic = line.stretches[0].period("f′") is not None
    for group in _groups(line):
        if periodic and len(group) > 1:
            group = [*group, group[0]]  # noqa: PLW2901  (the next period begins)
        for place, run in enumerate(group[:-1]):
            after = group[place + 1]
            if run.sign * after.sign == -1:
                span = Span(run.high, run.high, True, True)
            elif run.sign and after.sign == 0 and place + 2 < len(group) and (
                    group[place + 2].sign == -run.sign):
                span = Span(after.low, after.high, True, True)
            else:
                continue
            kind = "maximum" if run.sign > 0 else "minimum"
            found.append(Turn(kind, span, value_at_number(line, span.low)))
    return tuple(found)


def value_at_number(line: Line, place: Number, of: str = "f") -> Number:
    """Return f, or f′, at a finite number. Raises UndecidableError where it is not known."""
    for stretch, point in walk(line):
        low, high = stretch.ends
        if compare(low, place) < 0 and compare(place, high) < 0:
            return stretch.value(of, place)
        if point is not None and compare(place, high) == 0:
            if of == "f" and point.value is not None:
                return point.value
            break
    raise UndecidableError(f"{of} has no value there that is known")


def fixed_points(line: Line) -> tuple[FixedPoint, ...]:
    """Return where f(x) = x with the slope there, and whether iterating f is drawn to it."""
    return tuple(_fixed(line, span) for span in zeros(line, "f − x"))


def _fixed(line: Line, span: Span) -> FixedPoint:
    if not span.single:
        return FixedPoint(span, exact_number(S.One), "neutral")
    try:
        slope = value_at_number(line, span.low, "f′")
    except UndecidableError:
        # Between two stretches: the slope is known where it is the same on both sides.
        for left, right in pairwise(line.stretches):
            if left.high is not None and compare(left.ends[1], span.low) == 0 and (
                    slope_jump(left, right) == 0):
                slope = left.toward("f′", 1)
                break
        else:
            return FixedPoint(span, None, "")
    size = slope if compare(slope, ZERO) >= 0 else negative(slope)
    against = compare(size, exact_number(S.One))
    return FixedPoint(span, slope, ("attracting", "neutral", "repelling")[against + 1])
