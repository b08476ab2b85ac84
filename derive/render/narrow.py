"""Rows for a terminal narrower than their table: the cells one below the other."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence

from derive.language.width import width, wrapped

_LEAST = 20
"""Columns below which nothing is broken any further."""


def terminal_columns() -> int | None:
    """Return the columns of the terminal that is written to; None for a file or a pipe."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def fits(lines: Sequence[str], columns: int | None) -> bool:
    """Tell whether every line fits, as they always do where there is no terminal."""
    return columns is None or all(width(line.rstrip()) <= columns for line in lines)


def stacked(first: str, below: Sequence[str], columns: int, indent: int = 6) -> list[str]:
    """Return a row as its first cell and, further in, every other cell that holds anything."""
    lines = _broken(first, columns, len(first) - len(first.lstrip()))
    for cell in below:
        lines += _broken(" " * indent + cell.strip(), columns, indent) if cell.strip() else []
    return lines


def _broken(line: str, columns: int, indent: int) -> list[str]:
    """Return a line in lines that fit, broken at spaces, all but the first a little further in."""
    if width(line) <= columns:
        return [line]
    pieces = wrapped(line, max(_LEAST, columns - indent - 2))
    return [" " * (indent + 2 * (place > 0)) + piece for place, piece in enumerate(pieces)]
