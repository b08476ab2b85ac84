"""The page of one activation: its graph, every judged line, its curves, and what float64 loses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from sympy import Basic

from derive.formula import written
from derive.proof.prove import CheckedDerivation
from derive.render.document import Outline, Row, Section
from derive.render.graph_svg import graph_svg
from derive.render.pages import plots
from derive.render.pages.markup import Content, tag
from derive.render.pages.mathml import mixed
from derive.render.pages.shell import badge, contents, page, scrolled, section
from derive.render.pages.steps import chain, table

if TYPE_CHECKING:
    from derive.numeric.curves import Curves, Loss


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
    lead = [tag("p", shown.source, class_="source") if shown.source else None, _parameters(checked),
            tag("div", *mixed(shown.formula), class_="formula"),
            tag("p", badge(shown.verdict), " ", *mixed(shown.summary)),
            contents((each.get("id", ""), _heading(each)) for each in sections)]
    return page(shown.name, sections, lead=lead, navigation=navigation)


def _parameters(checked: CheckedDerivation) -> Element | None:
    given = checked.activation.defaults
    if not given:
        return None
    return tag("p", "Drawn for " + ", ".join(f"{name} = {value}" for name, value in given.items()),
               class_="note")


def _heading(element: Element) -> str:
    return element[0].get("data-short") or "".join(element[0].itertext())


def _sections(shown: Outline, checked: CheckedDerivation, pictures: Pictures | None
              ) -> Iterator[Element]:
    yield _graph(shown.sections[0], checked)
    if pictures is not None:
        yield curves_section(pictures, shown.name)
    unfold = tag("button", "Fold everything open or shut", type="button", class_="unfold",
                 hidden=True)
    chains = [each for each in shown.sections[1:] if each.kind == "chain"]
    for number, each in enumerate(shown.sections[1:], 1):
        first = bool(chains) and each is chains[0] and any(row.depth for row in each.rows)
        body = chain(_linked(each.rows, checked)) if each.kind == "chain" else table(each)
        found = section(f"part-{number}", mixed(each.title), unfold if first else None, body)
        words = each.title[0]
        found[0].set("data-short", words.strip().removesuffix(" from") if (
            isinstance(words, str)) else each.kind)
        yield found
    if pictures is not None:
        yield losses_section(pictures, shown.name)


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
    return section(
        "graph", ["Computation graph"],
        tag("p", "Values go forward along the solid lines, gradients come back along the dashed "
            "ones. Point at a line or a node to see what belongs together.", class_="note"),
        scrolled(f"Computation graph of {checked.activation.name}", picture),
        table(nodes, lines=True))


def curves_section(pictures: Pictures, name: str) -> Element:
    """Return f, f′ and f″ drawn, or the reason why they are not."""
    found = pictures.curves
    if found is None or not plots.available():
        return _missing("curves", "Curves", pictures)
    kinks = ", ".join(f"{bend.x:.6g}" for bend in found.bends)
    words = f"Curves of f, f′ and f″ of {name}" + (f"; kinks at x = {kinks}" if kinks else "")
    caption = "f, its first and its second derivative, from ball arithmetic."
    if found.bends:
        caption += (" At a kink every slope between the open circles is legal; the full one is "
                    "chosen.")
    return section("curves", ["Curves"], plots.figure(
        plots.curves_svg(found, "curves"), words, caption))


def _missing(name: str, title: str, pictures: Pictures) -> Element:
    """Return a section without its picture that says what would have to be there."""
    why = f"Not drawn: {pictures.why}." if pictures.why else plots.MISSING
    return section(name, [title], tag("p", why, class_="note"))


def losses_section(pictures: Pictures, name: str) -> Element:
    """Return what float64 loses drawn, or the reason why it is not."""
    title, losses = "What float64 loses", pictures.losses
    if losses is None or not plots.available():
        return _missing("loss", title, pictures)
    return section("loss", [title], plots.figure(
        plots.losses_svg(losses, "loss"),
        f"Errors in ulps of the formulas of {name} as derived, and of the stable forms",
        "Error in units in the last place against the exact value. Identity is not accuracy: the "
        "formula as derived is exactly f or f′, and in float64 it can still lose every digit."))
