"""The signs of a typed formula: keyboards, Unicode and LaTeX in one alphabet, places kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NoReturn

from derive.errors import FormulaError
from derive.formula.vocabulary import LATIN, known_names


@dataclass(frozen=True)
class Token:
    """One sign of a formula.

    `kind` is number, name, slope, function, primed (tanh′), operator, open, close, comma, joint,
    order or blank.
    `text` is Python's spelling; the sign stands at [start, end) of the line, nowhere (start = end)
    if it was only meant.
    """

    kind: str
    text: str
    start: int
    end: int


OPERATORS = {**dict.fromkeys("-−–‐‑", "-"), **dict.fromkeys("*·×⋅∙•・∗", "*"),
             **dict.fromkeys("/÷", "/"), "+": "+", "^": "**"}
_OPEN, _CLOSE = "([{", ")]}"
_UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣʸᵃᵇᵏᵐᵖᵗᵘᵛᵝ", "0123456789+-()nxyabkmptuvβ")
_UPPER = re.compile(f"[{''.join(map(chr, _UP))}]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_LETTER = "A-Za-zα-ωΑ-Ω"
_NAME = re.compile(rf"[{_LETTER}_][{_LETTER}0-9_₀-₉]*")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_JOINT = re.compile(r":=|==?|-+>|→|⟶|\\(?:long)?rightarrow\b|\\to\b")
_ORDER = re.compile(r"<=?|>=?|≤|≥|!=|≠|\\leq?\b|\\geq?\b|\\neq?\b")
_ORDERS = {"≤": "<=", "≥": ">=", "≠": "!=", "\\le": "<=", "\\leq": "<=", "\\ge": ">=",
           "\\geq": ">=", "\\ne": "!=", "\\neq": "!="}
_D = r"(?:d|∂|\\partial|\\mathrm\{d\})\s*"
_ONE = rf"[{_LETTER}][0-9₀-₉]*"
_SLOPE = re.compile(rf"{_D}({_ONE})\s*/\s*{_D}({_ONE})(?![{_LETTER}0-9_])")
_SLOPE_TEX = re.compile(
    rf"\\[dt]?frac\s*\{{\s*{_D}({_ONE})\s*\}}\s*\{{\s*{_D}({_ONE})\s*\}}")
_SQUARE = r"(?:\^\s*2|\^\{2\}|\*\*\s*2|²)\s*"
_D2 = rf"(?:d|∂|\\partial|\\mathrm\{{d\}})\s*{_SQUARE}"
_CURVE = re.compile(rf"{_D2}({_ONE})\s*/\s*{_D}({_ONE})\s*{_SQUARE}")
_CURVE_TEX = re.compile(
    rf"\\[dt]?frac\s*\{{\s*{_D2}({_ONE})\s*\}}\s*\{{\s*{_D}({_ONE})\s*{_SQUARE}\}}")
_OPEN_SLOPE = re.compile(rf"{_D}/\s*{_D}({_ONE})(?=\s*[(\[{{]|\s+[{_LETTER}0-9]|\s*\\)")
_OPEN_SLOPE_TEX = re.compile(rf"\\[dt]?frac\s*\{{\s*{_D}\}}\s*\{{\s*{_D}({_ONE})\s*\}}")
_PRIMES = re.compile(r"\s?(?:''|′′|″|'|′|\^\{\\prime\}|\^\\prime)")
_CALLED = {"sigma": "sigmoid", "phi": "normal_density", "Φ": "Phi"}
"""Letters that are functions where they are called, unless they were declared."""
_FRACTION = re.compile(r"\\[dt]?frac\s*")
_SPACING = re.compile(r"\s+|&|\\[,;:! ]|\\(?:left|right|q?quad|displaystyle|nonumber|big|Big)\b")
_WORDY = re.compile(r"\\(?:operatorname|mathrm)\{([A-Za-z]+)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_TEX = {"cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|"}
_LETTERS = {"varphi": "phi", "vartheta": "theta", "varepsilon": "epsilon"}


def plain(text: str) -> str:
    """Return the line with full-width signs as their narrow twins, character for character."""
    return "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else
                   " " if sign == "\u3000" else sign for sign in text)


def tokens_of(line: str, start: int = 0, end: int | None = None, *,
              declared: Collection[str] = ()) -> list[Token]:
    """Return the signs in part of a line; `declared` names are variables whatever else they mean.

    Raises FormulaError, with its place in the line, for a sign that no formula has.
    """
    return list(_Scanner(plain(line), line, frozenset(declared)).scan(
        start, len(line) if end is None else end))


class _Scanner:
    """One line being read; `text` is the narrow spelling of `line`, of the same length."""

    def __init__(self, text: str, line: str, declared: frozenset[str]) -> None:
        self.text = text
        self.line = line
        self.declared = declared
        self.bars = 0

    def scan(self, position: int, end: int) -> Iterator[Token]:
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
                found = match.group()
                spelled = _ORDERS.get(found, found) if kind == "order" else (
                    "=" if "=" in found else "→")
                yield Token(kind, spelled, at, match.end())
                return
        if self.text.startswith("**", at):
            yield Token("operator", "**", at, at + 2)
        elif sign == "|":
            yield from self._bar(at, at + 1, before)
        elif sign in _OPEN or sign in _CLOSE:
            kind = "open" if sign in _OPEN else "close"
            yield Token(kind, "(" if sign in _OPEN else ")", at, at + 1)
        elif sign == "√":
            yield Token("function", "sqrt", at, at + 1)
        elif sign == ",":
            yield Token("comma", ",", at, at + 1)
        else:
            yield from self._word(at, end)

    def _word(self, at: int, end: int) -> Iterator[Token]:
        for pattern, order in ((_SLOPE, ""), (_SLOPE_TEX, ""), (_CURVE, "2"), (_CURVE_TEX, "2")):
            slope = pattern.match(self.text, at, end)
            if slope is not None and (pattern is not _SLOPE or f"d{slope[1]}" not in self.declared):
                above, below = (_spelled(name) for name in slope.groups())
                yield Token("slope", f"d{order}{above}/d{below}{order}", at, slope.end())
                return
        open_slope = _OPEN_SLOPE.match(self.text, at, end) or _OPEN_SLOPE_TEX.match(
            self.text, at, end)
        if open_slope is not None:
            yield Token("function", f"d/d{_spelled(open_slope[1])}", at, open_slope.end())
            return
        raised = _UPPER.match(self.text, at, end)
        if raised is not None:
            yield from self._superscript(raised.group(), at, raised.end())
            return
        number = _NUMBER.match(self.text, at, end)
        name = _NAME.match(self.text, at, end)
        if number is not None:
            yield Token("number", number.group(), at, number.end())
        elif name is not None:
            yield self._named(name.group(), at, name.end())
        elif self.text[at] in OPERATORS:
            yield Token("operator", OPERATORS[self.text[at]], at, at + 1)
        elif self.text[at] == "\\":
            yield from self._command(at, end)
        else:
            self._refuse(at)

    def _superscript(self, text: str, at: int, end: int) -> Iterator[Token]:
        yield Token("operator", "**", at, at)
        yield Token("open", "(", at, at)
        for token in tokens_of(text.translate(_UP), declared=self.declared):
            yield Token(token.kind, token.text, at, end)
        yield Token("close", ")", at, end)

    def _named(self, word: str, at: int, end: int) -> Token:
        name = _spelled(word)
        primes = _PRIMES.match(self.text, end)
        stop = end if primes is None else primes.end()
        called = self.text[stop:].lstrip().removeprefix("\\left").lstrip()
        function = ""
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

    def _command(self, at: int, end: int) -> Iterator[Token]:
        fraction = _FRACTION.match(self.text, at, end)
        if fraction is not None:
            yield from self._fraction(at, fraction.end(), end)
            return
        command = _WORDY.match(self.text, at, end) or _COMMAND.match(self.text, at, end)
        word = command[1] if command is not None else ""
        if command is None or not (word in _TEX or word in known_names() or word in _LETTERS
                                   or word in LATIN.values() or command.re is _WORDY):
            self._refuse(at)
        if _TEX.get(word) == "|":
            yield from self._bar(at, command.end(), None if word == "lvert" else
                                 Token("name", "", at, at))
        elif word in _TEX:
            yield Token("operator", _TEX[word], at, command.end())
        else:
            yield self._named(_LETTERS.get(word, word), at, command.end())

    def _fraction(self, at: int, position: int, end: int) -> Iterator[Token]:
        yield Token("open", "(", at, at)
        for place in range(2):
            while position < end and self.text[position] == " ":
                position += 1
            stop = self._group_end(position, end)
            inner = (position + 1, stop - 1) if self.text[position] == "{" else (position, stop)
            yield Token("open", "(", position, position)
            yield from self.scan(*inner)
            yield Token("close", ")", stop - 1, stop)
            if place == 0:
                yield Token("operator", "/", stop, stop)
            position = stop
        yield Token("close", ")", position, position)

    def _group_end(self, position: int, end: int) -> int:
        if position >= end or self.text[position] == "}":
            raise FormulaError("\\frac takes two groups", text=self.line,
                               position=max(position - 1, 0), hint="as in \\frac{1}{x}")
        depth = 0
        for place in range(position, end):
            depth += {"{": 1, "}": -1}.get(self.text[place], 0)
            if depth == 0:
                return place + 1
        raise FormulaError("'{' is never closed", text=self.line, position=position,
                           hint="add a '}'")

    def _bar(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        # |a||b| opens again where no bar is open; inside, a bar after an operator opens too.
        opens = self.bars == 0 or before is None or before.kind in ("operator", "open", "function")
        self.bars += 1 if opens else -1
        if opens:
            yield Token("function", "Abs", at, at)
        yield Token("open" if opens else "close", "(" if opens else ")", at, end)

    def _refuse(self, at: int) -> NoReturn:
        word = re.match(r"\\[A-Za-z]*|.", self.text[at:], re.DOTALL)
        shown = word.group() if word is not None else ""
        hint = "remarks stand after a #" if not shown.isascii() else (
            "plain LaTeX: \\frac, \\cdot, \\exp, Greek letters" if shown[0] == "\\" else
            "use numbers, names, + - * / ^ and parentheses")
        raise FormulaError(f"{shown!r} cannot stand in a formula" if shown.isprintable() else
                           "a sign that cannot be shown stands here",
                           text=self.line, position=at, hint=hint)


def _spelled(word: str) -> str:
    """Return a name as formulas declare it: β₁ is beta1."""
    word = word.translate(_SUBSCRIPTS)
    return LATIN.get(word, word)
