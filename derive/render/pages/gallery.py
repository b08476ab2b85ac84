"""A small static site of many activations: an index with search, and two of them side by side."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.language import say, told
from derive.render.document import Outline
from derive.render.evidence import verdict_word
from derive.render.pages.markup import tag
from derive.render.pages.mathml import mixed
from derive.render.pages.shell import badge, page, section
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.numeric.curves import Curves, Stretch
    from derive.numeric.ulp import Float64s

SCALE = 20.0
"""Pixels for a unit of x or of y in the small pictures, which all show the same window."""
LEFT, RIGHT, LOW, HIGH = -6.0, 6.0, -2.5, 4.5
_EVERY = 2
"""Every second point of a curve is enough for a small picture."""


@dataclass(frozen=True)
class Entry:
    """One activation in the gallery: `words` are what a search finds it by."""

    name: str
    words: str
    verdict: Verdict
    column: Element

    @property
    def file(self) -> str:
        """The file of its own page."""
        return f"{self.name}.html"


def entry(name: str, shown: Outline, curves: Curves | None, words: str) -> Entry:
    """Return the entry of an activation that could be derived; `name` is the catalogue's."""
    counted, *found = shown.summary
    lines = [tag("p", *mixed(shown.formula), class_="math"),
             *([tag("p", *mixed(tuple(found)[1:]), class_="math")] if found else []),
             tag("p", badge(shown.verdict), " ", str(counted))]
    if curves is not None:
        places = [*(say("page.kink_at", x=_number(bend.x)) for bend in curves.bends),
                  *(say("page.jump_at", x=_number(leap.x)) for leap in curves.leaps)]
        lines = [_thumbnail(name, curves), *lines,
                 tag("p", ", ".join(places) or say("page.smooth"), class_="note")]
    return _entry(name, words, shown.verdict, shown.source, lines)


def undecided(name: str, words: str, source: str, why: str) -> Entry:
    """Return the entry of an activation about which something could not be known."""
    return _entry(name, words, Verdict.UNDECIDED, source, [
        tag("p", badge(Verdict.UNDECIDED), " ", told(why))])


def undecided_page(one: Entry) -> str:
    """Return the page of an activation that could not be derived: it says why."""
    return page(one.name, [section("why", [say("page.not_derived")], one.column)],
                navigation=back(one.name))


def back(name: str) -> Element:
    """Return the links from an activation's page into the gallery."""
    return tag("nav", tag("a", say("page.all"), href="index.html"),
               tag("a", say("page.compare_with"), href=f"compare.html#{name}"),
               aria_label=say("page.gallery"), class_="contents")


def index(entries: Sequence[Entry]) -> str:
    """Return the page that lists all entries, with a search."""
    cards = [tag("li", tag("h2", tag("a", each.name, href=each.file)), *each.column[1:],
                 data_words=each.words.lower()) for each in entries]
    search = tag("label", say("page.search"),
                 tag("input", type="search", id="search", autocomplete="off"))
    count = tag("p", say("page.activations", count=len(entries)), id="count", role="status",
                data_words=say("page.found", shown="{shown}", total="{total}"))
    lead = [tag("p", _counted(entries)), tag("p", tag("a", say("page.compare"),
                                                     href="compare.html"))]
    body = [tag("div", search, count, class_="controls"), tag("ul", *cards, class_="cards")]
    return page(say("page.title"), body, lead=lead, scripts=("gallery.js",))


def compare(entries: Sequence[Entry]) -> str:
    """Return the page that puts two entries side by side; without scripts it shows all of them."""
    def chooser(name: str, words: str) -> Element:
        options = [tag("option", each.name, value=each.name) for each in entries]
        return tag("label", words, tag("select", *options, id=name))

    overlay = tag("svg", *_axes(), *(tag("path", id=f"{side}-{curve}", class_=f"{curve} {side}")
                                     for side in ("left", "right") for curve in ("f", "slope")),
                  viewBox=_view(), class_="thumbnail", role="img",
                  aria_label=say("page.both_curves"))
    legend = tag("figcaption", _key("left"), say("page.thin"), _key("right"), say("page.thick"))
    choosers = chooser("left", say("page.first")), chooser("right", say("page.second"))
    body = [tag("div", *choosers, class_="controls", hidden=True),
            tag("figure", overlay, legend, id="overlay", hidden=True),
            tag("div", *(each.column for each in entries), class_="pair")]
    return page(say("page.two"), body, scripts=("gallery.js",), navigation=tag(
        "nav", tag("a", say("page.all"), href="index.html"), aria_label=say("page.gallery")))


def _entry(name: str, words: str, verdict: Verdict, source: str, lines: list[Element]) -> Entry:
    heading = tag("h2", tag("a", name, href=f"{name}.html"))
    origin = [tag("p", source, class_="source")] if source else []
    return Entry(name, words, verdict, tag("article", heading, *lines, *origin, data_name=name))


def _counted(entries: Sequence[Entry]) -> str:
    met = Counter(each.verdict for each in entries)
    return say("page.judged", verdicts=", ".join(
        f"{met[verdict]} {verdict_word(verdict)}" for verdict in reversed(Verdict) if met[verdict]))


def _number(x: float) -> str:
    return f"{x:.6g}".replace("-", "−")


def _key(side: str) -> Element:
    return tag("span", id=f"name-{side}", class_=f"key {side}")


def _thumbnail(name: str, curves: Curves) -> Element:
    f = _path(curves.stretches, [each.f for each in curves.stretches])
    slope = _path(curves.stretches, [each.slope for each in curves.stretches])
    return tag("svg", *_axes(), tag("path", d=f, class_="f"), tag("path", d=slope, class_="slope"),
               viewBox=_view(), class_="thumbnail", role="img",
               aria_label=say("page.thumbnail", name=name))


def _view() -> str:
    return (f"{LEFT * SCALE:g} {-HIGH * SCALE:g} {(RIGHT - LEFT) * SCALE:g} "
            f"{(HIGH - LOW) * SCALE:g}")


def _axes() -> list[Element]:
    return [tag("path", d=f"M{LEFT * SCALE:g} 0H{RIGHT * SCALE:g}M0 {-HIGH * SCALE:g}"
                f"V{-LOW * SCALE:g}", class_="axes")]


def _path(stretches: Iterable[Stretch], curves: Iterable[Float64s]) -> str:
    """Return curves as one path in the shared window; it breaks where a value is unknown."""
    parts = []
    for stretch, values in zip(stretches, curves, strict=True):
        pen = "M"
        last = len(stretch.x) - 1
        for place, (x, y) in enumerate(zip(stretch.x.tolist(), values.tolist(), strict=True)):
            if not math.isfinite(y):
                pen = "M"
            elif place % _EVERY == 0 or place == last:
                height = min(max(y, 4 * LOW), 4 * HIGH)
                parts.append(f"{pen}{x * SCALE:.1f} {-height * SCALE:.1f}")
                pen = "L"
    return "".join(parts)
