"""A layer under test in a process of its own, where another process can find the same layer.

What crashes, hangs or calls os._exit there is a failure of its test and no end of the test run.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Collection
from dataclasses import replace
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

import pytest

from derive.errors import TargetError, UsageError
from derive.testing.terms import Terms

if TYPE_CHECKING:
    from derive.checker import Report

HERE = "checked in this process"
"""How a note begins that says that there was no other, and why."""
_CHANGING = frozenset({"monkeypatch", "mocker"})
"""Fixtures that change modules, which another process imports as they are written."""


def checked(terms: Terms, target: object, item: pytest.Item) -> Report:
    """Return the report on a layer, made in a child process unless the terms say `isolate`.

    Where the layer cannot be brought there (a closure, a class that no import finds, one that
    needs what a fixture does) it is checked here, and a note says so. Raises DeriveError.
    """
    seed: int = item.config.getoption("activation_seed")
    if "isolate" in terms.words:
        return terms.check(target, seed)
    reason = _changed_here(item)
    if not reason:
        try:
            return terms.with_word("isolate", True).check(_named(target), seed)
        except (TargetError, UsageError) as error:
            if isinstance(error, TargetError) and _died(error):
                raise
            reason = error.cause
    report = terms.check(target, seed)  # or the same error, where it is not about processes
    return replace(report, notes=(*report.notes, f"{HERE}: {reason}"))


def _died(error: TargetError) -> bool:
    """Tell what must not be tried here as well."""
    from derive.checker.places import DeathError  # loaded with the check

    return isinstance(error.__cause__, DeathError)


def _changed_here(item: pytest.Item) -> str:
    """Return which fixture may have changed what another process would import anew, or nothing."""
    names: Collection[str] = getattr(item, "fixturenames", ())
    own = vars(getattr(item, "module", object))
    found = sorted({*names} & (_CHANGING | own.keys()))
    return f"the fixture {found[0]} may have changed it" if found else ""


def _named(target: object) -> object:
    """Return the text that names a class or function, the target itself where there is none."""
    name = getattr(target, "__qualname__", "<instance>")
    module = sys.modules.get(getattr(target, "__module__", ""))
    if isinstance(target, str) or inspect.ismethod(target) or module is None:
        return target
    found: object = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not target:  # in a function, or another thing by the same name
        return target
    path = getattr(module, "__file__", None)
    if path is None or _is_imported_from(module.__name__, path):
        return f"{module.__name__}:{name}"
    return f"{path}:{name}"


def _is_imported_from(name: str, path: str) -> bool:
    """Tell whether importing that name elsewhere reads that file; sys.modules does not count."""
    places, whole, spec = None, "", None
    for part in name.split("."):
        whole = f"{whole}.{part}" if whole else part
        spec = PathFinder.find_spec(whole, places)
        if spec is None:
            return False
        places = spec.submodule_search_locations
    return spec is not None and spec.origin is not None and os.path.realpath(
        spec.origin) == os.path.realpath(path)
