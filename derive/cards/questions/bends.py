"""Where f is convex or concave, and where it changes from one to the other."""

from __future__ import annotations

from derive.cards.lines.line import Line, Point, Stretch
from derive.cards.number import Number, exact_number
from derive.cards.questions.shape import Run, continuous_at, segments, slope_jump, walk


def convex(line: Line) -> tuple[Run, ...]:
    """Return where f is convex (1), concave (-1) or straight (0); longest runs, a kink may join.

    A kink whose slope jumps up belongs to a convex run, one whose slope jumps down to a concave.
    """
    found: list[Run] = []
    before: tuple[Stretch, Point | None] | None = None
    for stretch, point in walk(line):
        runs = segments(stretch, "f″")
        if before is not None and continuous_at(*before, stretch):
            joined = _joined(found[-1], slope_jump(before[0], stretch), runs[0])
            if joined is not None:
                found[-1:] = [joined]
                runs = runs[1:]
        found += runs
        before = stretch, point
    return tuple(found)


def _joined(left: Run, jump: int, right: Run) -> Run | None:
    signs = {left.sign, jump, right.sign} - {0}
    if len(signs) > 1:
        return None
    return Run(left.low, right.high, signs.pop() if signs else 0)


def inflections(line: Line) -> tuple[tuple[Number, Number, Number], ...]:
    """Return x, f and f′ where f changes between convex and concave and has a slope."""
    found = []
    before: tuple[Stretch, Point | None] | None = None
    for stretch, point in walk(line):
        chart = stretch.chart("f″")
        for place, at in enumerate(stretch.roots("f″")):
            if chart.signs[place] * chart.signs[place + 1] < 0:
                found.append((at, stretch.value("f", at), stretch.value("f′", at)))
        if before is not None and continuous_at(*before, stretch) and (
                before[0].chart("f″").signs[-1] * chart.signs[0] < 0) and (
                slope_jump(before[0], stretch) == 0) and before[1] is not None:
            at, value = exact_number(before[1].at), before[1].value
            assert value is not None  # noqa: S101  (f is continuous there)
            found.append((at, value, stretch.toward("f′", -1)))
        before = stretch, point
    return tuple(sorted(found, key=lambda each: float(each[0])))
