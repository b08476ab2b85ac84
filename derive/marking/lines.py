"""The lines of a typed file: statements, conditions, limits and joints taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from derive.errors import FormulaError, UsageError
from derive.formula.conditions import Bounds, intervals
from derive.formula.source import MAX_DEPTH
from derive.formula.vocabulary import GREEK, known_names
from derive.marking.cases import IF, OPEN_ORDER, depth_after, split, with_cases
from derive.marking.prose import SIDES, LogicalLine
from derive.marking.signs import Token
from derive.marking.tokens import tokens_of

MAX_LINES = 200
"""Formulas in one file."""
_BLANK = re.compile(r"_{2,}|…|\.\.\.|\?+")
_WORDS = re.compile(r"\s[(\[]\s*([A-Za-z][A-Za-z' -]*[A-Za-z])\s*[)\]]\s*$")
_ALSO = ("where", "with", "and", "so", "then", "hence", "thus", "therefore", "let")
"""Words between two statements on one line."""


@dataclass(frozen=True)
class Segment:
    """What stands between two joints: `relation` is the joint before it, "" for none.

    `blank` is a place left open, as ______; `tokens` are then empty. `limit` names the variable
    that goes to 0 where lim stands in front.
    """

    relation: str
    tokens: tuple[Token, ...]
    start: int
    end: int
    blank: bool
    limit: str = ""


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


def read_lines(logical: LogicalLine, declared: Collection[str]) -> Iterator[FileLine]:
    """Yield the statements of one line, joints and conditions found; places are its columns."""
    number, line, start, end, remark = logical
    words = _WORDS.search(line, start, end)
    if words is not None and _is_remark(words[1], declared):
        end, remark = words.start(), remark or words[1]
    end = start + len(line[start:end].rstrip(SIDES)) if not _BLANK.search(line, start, end) else end
    tokens = list(_signs(line, start, end, declared))
    _check_depth(tokens, line)
    for statement in _statements(with_cases(tokens, line)):
        kept, conditions = _without_conditions(statement)
        where: dict[str, Bounds] = {}
        toward = ""
        for condition in conditions:
            if any(token.kind == "joint" for token in condition):
                toward = _limit_variable(condition, line)
            else:
                where.update(_bounds(condition, line))
        stop = statement[-1].end
        yield FileLine(number, line, tuple(_segments(kept, statement[0].start, stop, line)),
                       tuple(where.items()), toward, remark)


def _is_remark(words: str, declared: Collection[str]) -> bool:
    """Tell (chain rule) from a factor in parentheses."""
    return any(len(word) > 3 and word.lower() not in (*known_names(), *GREEK, *declared)
               and word not in declared for word in re.findall("[A-Za-z]+", words))


def _statements(tokens: list[Token]) -> Iterator[list[Token]]:
    """Yield the statements of a line: y = ln(u), u = 1 + x, and those joined by where."""
    statement: list[Token] = []
    for part in split(_separated(tokens), "comma"):
        says = any(token.kind == "joint" and token.text == "=" for token in _outer(part))
        if says and any(token.kind == "joint" for token in statement):
            yield statement
            statement = []
        elif statement:
            statement = [*statement, Token("comma", ",", statement[-1].end, statement[-1].end)]
        statement = statement + part
    if statement:
        yield statement


def _separated(tokens: list[Token]) -> Iterator[Token]:
    """Yield the signs with commas for the words between two statements."""
    last = max((place for place, token in enumerate(tokens) if token.kind in ("joint", "order")),
               default=0)
    for place, token in enumerate(tokens):
        if token.kind == "name" and token.text.lower() in _ALSO and place < last and (
                _depth(tokens[:place]) == 0):
            yield Token("comma", ",", token.start, token.end)
        else:
            yield token


def _outer(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        if depth == 0:
            yield token
        depth = depth_after(depth, token)


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
    first = split(tokens, "comma")[0]
    leads = len(first) < len(tokens) and _is_condition(first)
    conditions: list[list[Token]] = [_unworded(first)] if leads else []
    place = len(first) + 1 if leads else 0
    while place < len(tokens):
        group = _group(tokens, place)
        called = place > 0 and tokens[place - 1].kind == "function"
        if group is not None and not called and _is_condition(group):
            conditions.extend(_parted(group))
            place += len(group) + 2
        elif _begins_condition(tokens[place]) and _is_condition(tokens[place:]) and (
                _depth(tokens[:place]) == 0):
            conditions.extend(map(_unworded, _parted(tokens[place + 1:])))
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
    outside = list(_outer(tokens))
    return any(token.kind == "order" or (token.kind == "joint" and token.text == "→")
               for token in outside) and not any(
                   token.kind == "joint" and token.text == "=" for token in outside)


def _begins_condition(token: Token) -> bool:
    return token.kind == "comma" or (token.kind == "name" and token.text in IF)


def _unworded(tokens: list[Token]) -> list[Token]:
    """Return a condition without its if."""
    return tokens[1:] if tokens and tokens[0].text.lower() in IF else tokens


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
    text = "".join(OPEN_ORDER.get(token.text, token.text) for token in tokens)
    try:
        return intervals([text])
    except UsageError as error:
        raise FormulaError(error.cause, text=line, position=tokens[0].start,
                           hint="write an open interval, as in (x > 0)") from None


def _segments(tokens: list[Token], start: int, end: int, line: str) -> Iterator[Segment]:
    relation, part = "", list[Token]()
    depth = 0
    for token in (*tokens, Token("joint", "", end, end)):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if token.kind != "joint" or (depth > 0 and token.text):
            part.append(token)
            continue
        if part:
            blank = any(each.kind == "blank" for each in part)
            limit = _limit(part, line)
            kept = () if blank else tuple(each for each in part if each.kind != "limit")
            yield Segment(relation, kept, part[0].start, part[-1].end, blank, limit)
        elif relation:
            yield Segment(relation, (), start, token.start, blank=False)
        relation, part = token.text, []


def _limit(tokens: list[Token], line: str) -> str:
    """Return the variable of the lim in front of a formula, "" where there is none.

    What stands before it is taken into the limit: e^x·lim … with h → 0 is lim e^x·….
    """
    limits = [place for place, token in enumerate(tokens) if token.kind == "limit"]
    if not limits:
        return ""
    place, name = limits[0], tokens[limits[0]].text
    if len(limits) > 1 or _depth(tokens[:place]) or any(
            token.kind == "name" and token.text == name for token in tokens[:place]):
        raise FormulaError("this limit is not known here", text=line,
                           position=tokens[limits[-1]].start,
                           hint="one limit stands in front of the whole formula")
    return name
