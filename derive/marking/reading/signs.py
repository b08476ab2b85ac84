"""The alphabet of typed formulas: what a sign is, and how keyboards, Unicode and LaTeX spell it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NoReturn

from derive.errors import FormulaError
from derive.formula.vocabulary import LATIN


@dataclass(frozen=True)
class Token:
    """One sign of a formula.

    `kind` is number, name, slope, function, primed (tanh′), prime (of a group), limit, operator,
    open, close, comma, joint, order or blank.
    `text` is Python's spelling; the sign stands at [start, end) of the line, nowhere (start = end)
    if it was only meant.
    """

    kind: str
    text: str
    start: int
    end: int


OPERATORS = {**dict.fromkeys("-−–‐‑", "-"), **dict.fromkeys("*·×⋅∙•・∗", "*"),
             **dict.fromkeys("/÷⁄", "/"), "+": "+", "^": "**"}
LETTER = "A-Za-zα-ωΑ-Ωŷ"
FONTS = r"\\(?:mathbf|mathcal|mathrm|mathit|mathsf|boldsymbol|bm|vec)"
ACCENTS = r"\\(?:hat|widehat|bar|overline|tilde)"
_GROUP = r"\{[^{}]*\}"
_LOW = "₀₁₂₃₄₅₆₇₈₉"
LOW_LETTERS = "ᵢⱼₖₘₙₜ"
_SUBSCRIPTS = str.maketrans(dict(zip(_LOW, "0123456789", strict=True)) | {
    sign: f"_{letter}" for sign, letter in zip(LOW_LETTERS, "ijkmnt", strict=True)})
ONE = (rf"(?:{FONTS}\s*(?:{_GROUP}|[{LETTER}])|{ACCENTS}\s*(?:{_GROUP}|[{LETTER}])|"
       rf"\\[A-Za-z]+(?![A-Za-z{{])|[{LETTER}])"
       rf"(?:_(?:\{{[{LETTER}0-9]+\}}|[{LETTER}0-9]+)|[0-9₀-₉]+|[{LOW_LETTERS}]+)?")
"""One name as it stands in dL/dy: a letter with its fonts, accents and subscript."""
_LETTERS = {"varphi": "phi", "vartheta": "theta", "varepsilon": "epsilon", "ell": "l"}
_SUMS = ("∑", "Σ", "∏", "∫", "\\sum", "\\prod", "\\int")
_NARROWED = ("<font>", "<compat>", "<wide>")


def plain(text: str) -> str:
    """Return the line with each full-width or italic sign as its plain twin, one for one."""
    return text if text.isascii() else "".join(map(_twin, text))


def _twin(sign: str) -> str:
    kind, _, codes = unicodedata.decomposition(sign).partition(" ")
    return chr(int(codes, 16)) if kind in _NARROWED and " " not in codes else sign


def spelled(word: str) -> str:
    r"""Return a name as formulas declare it.

    >>> [spelled(word) for word in ("β₁", "x_{1}", r"\hat{y}", r"\mathcal{L}", "y_i")]
    ['beta1', 'x1', 'y_hat', 'L', 'y_i']
    """
    accent = re.match(ACCENTS, word) is not None
    word = re.sub(rf"{FONTS}|{ACCENTS}|[\s{{}}\\]", "", word).translate(_SUBSCRIPTS)
    word = word.replace("ŷ", "y_hat")
    head, _, below = word.partition("_")
    letter = head.rstrip("0123456789")
    head = _LETTERS.get(letter, LATIN.get(letter, letter)) + head[len(letter):]
    joined = "_" if not below.isdecimal() or len(head) != 1 else ""
    named = head + (joined + below if "_" in word else "")
    return f"{named}_hat" if accent else named


def refused(text: str, line: str, at: int) -> NoReturn:
    """Raise the error for a sign that no formula has."""
    word = re.match(r"\\[A-Za-z]*|.", text[at:], re.DOTALL)
    shown = word.group() if word is not None else ""
    hint = "write out the terms: sums and integrals are not read" if shown in _SUMS else (
        "write = for what is equal" if shown in "≈≃≅" else
        "remarks stand after a #" if not shown.isascii() else
        "plain LaTeX: \\frac, \\cdot, \\exp, Greek letters" if shown[0] == "\\" else
        "use numbers, names, + - * / ^ and parentheses")
    raise FormulaError(f"{shown!r} cannot stand in a formula" if shown.isprintable() else
                       "a sign that cannot be shown stands here",
                       text=line, position=at, hint=hint)
