"""Recognise an English text by the message it was made from, and say it in another language.

An error, a judge's method or a layer's broken promise is English text by the time it is shown: it
has travelled through exceptions, pickles and JSON. Its message is the one whose fixed words fit;
what stands in the placeholders goes over as it is, or is recognised in its turn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from derive.language.catalogue import Catalogue, placeholders

BORN_LOWER = ("argparse", "behaviour", "card", "condition", "error", "help", "law", "method",
              "note", "progress", "promise", "slip")
"""The tables of messages that the source writes as English text."""
_MAXIMUM = 2000
"""Characters up to which a text is looked at: no message is longer."""
_SEPARATORS = ("; ", ", ")
_ASIDE = re.compile(r"(\w+) \((.+)\)", re.DOTALL)
"""A name and what is said about it: ``linear (dout·df is not the target's product)``."""


class Reader:
    """Recognises English texts and gives them in one other language."""

    def __init__(self, english: Catalogue, other: Catalogue) -> None:
        self._other = other
        self._plain: dict[str, str] = {}
        self._open: list[tuple[str, str, str]] = []
        for name, template in english.messages.items():
            if name.partition(".")[0] not in BORN_LOWER:
                continue
            fixed = [text for text, _, _, _ in Formatter().parse(template)]
            if placeholders(template):
                self._open.append((name, template, max(fixed, key=len)))
            else:
                self._plain["".join(fixed)] = name
        # Of two that fit, the one with more words of its own is meant.
        self._open.sort(key=lambda row: -len("".join(
            text for text, _, _, _ in Formatter().parse(row[1]))))
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._done: dict[str, str] = {}

    def told(self, text: str) -> str:
        """Return the text in the other language, or as it is where no message fits."""
        if text not in self._done:
            self._done[text] = self._told(text)
        return self._done[text]

    def found(self, text: str) -> tuple[str, Mapping[str, str]] | None:
        """Return the id of the message that the text was made from, and the values put into it."""
        if text in self._plain:
            return self._plain[text], {}
        if len(text) > _MAXIMUM:
            return None
        for name, template, longest in self._open:
            if longest in text:
                match = self._pattern(name, template).fullmatch(text)
                if match is not None:
                    return name, match.groupdict()
        return None

    def _told(self, text: str) -> str:
        found = self.found(text)
        if found is None:
            return self._in_parts(text)
        name, values = found
        return self._other.say(name, **{key: self.told(value) for key, value in values.items()})

    def _in_parts(self, text: str) -> str:
        """Return a text that is no message with those of its parts that are."""
        aside = _ASIDE.fullmatch(text)
        if aside is not None and self.told(aside[2]) != aside[2]:
            return f"{aside[1]}（{self.told(aside[2])}）"
        for separator in _SEPARATORS:
            parts = text.split(separator)
            inside = [self.told(part) for part in parts] if len(parts) > 1 else []
            if inside != parts and inside:
                return separator.join(inside)
        return text

    def _pattern(self, name: str, template: str) -> re.Pattern[str]:
        if name not in self._patterns:
            self._patterns[name] = re.compile(_regular(template), re.DOTALL)
        return self._patterns[name]


def _regular(template: str) -> str:
    """Return a template as a regular expression.

    A placeholder twice is the same text twice; none reaches over a semicolon, where texts join.
    """
    parts, seen = [], set[str]()
    for text, name, _, _ in Formatter().parse(template):
        parts.append(re.escape(text))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>(?:(?!; ).)*?)")
            seen.add(name)
    return "".join(parts)
