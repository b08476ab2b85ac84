"""Domains as people write them: ``beta>0``, ``0<a<1``, into open intervals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import sympy
from sympy import Expr

from derive.errors import FormulaError, UsageError
from derive.formula import written
from derive.formula.activation import number
from derive.formula.parse import free_names, parse
from derive.formula.source import UNRESERVED
from derive.formula.vocabulary import NO_NUMBERS

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
            found[name] = (_both(old_low, low, sympy.Max), _both(old_high, high, sympy.Min))
    return boxes(found)


def _both(first: Expr | None, second: Expr | None, inner: type[Expr]) -> Expr | None:
    """Return the end of an interval inside two others."""
    if first is None or second is None:
        return first if second is None else second
    numbers = [written.constant(each) for each in (first, second)]
    if None in numbers:
        return first if first == second else written.apply(inner, first, second)
    innermost: Expr = inner(*numbers)
    return innermost


def boxes(where: Mapping[str, tuple[object, object]]) -> dict[str, Bounds]:
    """Return open intervals whose ends are expressions, checked: numbers in order, or unbounded.

    Raises UsageError for an end that is no real number or names its own variable, and for an
    interval that is empty.
    """
    if not isinstance(where, Mapping):
        raise UsageError("domains are names with pairs (low, high)",
                         hint="None is unbounded, as in {'beta': (0, None)}")
    checked: dict[str, Bounds] = {}
    for name, ends in where.items():
        if not isinstance(ends, (tuple, list)) or len(ends) != 2:
            raise UsageError(f"the domain of {name} is not a pair (low, high)",
                             hint="None is unbounded, as in {'beta': (0, None)}")
        low, high = (_end(name, end) for end in ends)
        values = [None if end is None else written.constant(end) for end in (low, high)]
        if values[0] is not None and values[1] is not None and values[0] >= values[1]:
            raise UsageError(f"no {name} lies between {low} and {high}",
                             hint="an open interval has its low end first, as in 0<a<1")
        checked[name] = (low, high)
    return checked


def _end(name: str, end: object) -> Expr | None:
    if end is None:
        return None
    value = end if isinstance(end, Expr) else number(end)
    unknown = {symbol.name for symbol in written.variables(value)} & {name, *NO_NUMBERS}
    if unknown or value.is_finite is False or value.is_extended_real is False:
        raise UsageError(f"'{end}' is no end for the interval of {name}",
                         hint="ends are numbers, or expressions in other variables")
    return value


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
    word = text.strip()
    return word.isidentifier() and word not in UNRESERVED and word not in NO_NUMBERS


def _bound(text: str, condition: str) -> Expr:
    try:
        return parse(text, free_names(text))
    except FormulaError as error:
        raise UsageError(f"'{condition}' is not a condition: {error.cause}",
                         hint="bounds are numbers, as in beta>0") from None
