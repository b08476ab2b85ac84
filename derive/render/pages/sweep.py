"""The page of a sweep: that of a check, and the errors at every number as pictures and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.render.pages import report as checked
from derive.render.pages.heat import heat_svg, height_of
from derive.render.pages.markup import tag
from derive.render.pages.shell import scrolled, section
from derive.render.sweep import SIDES, tables

if TYPE_CHECKING:
    from derive.checker.sweep import SweepReport

_HEADINGS = (("histogram", "How large the errors are"), ("exponents", "Where they are"),
             ("uncounted", "What is no ordinary error"))


def document(report: SweepReport) -> str:
    """Return the report of a sweep as HTML that needs no other file."""
    spread = [checked.laid_out(name, heading, table)
              for (name, heading), table in zip(_HEADINGS, tables(report), strict=True) if table]
    return checked.document(report, (_picture(report), *spread))


def _picture(report: SweepReport) -> Element:
    figures = []
    sides = {name: getattr(report.tally, name) for name in SIDES}
    bins = height_of(sides.values())
    for name, side in sides.items():
        label = (f"Errors of {name} in ulps over every {report.grid.name} number, "
                 f"{side.judged:,} of them judged")
        figures.append(tag("figure", tag("figcaption", label), scrolled(
            label, heat_svg(report.grid, side, label, bins)), class_="heat"))
    return section("errors", ["The error over all inputs"], tag(
        "p", "From the lowest number on the left to the highest on the right, a column for each "
        "sign and exponent. The stronger the colour, the more numbers are off by so much.",
        class_="note"), *figures)
