"""What writing gives: the source, how its forms came about, and what it was measured to reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sympy import Expr

from derive.display import Displayed
from derive.formula.notation import ascii_text
from derive.language import say
from derive.numeric.forms import Form
from derive.writing.following import lines_of, nothing_changed, why_this_form, words_in
from derive.writing.probes import GOAL, Which

TITLES: dict[str, str] = {"f": "f", "slope": "f'"}


class Step(NamedTuple):
    """From the plain form to the one that is written, on the stretch [low, high] of floats.

    The form's `evidence` is the judge's; None where the plain form is what is written.
    """

    which: Which
    low: float
    high: float
    plain: Expr
    form: Form

    @property
    def place(self) -> str:
        """Where the form is used, as a condition on x."""
        if self.low == -float("inf"):
            return say("written.all_x") if self.high == float("inf") else f"x < {self.high:g}"
        return f"x > {self.low:g}" if self.high == float("inf") else (
            f"{self.low:g} < x < {self.high:g}")

    def __str__(self) -> str:
        title = say("written.where", which=TITLES[self.which], place=self.place)
        head = f"{title}\n    {ascii_text(self.plain)}"
        if nothing_changed(self.form):
            return f"{head}\n        {say('written.as_derived')}"
        lines = lines_of(self.plain, self.form, self.low, self.high)
        words = [f"        {each}" for each in (*why_this_form(self.form),
                                                *words_in(self.form.expr))]
        return "\n".join([head, *map(str, lines), *words])


@dataclass(frozen=True)
class Reached:
    """The largest error measured for f or f′ at one dtype, in ulps.

    `at` is where; `plain` is what the formula as it was derived is off by, infinite where it
    overflows or divides 0 by 0. `strict` tells whether the contract's strict bound holds
    everywhere; `beyond` is the smallest interval that holds every probe above the goal.
    """

    which: Which
    dtype: str
    ulps: float
    at: float
    plain: float
    strict: bool
    points: int
    beyond: tuple[float, float] | None

    @property
    def is_goal(self) -> bool:
        """Whether every probe is within the goal and the strict bound."""
        return self.strict and self.ulps <= GOAL

    def __str__(self) -> str:
        parts = [say("written.reached", which=TITLES[self.which], dtype=self.dtype,
                     ulps=f"{self.ulps:.3g}", at=f"{self.at:.6g}")]
        if self.beyond is not None:
            low, high = self.beyond
            parts.append(say("written.beyond", goal=f"{GOAL:g}", low=f"{low:.4g}",
                             high=f"{high:.4g}"))
        return "; ".join([*parts, *([] if self.strict else [say("written.broken")])])


@dataclass(frozen=True)
class Written(Displayed):
    """Source of one activation: `name` is what a test would import, `style` how it is laid out.

    `steps` lead from the derived forms to the written ones, `reached` has an entry for f and for
    f′ at each dtype. `wide` says that narrower dtypes are worked out in float64.
    """

    name: str
    source: str
    style: str
    steps: tuple[Step, ...]
    reached: tuple[Reached, ...]
    wide: bool

    def __repr__(self) -> str:
        return f"Written({self.name!r}, {self.style!r}, {len(self.source.splitlines())} lines)"

    @property
    def missed(self) -> tuple[Reached, ...]:
        """Where the goal is out of reach."""
        return tuple(each for each in self.reached if not each.is_goal)
