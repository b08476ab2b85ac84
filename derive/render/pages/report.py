"""The page of a check: every claim with its verdict, every failure with what shows it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.language import say, told
from derive.render import report as words
from derive.render.evidence import verdict_word
from derive.render.pages.markup import Content, tag
from derive.render.pages.shell import badge, contents, page, scrolled, section

if TYPE_CHECKING:
    from derive.checker import Claim, Failure, Report


def document(report: Report, pictures: tuple[Element, ...] = ()) -> str:
    """Return the report as HTML that needs no other file; `pictures` stand after the claims."""
    sections = [_claims(report), *pictures, *_failures(report)]
    sections += [each for each in (_largest(report), _list("deaths", say("page.deaths"),
                                                           report.deaths),
                                   _list("notes", say("page.notes"), report.notes)) if (
                                       each is not None)]
    lead = [tag("p", say("page.checked_as", activation=report.activation,
                         accuracy=report.accuracy, dtypes=words.listed(report.dtypes)),
                class_="source"),
            tag("p", badge(report.verdict), " ", _closing(report)),
            contents((each.get("id", ""), "".join(each[0].itertext())) for each in sections)]
    return page(report.target, sections, lead=lead)


def _closing(report: Report) -> str:
    return words.closing(report).removeprefix(verdict_word(report.verdict)).strip()


def _claims(report: Report) -> Element:
    rows = [tag("tr", tag("td", badge(claim.verdict)), tag("td", _name(claim)),
                tag("td", told(claim.promise)),
                tag("td", _tried(claim), data_head=say("page.tried")))
            for claim in report.claims]
    return section("claims", [say("page.claims")], tag(
        "table", _header(say("heading.verdict"), say("page.clause"), say("page.promise"),
                         say("page.tried_and_caveats")),
        tag("tbody", *rows), class_="stacked"))


def _name(claim: Claim) -> Content:
    if claim.failure is None:
        return claim.name
    return tag("a", claim.name, href=f"#failure-{claim.name}")


def _tried(claim: Claim) -> str:
    return "; ".join(map(told, [*([claim.tried] if claim.tried else []),
                                *claim.evidence.caveats]))


def _failures(report: Report) -> Iterator[Element]:
    for claim in report.claims:
        if claim.failure is not None:
            yield section(f"failure-{claim.name}", [say("page.broken", clause=claim.name)],
                          tag("p", told(claim.promise)), *_failure(claim.failure))


def _failure(failure: Failure) -> Iterator[Element]:
    fields = [("dtype", failure.dtype), *failure.point,
              (say("label.came"), told(failure.came)), (say("label.exact"), told(failure.exact))]
    if failure.ulps is not None:
        fields.append((say("page.off_by"), _ulps(failure.ulps)))
    yield tag("dl", *(tag(name, text) for field in fields if field[1]
                      for name, text in zip(("dt", "dd"), field, strict=True)), class_="point")
    if failure.remark:
        yield tag("p", told(failure.remark))
    if failure.replay:
        yield tag("p", say("page.again"))
        yield tag("pre", tag("code", failure.replay), tabindex="0")


def _largest(report: Report) -> Element | None:
    if not report.largest_ulps:
        return None
    rows = [tag("tr", tag("td", name), tag("td", dtype), tag("td", _ulps(ulps)))
            for name, dtype, ulps in report.largest_ulps]
    return section("largest", [say("page.largest")], tag(
        "table", _header(say("page.clause"), "dtype", say("report.error")), tag("tbody", *rows),
        class_="narrow"))


def _list(name: str, heading: str, lines: tuple[str, ...]) -> Element | None:
    if not lines:
        return None
    return section(name, [heading], tag("ul", *(tag("li", told(each)) for each in lines)))


def _ulps(ulps: float) -> str:
    from derive.checker.report import show_ulps  # loads with the report

    return told(show_ulps(ulps))


def _header(*names: str) -> Element:
    return tag("thead", tag("tr", *(tag("th", name, scope="col") for name in names)))


def laid_out(name: str, heading: str, table: list[tuple[str, ...]]) -> Element:
    """Return a table of text, the first row its header, as a section; numbers to the right."""
    header, *rows = table
    body = [tag("tr", *(tag("td" if place else "th", cell, scope=None if place else "row",
                            class_="number" if place else None) for place, cell in enumerate(row)))
            for row in rows]
    head = tag("thead", tag("tr", *(tag("th", cell, scope="col", class_="number" if place else None)
                                    for place, cell in enumerate(header))))
    return section(name, [heading], scrolled(heading, tag("table", head, tag("tbody", *body))))
