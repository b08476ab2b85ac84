"""Missing parentheses: where a typed formula could have been meant in another grouping.

A hand writes 1 over 1 + e⁻ˣ with a long bar; a keyboard has no bar. A `Grouping` puts the
parentheses where the bar, the raised exponent or the long root was, at every place of a formula
that has the same shape, since what is forgotten once is forgotten again two factors later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Expr

from derive.errors import FormulaError
from derive.marking.reading.formula import TypedFormula, read_tokens
from derive.marking.reading.signs import Token

_SUM = ("+", "-")
_LOOSER = {"*": _SUM, "/": ("+", "-", "*", "/"), "-": _SUM, "**": ("+", "-", "*", "/", "**")}
"""By operator, what in the group after it would bind differently without parentheses."""
MOST = 60
"""Groupings tried in one formula."""
SHORT = 5
"""Signs in the longest fraction whose power somebody writes without parentheses."""
LONGEST = 160
"""Signs in the longest formula whose groupings are looked at."""


@dataclass(frozen=True)
class Grouping:
    """`group` in parentheses next to `operator`; `before` when the group stands in front of it."""

    operator: str
    group: tuple[str, ...]
    before: bool = False


@dataclass(frozen=True)
class Regrouped:
    """A formula with parentheses put in, and what it says then.

    `places` show each different place as typed and as meant. A `doubtful` one is explained by a
    sign as well.
    """

    formula: TypedFormula
    expr: Expr
    places: tuple[tuple[str, str], ...]
    doubtful: bool = False


def groupings(formula: TypedFormula) -> Iterator[Grouping]:
    """Yield the groupings that would give the formula another meaning, shorter groups first."""
    if len(formula.tokens) > LONGEST:
        return
    found: dict[Grouping, None] = {}
    for start, end, operator, before in _places(formula.tokens):
        group = tuple(token.text for token in formula.tokens[start:end])
        found.setdefault(Grouping(operator, group, before))
    yield from sorted(found, key=lambda each: (each.before, len(each.group)))[:MOST]


def regroup(formula: TypedFormula, wanted: Collection[Grouping], names: Collection[str],
            line: str) -> Regrouped | None:
    """Return the formula with these groupings at every place they fit, None where none does."""
    spans: list[tuple[int, int, bool]] = []
    for start, end, operator, before in _places(formula.tokens):
        group = tuple(token.text for token in formula.tokens[start:end])
        overlaps = any(start < e and s < end for s, e, _ in spans)
        if Grouping(operator, group, before) in wanted and not overlaps:
            spans.append((start, end, before))
    if not spans:
        return None
    tokens = _inserted(formula.tokens, spans)
    try:
        expr = read_tokens(tokens, names, line)
    except FormulaError:
        return None  # the grouping does not make a formula: it was not meant
    marks = [(formula.tokens[start].start, formula.tokens[end - 1].end) for start, end, _ in spans]
    text = _marked(line, formula.start, formula.start + len(formula.text), marks)
    places: dict[tuple[str, str], None] = {}
    for span in spans:
        low, high = _excerpt(formula.tokens, *span)
        inside = [mark for mark in marks if low <= mark[0] and mark[1] <= high]
        places[line[low:high], _marked(line, low, high, inside)] = None
    meant = replace(formula, text=text, tokens=tuple(tokens), expr=expr)
    return Regrouped(meant, expr, tuple(places),
                     all(_doubtful(formula.tokens, span) for span in spans))


def _doubtful(tokens: Sequence[Token], span: tuple[int, int, bool]) -> bool:
    """Tell whether a group is one that hardly anybody leaves out: after a minus, before a power.

    But 1 − 1 − t and x − x + h were meant as 1 − (1 − t) and x − (x + h).
    """
    start, end, before = span
    if before:
        inside = [token.text for token in tokens[start:end]]
        return tokens[end].text == "**" and "/" in inside and len(inside) > SHORT
    twice = start > 1 and (tokens[start - 2].kind, tokens[start - 2].text) == (
        tokens[start].kind, tokens[start].text)
    twice = twice and tokens[start].kind != "open" and (start < 3 or tokens[start - 3].text != "**")
    return tokens[start - 1].text == "-" and not twice


def _places(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str, bool]]:
    """Yield spans [start, end) with the operator beside them whose meaning they would change."""
    for place, token in enumerate(tokens):
        if token.kind != "operator" or token.text not in _LOOSER:
            continue
        looser = _LOOSER[token.text]
        for end, inside in _ends(tokens, place + 1, 1):
            if any(operator in looser for operator in inside):
                yield place + 1, end + 1, token.text, False
        if token.text in ("/", "*", "**"):
            looser = _SUM if token.text != "**" else _LOOSER["/"]
            for start, inside in _ends(tokens, place - 1, -1):
                if any(operator in looser for operator in inside):
                    yield start, place, token.text, True


def _ends(tokens: Sequence[Token], place: int, way: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the last token of each longer stretch on one level, and the operators inside it."""
    depth, inside = 0, list[str]()
    while 0 <= place < len(tokens):
        token = tokens[place]
        depth += {"open": way, "close": -way}.get(token.kind, 0)
        if depth < 0 or (depth == 0 and token.kind in ("comma", "joint")):
            return
        if depth == 0 and token.kind == "operator":
            inside.append(token.text)
        elif depth == 0 and inside and not _called(tokens, place, way):
            yield place, inside
        place += way


def _called(tokens: Sequence[Token], place: int, way: int) -> bool:
    """Tell whether a stretch cannot end here: between a function and its argument."""
    if way > 0:
        return tokens[place].kind == "function"
    return place > 0 and tokens[place - 1].kind == "function"


def _inserted(tokens: Sequence[Token], spans: list[tuple[int, int, bool]]) -> list[Token]:
    result: list[Token] = []
    for place, token in enumerate(tokens):
        for start, end, _ in spans:
            if end == place:
                result.append(Token("close", ")", tokens[end - 1].end, tokens[end - 1].end))
            if start == place:
                result.append(Token("open", "(", token.start, token.start))
        result.append(token)
    closing = sum(end == len(tokens) for _, end, _ in spans)
    return result + [Token("close", ")", tokens[-1].end, tokens[-1].end)] * closing


def _marked(line: str, low: int, high: int, marks: list[tuple[int, int]]) -> str:
    """Return part of the line with parentheses around the marked stretches."""
    text = ""
    for place in range(low, high + 1):
        text += ")" * sum(end == place for _, end in marks)
        text += "(" * sum(start == place for start, _ in marks)
        text += line[place] if place < high else ""
    return text


def _excerpt(tokens: Sequence[Token], start: int, end: int, before: bool) -> tuple[int, int]:
    """Return the stretch of the line worth showing: the group and the operand beside it."""
    if before:
        last = next((place for place, _ in _operand(tokens, end + 1, 1)), end)
        return tokens[start].start, tokens[last].end
    first = next((place for place, _ in _operand(tokens, start - 2, -1)), start - 1)
    while first > 1 and tokens[first - 1].text in ("**", "-") and any(
            token.text == "**" for token in tokens[max(first - 2, 0):first]):
        first = next((place for place, _ in _operand(tokens, first - (
            3 if tokens[first - 1].text == "-" else 2), -1)), first - 1)  # all of e^-x
    return tokens[first].start, tokens[end - 1].end


def _operand(tokens: Sequence[Token], place: int, way: int) -> Iterator[tuple[int, str]]:
    """Yield the far end of the one operand that begins at `place`."""
    depth = 0
    while 0 <= place < len(tokens):
        depth += {"open": way, "close": -way}.get(tokens[place].kind, 0)
        if depth < 0:
            return
        if depth == 0 and tokens[place].kind != "operator" and not _called(tokens, place, way):
            yield place, tokens[place].text
            return
        place += way
