"""What a differentiation rule consists of; the rules themselves are rows of rule_rows.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

Bounds = tuple[str | None, str | None]
"""An open interval, its ends as text that may name other variables; None is unbounded."""
Lines = tuple[tuple[str, str], ...]
"""A derivation: text and the reason that leads to it; text after "→ " is a limit."""


class Case(NamedTuple):
    """One side of a switch: a derivation of its own, over its own open intervals."""

    where: dict[str, Bounds]
    lines: Lines


@dataclass(frozen=True)
class Rule:
    """One rule: `function` has the derivative `slope`, over the open intervals in `where`.

    `through` is the slope through the output y, where there is such a form. `lines` derive the
    rule, with h inside `near` so that every line has a meaning; `cases` are what a rule about a
    switch rests on.
    """

    name: str
    function: str
    slope: str
    lines: Lines
    through: str = ""
    where: dict[str, Bounds] = field(default_factory=dict, hash=False)
    near: Bounds | None = None
    cases: tuple[Case, ...] = field(default=(), hash=False)

    @property
    def short_name(self) -> str:
        """The name without its common beginning: reciprocal, exp."""
        return self.name.removeprefix("derivative_of_")
