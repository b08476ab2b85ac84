"""Names and texts for generated source: nothing but words gets in."""

from __future__ import annotations

import keyword
import re

_LONGEST = 40


def class_name(name: str) -> str:
    """Return a name as classes are called.

    >>> class_name("hard_swish"), class_name("f"), class_name("x; import os"), class_name("3")
    ('HardSwish', 'F', 'XImportOs', 'Written3')
    """
    parts = re.findall(r"[A-Za-z0-9]+", name.partition(" at ")[0])
    found = "".join(part[0].upper() + part[1:] for part in parts)[:_LONGEST]
    return found if found[:1].isalpha() and not keyword.iskeyword(found) else f"Written{found}"


def function_name(name: str) -> str:
    """Return a name as functions are called.

    >>> function_name("HardSwish"), function_name("GELU")
    ('hard_swish', 'gelu')
    """
    found = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", class_name(name)).lower()
    return f"{found}_" if keyword.iskeyword(found) or found in _TAKEN else found


_TAKEN = frozenset(("np", "math", "value", "slope", "forward", "backward", "erf", "erfc"))


def inside(text: str) -> str:
    """Return text that a docstring or a comment can hold: one line, no quotes, no backslashes.

    >>> inside('a"' + chr(92) + chr(10) + 'b')
    "a'/ b"
    """
    plain = text.replace("\\", "/").replace('"', "'")
    return "".join(c if c.isprintable() else " " for c in plain)
