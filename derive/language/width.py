"""How wide a text stands in a terminal: an East Asian character takes two columns."""

from __future__ import annotations

import re
from unicodedata import combining, east_asian_width

_PIECES = re.compile(r"(?:[^ \u3000-\u9fff\uff00-\uffef]+|[\u3000-\u9fff\uff00-\uffef])"
                     r"[、。）」』〕］：；！？ー ]*")
"""A word, or one wide character, with the closing signs and the spaces after it."""


def width(text: str) -> int:
    """Return the columns that a text takes (Unicode Standard Annex 11; ambiguous is narrow).

    >>> width("y = 1"), width("微分"), width("e\u0304")
    (5, 4, 1)
    """
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 1 + (east_asian_width(each) in "WF") for each in text)


def padded(text: str, columns: int) -> str:
    """Return the text with spaces behind it, to stand in that many columns.

    >>> padded("微分", 6) + "|"
    '微分  |'
    """
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return the text in lines of at most that many columns, broken at spaces or wide characters.

    No line begins with a closing sign (the least that Japanese line breaking, JIS X 4051, asks).

    >>> wrapped("連鎖律 and more。", 8)
    ['連鎖律', 'and', 'more。']
    """
    lines, line = [], ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines
