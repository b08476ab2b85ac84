"""What was counted over some numbers of a dtype, and how two counts become one.

Counts are integers and the worst error is a maximum with a rule for ties, so putting tallies
together is exact, associative and commutative: the order in which slices come in does not show.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

EDGES = (0.5, *(2.0**power for power in range(33)))
"""Upper ends, in ulps, of all bins of a histogram but the last, which has none."""
BINS = len(EDGES) + 1

Fields = dict[str, Any]


class Worst(NamedTuple):
    """The largest error, in ulps, and the lowest index at which it occurs."""

    ulps: float
    place: int


@dataclass(frozen=True, slots=True)
class Some:
    """How many numbers are of some kind, and the indices of the first and the last of them."""

    count: int = 0
    first: int | None = None
    last: int | None = None

    def __add__(self, other: Some) -> Some:
        firsts = [each.first for each in (self, other) if each.first is not None]
        lasts = [each.last for each in (self, other) if each.last is not None]
        return Some(self.count + other.count, min(firsts, default=None), max(lasts, default=None))


class Row(NamedTuple):
    """One sign and exponent of x: the largest error in ulps, and how many errors in each bin."""

    largest: float
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What was counted of forward or of backward.

    `judged` points were compared with the exact value, `undecided` ones have none that is known;
    `unfit` ones are so large that the dtype may round them to infinity, `lost` ones off by less
    than the underflow that the contract grants. `nan`, `infinite` and `zero` are results that
    should have been other numbers. `strict` and `mixed` are the points that break a level.
    `rows` has a row for every sign and exponent where something was measured.
    """

    judged: int = 0
    undecided: Some = Some()
    unfit: int = 0
    lost: int = 0
    nan: Some = Some()
    infinite: Some = Some()
    zero: Some = Some()
    strict: Some = Some()
    mixed: Some = Some()
    worst: Worst | None = None
    rows: tuple[tuple[int, Row], ...] = ()

    def __add__(self, other: Side) -> Side:
        rows = dict(self.rows)
        for place, row in other.rows:
            rows[place] = _joined(rows[place], row) if place in rows else row
        counted = {name: getattr(self, name) + getattr(other, name) for name in _COUNTED}
        return Side(**counted, worst=worse(self.worst, other.worst),
                    rows=tuple(sorted(rows.items())))


_COUNTED = tuple(each.name for each in fields(Side) if each.name not in ("worst", "rows"))


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything counted over `points` numbers.

    `nan_lost` are NaNs that forward turned into numbers. `infinities` has for each infinity met
    its index, y and dx, as text.
    """

    points: int = 0
    forward: Side = Side()
    backward: Side = Side()
    nan_lost: Some = Some()
    infinities: tuple[tuple[int, str, str], ...] = ()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.points + other.points, self.forward + other.forward,
                     self.backward + other.backward, self.nan_lost + other.nan_lost,
                     tuple(sorted({*self.infinities, *other.infinities})))


NOTHING = Tally()
"""The tally of no numbers at all."""


def worse(left: Worst | None, right: Worst | None) -> Worst | None:
    """Return the larger error; of equal ones that with the lower index."""
    both = [each for each in (left, right) if each is not None]
    return max(both, key=lambda each: (each.ulps, -each.place), default=None)


def to_fields(tally: Tally) -> Fields:
    """Return a tally as fields of a JSON object, from which it can be read back exactly."""
    return {"points": tally.points, "forward": _side_fields(tally.forward),
            "backward": _side_fields(tally.backward), "nan_lost": _some_fields(tally.nan_lost),
            "infinities": [list(each) for each in tally.infinities]}


def from_fields(found: Fields) -> Tally:
    """Return the tally of `to_fields`. Raises KeyError, TypeError or ValueError for others."""
    return Tally(int(found["points"]), _side(found["forward"]), _side(found["backward"]),
                 Some(*found["nan_lost"]),
                 tuple((int(index), str(y), str(dx)) for index, y, dx in found["infinities"]))


def _joined(left: Row, right: Row) -> Row:
    counts = tuple(a + b for a, b in zip(left.counts, right.counts, strict=True))
    return Row(max(left.largest, right.largest), counts)


def _some_fields(some: Some) -> list[int | None]:
    return [some.count, some.first, some.last]


def _side_fields(side: Side) -> Fields:
    written: Fields = {}
    for name in _COUNTED:
        value = getattr(side, name)
        written[name] = _some_fields(value) if isinstance(value, Some) else value
    worst = side.worst and [side.worst.ulps.hex(), side.worst.place]
    rows = [[place, row.largest.hex(), list(row.counts)] for place, row in side.rows]
    return {**written, "worst": worst, "rows": rows}


def _side(found: Fields) -> Side:
    counted: Fields = {
        name: Some(*value) if isinstance(value := found[name], list) else int(value)
        for name in _COUNTED}
    worst = found["worst"] and Worst(float.fromhex(found["worst"][0]), int(found["worst"][1]))
    rows = tuple((int(place), Row(float.fromhex(largest), tuple(map(int, counts))))
                 for place, largest, counts in found["rows"])
    return Side(**counted, worst=worst, rows=rows)
