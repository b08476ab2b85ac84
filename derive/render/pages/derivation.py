"""The page of one activation: its graph, every judged line, its curves, and what float64 loses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from sympy import Basic

from derive.formula import written
from derive.formula.mathematics import unicode_text
from derive.language import say, told
from derive.proof.prove import CheckedDerivation
from derive.render.document import Outline, Row, Section
from derive.render.graph_svg import graph_svg
from derive.render.pages import plots
from derive.render.pages.legend import curve_signs, loss_signs
from derive.render.pages.markup import Content, tag
from derive.render.pages.mathml import mixed
from derive.render.pages.shell import badge, contents, page, scrolled, section
from derive.render.pages.steps import chain, table

if TYPE_CHECKING:
    from derive.numeric.curves import Curves, Loss


SHORTEST = 3
"""Letters that are a heading by themselves; fewer take their formula along: On x < 0."""
SLIM = 560.0
"""Pixels of the widest graph that has its table beside it."""


@dataclass(frozen=True)
class Pictures:
    """What is drawn besides the graph; worked out by the numeric floor.

    What it could not work out is None, and `why` says the reason.
    """

    curves: Curves | None
    losses: tuple[Loss, Loss] | None
    why: str = ""


def document(shown: Outline, checked: CheckedDerivation, pictures: Pictures | None, *,
             navigation: Content | None = None) -> str:
    """Return the page of an activation as HTML that needs no other file.

    `shown` is its outline, perhaps with f′ through y. Without matplotlib the plots are left out
    and the page says so. Raises UsageError where latex2mathml is not installed.
    """
    sections = list(_sections(shown, checked, pictures))
    lead = [tag("p", shown.source, class_="source") if shown.source else None,
            _front(shown, checked),
            contents((each.get("id", ""), _heading(each)) for each in sections)]
    return page(shown.name, sections, lead=lead, navigation=navigation)


def _front(shown: Outline, checked: CheckedDerivation) -> Element:
    """Return what it is all about: f, its derivative, and what the judge says of every line."""
    given = ", ".join(f"{name} = {value}" for name, value in checked.activation.defaults.items())
    words, *found = shown.summary
    return tag("div", tag("div", *mixed(shown.formula), class_="formula"),
               tag("div", *mixed(tuple(found)[1:]), class_="formula") if found else None,
               tag("p", badge(shown.verdict), " ", words),
               tag("p", say("page.drawn_for", values=given), class_="note") if given else None,
               class_="front")


def _heading(element: Element) -> str:
    return element[0].get("data-short") or "".join(element[0].itertext())


def _sections(shown: Outline, checked: CheckedDerivation, pictures: Pictures | None
              ) -> Iterator[Element]:
    yield _graph(shown.sections[0], checked)
    if pictures is not None:
        yield curves_section(pictures, shown.name)
    unfold = tag("button", say("page.unfold"), type="button", class_="unfold",
                 hidden=True)
    chains = [each for each in shown.sections[1:] if each.kind == "chain"]
    for number, each in enumerate(shown.sections[1:], 1):
        first = bool(chains) and each is chains[0] and any(row.depth for row in each.rows)
        body = chain(_linked(each.rows, checked)) if each.kind == "chain" else table(each)
        found = section(f"part-{number}", mixed(each.title), unfold if first else None, body)
        found[0].set("data-short", _short(each))
        yield found
    if pictures is not None:
        yield losses_section(pictures, shown.name)


def _short(part: Section) -> str:
    """Return a heading for the list of contents: its first words, formulas where few are."""
    words = part.title[0] if isinstance(part.title[0], str) else part.kind
    short = re.split(r"\s{2,}| from |[:：,，（(]", words)[0].strip()
    return short if len(short) > SHORTEST else "".join(
        each if isinstance(each, str) else unicode_text(each) for each in part.title).strip()


def _linked(rows: Iterable[Row], checked: CheckedDerivation) -> list[Row]:
    """Return lines of a chain that know the nodes whose values, or gradients, they mention."""
    index = {prefix + node.symbol.name: node.index
             for node in checked.derivation.graph.nodes[1:] for prefix in ("", "dL/d")}
    return [replace(row, nodes=tuple(sorted({
        index[symbol.name] for cell in row.cells[:2] for part in cell if isinstance(part, Basic)
        for symbol in written.variables(part) if symbol.name in index}))) for row in rows]


def _graph(nodes: Section, checked: CheckedDerivation) -> Element:
    known = frozenset(index for row in nodes.rows for index in row.nodes)
    picture = graph_svg(checked.derivation, rows=known)
    slim = float(picture.get("width", "inf")) <= SLIM
    return section(
        "graph", [say("heading.computation_graph")],
        tag("p", say("page.graph_note"), class_="note"),
        tag("div", scrolled(say("page.graph_of", name=checked.activation.name), picture),
            table(nodes, lines=True), class_="beside" if slim else None))


def curves_section(pictures: Pictures, name: str) -> Element:
    """Return f, f′ and f″ drawn, or the reason why they are not."""
    found = pictures.curves
    if found is None or not plots.available():
        return _missing("curves", say("page.curves"), pictures)
    kinks = ", ".join(f"{bend.x:.6g}" for bend in found.bends)
    words = say("page.curves_of", name=name) + (
        say("page.kinks_at", places=kinks) if kinks else "")
    caption = say("page.curves_note") + (say("page.kinks_note") if found.bends else "")
    return section("curves", [say("page.curves")], plots.figure(
        plots.curves_svg(found, "curves"), words, caption, curve_signs(found)))


def _missing(name: str, title: str, pictures: Pictures) -> Element:
    """Return a section without its picture that says what would have to be there."""
    why = say("page.not_drawn", why=told(pictures.why)) if pictures.why else say("page.no_plots")
    return section(name, [title], tag("p", why, class_="note"))


def losses_section(pictures: Pictures, name: str) -> Element:
    """Return what float64 loses drawn, or the reason why it is not."""
    title, losses = say("page.losses"), pictures.losses
    if losses is None or not plots.available():
        return _missing("loss", title, pictures)
    return section("loss", [title], plots.figure(
        plots.losses_svg(losses, "loss"), say("page.losses_of", name=name),
        say("page.losses_note"), loss_signs()))
