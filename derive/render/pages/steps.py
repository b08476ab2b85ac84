"""Lines of an outline as HTML: tables, and chains whose sub-derivations fold open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from derive.language import say
from derive.render.document import Row, Section
from derive.render.pages.markup import Content, tag
from derive.render.pages.mathml import line, mixed
from derive.render.pages.shell import badge, scrolled
from derive.render.text import weighed


def judged(row: Row) -> Element:
    """Return the verdict of a row with its method and caveats; empty where nothing is claimed."""
    found = weighed(row)
    if found is None:
        return tag("span")
    verdict, words = found
    return tag("span", badge(verdict), " ", tag("span", words, class_="method"), class_="judged")


def table(section: Section, *, lines: bool = False) -> Element:
    """Return a section's rows as a table, to be scrolled where a formula is long.

    With `lines` each row is the line that its node links to.
    """
    header = [*section.header]
    judge = any(row.evidence for row in section.rows)
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in header),
                            tag("th", say("heading.verdict"), scope="col") if judge else None))
    body = tag("tbody")
    for row in section.rows:
        cells = [tag("td", *mixed(cell), data_head=name or None) for cell, name in zip(
            row.cells, header or [""] * len(row.cells), strict=False)]
        if judge:
            cells.append(tag("td", judged(row) if row.evidence else None))
        if row.nodes and row.cells[0] != ("",):
            cells[0] = tag("td", tag("a", *mixed(row.cells[0]), href=f"#node-{row.nodes[0]}"),
                           data_head=header[0] if header else None)
        body.append(tag("tr", *cells, data_nodes=" ".join(map(str, row.nodes)) or None,
                        id=f"line-{row.nodes[0]}" if lines and row.nodes else None))
    words = [*filter(None, header)] or [part for part in section.title if isinstance(part, str)]
    return scrolled(", ".join(words), tag("table", head if header else None, body,
                                          class_="stacked"))


def chain(rows: Sequence[Row]) -> Element:
    """Return the lines of a chain, what establishes a line folded beneath it."""
    return tag("ol", *(_step(row, below) for row, below in _nested(rows)), class_="steps")


def _nested(rows: Sequence[Row]) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each row of the outermost depth with the deeper rows that follow it."""
    outermost = min((row.depth for row in rows), default=0)
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and rows[end].depth > outermost:
            end += 1
        yield rows[start], list(rows[start + 1:end])
        start = end


def _step(row: Row, below: list[Row]) -> Element:
    relation, formula, because = row.cells
    main = tag("div", tag("span", *mixed(relation), class_="relation"),
               tag("span", line(formula), class_="math"),
               tag("span", *mixed(because), class_="because"), judged(row), class_="main")
    main.set("data-nodes", " ".join(map(str, row.nodes)))
    return tag("li", main, *_folded(below), class_="step")


def _folded(below: list[Row]) -> list[Content]:
    if not below:
        return []
    count = sum(bool(row.evidence) for row in below)
    words = say("page.why", count=count)
    return [tag("details", tag("summary", words), chain(below))]
