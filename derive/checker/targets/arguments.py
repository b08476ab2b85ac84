"""The formula's parameters and the target's arguments: never silently different values.

An argument of a constructor, factory or function that has the name of a parameter of the formula
gets the formula's value where the caller gave that value, or where the argument has no default of
its own. Whatever else is known about the two is said in a note.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Values:
    """The formula's parameters by name; `given` are those that the caller chose."""

    all: Mapping[str, float] = field(default_factory=dict)
    given: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Passed:
    """Arguments to call with, and what to say about them."""

    arguments: Mapping[str, float]
    notes: tuple[str, ...] = ()


def passed_to(made: Callable[..., Any], values: Values) -> Passed:
    """Return what of the values a callable takes by name."""
    try:
        own = inspect.signature(made).parameters
    except (ValueError, TypeError):  # built-in callables may have no signature
        return Passed({}, _unused(values, frozenset()))
    arguments, notes = {}, []
    for name, value in values.all.items():
        parameter = own.get(name)
        if parameter is None or parameter.kind is parameter.POSITIONAL_ONLY:
            continue
        required = parameter.default is parameter.empty
        if required or name in values.given:
            arguments[name] = value
            notes.append(f"called with {name} = {value:g}")
        elif parameter.default != value:
            notes.append(f"its own default of {name} is {parameter.default!r}, the formula's is "
                         f"{value:g}; --param {name}={parameter.default!r} checks it there")
    return Passed(arguments, (*notes, *_unused(values, frozenset(own))))


def attributes_differ(found: object, values: Values) -> tuple[str, ...]:
    """Return notes on attributes of an instance whose numbers are not the formula's."""
    notes = []
    for name, value in values.all.items():
        own = _number(found, name)
        if own is not None and own != value:
            notes.append(f"its {name} is {own!r}, the formula's is {value:g}; "
                         f"--param {name}={own!r} checks it there")
    return tuple(notes)


def _number(found: object, name: str) -> float | None:
    """Return a parameter as an instance has it, None where it shows no single number."""
    held = getattr(found, "params", None)
    own = held[name] if isinstance(held, Mapping) and name in held else getattr(found, name, None)
    try:
        # PyTorch warns about a number taken from a tensor that autograd watches.
        own = getattr(own, "detach", lambda: own)()
        return None if own is None or isinstance(own, str) else float(own)
    except Exception:  # whatever a foreign type raises: it is no single number
        return None


def _unused(values: Values, own: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"{name} = {values.all[name]:g} is the formula's alone: the target takes no "
                 f"argument '{name}'" for name in sorted(values.given - own))
