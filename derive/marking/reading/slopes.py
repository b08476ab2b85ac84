r"""Slopes as people write them: dL/dy, \frac{\partial L}{\partial y}, d²y/dx², d(x²)/dx, d/dx."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from derive.marking.reading.signs import LETTER, ONE, spelled

D = r"(?:d|∂|\\partial|\\(?:mathrm|text|operatorname)\{d\})\s*"
_SQUARE = r"(?:\^\s*2|\^\{2\}|\*\*\s*2|²)"
_BELOW = rf"{D}({ONE})(?:\s*({_SQUARE}))?"
_ABOVE = re.compile(rf"{D}({_SQUARE}\s*)?")
_NAME = re.compile(rf"{ONE}\s*")
_WORD = re.compile(rf"[{LETTER}_][{LETTER}0-9_]+\s*")
_OVER = re.compile(rf"/\s*{_BELOW}(?![{LETTER}0-9_])")
_ALONE = re.compile(rf"/\s*{_BELOW}(?=\s*[(\[{{]|\s+[{LETTER}0-9|√]|\s*\\)")
_TEX_BELOW = re.compile(rf"\s*{_BELOW}\s*")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{")


class Slope(NamedTuple):
    """A slope that ends at `end`: of the name `above`, or of what stands at `inner`, or d/dx alone.

    `order` is "" or "2".
    """

    above: str
    inner: tuple[int, int] | None
    below: str
    order: str
    end: int


def slope_at(text: str, at: int, end: int, words: Collection[str],
             functions: Collection[str]) -> Slope | None:
    """Return the slope written at a place of the text, or None.

    `words` are declared names, of several letters too; `functions` may be differentiated by name.
    """
    fraction = _FRACTION.match(text, at, end)
    if fraction is not None:
        return _in_tex(text, fraction.end(), end)
    first = _ABOVE.match(text, at, end)
    if first is None or (text[at] == "d" and _declared(text, at, end, words)):
        return None
    order = "2" if first[1] else ""
    place = first.end()
    word = _WORD.match(text, place, end)
    name = word if word is not None and spelled(word.group().strip()) in (*words, *functions) else (
        _NAME.match(text, place, end))
    stop = place if name is None else name.end()
    if stop < end and text[stop] in "([":
        stop = _closing(text, stop, end)
        over = _OVER.match(text, stop + len(text[stop:end]) - len(text[stop:end].lstrip()), end)
        return None if over is None else Slope("", (place, stop), spelled(over[1]), order,
                                               over.end())
    over = (_ALONE if name is None else _OVER).match(text, stop, end)
    if over is None or bool(over[2]) != bool(order):
        return None
    return Slope("" if name is None else spelled(name.group()), None, spelled(over[1]), order,
                 over.end())


def _declared(text: str, at: int, end: int, words: Collection[str]) -> bool:
    """Tell whether d is a name here: it was declared itself, or dL was."""
    word = re.compile(rf"[{LETTER}0-9_]+").match(text, at, end)
    return word is not None and (word.group() in words or (
        word.group() == "d" and "d" in words))


def _in_tex(text: str, start: int, end: int) -> Slope | None:
    """Return the slope whose fraction has its first group at `start`."""
    stop = _closing(text, start - 1, end)
    opens = re.compile(r"\s*\{").match(text, stop, end)
    if opens is None:
        return None
    last = _closing(text, opens.end() - 1, end)
    first = _ABOVE.match(text, start + len(text[start:stop]) - len(text[start:stop].lstrip()),
                         stop - 1)
    below = _TEX_BELOW.fullmatch(text, opens.end(), last - 1)
    if first is None or below is None or bool(first[1]) != bool(below[2]):
        return None
    order, rest = "2" if first[1] else "", text[first.end():stop - 1].strip()
    if not rest or _NAME.fullmatch(rest) is not None:
        return Slope(spelled(rest), None, spelled(below[1]), order, last)
    if rest[0] in "+-−*/=^":
        return None
    return Slope("", (first.end(), stop - 1), spelled(below[1]), order, last)


def _closing(text: str, at: int, end: int) -> int:
    """Return the place after the group that opens at `at`, or `end`."""
    depth = 0
    for place in range(at, end):
        depth += 1 if text[place] in "([{" else -1 if text[place] in ")]}" else 0
        if depth == 0:
            return place + 1
    return end
