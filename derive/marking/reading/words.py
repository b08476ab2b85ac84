"""Names of a typed formula that need a meaning, and those that have one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from derive.errors import FormulaError
from derive.formula.vocabulary import CONSTANTS, GREEK, known_names
from derive.marking.reading.signs import Token

WORDS = {*CONSTANTS, "True"}
"""Names that nobody has to declare."""


def undeclared(token: Token, names: Collection[str], line: str, *,
               called: bool = False) -> FormulaError:
    """Return the error for a name that nothing declares; `called` if it is used as a function."""
    word = token.text
    close = difflib.get_close_matches(word, [*names, *known_names()], 1, 0.65)
    if word in ("if", "otherwise", "else"):
        hint = "cases are written as in 1 if x > 0, 0 otherwise"
    elif re.match(r"\s+[A-Za-z]{2,}", line[token.end:]) and word not in line[token.end:]:
        hint = "remarks stand after a #"
    elif close and len(word) > 2:
        hint = f"did you mean '{close[0]}'?"
    elif called:
        hint = f"define it above, as in {word}(x) = x/(1 + exp(-x))"
    else:
        hint = f"write the product as {'*'.join(word)}" if len(word) <= 3 else (
            "a name of several letters has to stand in a definition or condition first")
    return FormulaError(f"'{word}' is not a function known here" if called else
                        f"'{word}' is not declared", text=line, position=token.start, hint=hint)


def may_stand_alone(name: str) -> bool:
    """Tell whether a name needs no declaration: one letter, Latin or Greek, and any subscript."""
    letters = name.partition("_")[0].rstrip("0123456789")
    return len(letters) == 1 or letters in GREEK
