"""That a difference is 0 because it, or a factor of it, solves an equation from a zero start."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.proof.certificate import Equation
from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps.ratios import ratio

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def by_equation(cell: Writer, equation: Equation, difference: Value) -> None:
    """Show that a difference is 0. Raises RejectedError where the equation does not show it."""
    whole, rest = difference, None
    if equation.factor is not None:
        whole = cell.polynomial(equation.factor)
        quotient, left_over = divmod(difference.num, whole.num)
        if not left_over.is_zero():
            raise RejectedError("not a factor of the difference")
        rest = Value(cell, quotient, cell.one)
    plain = replace(equation, factor=None)
    cell.take(("solves", ratio(whole), plain, ()))
    cell.lemma("solves", ratio(whole), replace(plain, initial=tuple(cell.initial)))
    if rest is not None:
        cell.combine((1, ((whole, 1), (rest, 1))))
