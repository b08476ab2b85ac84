"""The lines of a typed file: remarks, LaTeX's environments, conditions and joints taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from derive.errors import FormulaError, UsageError
from derive.formula.conditions import Bounds, intervals
from derive.formula.source import MAX_DEPTH
from derive.marking.tokens import Token, tokens_of

MAX_CHARACTERS = 100_000
"""Characters in one file."""
MAX_LINES = 200
"""Formulas in one file."""
MAX_WIDTH = 1_500
"""Characters in one line: a line is to be read by a person."""

_BREAKS = re.compile(r"\\\\(?:\[[^\]]*\])?|\\(?:begin|end)\{[^}]*\}(?:\{[^}]*\})?|\\\[|\\\]|\$+|"
                     r"\\(?:tag|label)\*?\{[^}]*\}|```\w*")
_REMARK = re.compile(r"#|(?<!\\)%|//")
_WORDS = re.compile(r"\\(?:text|intertext|mbox)\{([^}]*)\}")
_BLANK = re.compile(r"_{2,}|…|\.\.\.|\?+")
# The judge takes open intervals; x ≥ 0 is judged inside, where x > 0.
_OPEN_ORDER = {"<=": "<", ">=": ">"}


@dataclass(frozen=True)
class Segment:
    """What stands between two joints: `relation` is the joint before it, "" for none.

    `blank` is a place left open, as ______; `tokens` are then empty.
    """

    relation: str
    tokens: tuple[Token, ...]
    start: int
    end: int
    blank: bool


@dataclass(frozen=True)
class FileLine:
    """One line of formulas: its segments, its conditions, its remark, and where it stands.

    `toward` names the variable that goes to 0.
    """

    number: int
    text: str
    segments: tuple[Segment, ...]
    where: tuple[tuple[str, Bounds], ...]
    toward: str
    remark: str


def check_size(text: str) -> None:
    """Raise FormulaError for a file that no person typed: too long, or not text at all."""
    if len(text) > MAX_CHARACTERS:
        raise FormulaError(f"the derivation has {len(text):,} characters; the limit is "
                           f"{MAX_CHARACTERS:,}", hint="a derivation is a few lines of text")
    if any(ord(sign) < 32 and sign not in "\n\r\t\f" for sign in text) or "\ufffd" in text:
        raise FormulaError("this is not a text file", hint="a derivation is lines of text, UTF-8")


class LogicalLine(NamedTuple):
    """What stands at [start, end) of the file's line `number`, and the remark beside it."""

    number: int
    text: str
    start: int
    end: int
    remark: str


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Yield every line that holds a formula: LaTeX's breaks and remarks taken off.

    Raises FormulaError for a line that is too long.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_WIDTH:
            raise FormulaError(f"line {number} has {len(line):,} characters; the limit is "
                               f"{MAX_WIDTH:,}", hint="take smaller steps")
        found = _REMARK.search(line)
        stop = len(line) if found is None else found.start()
        remark = "" if found is None else line[found.end():].strip()
        words = _WORDS.search(line, 0, stop)
        if words is not None:
            stop, remark = words.start(), remark or words[1].strip()
        start = 0
        for piece in (*_BREAKS.finditer(line, 0, stop), None):
            end = stop if piece is None else piece.start()
            content = line[start:end].replace("\\left.", "").strip(" \t&.,;")
            if content:
                yield LogicalLine(number, line, start, end, remark)
            start = end if piece is None else piece.end()


def read_line(logical: LogicalLine, declared: Collection[str]) -> FileLine:
    """Return one line with its joints and conditions found; places are columns of the line."""
    number, line, start, end, remark = logical
    end = start + len(line[start:end].rstrip(" \t&.,;")) if not _BLANK.search(
        line, start, end) else end
    tokens = list(_signs(line, start, end, declared))
    _check_depth(tokens, line)
    tokens, conditions = _without_conditions(tokens)
    where: dict[str, Bounds] = {}
    toward = ""
    for condition in conditions:
        if any(token.kind == "joint" for token in condition):
            toward = _limit_variable(condition, line)
        else:
            where.update(_bounds(condition, line))
    return FileLine(number, line, tuple(_segments(tokens, start, end)), tuple(where.items()),
                    toward, remark)


def _check_depth(tokens: list[Token], line: str) -> None:
    depth = 0
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth > MAX_DEPTH:
            raise FormulaError(f"more than {MAX_DEPTH} nested parentheses", text=line,
                               position=token.start, hint="name an inner part in a definition")


def _signs(line: str, start: int, end: int, declared: Collection[str]) -> Iterator[Token]:
    """Yield the signs, a place left open as one sign of kind "blank"."""
    for blank in (*_BLANK.finditer(line, start, end), None):
        stop = end if blank is None else blank.start()
        yield from tokens_of(line, start, stop, declared=declared)
        if blank is not None:
            yield Token("blank", "", blank.start(), blank.end())
            start = blank.end()


def _without_conditions(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """Return the signs without (x > 0) and ", x > 0", and these conditions."""
    kept: list[Token] = []
    conditions: list[list[Token]] = []
    place = 0
    while place < len(tokens):
        group = _group(tokens, place)
        called = place > 0 and tokens[place - 1].kind == "function"
        if group is not None and not called and _is_condition(group):
            conditions.extend(_parted(group))
            place += len(group) + 2
        elif tokens[place].kind == "comma" and _is_condition(tokens[place:]) and (
                _depth(tokens[:place]) == 0):
            conditions.extend(_parted(tokens[place + 1:]))
            break
        else:
            kept.append(tokens[place])
            place += 1
    return kept, conditions


def _group(tokens: list[Token], place: int) -> list[Token] | None:
    if tokens[place].kind != "open" or _depth(tokens[:place]) != 0:
        return None
    for stop in range(place + 1, len(tokens)):
        if _depth(tokens[place:stop + 1]) == 0:
            return tokens[place + 1:stop]
    return None


def _depth(tokens: list[Token]) -> int:
    return sum({"open": 1, "close": -1}.get(token.kind, 0) for token in tokens)


def _is_condition(tokens: list[Token]) -> bool:
    outside = [token for place, token in enumerate(tokens) if _depth(tokens[:place]) == 0]
    return any(token.kind == "order" or (token.kind == "joint" and token.text == "→")
               for token in outside)


def _parted(tokens: list[Token]) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "comma":
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _limit_variable(tokens: list[Token], line: str) -> str:
    first, last = tokens[0], tokens[-1]
    if len(tokens) != 3 or first.kind != "name" or last.text != "0":
        raise FormulaError("this limit is not known here", text=line, position=first.start,
                           hint="a variable goes to 0, as in (h -> 0)")
    return first.text


def _bounds(tokens: list[Token], line: str) -> dict[str, Bounds]:
    if any(token.text == "!=" for token in tokens):
        return {}  # a hole in the domain is what caveats are for
    text = "".join(_OPEN_ORDER.get(token.text, token.text) for token in tokens)
    try:
        return intervals([text])
    except UsageError as error:
        raise FormulaError(error.cause, text=line, position=tokens[0].start,
                           hint="write an open interval, as in (x > 0)") from None


def _segments(tokens: list[Token], start: int, end: int) -> Iterator[Segment]:
    relation, part = "", list[Token]()
    depth = 0
    for token in (*tokens, Token("joint", "", end, end)):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind != "joint" or (depth > 0 and token.text):
            part.append(token)
            continue
        if part:
            blank = any(each.kind == "blank" for each in part)
            yield Segment(relation, () if blank else tuple(part), part[0].start, part[-1].end,
                          blank)
        elif relation:
            yield Segment(relation, (), start, token.start, blank=False)
        relation, part = token.text, []
