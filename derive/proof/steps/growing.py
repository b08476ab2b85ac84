"""The sign of what grows from where its variable starts, shown in a cell alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.replaying.expressions import expression
from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps.generators import prepared
from derive.proof.steps.ratios import ratio

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer

LONGEST = 16
"""Terms of the longest polynomial whose slope is asked."""
DEEPEST = 5
"""How often a sign is asked of the derivative."""


def growing(cell: Writer, value: Value) -> None:
    """Show that a value is positive because it is at least 0 at u = 0, and then grows."""
    if not 1 < len(value.num) <= LONGEST or cell.depth >= DEEPEST or all(
            cell.stated[place].kind == "variable" for place in value.places):
        return
    prepared(cell, value)
    text = expression(cell, value)
    names = {each.name for each in written.variables(text)}
    if len(names) != 1 or not names <= cell.positive:
        return
    (name,) = names
    start, later = (value_at(text, {name: at}) for at in (0, 1))
    if start is None or later is None:
        return
    if str(value.num) in cell.budget.grown:
        return
    cell.budget.grown.add(str(value.num))
    side = int(start >= 0 and later > 0) - int(start <= 0 and later < 0)
    if not side:
        return
    try:
        cell.take(("grows", ratio(value * side), name, ()))
    except RejectedError:
        return
    cell.lemma("grows", ratio(value * side), name)
