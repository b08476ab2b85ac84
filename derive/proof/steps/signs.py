"""How a sign is shown: by what a value is made of, by what is simpler and has the same sign.

Each way adds facts where it works and nothing where it does not; they are met in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from derive.proof.replaying.fractions import Value
from derive.proof.steps.angles import turned
from derive.proof.steps.arctangents import no_angle
from derive.proof.steps.assumed import assumed, by_assumed, pairs
from derive.proof.steps.comparisons import comparisons
from derive.proof.steps.growing import growing
from derive.proof.steps.parts import bounded, by_coefficients, evaluated, factors_of, generators
from derive.proof.steps.squares import quadratic, square_root, without_roots

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def vanishing(cell: Writer, value: Value) -> None:
    """Show that a value is 0."""
    without_roots(cell, value)
    no_angle(cell, value)


WAYS: tuple[Callable[[Writer, Value], None], ...] = (
    generators, evaluated, factors_of, assumed, turned, by_coefficients, comparisons, bounded,
    square_root, quadratic, pairs, by_assumed, vanishing, growing)
"""How a sign is looked for, the quickest first."""
