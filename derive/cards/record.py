"""The record of a card: its fields, each with how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from sympy import Expr, Rational

from derive.cards.lines.line import Bound
from derive.cards.number import Number
from derive.cards.questions.facts import AtEnd, Join, Symmetry
from derive.cards.questions.floats import Condition, Threshold
from derive.cards.questions.moments import Moments
from derive.cards.questions.relatives import Relative
from derive.cards.questions.shape import FixedPoint, Run, Span, Turn
from derive.display import Displayed
from derive.formula.activation import Activation
from derive.formula.kept import Kept
from derive.formula.real_root import RealRoot
from derive.proof.through_y import ThroughY
from derive.verdict import Evidence, Verdict

T = TypeVar("T")
PROVED, MEASURED, UNKNOWN = "proved", "measured", "unknown"


@dataclass(frozen=True)
class Known(Generic[T]):
    """One field of a card: its value, and how it is known.

    `how` is "proved", "measured" or "unknown"; `why` says by what argument, where it was measured,
    or what is not known. `period` says that the value is that of one period, which the whole line
    repeats; `part` for which x it holds, if not for all.
    """

    value: T | None
    how: str
    why: str
    period: Expr | None = None
    part: str = ""


@dataclass(frozen=True)
class PieceOfCard:
    """f, f′ and f″ on one open piece, parameters as letters in f and f′, as values in f″.

    `slope_evidence` and `curvature_evidence` are the judge's on f′ and f″.
    """

    low: Bound
    high: Bound
    formula: Expr
    slope: Expr
    curvature: Expr
    slope_evidence: Evidence
    curvature_evidence: Evidence


@dataclass(frozen=True)
class Break:
    """Where pieces meet at the only zero of `equation` between `low` and `high`, by the judge."""

    root: RealRoot
    equation: Expr
    low: Rational
    high: Rational
    evidence: Evidence


@dataclass(frozen=True)
class ByParameter:
    """∂f/∂parameter on one open piece, with the judge's evidence."""

    name: str
    low: Bound
    high: Bound
    derivative: Expr
    evidence: Evidence


@dataclass(frozen=True)
class Card(Displayed, Kept):
    """Everything about one activation, its parameters at their values.

    `breaks` are those without a closed form. `domain` lists the open intervals on which f is a
    formula and defined; `slopes` runs from the infimum to the supremum of f′; `lipschitz` holds
    None where there is no such constant; `inflections` are (x, f, f′). Lengths are in x, thresholds
    are floats of the type named.
    """

    activation: Activation
    breaks: tuple[Break, ...]
    pieces: tuple[PieceOfCard, ...]
    by_parameter: tuple[ByParameter, ...]
    through_y: ThroughY | None
    domain: Known[tuple[tuple[Bound, Bound], ...]]
    joins: Known[tuple[Join, ...]]
    ends: tuple[Known[AtEnd], Known[AtEnd]]
    symmetries: Known[tuple[Symmetry, ...]]
    zeros: Known[tuple[Span, ...]]
    turns: Known[tuple[Turn, ...]]
    inflections: Known[tuple[tuple[Number, Number, Number], ...]]
    range: Known[tuple[Span, ...]]
    slopes: Known[Span]
    lipschitz: Known[Number | None]
    monotone: Known[tuple[Run, ...]]
    convex: Known[tuple[Run, ...]]
    fixed_points: Known[tuple[FixedPoint, ...]]
    moments: Known[Moments]
    thresholds: Known[tuple[Threshold, ...]]
    conditions: Known[tuple[Condition, ...]]
    relatives: Known[tuple[Relative, ...]]

    def __repr__(self) -> str:
        return f"Card({self.activation!r})"


def undecided(found: Card) -> bool:
    """Tell whether the judge could not prove a derivative that the card shows."""
    shown = [each for piece in found.pieces
             for each in (piece.slope_evidence, piece.curvature_evidence)]
    shown += [each.evidence for each in found.by_parameter]
    return any(each.verdict is not Verdict.PROVED for each in shown)
