"""Offers of a module that nobody wrote rows for: its public names, matched to the catalogue's."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from derive.checker.audit.offers import FRAMEWORKS, Offer
from derive.checker.places import from_text
from derive.errors import TargetError, UsageError
from derive.formula.catalogue import by_name
from derive.formula.rows import ROWS

Offered = tuple[tuple[Offer, ...], tuple[str, ...]]
"""What a module offers, and the names of its layers that match no activation."""


def rows_of(framework: str) -> tuple[Offer, ...]:
    """Return the rows of a framework that its installed version has.

    Raises UsageError where it is not installed, TargetError where it cannot be imported.
    """
    if find_spec(framework) is None:
        raise UsageError(f"{framework} is not installed",
                         hint=f'pip install "backproof[{framework}]"')
    return tuple(each for each in FRAMEWORKS[framework] if _is_there(each))


def offered(module: str) -> Offered:
    """Import a module, by its name or file, and return what it offers.

    Raises UsageError for a module without activations, TargetError for one that cannot be imported.
    """
    if not module.strip():
        raise UsageError("no module is named", hint="as in derive audit mylayers.py")
    found = from_text(f"{module}:__dict__")
    assert isinstance(found, dict)  # noqa: S101  (what a module's __dict__ is)
    names = _names()
    public = [name for name, each in found.items()
              if not name.startswith("_") and _may_be_a_layer(each)]
    offers = tuple(Offer(f"{module}:{name}", names[_folded(name)],
                         _own_defaults(found[name], names[_folded(name)]))
                   for name in public if _folded(name) in names)
    if not offers:
        raise UsageError(f"{module} has no layer that is called like an activation",
                         hint='"derive list" shows the names; "derive check" takes any other')
    return offers, tuple(name for name in public
                         if _folded(name) not in names and inspect.isclass(found[name]))


def _own_defaults(found: Callable[..., object], name: str) -> str:
    """Return the parameters of an activation for which a layer has defaults of its own."""
    given = inspect.signature(found).parameters
    usual = by_name(name).defaults
    own = {each: given[each].default for each in usual if each in given}
    return ", ".join(f"{each}={value!r}" for each, value in own.items()
                     if isinstance(value, (int, float)) and value != float(usual[each]))


def _is_there(offer: Offer) -> bool:
    """Tell whether the installed version of a framework has it: newer ones have more."""
    place, _, name = offer.target.partition(":")
    try:
        module: ModuleType = import_module(place)
    except ImportError as error:
        raise TargetError(f"importing {place} fails: {error}", hint="mend it first") from error
    return hasattr(module, name)


def _may_be_a_layer(found: object) -> bool:
    """Tell what has a backward, or is a function."""
    return inspect.isfunction(found) or (inspect.isclass(found) and hasattr(found, "backward"))


def _names() -> dict[str, str]:
    return {_folded(each): row.name for row in ROWS for each in (row.name, *row.aliases.split())}


def _folded(name: str) -> str:
    """Return a name without case and underscores: LeakyReLU is leaky_relu."""
    return name.replace("_", "").lower()
