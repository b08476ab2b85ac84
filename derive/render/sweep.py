"""The report of a sweep: claims, and how the errors are spread over ulps and over exponents."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from derive.language import say, told
from derive.language.width import padded, width
from derive.render import report as checked

if TYPE_CHECKING:
    from derive.checker.sweep import SweepReport
    from derive.checker.sweep.tally import Row, Side

SIDES = ("forward", "backward")
Table = list[tuple[str, ...]]


def text(report: SweepReport) -> str:
    """Return the report as text without a trailing newline."""
    # Claims first and the verdict last, as in a check; the tables stand between them.
    *head, blank, verdict = checked.text(report).split("\n")
    lines = [line for table in tables(report) if table for line in (*_laid_out(table), "")]
    return "\n".join([*head, blank, *lines, verdict])


def tables(report: SweepReport) -> tuple[Table, Table, Table]:
    """Return what was counted by size, by exponent, and beside both; a header first in each."""
    return _histogram(report), _exponents(report), _uncounted(report)


def to_json(report: SweepReport) -> str:
    """Return the report as JSON: that of a check, and under "sweep" everything that was counted.

    Points are named by x. A histogram counts the errors up to each of `edges` ulps, and in the
    end those beyond; `exponents` has one for every sign and exponent of x.
    """
    from derive.checker.sweep.tally import EDGES  # loads with the report

    fields = json.loads(checked.to_json(report))
    tally = report.tally
    fields["sweep"] = {
        "numbers": tally.points, "edges": list(EDGES), "nan_lost": tally.nan_lost.count,
        "infinities": [{"x": str(report.grid.value(index)), "y": y, "dx": dx}
                       for index, y, dx in tally.infinities],
        **{name: _side_fields(report, getattr(tally, name)) for name in SIDES}}
    return json.dumps(fields, ensure_ascii=False, indent=1)


def _side_fields(report: SweepReport, side: Side) -> dict[str, object]:
    value = report.grid.value

    def spread(name: str) -> dict[str, object]:
        found = getattr(side, name)
        ends = {"first": found.first, "last": found.last}
        return {"count": found.count,
                **{end: str(value(index)) for end, index in ends.items() if index is not None}}

    return {
        "judged": side.judged, "unfit": side.unfit, "lost": side.lost,
        "largest": side.worst and {"ulps": str(side.worst.ulps),
                                   "x": str(value(side.worst.place))},
        **{name: spread(name)
           for name in ("strict", "mixed", "undecided", "nan", "infinite", "zero")},
        "histogram": _total(side),
        "exponents": [{"from": str(low), "to": str(high), "largest": str(row.largest),
                       "counts": list(row.counts)}
                      for place, row in side.rows
                      for low, high in [report.grid.row_ends(place)]]}


def _histogram(report: SweepReport) -> Table:
    from derive.checker.sweep.tally import EDGES  # loads with the report

    totals = [_total(getattr(report.tally, name)) for name in SIDES]
    table: Table = [(say("report.error"), *_sides())]
    for place in range(len(EDGES) + 1):
        if any(total[place] for total in totals):
            name = (say("report.up_to_ulps", count=f"{EDGES[place]:g}") if place < len(EDGES)
                    else say("report.beyond_ulps", count=f"{EDGES[-1]:g}"))
            table.append((name, *(f"{total[place]:,}" for total in totals)))
    return table


def _total(side: Side) -> list[int]:
    """Return how many errors are in each bin, over all rows."""
    return [sum(column) for column in zip(*(row.counts for _, row in side.rows), strict=True)] or (
        [0] * 35)


def _exponents(report: SweepReport) -> Table:
    """Return the largest error for stretches of x; neighbours that are alike become one."""
    sides = [dict(getattr(report.tally, name).rows) for name in SIDES]
    rows = sorted({*sides[0], *sides[1]})
    table: Table = [(say("report.x_from"), say("report.to"),
                     *(say("report.at_most", side=name) for name in _sides()))]
    for bins, run in groupby(rows, lambda row: tuple(_size(side.get(row)) for side in sides)):
        del bins
        met = list(run)
        ends = (report.grid.row_ends(met[0])[0], report.grid.row_ends(met[-1])[1])
        largest = (max((side[row].largest for row in met if row in side), default=-1.0)
                   for side in sides)
        table.append((*(f"{end:.4g}" for end in ends), *map(_ulps, largest)))
    return table


def _size(row: Row | None) -> int:
    """Return the last bin of a row in which there is an error, from 1 ulp on: its size."""
    if row is None:
        return -1
    return max(1, *(place for place, count in enumerate(row.counts) if count))


def _ulps(largest: float) -> str:
    from derive.checker.report import show_ulps  # loads with the report

    return told(show_ulps(largest)) if largest >= 0 else "-"


def _uncounted(report: SweepReport) -> Table:
    """Return what the histogram leaves out, and which wrong results were no ordinary numbers."""
    names = (("nan", "nan_instead"), ("infinite", "infinity_instead"), ("zero", "zero_instead"),
             ("lost", "lost"), ("unfit", "unfit"), ("undecided", "exact_unknown"))
    table: Table = [("", *_sides())]
    for name, words in names:
        found = [getattr(getattr(report.tally, side), name) for side in SIDES]
        counts = [each if isinstance(each, int) else each.count for each in found]
        if any(counts):
            table.append((say(f"report.{words}"), *(f"{count:,}" for count in counts)))
    return table if len(table) > 1 else []


def _laid_out(table: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [padded(row[0], widths[0])]
        cells += [" " * (columns - width(cell)) + cell
                  for cell, columns in zip(row[1:], widths[1:], strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()


def _sides() -> tuple[str, ...]:
    return tuple(say(f"report.{name}") for name in SIDES)
