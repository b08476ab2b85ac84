"""What a proof leaves behind: plain numbers, names and expressions that another program replays.

A certificate states, it does not search: which cells cover the region, which generators the
normal form of a cell stands on, and which laws about them were used. `derive.proof.replay` checks
all of it. Polynomials are tuples of terms, so a certificate compares, prints and pickles.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Rational

Poly = tuple[tuple[tuple[int, ...], str], ...]
"""Terms: the exponents of the generators, in order, and the coefficient as text ("-7/2")."""
Ratio = tuple[Poly, Poly]
"""Numerator and denominator."""


@dataclass(frozen=True)
class Stated:
    """A generator: `kind` of `argument` ("exp" of a ratio of earlier ones, "variable" of a name).

    A root's `degree` says which: generator**degree = argument.
    """

    kind: str
    argument: str | Ratio
    degree: int = 0

    @property
    def ratio(self) -> Ratio:
        """The argument of a function. Raises TypeError for a variable or a constant."""
        if isinstance(self.argument, str):
            raise TypeError(f"{self.argument} is no function of anything")
        return self.argument


@dataclass(frozen=True)
class Exponential:
    """exp(exponent) = value, which is log(value) = exponent as well."""

    exponent: Ratio
    value: Ratio


@dataclass(frozen=True)
class Power:
    """base**exponent = value, the exponent a rational number as text."""

    base: Ratio
    exponent: str
    value: Ratio


@dataclass(frozen=True)
class Angle:
    """cos(angle) and sin(angle). `parts` are (angle, cosine, sine, count): their sum is it."""

    angle: Ratio
    cosine: Ratio
    sine: Ratio
    parts: tuple[tuple[Ratio, Ratio, Ratio, int], ...]


@dataclass(frozen=True)
class Ground:
    """What the normal forms of one cell stand on: generators, and the laws used between them."""

    generators: tuple[Stated, ...]
    exponentials: tuple[Exponential, ...] = ()
    powers: tuple[Power, ...] = ()
    angles: tuple[Angle, ...] = ()


@dataclass(frozen=True)
class Equation:
    """The difference h solves a linear homogeneous equation in `variable`, with zero start.

    With no `cofactors` h′ = 0. Otherwise the last of the derivatives (numerators, denominators
    dropped) is Σ cofactor·lower derivative. `initial` proves that each one vanishes where the
    variable is `start`. Where there is a `factor` of the difference's numerator, that is h.
    """

    variable: str
    start: str
    cofactors: tuple[Poly, ...]
    initial: tuple[Tree, ...]
    factor: Poly | None = None


Step = tuple[Any, ...]
"""The name of a law with values for its letters, or of another step with what it is about.

See `derive.proof.replaying.laws` and `derive.proof.replay`.
"""


@dataclass(frozen=True)
class Leaf:
    """A cell, over the generators of its `ground`, and the `steps` that prove what is claimed.

    The laws of the ground, and the `equation`, are what the search has found: the steps are made
    from them, and replay reads the steps alone.
    """

    ground: Ground
    equation: Equation | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Cut:
    """A region in three parts: `variable` = `at`; beyond it by `fresh` > 0; before it.

    Where the variable is positive the part before is at·fresh/(1 + fresh), else at − fresh.
    """

    variable: str
    at: Expr
    fresh: str
    parts: tuple[Tree, ...]


Tree = Leaf | Cut


@dataclass(frozen=True)
class Limit:
    """A proof that an expression tends to a value as h → 0.

    Over the `ground` the expression is P/Q. While both vanish at h = 0, which `zeros` prove, each
    is replaced by its derivative in h (l'Hôpital); `end` proves that the quotient is the value.
    """

    definitions: tuple[tuple[str, Expr], ...]
    positive: tuple[str, ...]
    ground: Ground
    zeros: tuple[tuple[Tree, Tree], ...]
    end: Tree
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """A proof that two sides are equal wherever both are defined.

    `definitions` write boxed variables through positive ones (x = b + u), `positive` are > 0 and
    all others free. `named` are parts of the sides that may be any number, with their names.
    """

    definitions: tuple[tuple[str, Expr], ...]
    positive: tuple[str, ...]
    tree: Tree
    named: tuple[tuple[Basic, str], ...] = field(default=())


def excess(number: int) -> str:
    """Return the name of what the error function of that number exceeds its bound by."""
    return f"δ{number}·"


@dataclass(frozen=True)
class Ray:
    """A proof for t > start, where x = side·t: derivative number `order` is not negative.

    `certificate` is the judge's. `bounded` is the judge's certificate that the function exceeds the
    one with bounds in place of error functions; None where nothing is replaced. `defined` proves
    that the function has no poles there: what stands in divisors, roots and logarithms keeps away
    from 0, on the side given.
    """

    side: int
    start: Rational
    order: int
    certificate: object
    bounded: object | None = None
    defined: tuple[tuple[int, Positive], ...] = ()


@dataclass(frozen=True)
class Positive:
    """Cuts between which balls see a positive function, and proofs for the half lines."""

    cuts: tuple[Rational, ...]
    rays: tuple[Ray, ...] = ()
