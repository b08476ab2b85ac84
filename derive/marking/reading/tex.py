"""LaTeX in a typed formula: fractions, roots, cases and commands, as the signs they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.errors import FormulaError
from derive.formula.vocabulary import LATIN, known_names
from derive.marking.reading.signs import ACCENTS, FONTS, Token, refused, spelled

CASES = re.compile(r"\\begin\{(cases|dcases)\}(.*?)\\end\{\1\}", re.DOTALL)
_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?")
_FRACTION = re.compile(r"\\[dt]?frac\s*")
_ROOT = re.compile(r"\\sqrt\s*\[\s*(\d+)\s*\]\s*")
_WORDY = re.compile(r"\\(?:operatorname|mathrm|text|textrm|mathit|mathsf)\*?\s*"
                    r"\{\s*([A-Za-z]{2,})\s*\}")
_NAMED = re.compile(rf"(?:{FONTS}|{ACCENTS})\s*(?:\{{[^{{}}]*\}}|\w)(?:_(?:\{{\w+\}}|\w))?")
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:_(?:\{\w+\}|\w))?")
_BRACE = re.compile(r"\\([{}])")
_TEX = {"cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|",
        "vert": "|", "mid": "|"}
_LETTERS = ("varphi", "vartheta", "varepsilon", "ell")


class TexReader:
    """The part of a scanner that knows LaTeX; `scan` and what is plain are added by `_Scanner`."""

    def __init__(self, text: str, line: str) -> None:
        self.text = text
        self.line = line

    def scan(self, position: int, end: int) -> Iterator[Token]:
        """Yield the signs of a stretch."""
        raise NotImplementedError

    def bar(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        """Yield what | opens or closes."""
        raise NotImplementedError

    def named(self, word: str, at: int, end: int) -> Token:
        """Return a name or function."""
        raise NotImplementedError

    def command(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        """Yield the signs of the command that begins at `at`."""
        fraction, root = (each.match(self.text, at, end) for each in (_FRACTION, _ROOT))
        cases, brace = (each.match(self.text, at, end) for each in (CASES, _BRACE))
        if fraction is not None:
            yield from self._fraction(at, fraction.end(), end)
        elif root is not None:
            yield from self._root(root, end)
        elif cases is not None:
            yield from self._cases(cases)
        elif brace is not None:
            opens = brace[1] == "{"
            yield Token("open" if opens else "close", "(" if opens else ")", at, brace.end())
        else:
            yield from self._word_of_tex(at, end, before)

    def _word_of_tex(self, at: int, end: int, before: Token | None) -> Iterator[Token]:
        word = _WORDY.match(self.text, at, end)
        if word is not None:
            yield self.named(word[1], at, word.end())
            return
        name = _NAMED.match(self.text, at, end)
        if name is not None:
            yield self.named(spelled(name.group()), at, name.end())
            return
        command = _COMMAND.match(self.text, at, end)
        if command is None:
            refused(self.text, self.line, at)
        sign = _TEX.get(command[1], "")
        stop = at + 1 + len(command[1])
        if sign == "|":
            yield from self.bar(at, stop, before)
        elif sign:
            yield Token("operator", sign, at, stop)
        elif command[1] == "log" and command.end() > stop:
            yield self.named(command.group()[1:], at, command.end())
        elif command[1] in known_names():
            yield self.named(command[1], at, stop)
        elif command[1] in (*_LETTERS, *LATIN.values()):
            yield self.named(spelled(command.group()), at, command.end())
        else:
            refused(self.text, self.line, at)

    def _fraction(self, at: int, position: int, end: int) -> Iterator[Token]:
        above = self.group(position, end)
        below = self.group(above[2], end)
        yield Token("open", "(", at, at)
        for start, stop, after in (above, below):
            yield Token("open", "(", start, start)
            yield from self.scan(start, stop)
            yield Token("close", ")", stop, after)
            if after == above[2]:
                yield Token("operator", "/", after, after)
        yield Token("close", ")", below[2], below[2])

    def group(self, position: int, end: int) -> tuple[int, int, int]:
        r"""Return what \frac takes next: where it starts, where it stops, where the line goes on.

        Raises FormulaError where nothing stands there or a brace is never closed.
        """
        while position < end and self.text[position] == " ":
            position += 1
        if position >= end or self.text[position] == "}":
            raise FormulaError("\\frac takes two groups", text=self.line,
                               position=max(position - 1, 0), hint="as in \\frac{1}{x}")
        if self.text[position] == "\\":
            command = _COMMAND.match(self.text, position, end)
            after = position + 1 if command is None else command.end()
            return position, after, after
        depth = 0
        for place in range(position, end):
            depth += {"{": 1, "}": -1}.get(self.text[place], 0)
            if depth == 0:
                return (position + 1, place, place + 1) if place > position else (
                    position, place + 1, place + 1)
        raise FormulaError("'{' is never closed", text=self.line, position=position,
                           hint="add a '}'")

    def _root(self, root: re.Match[str], end: int) -> Iterator[Token]:
        at = root.start()
        start, stop, after = self.group(root.end(), end)
        yield Token("open", "(", at, start)
        yield from self.scan(start, stop)
        yield Token("close", ")", stop, after)
        for kind, text in (("operator", "**"), ("open", "("), ("number", "1"), ("operator", "/"),
                           ("number", root[1]), ("close", ")")):
            yield Token(kind, text, after, after)

    def _cases(self, cases: re.Match[str]) -> Iterator[Token]:
        """Yield the rows of a cases block as people type them: value if condition."""
        start, end = cases.span(2)
        yield Token("open", "(", cases.start(), start)
        rows = [each.span() for each in _ROW.finditer(self.text, start, end)]
        first = True
        for stop, after in (*rows, (end, end)):
            content = self.text[start:stop].rstrip(" \t\n,.;")
            if content.strip():
                if not first:
                    yield Token("comma", ",", start, start)
                yield from self._row(start, start + len(content))
                first = False
            start = after
        yield Token("close", ")", end, cases.end())

    def _row(self, start: int, end: int) -> Iterator[Token]:
        value = self.text.find("&", start, end)
        stop = end if value < 0 else value
        yield from self.scan(start, start + len(self.text[start:stop].rstrip(" ,;")))
        if value < 0:
            return
        condition = list(self.scan(value + 1, end))
        if not (condition and condition[0].kind == "name" and condition[0].text in (
                "if", "for", "when", "otherwise", "else")):
            yield Token("name", "if", value, value + 1)
        yield from condition
