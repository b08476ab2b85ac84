"""Formulas by cases as people type them: 1 if x > 0, 0 otherwise; 1 if x > 0 else 0; where(…)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.errors import FormulaError, UsageError
from derive.formula.conditions import Bounds, intervals
from derive.marking.reading.signs import Token

IF = ("if", "for", "when")
OTHERWISE = ("otherwise", "else")
OPEN_ORDER = {"<=": "<", ">=": ">"}
"""The judge takes open intervals; x ≥ 0 is judged inside, where x > 0."""
_Row = tuple[list[Token], list[Token]]


def depth_after(depth: int, token: Token) -> int:
    """Return how many groups are open after a sign."""
    return depth + {"open": 1, "close": -1}.get(token.kind, 0)


def split(tokens: Sequence[Token], kind: str) -> list[list[Token]]:
    """Return the stretches between the signs of that kind that stand in no group."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth = depth_after(depth, token)
        if token.kind == kind and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def with_cases(tokens: Sequence[Token], line: str) -> list[Token]:
    """Return the signs with every formula by cases as a call of Piecewise.

    Raises FormulaError where the cases do not say what holds everywhere.
    """
    made: list[Token] = []
    depth, stretch = 0, list[Token]()
    for token in (*_groups(tokens, line), None):
        if token is None or (token.kind == "joint" and depth == 0):
            cases = _cases(stretch, line)
            made.extend(_over(cases, stretch) if cases else stretch)
            made.extend([] if token is None else [token])
            stretch = []
        else:
            depth = depth_after(depth, token)
            stretch.append(token)
    return made


def _groups(tokens: Sequence[Token], line: str) -> Iterator[Token]:
    """Yield the signs with the cases inside of groups as calls."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind != "open":
            if not (_is_where([token]) and tokens[place + 1:] and tokens[place + 1].kind == "open"):
                yield token
            place += 1
            continue
        stop = _closing(tokens, place)
        inner = list(_groups(tokens[place + 1:stop], line))
        asked = tokens[place - 1:place] if place else ()
        cases = _selected(inner) if _is_where(asked) else _cases(inner, line)
        whole = [*asked, *tokens[place:stop + 1]] if _is_where(asked) else tokens[place:stop + 1]
        yield from _over(cases, whole) if cases else [token, *inner, *tokens[stop:stop + 1]]
        place = stop + 1


def _over(made: list[Token], stretch: Sequence[Token]) -> list[Token]:
    """Return the signs made of a stretch, over all of its place."""
    return [replace(made[0], start=stretch[0].start), *made[1:-1],
            replace(made[-1], end=stretch[-1].end)]


def _is_where(tokens: Sequence[Token]) -> bool:
    """Tell whether this is the where of np.where(condition, value, value)."""
    return [(token.kind, token.text) for token in tokens] == [("name", "where")]


def _selected(tokens: list[Token]) -> list[Token]:
    """Return the call of Piecewise for the arguments of np.where; nothing where it is not one."""
    parts = split(tokens, "comma")
    if len(parts) != 3 or not all(parts):
        return []
    condition, value, other = parts
    return _piecewise([(value, condition), (other, [])])


def _closing(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for here in range(place, len(tokens)):
        depth = depth_after(depth, tokens[here])
        if depth == 0:
            return here
    return len(tokens)


def _cases(tokens: list[Token], line: str) -> list[Token]:
    """Return the call of Piecewise that the stretch means; nothing where it has no cases."""
    words = [token.text for token in _outside(tokens) if token.kind == "name"]
    ifs = sum(word in IF for word in words)
    if not ifs or (ifs == 1 and not {*OTHERWISE} & {*words}):
        return []
    rows = [row for part in split(tokens, "comma") for row in _rows(part)]
    if not all(value for value, _ in rows):
        return []
    if rows[-1][1] and not _cover([condition for _, condition in rows], line):
        raise FormulaError("these cases do not say what holds everywhere", text=line,
                           position=tokens[0].start, hint="end with a case such as 0 otherwise")
    return _piecewise(rows)


def _piecewise(rows: list[_Row]) -> list[Token]:
    at, end = rows[0][0][0].start, rows[-1][0][-1].end
    made = [Token("function", "Piecewise", at, at), Token("open", "(", at, at)]
    for place, (value, condition) in enumerate(rows):
        last = place == len(rows) - 1
        mark = value[-1].end
        made += [Token("open", "(", value[0].start, value[0].start), *value,
                 Token("comma", ",", mark, mark),
                 *([Token("name", "True", mark, mark)] if last else map(_compared, condition)),
                 Token("close", ")", mark, mark)]
        made += [] if last else [Token("comma", ",", mark, mark)]
    return [*made, Token("close", ")", end, end)]


def _outside(tokens: Sequence[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth = depth_after(depth, token)
        if depth == 0:
            yield token


def _rows(part: list[Token]) -> Iterator[_Row]:
    """Yield the cases of a stretch without commas: 1 if x > 0 else 0 has two."""
    words = [(place, token.text) for place, token in enumerate(part)
             if token.kind == "name" and token.text in (*IF, *OTHERWISE)]
    start, value = 0, list[Token]()
    for place, word in words:
        if word in IF:
            value, start = part[start:place], place + 1
        elif value:
            yield value, part[start:place]
            value, start = [], place + 1
        else:  # "0 otherwise", or "otherwise 0"
            yield part[start:place] or part[place + 1:], []
            return
    if value:
        yield value, part[start:]
    elif part[start:] or not words:
        yield part[start:], []


def _compared(token: Token) -> Token:
    """Return a sign of a condition as a comparison has it: x = 0 is x == 0."""
    if token.kind == "joint":
        return replace(token, kind="order", text="==")
    return replace(token, kind="operator", text=f" {token.text} ") if token.text in (
        "and", "or") else token


def _cover(conditions: list[list[Token]], line: str) -> bool:
    """Tell whether the conditions leave out single points at most."""
    if len(conditions) == 2 and any(token.kind == "joint" for token in conditions[1]):
        return True
    found: list[Bounds] = []
    for condition in conditions:
        text = " ".join(OPEN_ORDER.get(token.text, token.text) for token in condition)
        try:
            found.extend(intervals([text]).values())
        except UsageError:
            if all(token.kind != "joint" for token in condition):  # x = 0 is a single point
                return False
    reached = next((high for low, high in found if low is None), None)
    for _ in found:
        reached, before = next((high for low, high in found if low == reached), reached), reached
        if reached is None and before is not None:
            return True
    return False
