"""Domains as people write them: ``beta>0``, ``0<a<1``, into open intervals."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sympy import Expr

from derive.errors import FormulaError, UsageError
from derive.formula.parse import free_names, parse
from derive.formula.source import UNRESERVED

Bounds = tuple[Expr | None, Expr | None]
"""An open interval; None is unbounded."""

_COMPARISON = re.compile(r"\s*([<>])\s*")


def intervals(conditions: Iterable[str]) -> dict[str, Bounds]:
    """Return the open interval of each variable; several conditions on one are intersected.

    Raises UsageError for a condition that is not ``name > bound`` or ``low < name < high``.

    >>> intervals(["beta>0", "0<a<1"])
    {'beta': (0, None), 'a': (0, 1)}
    """
    found: dict[str, Bounds] = {}
    for condition in conditions:
        for name, low, high in _read(condition):
            old_low, old_high = found.get(name, (None, None))
            found[name] = (old_low if low is None else low, old_high if high is None else high)
    return found


def _read(condition: str) -> list[tuple[str, Expr | None, Expr | None]]:
    parts = _COMPARISON.split(condition)
    if "=" in condition or len(parts) not in (3, 5):
        raise UsageError(f"'{condition}' is not a condition",
                         hint='write an open interval, as "beta>0" or "0<a<1"')
    result = []
    for left, sign, right in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
        small, large = (left, right) if sign == "<" else (right, left)
        if _is_name(small):
            result.append((small.strip(), None, _bound(large, condition)))
        elif _is_name(large):
            result.append((large.strip(), _bound(small, condition), None))
        else:
            raise UsageError(f"'{condition}' names no variable", hint='as in "beta>0"')
    return result


def _is_name(text: str) -> bool:
    return text.strip().isidentifier() and text.strip() not in UNRESERVED


def _bound(text: str, condition: str) -> Expr:
    try:
        return parse(text, free_names(text))
    except FormulaError as error:
        raise UsageError(f"'{condition}' is not a condition: {error.cause}",
                         hint="bounds are numbers, as in beta>0") from None
