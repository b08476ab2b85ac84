"""The lines of a typed file: statements, conditions, limits and joints taken apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from derive.errors import FormulaError
from derive.formula.conditions import Bounds
from derive.formula.source import MAX_DEPTH
from derive.formula.vocabulary import GREEK, known_names
from derive.marking.reading.cases import split, with_cases
from derive.marking.reading.conditions import (
    bounds,
    limit_variable,
    open_groups,
    outer,
    without_conditions,
)
from derive.marking.reading.prose import SIDES, LogicalLine
from derive.marking.reading.signs import Token
from derive.marking.reading.tokens import tokens_of

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
        kept, conditions = without_conditions(statement)
        where: dict[str, Bounds] = {}
        toward = ""
        for condition in conditions:
            if any(token.kind == "joint" for token in condition):
                toward = limit_variable(condition, line)
            else:
                where.update(bounds(condition, line))
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
    for part in filter(None, split(list(_separated(tokens)), "comma")):
        says = any(token.kind == "joint" and token.text == "=" for token in outer(part))
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
                open_groups(tokens[:place]) == 0):
            yield Token("comma", ",", token.start, token.end)
        else:
            yield token


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
    if len(limits) > 1 or open_groups(tokens[:place]) or any(
            token.kind == "name" and token.text == name for token in tokens[:place]):
        raise FormulaError("this limit is not known here", text=line,
                           position=tokens[limits[-1]].start,
                           hint="one limit stands in front of the whole formula")
    return name
