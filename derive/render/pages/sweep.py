"""The page of a sweep: that of a check, and the errors at every number as pictures and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.language import say
from derive.render.pages import report as checked
from derive.render.pages.heat import heat_svg, height_of
from derive.render.pages.markup import tag
from derive.render.pages.shell import scrolled, section
from derive.render.sweep import SIDES, tables

if TYPE_CHECKING:
    from derive.checker.sweep import SweepReport

_TABLES = ("histogram", "exponents", "uncounted")


def document(report: SweepReport) -> str:
    """Return the report of a sweep as HTML that needs no other file."""
    spread = [checked.laid_out(name, say(f"page.{name}"), table)
              for name, table in zip(_TABLES, tables(report), strict=True) if table]
    return checked.document(report, (_picture(report), *spread))


def _picture(report: SweepReport) -> Element:
    figures = []
    sides = {name: getattr(report.tally, name) for name in SIDES}
    bins = height_of(sides.values())
    for name, side in sides.items():
        label = say("page.errors_of", side=say(f"report.{name}"), dtype=report.grid.name,
                    count=f"{side.judged:,}")
        figures.append(tag("figure", tag("figcaption", label), scrolled(
            label, heat_svg(report.grid, side, label, bins)), class_="heat"))
    return section("errors", [say("page.errors")], tag(
        "p", say("page.errors_note"), class_="note"), *figures)
