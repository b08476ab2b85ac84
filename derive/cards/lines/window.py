"""The part of a line that can be looked at where the whole is not known: all of it is measured.

Inside the window charts are as certain as elsewhere; beyond it nothing is known, so that a field
found there is measured and not proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import sympy
from sympy import Rational

from derive.cards.lines.line import Line, Stretch

REACH = Rational(20)
"""How far a window goes, or twice as far as the last break."""


def windows(line: Line) -> Iterator[tuple[str, Line]]:
    """Yield the line cut off on the right, on the left, on both sides, and what that says of x."""
    ends = [abs(end) for each in line.stretches for end in (each.low, each.high) if end is not None]
    reach = max([REACH, *(Rational(sympy.ceiling(2 * end)) for end in ends)])
    first, last = line.stretches[0], line.stretches[-1]
    if last.high is None:
        yield f"for x < {reach}", _cut(line, None, reach)
    if first.low is None:
        yield f"for x > −{reach}", _cut(line, -reach, None)
    if first.low is None and last.high is None:
        yield f"for −{reach} < x < {reach}", _cut(line, -reach, reach)


def _cut(line: Line, low: Rational | None, high: Rational | None) -> Line:
    *others, last = (replace(each, _charts={}, _periods={}, _jets={}) for each in line.stretches)
    if high is not None:
        last = replace(last, high=high)
    stretches: list[Stretch] = [*others, last]
    if low is not None:
        stretches[0] = replace(stretches[0], low=low)
    return replace(line, stretches=tuple(stretches), cut=True)
