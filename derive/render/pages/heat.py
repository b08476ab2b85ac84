"""The error over all inputs as a picture: a column for each sign and exponent of x, up in ulps.

The stronger a cell's colour, the more of that column's numbers are off by so much, on a
logarithmic scale.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.language import say, told
from derive.render.pages.markup import tag

if TYPE_CHECKING:
    from derive.checker.sweep.grid import Grid
    from derive.checker.sweep.tally import Row, Side

WIDTH, CELL = 1024.0, 8.0
"""Width of the picture and height of one cell, in pixels."""
LEFT, BOTTOM, TOP = 76.0, 40.0, 8.0
ROOM = 4
"""Bins left empty above the largest error."""
FAINTEST = 0.18
"""Opacity of a single number among millions: it has to be seen."""


def height_of(sides: Iterable[Side]) -> int:
    """Return how many bins of the histogram pictures of these sides need, so that they compare."""
    from derive.checker.sweep.tally import BINS  # loads with the report

    used = (place for side in sides for _, row in side.rows
            for place, count in enumerate(row.counts) if count)
    return min(BINS - 1, max(used, default=0) + ROOM) + 1


def heat_svg(grid: Grid, side: Side, label: str, bins: int) -> Element:
    """Return the errors of forward or backward at every number, up to so many bins, as SVG."""
    from derive.checker.sweep.tally import EDGES  # loads with the report

    height = TOP + bins * CELL + BOTTOM
    picture = tag("svg", class_="heat", role="img", aria_label=label,
                  viewBox=f"0 0 {LEFT + WIDTH:.0f} {height:.0f}")
    base = TOP + bins * CELL
    picture.append(tag("rect", x=LEFT, y=TOP, width=WIDTH, height=bins * CELL, class_="ground"))
    for place, row in side.rows:
        picture.append(_column(grid, place, row, base))
    picture.extend(_exponents(grid, base))
    for power in range(0, bins - 1, 4):
        at = base - (power + 1.5) * CELL
        picture.append(tag("text", f"{EDGES[power + 1]:.3g}", x=LEFT - 6, y=f"{at + 4:.1f}",
                           text_anchor="end"))
    picture.append(tag("text", "ulps", x=LEFT - 6, y=f"{base + 14:.1f}", text_anchor="end"))
    return picture


def _column(grid: Grid, place: int, row: Row, base: float) -> Element:
    """Return the cells of one sign and exponent, with what they say in words."""
    from derive.checker.report import show_ulps  # loads with the report

    width = WIDTH / grid.rows
    low, high = grid.row_ends(place)
    whole = math.log1p(sum(row.counts))
    cells = [tag("rect", x=f"{LEFT + place * width:.2f}", y=f"{base - (number + 1) * CELL:.1f}",
                 width=f"{width + 0.3:.2f}", height=CELL,
                 fill_opacity=f"{FAINTEST + (1 - FAINTEST) * math.log1p(count) / whole:.2f}")
             for number, count in enumerate(row.counts) if count]
    words = say("page.column", low=f"{low:.4g}", high=f"{high:.4g}",
                ulps=told(show_ulps(row.largest)))
    return tag("g", tag("title", words), *cells, class_="column")


def _exponents(grid: Grid, base: float) -> Iterator[Element]:
    """Yield marks below: decimal magnitudes on both sides of zero."""
    width = WIDTH / grid.rows
    for name, row in _marks(grid).items():
        x = f"{LEFT + (row + 0.5) * width:.1f}"
        yield tag("line", x1=x, x2=x, y1=f"{base:.1f}", y2=f"{base + 5:.1f}", class_="tick")
        yield tag("text", name, x=x, y=f"{base + 19:.1f}", text_anchor="middle")


def _marks(grid: Grid) -> Mapping[str, int]:
    first, last, step = (-30, 30, 10) if grid.exponent_bits == 8 else (-2, 4, 2)
    marks = {"0": grid.rows // 2}
    for exponent in range(first, last + 1, step):
        for sign in "−+":
            value = 10.0**exponent
            index = grid.index(-value if sign == "−" else value)
            number = "1" if exponent == 0 else f"1e{exponent}".replace("-", "−")
            marks[("−" if sign == "−" else "") + number] = index // grid.row_size
    return marks
