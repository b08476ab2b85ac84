"""The page of a check: every claim with its verdict, every failure with what shows it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from derive.render import report as words
from derive.render.pages.markup import Content, tag
from derive.render.pages.shell import badge, contents, page, scrolled, section

if TYPE_CHECKING:
    from derive.checker import Claim, Failure, Report


def document(report: Report, pictures: tuple[Element, ...] = ()) -> str:
    """Return the report as HTML that needs no other file; `pictures` stand after the claims."""
    sections = [_claims(report), *pictures, *_failures(report)]
    sections += [each for each in (_largest(report), _list("deaths", "How the target died",
                                                           report.deaths),
                                   _list("notes", "Notes", report.notes)) if each is not None]
    lead = [tag("p", f"as {report.activation}, {report.accuracy}, "
                f"{' and '.join(report.dtypes)}", class_="source"),
            tag("p", badge(report.verdict), " ", _closing(report)),
            contents((each.get("id", ""), "".join(each[0].itertext())) for each in sections)]
    return page(report.target, sections, lead=lead)


def _closing(report: Report) -> str:
    return words.closing(report).removeprefix(str(report.verdict)).strip()


def _claims(report: Report) -> Element:
    rows = [tag("tr", tag("td", badge(claim.verdict)), tag("td", _name(claim)),
                tag("td", claim.promise), tag("td", _tried(claim), data_head="tried"))
            for claim in report.claims]
    return section("claims", ["Claims"], tag(
        "table", _header("verdict", "clause", "promise", "tried, and caveats"),
        tag("tbody", *rows), class_="stacked"))


def _name(claim: Claim) -> Content:
    if claim.failure is None:
        return claim.name
    return tag("a", claim.name, href=f"#failure-{claim.name}")


def _tried(claim: Claim) -> str:
    return "; ".join([*([claim.tried] if claim.tried else []), *claim.evidence.caveats])


def _failures(report: Report) -> Iterator[Element]:
    for claim in report.claims:
        if claim.failure is not None:
            yield section(f"failure-{claim.name}", [f"Broken: {claim.name}"],
                          tag("p", claim.promise), *_failure(claim.failure))


def _failure(failure: Failure) -> Iterator[Element]:
    fields = [("dtype", failure.dtype), *failure.point, ("came", failure.came),
              ("exact", failure.exact)]
    if failure.ulps is not None:
        fields.append(("off by", _ulps(failure.ulps)))
    yield tag("dl", *(tag(name, text) for field in fields if field[1]
                      for name, text in zip(("dt", "dd"), field, strict=True)), class_="point")
    if failure.remark:
        yield tag("p", failure.remark)
    if failure.replay:
        yield tag("p", "To see it again:")
        yield tag("pre", tag("code", failure.replay), tabindex="0")


def _largest(report: Report) -> Element | None:
    if not report.largest_ulps:
        return None
    rows = [tag("tr", tag("td", name), tag("td", dtype), tag("td", _ulps(ulps)))
            for name, dtype, ulps in report.largest_ulps]
    return section("largest", ["Largest errors"], tag(
        "table", _header("clause", "dtype", "error"), tag("tbody", *rows), class_="narrow"))


def _list(name: str, heading: str, lines: tuple[str, ...]) -> Element | None:
    if not lines:
        return None
    return section(name, [heading], tag("ul", *(tag("li", each) for each in lines)))


def _ulps(ulps: float) -> str:
    from derive.checker.report import show_ulps  # loads with the report

    return show_ulps(ulps)


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
