"""The text of a formula as typed: its Python spelling, and how to point back into it."""

from __future__ import annotations

import ast
import keyword
import re

from derive.errors import FormulaError

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
        self._check_brackets()
        self.spelled, self._origin = _respell(text)

    def _check_brackets(self) -> None:
        opened: list[tuple[str, int]] = []
        for position, character in enumerate(self.text):
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
        hint = ("write |x| as Abs(x)" if "|" in self.text else
                "write products with * and powers with **: 2*x, x**2")
        try:
            return ast.parse(self.spelled, mode="eval").body
        except SyntaxError as fault:
            column = min(max((fault.offset or 1) - 1, 0), len(self._origin) - 1)
            # Python's own message speaks of Python; the caret is what helps.
            raise self.error("this is not a formula", self._origin[column], hint) from None
        except (ValueError, MemoryError, RecursionError):
            raise self.error("this is not a formula", 0, hint) from None

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
