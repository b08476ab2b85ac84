"""One checkable statement: what the judge is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sympy import Expr

from derive.derivation.record import Interval
from derive.formula.kept import Kept

Place = tuple[str | int, ...]
"""Where a claim stands: ("sweep", 2, "total"), ("piece", 0, "step", 3), …"""


@dataclass(frozen=True)
class Claim(Kept):
    """`left` equals `right`; with "→" `left` tends to `right` as the variable named h tends to 0.

    With "≠" the two have to differ, with ">" `left` is larger on the closed interval of the one
    variable in `where`. Else `where` gives open intervals of the variables, `approaching`
    what else moves as h tends to 0, and where to.
    """

    place: Place
    left: Expr
    right: Expr
    where: Mapping[str, Interval]
    relation: Literal["=", "→", "≠", ">"] = "="
    approaching: Mapping[str, Expr] = field(default_factory=dict)
