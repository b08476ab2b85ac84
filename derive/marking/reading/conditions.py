"""Conditions beside a formula: (x > 0), "for x > 0", "x > 0: …" and (h → 0)."""

from __future__ import annotations

from collections.abc import Iterator

from derive.errors import FormulaError, UsageError
from derive.formula.conditions import Bounds, intervals
from derive.marking.reading.cases import IF, OPEN_ORDER, depth_after, split
from derive.marking.reading.signs import Token


def without_conditions(tokens: list[Token]) -> tuple[list[Token], list[list[Token]]]:
    """Return the signs without (x > 0) and ", x > 0", and these conditions."""
    if _is_condition(tokens) and all(token.kind != "joint" for token in tokens):
        return [], list(map(_unworded, _parted(tokens)))
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
                open_groups(tokens[:place]) == 0):
            conditions.extend(map(_unworded, _parted(tokens[place + 1:])))
            break
        else:
            kept.append(tokens[place])
            place += 1
    return kept, conditions


def _group(tokens: list[Token], place: int) -> list[Token] | None:
    if tokens[place].kind != "open" or open_groups(tokens[:place]) != 0:
        return None
    for stop in range(place + 1, len(tokens)):
        if open_groups(tokens[place:stop + 1]) == 0:
            return tokens[place + 1:stop]
    return None


def open_groups(tokens: list[Token]) -> int:
    """Return how many groups are open after the signs."""
    return sum({"open": 1, "close": -1}.get(token.kind, 0) for token in tokens)


def _is_condition(tokens: list[Token]) -> bool:
    outside = list(outer(tokens))
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
    found: list[list[Token]] = []
    for part in reversed([part for part in parts if part]):  # in a, b > 0 both are
        named = len(part) == 1 and part[0].kind == "name" and found
        found.append([*part, *found[-1][1:]] if named else part)
    return found[::-1]


def limit_variable(tokens: list[Token], line: str) -> str:
    """Return the variable of (h → 0). Raises FormulaError for any other limit."""
    first, last = tokens[0], tokens[-1]
    if len(tokens) != 3 or first.kind != "name" or last.text != "0":
        raise FormulaError("this limit is not known here", text=line, position=first.start,
                           hint="a variable goes to 0, as in (h -> 0)")
    return first.text


def bounds(tokens: list[Token], line: str) -> dict[str, Bounds]:
    """Return the open intervals that a condition gives. Raises FormulaError where it gives none."""
    if any(token.text == "!=" for token in tokens):
        return {}  # a hole in the domain is what caveats are for
    text = " ".join(OPEN_ORDER.get(token.text, token.text) for token in tokens)
    try:
        return intervals([text])
    except UsageError as error:
        raise FormulaError(error.cause, text=line, position=tokens[0].start,
                           hint="write an open interval, as in (x > 0)") from None


def outer(tokens: list[Token]) -> Iterator[Token]:
    """Yield the signs that stand in no group."""
    depth = 0
    for token in tokens:
        if depth == 0:
            yield token
        depth = depth_after(depth, token)
