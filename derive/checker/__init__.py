"""Floor 5: an implementation held to the contract, claim by claim, against a judged derivation."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derive.checker.report import BrokenPromiseError, Claim, Failure, Report, read_at
    from derive.checker.run import check

__all__ = ["BrokenPromiseError", "Claim", "Failure", "Report", "check", "read_at"]


def __getattr__(name: str) -> object:
    # Late, because a target's child process needs neither SymPy nor the judge.
    if name in __all__:
        return getattr(import_module(f"derive.checker.{'run' if name == 'check' else 'report'}"),
                       name)
    raise AttributeError(f"module 'derive.checker' has no attribute {name!r}")
