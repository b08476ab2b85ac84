"""The text of a formula as typed: its Python spelling, and how to point back into it."""

from __future__ import annotations

import ast
import keyword
import re

from derive.errors import FormulaError
from derive.formula.vocabulary import known_names

MAX_LENGTH = 20_000
"""Characters in one formula."""
MAX_DEPTH = 80
"""Nested parentheses."""

_SPELLINGS = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "^": "**",
              "²": "**2", "³": "**3", "≤": "<=", "≥": ">=", "≠": "!="}
# `lambda` and other words of Python are ordinary parameter names to a mathematician.
_RESERVED = {word: f"{word.upper()}_" for word in keyword.kwlist
             if word not in ("and", "or", "not", "True")}
UNRESERVED = {stand_in: word for word, stand_in in _RESERVED.items()}
"""What was typed, by the name that stands in for it in the syntax tree."""
_WORD = re.compile(rf"\b(?:{'|'.join(_RESERVED)})\b")
_WIDE = {0xFF01 + each: 0x21 + each for each in range(94)} | {0x3000: 0x20}
"""Full-width signs, as a Japanese or Chinese keyboard types them, and the narrow ones meant."""
_EQUATION = re.compile(r"(?<![<>=!])=(?!=)")
_BARE_CALL = re.compile(r"\b([a-z]{3,})\s+\w")


class Source:
    """One text: checked for length and brackets, respelled for Python's parser.

    Raises FormulaError with the place where the text is empty, too long, too deep or unbalanced.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MAX_LENGTH:
            raise FormulaError(f"the formula has {len(text):,} characters; the limit is "
                               f"{MAX_LENGTH:,}", hint="name its parts and derive them one by one")
        if not text.strip():
            raise FormulaError("the formula is empty", hint='write one in x, as in "x*tanh(x)"')
        narrow = text.translate(_WIDE)
        self._check_brackets(narrow)
        self.spelled, self._origin = _respell(narrow)

    def _check_brackets(self, text: str) -> None:
        opened: list[tuple[str, int]] = []
        for position, character in enumerate(text):
            if character in "([":
                opened.append((character, position))
                if len(opened) > MAX_DEPTH:
                    raise self.error(f"more than {MAX_DEPTH} nested parentheses", position,
                                     "name an inner part and derive it on its own")
            elif character in ")]":
                if not opened or "([".index(opened[-1][0]) != ")]".index(character):
                    raise self.error(f"'{character}' closes nothing", position,
                                     "remove it, or open it before")
                opened.pop()
        if opened:
            character, position = opened[-1]
            raise self.error(f"'{character}' is never closed", position,
                             f"add a '{')]'['(['.index(character)]}'")

    def error(self, cause: str, where: ast.AST | int, hint: str = "") -> FormulaError:
        """Return the error for a place given as a node or as an offset into the text."""
        if isinstance(where, int):
            return FormulaError(cause, text=self.text, position=where, hint=hint)
        # Python counts columns in UTF-8 bytes.
        column = len(self.spelled.encode()[:getattr(where, "col_offset", 0)].decode())
        position = self._origin[min(column, len(self._origin) - 1)]
        return FormulaError(cause, text=self.text, position=position, hint=hint)

    def tree(self) -> ast.expr:
        """Return Python's syntax tree of the text."""
        try:
            return ast.parse(self.spelled, mode="eval").body
        except SyntaxError as fault:
            # Python's own message speaks of Python; the caret is what helps.
            if not fault.offset:
                raise self.error("the formula breaks off here", len(self.text.rstrip())) from None
            column = min(fault.offset, len(self._origin)) - 1
            raise self.error("this is not a formula", self._origin[column],
                             self._way_out()) from None
        except (ValueError, MemoryError, RecursionError):
            raise self.error("this is not a formula", 0, self._way_out()) from None

    def _way_out(self) -> str:
        """Return the hint for what people write most often where a formula is wanted."""
        bare = next((name for name in _BARE_CALL.findall(self.text) if name in known_names()), "")
        if "|" in self.text:
            return "write |x| as Abs(x)"
        if re.search(r"\bif\b", self.text):
            return "write cases as Piecewise((x, x > 0), (0, True))"
        if _EQUATION.search(self.text):
            return "give only what stands on the right of the = sign"
        if bare:
            return f"arguments stand in parentheses: {bare}(x)"
        return "write products with * and powers with **: 2*x, x**2"

    def parenthesised(self, node: ast.expr) -> bool:
        """Tell whether a node stands in parentheses of its own, which its tree forgets."""
        source = self.spelled.encode()
        before = source[:node.col_offset].rstrip()
        after = source[node.end_col_offset:].lstrip()
        return before.endswith(b"(") and after.startswith(b")")

    def segment(self, node: ast.expr) -> str:
        """Return the spelled text of a node."""
        return ast.get_source_segment(self.spelled, node) or ""


def _respell(text: str) -> tuple[str, list[int]]:
    """Return the text as Python spells it, and for each character where it came from."""
    out: list[str] = []
    origin: list[int] = []

    def put(spelling: str, position: int) -> None:
        out.append(spelling)
        origin.extend([position] * len(spelling))

    # A line break inside a formula is only white space; Python would end the statement there.
    flat = "".join(" " if character in "\n\r\t" else character for character in text)
    position = len(flat) - len(flat.lstrip())
    while position < len(flat):
        word = _WORD.match(flat, position) if position == 0 or not (
            flat[position - 1].isalnum() or flat[position - 1] == "_") else None
        if word is not None and word.group() in _RESERVED:
            put(_RESERVED[word.group()], position)
            position = word.end()
        else:
            put(_SPELLINGS.get(flat[position], flat[position]), position)
            position += 1
    return "".join(out), [*origin, len(text)]
