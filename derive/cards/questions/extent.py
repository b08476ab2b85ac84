"""How far f and f′ go: the range of f, the slopes, the Lipschitz constant."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.cards.lines.line import Line, Stretch
from derive.cards.number import INFINITY, MINUS_INFINITY, Number, compare, negative
from derive.cards.questions.shape import Span, continuous_at, slope_jump, walk
from derive.errors import UndecidableError

EVERY = Span(MINUS_INFINITY, INFINITY)
"""Every real number."""


def value_range(line: Line) -> tuple[Span, ...]:
    """Return the values of f: intervals in order, merged where they overlap or touch."""
    if any(stretch.swings("f") for stretch in line.stretches):
        return (EVERY,)
    spans = []
    for stretch, point in walk(line):
        values = _values(stretch)
        flat = not values[0][0].infinite and stretch.chart("f′").signs == (0,)
        spans.append(Span(values[0][0], values[0][0], True, True) if flat else _extent(values))
        if point is not None and point.value is not None:
            spans.append(Span(point.value, point.value, True, True))
    spans += [Span(rim.value, rim.value, True, True) for rim in line.rims if rim.value]
    return _merged(spans)


def _values(stretch: Stretch) -> list[tuple[Number, bool]]:
    """Return the limits of f on a stretch, and its values at critical points, which it takes."""
    if stretch.period("f") is None:
        limits = stretch.limits("f")
        if all(limit.infinite for limit in limits) and limits[0].infinite != limits[1].infinite:
            return [(limit, False) for limit in limits]  # by continuity, all values
        if stretch.period("f′") is not None:
            raise UndecidableError("f′ is periodic and f is not")
    inside = [(stretch.value("f", at), True) for at in stretch.roots("f′")]
    if stretch.period("f") is not None:
        return inside
    return [*((limit, False) for limit in stretch.limits("f")), *inside]


def _extent(values: Sequence[tuple[Number, bool]]) -> Span:
    """Return the interval from the smallest to the largest value, closed where it is taken."""
    low, closed_low = values[0]
    high, closed_high = values[0]
    for value, taken in values[1:]:
        low, closed_low = _outer((low, closed_low), (value, taken), -1)
        high, closed_high = _outer((high, closed_high), (value, taken), 1)
    return Span(low, high, closed_low, closed_high)


def _outer(old: tuple[Number, bool], new: tuple[Number, bool], side: int) -> tuple[Number, bool]:
    """Return the larger (side 1) or smaller of two values."""
    try:
        order = compare(new[0], old[0]) * side
    except UndecidableError:
        return _both(old, new)
    if order == 0:
        return old[0], old[1] or new[1]
    return new if order > 0 else old


def _both(old: tuple[Number, bool], new: tuple[Number, bool]) -> tuple[Number, bool]:
    """Return a ball around two values that agree to all known digits, as those of odd f do."""
    a, b = old[0].ball, new[0].ball
    if old[1] != new[1] or a is None or b is None:
        raise UndecidableError("which of two numbers is larger is not known")
    return Number(a.union(b)), old[1]


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        apart = []
        for other in found:
            union = _union(other, span)
            if union is None:
                apart.append(other)
            else:
                span = union  # noqa: PLW2901  (it grows)
        found = [*apart, span]
    return tuple(sorted(found, key=lambda each: float(each.low)))


def _union(a: Span, b: Span) -> Span | None:
    """Return the union of two intervals, None where there is a gap between them."""
    for left, right in ((a, b), (b, a)):
        gap = compare(left.high, right.low)
        if gap < 0 or (gap == 0 and not (left.closed_high or right.closed_low)):
            return None
    low, closed_low = _outer((a.low, a.closed_low), (b.low, b.closed_low), -1)
    high, closed_high = _outer((a.high, a.closed_high), (b.high, b.closed_high), 1)
    return Span(low, high, closed_low, closed_high)


def slope_range(line: Line) -> Span:
    """Return the smallest and largest slope of f (infimum and supremum), kinks left out.

    Closed where some x has that slope.
    """
    if any(stretch.swings("f′") for stretch in line.stretches):
        return EVERY
    values: list[tuple[Number, bool]] = []
    for stretch in line.stretches:
        if stretch.chart("f″").signs == (0,):
            values.append((stretch.limits("f′")[0], True))
            continue
        if stretch.period("f′") is None:
            values += [(limit, False) for limit in stretch.limits("f′")]
        values += [(stretch.value("f′", at), True) for at in stretch.roots("f″")]
    for left, right in pairwise(line.stretches):
        # Where two stretches meet without a kink, the common slope is taken.
        if left.high == right.low and any(point.at == left.high and continuous_at(
                left, point, right) for point in line.points) and slope_jump(left, right) == 0:
            values.append((left.limits("f′")[1], True))
    return _extent(values)


def lipschitz(line: Line) -> Number | None:
    """Return the Lipschitz constant sup |f′| of f where it is defined.

    None where f has none: it jumps, or f′ is unbounded. At a single point without a value the
    limits count. Raises UndecidableError where f is not defined on one interval, and f′ is bounded.
    """
    span = slope_range(line)
    if span.low.infinite or span.high.infinite:
        return None
    if not line.joined:
        raise UndecidableError("f is not defined on one interval")
    for left, right in pairwise(line.stretches):
        sides = left.toward("f", 1), right.toward("f", -1)
        if any(side.infinite for side in sides) or compare(*sides) != 0:
            return None
    if any(point.value is not None and not continuous_at(left, point, right)
           for point, (left, right) in zip(line.points, pairwise(line.stretches), strict=True)):
        return None
    return _outer((negative(span.low), True), (span.high, True), 1)[0]
