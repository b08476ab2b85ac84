"""One typed formula: what stands side by side is a product, and the whole an expression."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import sympy
from sympy import Expr

from derive.errors import FormulaError
from derive.formula import written
from derive.formula.parse import parse
from derive.formula.vocabulary import FUNCTIONS
from derive.marking.reading.signs import Token
from derive.marking.reading.words import WORDS, undeclared

_OPERAND_ENDS = ("number", "name", "slope", "close")
_OPERAND_STARTS = ("number", "name", "slope", "function", "open")


@dataclass(frozen=True)
class TypedFormula:
    """A formula as typed: `text` stands at `start` of the file's line number `line`.

    `tokens` are its signs with the products that were only meant; `expr` is None for a blank.
    `calls` are the products that a strict reader takes for calls, as y(1-y).
    """

    text: str
    line: int
    start: int
    tokens: tuple[Token, ...]
    expr: Expr | None
    calls: tuple[str, ...] = ()


def with_products(tokens: Sequence[Token]) -> list[Token]:
    """Return the signs with * where things stand side by side, and every function called."""
    return list(_Products(list(tokens)).read(0, len(tokens)))


def product_calls(tokens: Sequence[Token], line: str,
                  functions: Collection[str]) -> tuple[str, ...]:
    """Return the products written like calls: y(1-y), as they are typed."""
    found = []
    for place, (first, second) in enumerate(pairwise(tokens)):
        if first.kind == "name" and second.kind == "open" and first.end == second.start < (
                second.end) and first.text not in functions:
            last = tokens[closing(tokens, place + 1)]
            found.append(line[first.start:last.end])
    return tuple(found)


def closing(tokens: Sequence[Token], place: int) -> int:
    """Return where the parenthesis that opens at `place` closes, or the last place."""
    depth = 0
    for here in range(place, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[here].kind, 0)
        if depth == 0:
            return here
    return len(tokens) - 1


class _Products:
    """The signs of one formula, walked once."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens

    def read(self, place: int, end: int) -> Iterator[Token]:
        before = ""
        while place < end:
            token = self.tokens[place]
            both_numbers = token.kind == "number" == before
            if before in _OPERAND_ENDS and token.kind in _OPERAND_STARTS and not both_numbers:
                yield Token("operator", "*", token.start, token.start)
            if token.kind == "function":
                place = yield from self._call(place, end)
                before = "close"
            else:
                yield token
                before = token.kind
                place += 1

    def _call(self, place: int, end: int) -> Generator[Token, None, int]:
        """Yield a call and return the place after it: tanh²(x) is (tanh(x))², exp -x is exp(-x)."""
        function = self.tokens[place]
        place += 1
        raised: list[Token] = []
        if place < end and self.tokens[place].text == "**":
            stop = self._exponent(place + 1, end)
            raised = [self.tokens[place], *self.read(place + 1, stop)]
            place = stop
        opens = place < end and self.tokens[place].kind == "open"
        slope = function.text.startswith("d/d")
        stop = closing(self.tokens, place) + 1 if opens else (
            self._term(place, end) if slope else self._run(place, end))
        if slope and opens and stop < end and self.tokens[stop].text == "**":
            # d/dx (1 + x)^2 is the slope of the square, not the square of the slope.
            stop, opens = self._exponent(stop + 1, end), False
        inner = list(self.read(place, min(stop, end)))
        if slope and inner and not opens:
            inner = _in_parentheses(inner)
        if slope and inner:
            yield Token("function", "diff", function.start, function.end)
            last = inner[-1]
            yield from inner[:-1]
            yield Token("comma", ",", last.start, last.start)
            yield Token("name", function.text[3:], function.start, function.end)
            yield last
        else:
            yield from _applied(function, inner if opens or not inner else _in_parentheses(inner),
                                raised)
        return min(stop, end)

    def _exponent(self, place: int, end: int) -> int:
        """Return the place after an exponent: a sign, then a group or one number or name."""
        if place < end and self.tokens[place].text == "-":
            place += 1
        if place < end and self.tokens[place].kind == "open":
            return closing(self.tokens, place) + 1
        return min(place + 1, end)

    def _term(self, place: int, end: int) -> int:
        """Return the place after a term: d/dx takes in all that stands before the next + or −."""
        depth, first = 0, place
        while place < end:
            token = self.tokens[place]
            depth += {"open": 1, "close": -1}.get(token.kind, 0)
            if depth < 0 or (depth == 0 and place > first and token.text in ("+", "-")
                             and self.tokens[place - 1].kind in _OPERAND_ENDS):
                break
            place += 1
        return place

    def _run(self, place: int, end: int) -> int:
        """Return the place after an argument without parentheses: sin 2x, exp -x, ln x^2."""
        if place < end and self.tokens[place].text == "-":
            place += 1
        root = self.tokens[place - 1].text == "sqrt"
        if place < end and self.tokens[place].kind == "function":  # ln |x|, log sin x
            opens = place + 1 < end and self.tokens[place + 1].kind == "open"
            return closing(self.tokens, place + 1) + 1 if opens else self._run(place + 1, end)
        while place < end and self.tokens[place].kind in ("number", "name", "slope"):
            place += 1
            if root:
                break  # √2x is the root of 2, times x
            if place < end and self.tokens[place].text == "**":
                place = self._exponent(place + 1, end)
        return place


def _applied(function: Token, argument: list[Token], raised: list[Token]) -> Iterator[Token]:
    """Yield a function of an argument: tanh² is (tanh)², tanh⁻¹ is atanh, log_2 a quotient."""
    inverse = f"a{function.text}"
    base = function.text.removeprefix("log_")
    if "".join(token.text for token in raised).replace("(", "").replace(")", "") == "**-1" and (
            inverse in FUNCTIONS):
        yield replace(function, text=inverse)
        yield from argument
        return
    if base.isdecimal():
        at = argument[-1].end if argument else function.end
        yield from _in_parentheses([
            replace(function, text="log"), *argument, Token("operator", "/", at, at),
            Token("function", "log", at, at), Token("open", "(", at, at),
            Token("number", base, at, at), Token("close", ")", at, at)])
    else:
        yield function
        yield from argument
    yield from raised


def _in_parentheses(tokens: Sequence[Token]) -> list[Token]:
    first, last = tokens[0].start, tokens[-1].end
    return [Token("open", "(", first, first), *tokens, Token("close", ")", last, last)]


def read_tokens(tokens: Sequence[Token], names: Collection[str], line: str) -> Expr:
    """Return the expression that the signs write; e is Euler's number unless it is a name.

    Raises FormulaError with the place in the line.
    """
    text, origin, depth = "", [], 0
    stand_ins = {}
    for token in tokens:
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        spelled = token.text
        if token.kind == "slope":
            spelled = token.text.replace("/", "_over_")
            stand_ins[spelled] = token.text
        elif token.kind == "name" and spelled == "e" and "e" not in names:
            spelled = "E"
        elif token.kind == "name" and spelled not in names and spelled not in WORDS:
            raise undeclared(token, names, line)
        elif token.kind == "joint" or (token.kind == "order" and depth == 0):
            raise FormulaError(f"'{spelled}' cannot stand inside a formula", text=line,
                               position=token.start, hint="parts of a formula have no = or >")
        text += spelled
        origin.extend([token.start] * len(spelled))
    try:
        expr = parse(text, {*names, *stand_ins}, derivatives=True)
    except FormulaError as error:
        at = error.position
        if at is not None:
            at = origin[at] if at < len(origin) else tokens[-1].end
        if at is not None and line[at:at + 1] in ("{", "[") and "'('" in error.cause:
            closing = "}" if line[at] == "{" else "]"
            raise FormulaError(f"'{line[at]}' is never closed", text=line, position=at,
                               hint=f"add a '{closing}'") from None
        raise FormulaError(error.cause, text=line, position=at, hint=error.hint) from None
    return _settled(expr, stand_ins)


def _settled(expr: Expr, stand_ins: dict[str, str]) -> Expr:
    """Return the expression with slopes under their own names and e**u as exp(u)."""
    table: dict[Expr, Expr] = {written.variable(spelled): written.variable(name)
                               for spelled, name in stand_ins.items()}
    done: dict[Expr, Expr] = dict(table)
    for part in written.postorder(expr):
        if isinstance(part, sympy.Pow) and part.args[0] is sympy.E:
            done[part] = written.apply(sympy.exp, written.substitute(part.args[1], done))
    if expr is sympy.E:
        return written.apply(sympy.exp, sympy.S.One)
    return written.substitute(expr, done) if done else expr
