"""Derive, explain and prove activation gradients, and verify the layers that implement them.

Six verbs: `activation`, `differentiate`, `prove`, `to_numpy`, `check`, `sweep`; five questions:
`equal`, `proof_of`, `why`, `through_y`, `card`. Importing this package loads neither SymPy nor
NumPy; the first verb used does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from derive.errors import DeriveError, FormulaError, TargetError, UndecidableError, UsageError
from derive.verdict import Counterexample, Evidence, Verdict, weakest

if TYPE_CHECKING:
    from derive.verbs import (
        activation,
        card,
        check,
        differentiate,
        equal,
        proof_of,
        prove,
        sweep,
        through_y,
        to_numpy,
        why,
        write,
    )

__version__ = "0.1.0"
__all__ = [
    "Counterexample", "DeriveError", "Evidence", "FormulaError", "TargetError",
    "UndecidableError", "UsageError", "Verdict", "activation", "card", "check", "differentiate",
    "equal", "proof_of", "prove", "sweep", "through_y", "to_numpy", "weakest", "why", "write",
]


def __getattr__(name: str) -> object:
    if name in __all__:
        import_module("derive.render.notebook")  # offers itself to records, and loads nothing heavy
        return getattr(import_module("derive.verbs"), name)
    raise AttributeError(f"module 'derive' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
