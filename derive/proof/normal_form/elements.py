"""What a field of the judge is made of: generators, fractions, signs, and what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import fmpq_mpoly


class Undefined(Exception):  # noqa: N818  (not an error: a fact about an expression)
    """The expression is defined nowhere on the region: log of a negative, division by 0."""


class Crowded(Exception):  # noqa: N818  (not an error: asks for a larger ring)
    """More generators are needed than the ring has."""


class Fraction(NamedTuple):
    """numerator/denominator; the denominator's leading coefficient is 1."""

    num: fmpq_mpoly
    den: fmpq_mpoly

    @property
    def key(self) -> str:
        """A text that is the same for equal fractions of one field."""
        return f"{self.num}|{self.den}"


class Split(Exception):  # noqa: N818  (not an error: a question)
    """A switch needs the sign of `value`, which is not the same on the whole region."""

    def __init__(self, value: Fraction) -> None:
        super().__init__("a switch is not decided")
        self.value = value


Condition = tuple[str, Fraction]
"""What holds where an expression is defined: "!=0", ">0" or ">=0", and of what."""
Law = tuple[str, tuple[Any, ...]]
"""A law between fractions that was used: its name and what it relates (see `certificate`)."""
Range = tuple[int, int]
"""The smallest and the largest sign something may have: (0, 1) is non-negative."""
ANY: Range = (-1, 1)


@dataclass(eq=False)
class Generator:
    """One generator. `kind` says what it is of `argument`.

    variable, constant (pi, or an opaque name), exp, log, erf, atan, sin, cos, root. `signs` is
    where its sign lies. `degree` and `value` state the relation generator**degree = value
    (roots; sin² = 1 − cos²). `definition` writes it through finer generators that came later.
    """

    index: int
    kind: str
    argument: Any
    poly: fmpq_mpoly
    signs: Range = ANY
    degree: int = 0
    value: Fraction | None = None
    definition: Fraction | None = None
