"""The signs of a typed formula: keyboards, Unicode and LaTeX in one alphabet, places kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from fractions import Fraction

from derive.errors import FormulaError
from derive.formula.vocabulary import known_names
from derive.marking.reading.signs import (
    LETTER,
    LOW_LETTERS,
    OPERATORS,
    Token,
    plain,
    refused,
    spelled,
)
from derive.marking.reading.slopes import Slope, slope_at
from derive.marking.reading.tex import TexReader

_OPEN, _CLOSE = "([{", ")]}"
_UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵃᵇᵏᵐᵖᵗᵘᵛᵝᶻᶜᵈ", "0123456789+-()nxyabkmptuvβzcd")
_UPPER = re.compile(f"[{''.join(map(chr, _UP))}]+")
_NAME = re.compile(rf"[{LETTER}_][{LETTER}0-9_₀-₉{LOW_LETTERS}]*(?:(?<=_)\{{[{LETTER}0-9]+\}})?")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_JOINT = re.compile(r":=|==?|-+>|→|⟶|\\(?:(?:long)?rightarrow|to)(?![A-Za-z])")
_ORDER = re.compile(r"<=?|>=?|≤|≥|⩽|⩾|!=|≠|\\(?:[lg]e(?:q|qslant)?|neq?|[lg]t)(?![A-Za-z])")
_ORDERS = {"≤": "<=", "≥": ">=", "⩽": "<=", "⩾": ">=", "≠": "!="}
_PRIMES = re.compile(r"\s?(?:''|′′|″|'|′|’|\^\{\\prime\}|\^\\prime)")
_LIMIT = re.compile(r"\\?lim(?:\\limits)?[\s_]*(?P<group>\{|\(|\[)?\s*(?P<name>[A-Za-z])\s*"
                    r"(?:-+>|→|⟶|\\to(?![A-Za-z])|\\rightarrow(?![A-Za-z]))\s*0(?![.\d])\s*(?(group)[\]})])")
_NO_LIMIT = re.compile(r"\\?lim(?![A-Za-z])")
_BASE = re.compile(r"log_?\{?(\d+)\}?")
_CALLED = {"sigma": "sigmoid", "phi": "normal_density", "Φ": "Phi"}
"""Letters that are functions where they are called, unless they were declared."""
_SPACING = re.compile(
    r"\s+|&|\\[,;:! ]|\\(?:left|right|middle|q?quad|displaystyle|textstyle|nonumber|notag|"
    r"[bB]igg?[lrm]?)(?![A-Za-z])|(?<![A-Za-z0-9_])(?:np|numpy|math|torch|jnp|tf|F)\.(?=[a-z])")


def tokens_of(line: str, start: int = 0, end: int | None = None, *,
              declared: Collection[str] = ()) -> list[Token]:
    """Return the signs in part of a line; `declared` names are variables whatever else they mean.

    Raises FormulaError, with its place in the line, for a sign that no formula has.
    """
    return list(_Scanner(plain(line), line, frozenset(declared)).scan(
        start, len(line) if end is None else end))


class _Scanner(TexReader):
    """One line being read; `text` is the narrow spelling of `line`, of the same length."""

    def __init__(self, text: str, line: str, declared: frozenset[str]) -> None:
        super().__init__(text, line)
        self.declared = declared
        self.bars = 0

    def scan(self, position: int, end: int) -> Iterator[Token]:
        """Yield the signs of a stretch of the line."""
        before: Token | None = None
        while position < end:
            spacing = _SPACING.match(self.text, position, end)
            if spacing is not None:
                position = spacing.end()
                continue
            found = list(self._next(position, end, before))
            yield from found
            before = found[-1]
            position = found[-1].end if found[-1].end > position else position + 1

    def _next(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        sign = self.text[at]
        for pattern, kind in ((_JOINT, "joint"), (_ORDER, "order")):
            match = pattern.match(self.text, at, end)
            if match is not None:
                yield Token(kind, _order(match.group()) if kind == "order" else
                            "=" if "=" in match.group() else "→", at, match.end())
                return
        limit = _LIMIT.match(self.text, at, end) if sign in "\\l" else None
        if limit is not None:
            yield Token("limit", limit["name"], at, limit.end())
            return
        if _NO_LIMIT.match(self.text, at, end) is not None and "lim" not in self.declared:
            raise FormulaError("this limit is not known here", text=self.line, position=at,
                               hint="a variable goes to 0, as in (h -> 0)")
        if self.text.startswith("**", at):
            yield Token("operator", "**", at, at + 2)
        elif sign == "|":
            yield from self.bar(at, at + 1, before)
        elif sign in _OPEN or sign in _CLOSE:
            kind = "open" if sign in _OPEN else "close"
            yield Token(kind, "(" if sign in _OPEN else ")", at, at + 1)
        elif sign == "√":
            yield Token("function", "sqrt", at, at + 1)
        elif sign in ",:;、；":
            yield Token("comma", ",", at, at + 1)
        elif sign in "'′’" and before is not None and before.kind == "close":
            yield Token("prime", "'", at, at + 1)
        elif unicodedata.decomposition(sign).startswith("<fraction>"):
            yield from self._vulgar(at, before)
        else:
            yield from self._word(at, end, before)

    def _vulgar(self, at: int, before: Token | None) -> Iterator[Token]:
        """Yield ½ as (1/2); 1½ is neither a sum nor a product."""
        if before is not None and before.kind == "number" and before.end == at:
            refused(self.text, self.line, at)
        value = Fraction(unicodedata.numeric(self.text[at])).limit_denominator(100)
        for kind, text in (("open", "("), ("number", str(value.numerator)), ("operator", "/"),
                           ("number", str(value.denominator)), ("close", ")")):
            yield Token(kind, text, at if kind == "open" else at + 1, at + 1)

    def _word(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        slope = slope_at(self.text, at, end, self.declared, known_names()) if (
            self.text[at] in "d∂\\") else None
        if slope is not None:
            yield from self._slope(slope, at)
            return
        raised = _UPPER.match(self.text, at, end)
        if raised is not None:
            yield from self._superscript(raised.group(), at, raised.end())
            return
        number = _NUMBER.match(self.text, at, end)
        name = _NAME.match(self.text, at, end)
        if number is not None:
            yield Token("number", number.group(), at, number.end())
        elif name is not None and name.group()[0] != "_":
            yield self.named(name.group(), at, name.end())
        elif self.text[at] in OPERATORS:
            yield Token("operator", OPERATORS[self.text[at]], at, at + 1)
        elif self.text[at] == "\\":
            yield from self.command(at, end, before)
        else:
            refused(self.text, self.line, at)

    def _slope(self, slope: Slope, at: int) -> Iterator[Token]:
        above, below, order = slope.above, slope.below, slope.order
        function = above not in self.declared and _CALLED.get(above, above) in known_names()
        times = 2 if order else 1
        if slope.inner is None and not function:
            yield Token("slope", f"d{order}{above}/d{below}{order}", at, slope.end) if above else (
                Token("function", f"d/d{below}", at, slope.end))
            return
        # dσ/dx is the slope of σ(x), d(x²)/dx that of what stands there.
        for _ in range(times):
            yield Token("function", f"d/d{below}", at, at)
            yield Token("open", "(", at, at)
        if slope.inner is not None:
            yield from self.scan(*slope.inner)
        else:
            yield Token("function", _CALLED.get(above, above), at, slope.end)
            yield from (Token("open", "(", at, at), Token("name", below, at, slope.end),
                        Token("close", ")", at, slope.end))
        for _ in range(times):
            yield Token("close", ")", slope.end, slope.end)

    def _superscript(self, text: str, at: int, end: int) -> Iterator[Token]:
        yield Token("operator", "**", at, at)
        yield Token("open", "(", at, at)
        for token in tokens_of(text.translate(_UP), declared=self.declared):
            yield Token(token.kind, token.text, at, end)
        yield Token("close", ")", at, end)

    def named(self, word: str, at: int, end: int) -> Token:
        """Return a name, a function that is called, or either with its primes."""
        name = spelled(word)
        primes = _PRIMES.match(self.text, end)
        stop = end if primes is None else primes.end()
        called = self.text[stop:].lstrip().removeprefix("\\left").lstrip()
        function = ""
        base = _BASE.fullmatch(word)
        if base is not None and name not in self.declared:
            return Token("function", f"log_{base[1]}", at, end)
        if name not in self.declared:
            # ReLU(x) and GELU(x) as well; σ and φ are functions only where they are called.
            meant = (name, _CALLED.get(name, name.lower())) if called[:1] in (*_OPEN,) else (name,)
            function = next((each for each in meant if each in known_names()), "")
        if primes is None:
            return Token("function" if function else "name", function or name, at, end)
        second = primes.group().strip() in ("''", "′′", "″")
        if function and not second:
            return Token("primed", function, at, stop)
        return Token("slope", f"d{'2' if second else ''}{name}/d", at, stop)

    def bar(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        """Yield what a bar opens or closes."""
        # |a||b| opens again where no bar is open; inside, a bar after an operator opens too.
        opens = self.bars == 0 or before is None or before.kind in ("operator", "open", "function")
        self.bars += 1 if opens else -1
        if opens:
            yield Token("function", "Abs", at, at)
        yield Token("open" if opens else "close", "(" if opens else ")", at, end)


def _order(sign: str) -> str:
    r"""Return an order in Python's spelling: \le and ⩽ are <=."""
    if sign[0] == "\\":
        return {"l": "<", "g": ">", "n": "!"}[sign[1]] + ("" if sign[2] == "t" else "=")
    return _ORDERS.get(sign, sign)
