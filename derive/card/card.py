"""The card of an activation: everything about it that can be derived, proved or measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sympy import Expr

from derive.card import facts, floats, moments, relatives, shape
from derive.card.facts import AtEnd, Join, Symmetry
from derive.card.floats import Condition, Threshold
from derive.card.line import Bound, Line, Stretch
from derive.card.moments import Moments
from derive.card.number import Number, exact_number
from derive.card.place import line_of
from derive.card.relatives import Relative
from derive.card.shape import FixedPoint, Run, Span, Turn
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula.activation import Activation
from derive.proof.derivative import derivative_of
from derive.proof.judge import equal
from derive.proof.through_y import ThroughY, through_y
from derive.verdict import Evidence, Verdict

T = TypeVar("T")
PROVED, UNKNOWN = "proved", "unknown"


@dataclass(frozen=True)
class Known(Generic[T]):
    """One field of a card: its value, and how it is known.

    `how` is "proved" or "unknown"; `why` says by what argument, or what is not known. `period`
    says that the value is that of one period, which the whole line repeats.
    """

    value: T | None
    how: str
    why: str
    period: Expr | None = None


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
class ByParameter:
    """∂f/∂parameter on one open piece, with the judge's evidence."""

    name: str
    low: Bound
    high: Bound
    derivative: Expr
    evidence: Evidence


@dataclass(frozen=True)
class Card:
    """Everything about one activation, its parameters at their values.

    `domain` lists the open intervals on which f is a formula and defined; `slopes` runs from the
    infimum to the supremum of f′; `lipschitz` holds None where there is no such constant;
    `inflections` are (x, f, f′). Lengths are in x, thresholds are floats of the type named.
    """

    activation: Activation
    approximate: bool
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


def card(f: Activation, *, watch: Callable[[str], None] | None = None) -> Card:
    """Return the card of an activation at its parameters' values.

    `watch` is told what is looked for next. What cannot be known is a field that says so.
    Raises UndecidableError where not even the pieces of f can be found.
    """
    tell = watch or (lambda what: None)
    tell("pieces")
    derivation = _derivation(f)
    line = line_of(f, derivation)
    return _filled(f, derivation, line, tell)


def _derivation(f: Activation) -> Derivation | None:
    try:
        return differentiate(f)
    except UndecidableError:
        return None


def _filled(f: Activation, derivation: Derivation | None, line: Line,
            tell: Callable[[str], None]) -> Card:
    def ask(what: str, question: Callable[[], T], why: str, of: str = "") -> Known[T]:
        tell(what)
        try:
            value = question()
            period = line.stretches[0].period(of) if of else None
        except UndecidableError as reason:
            return Known(None, UNKNOWN, reason.cause)
        return Known(value, PROVED, why, period)

    symmetries = ask("symmetries", lambda: facts.symmetries(line), "the judge")
    return Card(
        f, line.approximate, _pieces(f, derivation, line), _by_parameter(f, derivation, tell),
        _through_y(derivation, tell),
        ask("domain", lambda: tuple((each.low, each.high) for each in line.stretches),
            "signs of what stands in logarithms, roots and divisors"),
        ask("joins", lambda: facts.joins(line), "Taylor coefficients from both sides"),
        (ask("ends", lambda: facts.at_end(line, -1), "expansion at the end"),
         ask("ends", lambda: facts.at_end(line, 1), "expansion at the end")),
        symmetries,
        ask("zeros", lambda: shape.zeros(line), "sign chart of f", "f"),
        ask("extrema", lambda: shape.turns(line), "sign chart of f′", "f′"),
        ask("inflections", lambda: shape.inflections(line), "sign chart of f″", "f″"),
        ask("range", lambda: shape.value_range(line), "sign chart of f′ and limits"),
        ask("slopes", lambda: shape.slope_range(line), "sign chart of f″ and limits"),
        ask("Lipschitz constant", lambda: shape.lipschitz(line), "sup of |f′|"),
        ask("monotone pieces", lambda: shape.monotone(line), "sign chart of f′", "f′"),
        ask("convex pieces", lambda: shape.convex(line), "sign chart of f″", "f″"),
        ask("fixed points", lambda: shape.fixed_points(line), "sign chart of f − x", "f − x"),
        ask("moments", lambda: _moments(line, symmetries.value or ()),
            "rigorous integration, tails bounded"),
        ask("thresholds", lambda: floats.thresholds(line), "balls on a monotone tail"),
        ask("condition numbers", lambda: floats.conditions(line), "expansion at the end"),
        ask("relatives", lambda: relatives.relatives(f), "the judge"))


def _moments(line: Line, symmetries: tuple[Symmetry, ...]) -> Moments:
    found = moments.moments(line)
    for law in symmetries:
        if law.sign == -1 and law.rate == 0:
            # f(-x) + f(x) = c, and X and -X have the same law.
            return replace(found, mean=exact_number(law.constant / 2))
    return found


def _through_y(derivation: Derivation | None, tell: Callable[[str], None]) -> ThroughY | None:
    tell("f′ through y")
    if derivation is None:
        return None
    try:
        return through_y(derivation)
    except UndecidableError:
        return None


def _pieces(f: Activation, derivation: Derivation | None, line: Line) -> tuple[PieceOfCard, ...]:
    """Return f, f′ and f″ on each piece, judged against the judge's own derivative."""
    if derivation is None:
        return tuple(_piece(f, (each.low, each.high), each.formula, each.slope, each)
                     for each in line.stretches)
    found = []
    for piece in derivation.pieces:
        low = None if piece.low is None else derivation.activation.fill(piece.low).doit()
        inside = next((each for each in line.stretches if each.low == low), line.stretches[0])
        found.append(_piece(derivation.activation, (piece.low, piece.high), piece.formula,
                            piece.slope, inside))
    return tuple(found)


def _piece(f: Activation, ends: tuple[Bound, Bound], formula: Expr, slope: Expr,
           stretch: Stretch) -> PieceOfCard:
    x = f.x
    inside = (stretch.low, stretch.high)
    return PieceOfCard(
        *ends, formula, slope, stretch.curvature,
        equal(derivative_of(formula, x), slope, _boxes(f, x.name, ends)),
        equal(derivative_of(derivative_of(stretch.formula, x), x), stretch.curvature,
              {x.name: inside}))


def _boxes(f: Activation, name: str,
           ends: tuple[Bound, Bound]) -> Mapping[str, tuple[object, object]]:
    return dict(f.where) if ends == (None, None) else {**f.where, name: ends}


def _by_parameter(f: Activation, derivation: Derivation | None,
                  tell: Callable[[str], None]) -> tuple[ByParameter, ...]:
    """Return ∂f/∂parameter for every parameter on every piece."""
    found: list[ByParameter] = []
    if derivation is None or not derivation.activation.parameters:
        return ()
    for parameter in f.parameters:
        tell(f"∂f/∂{parameter.name}")
        try:
            by = differentiate(f, wrt=parameter.name)
        except UndecidableError:
            continue
        for piece in by.pieces:
            evidence = equal(derivative_of(piece.formula, by.wrt), piece.slope,
                             _boxes(f, f.x.name, (piece.low, piece.high)))
            found.append(ByParameter(parameter.name, piece.low, piece.high, piece.slope, evidence))
    return tuple(found)


def undecided(found: Card) -> bool:
    """Tell whether the judge could not prove a derivative that the card shows."""
    shown = [each for piece in found.pieces
             for each in (piece.slope_evidence, piece.curvature_evidence)]
    shown += [each.evidence for each in found.by_parameter]
    return any(each.verdict is not Verdict.PROVED for each in shown)
