"""The frame of every page: one file that works offline, in light and dark, by keyboard, on paper.

A content security policy forbids every connection and every script but the page's own, known by its
hash (CSP level 3): what a formula or a name contains can neither fetch nor run.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from xml.etree.ElementTree import Element

from derive.language import say, spoken
from derive.render.evidence import verdict_word
from derive.render.graph_svg import STYLE
from derive.render.pages.markup import Content, tag, to_html
from derive.verdict import Verdict

_HERE = Path(__file__).parent


def page(title: str, sections: Iterable[Content], *, lead: Iterable[Content | None] = (),
         scripts: tuple[str, ...] = ("page.js",), navigation: Content | None = None) -> str:
    """Return a whole page as text; `scripts` are files beside this one."""
    script = "\n".join(asset(name) for name in scripts)
    body = tag(
        "body", tag("a", say("page.skip"), href="#content", class_="skip"),
        tag("header", navigation, tag("h1", title), *lead),
        tag("main", *sections, id="content", tabindex="-1"),
        tag("footer", tag("p", say("page.made_by"))), tag("script", script))
    whole = tag("html", _head(title, script), body, lang=spoken())
    return "<!DOCTYPE html>\n" + to_html(whole)


def section(name: str, heading: Iterable[Content], *content: Content | None) -> Element:
    """Return a section with a heading that names it."""
    return tag("section", tag("h2", *heading, id=f"h-{name}"), *content, id=name,
               aria_labelledby=f"h-{name}")


def badge(verdict: Verdict) -> Element:
    """Return a verdict as a word; its colour is never the only difference."""
    return tag("span", verdict_word(verdict), class_=f"verdict {str(verdict).lower()}")


def contents(entries: Iterable[tuple[str, str]]) -> Element:
    """Return links to the sections of a page."""
    return tag("nav", *(tag("a", words, href=f"#{name}") for name, words in entries),
               aria_label=say("page.contents"), class_="contents")


def scrolled(label: str, content: Element) -> Element:
    """Return content that may be wider than the page, to be scrolled by keyboard as well."""
    return tag("div", content, class_="scroll", tabindex="0", role="region", aria_label=label)


@cache
def asset(name: str) -> str:
    """Return the text of a style sheet or script that lies beside this module."""
    return (_HERE / name).read_text(encoding="utf-8")


def _head(title: str, script: str) -> Element:
    digest = b64encode(sha256(script.encode()).digest()).decode()
    policy = ("default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
              f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    return tag(
        "head", tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("link", rel="icon", href="data:,"),
        tag("title", f"{title} – backproof"), tag("style", asset("style.css") + STYLE))
