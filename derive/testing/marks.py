"""The mark on a layer, read without asking the layer anything. Every pytest run loads this."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from derive.testing.messages import Summary

MARK = "activation"
SUMMARIES: pytest.StashKey[list[Summary]] = pytest.StashKey()
"""Where a test keeps the summary lines of what it checked."""


def own_marks(target: object) -> list[pytest.Mark]:
    """Return the marks of a function, or of a class or its nearest marked base.

    Only dictionaries are read: a module may hold objects whose attributes do anything at all.
    """
    family = type.mro(target) if issubclass(type(target), type) else [target]  # type: ignore[arg-type]
    for each in family:
        try:
            marks = object.__getattribute__(each, "__dict__").get("pytestmark", ())
        except AttributeError:  # no dictionary, so no marks
            continue
        listed = [getattr(mark, "mark", mark) for mark in (
            marks if isinstance(marks, (list, tuple)) else [marks])]
        if listed:
            return [mark for mark in listed if isinstance(mark, pytest.Mark)]
    return []
