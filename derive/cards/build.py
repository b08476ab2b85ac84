"""From an activation to its card: every question is asked once, and may stay open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from sympy import Expr

from derive.cards import extent, facts, floats, moments, relatives, shape
from derive.cards.facts import Symmetry
from derive.cards.line import Bound, Line, Stretch
from derive.cards.moments import Moments
from derive.cards.number import exact_number
from derive.cards.place import line_of
from derive.cards.record import PROVED, UNKNOWN, Break, ByParameter, Card, Known, PieceOfCard
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula.activation import Activation
from derive.formula.real_root import RealRoot
from derive.proof.derivative import derivative_of
from derive.proof.judge import equal
from derive.proof.prove import judge
from derive.proof.root_claims import root_claims
from derive.proof.through_y import ThroughY, through_y
from derive.verdict import Verdict

T = TypeVar("T")
SWINGS = "infinitely many: {} takes every value again and again as x grows"


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
    pieces = _pieces(f, derivation, line)
    judged = all(each.slope_evidence.verdict is Verdict.PROVED
                 and each.curvature_evidence.verdict is Verdict.PROVED for each in pieces)

    def ask(what: str, question: Callable[[], T], why: str, of: str = "") -> Known[T]:
        tell(what)
        if not judged:
            return Known(None, UNKNOWN, "f′ or f″ is not proved, and everything rests on them")
        try:
            value = question()
            period = line.stretches[0].period(of) if of else None
        except UndecidableError as reason:
            if of and line.stretches[0].swings(of):
                return Known(None, PROVED, SWINGS.format(of))
            return Known(None, UNKNOWN, reason.cause)
        return Known(value, PROVED, why, period)

    symmetries = ask("symmetries", lambda: facts.symmetries(line), "the judge")
    return Card(
        f, breaks_of(line), pieces, _by_parameter(f, derivation, tell),
        _through_y(derivation, tell),
        ask("domain", lambda: _domain(line),
            "signs of what stands in logarithms, roots and divisors"),
        ask("joins", lambda: facts.joins(line), "Taylor coefficients from both sides"),
        (ask("ends", lambda: facts.at_end(line, -1), "expansion at the end"),
         ask("ends", lambda: facts.at_end(line, 1), "expansion at the end")),
        symmetries,
        ask("zeros", lambda: shape.zeros(line), "sign chart of f", "f"),
        ask("extrema", lambda: shape.turns(line), "sign chart of f′", "f′"),
        ask("inflections", lambda: shape.inflections(line), "sign chart of f″", "f″"),
        ask("range", lambda: extent.value_range(line), "sign chart of f′ and limits"),
        ask("slopes", lambda: extent.slope_range(line), "sign chart of f″ and limits"),
        ask("Lipschitz constant", lambda: extent.lipschitz(line), "sup of |f′|"),
        ask("monotone pieces", lambda: shape.monotone(line), "sign chart of f′", "f′"),
        ask("convex pieces", lambda: shape.convex(line), "sign chart of f″", "f″"),
        ask("fixed points", lambda: shape.fixed_points(line), "sign chart of f − x", "f − x"),
        ask("moments", lambda: _moments(line, symmetries.value or ()),
            "rigorous integration, tails bounded"),
        ask("thresholds", lambda: floats.thresholds(line), "balls on a monotone tail"),
        ask("condition numbers", lambda: floats.conditions(line), "expansion at the end"),
        ask("relatives", lambda: relatives.relatives(f), "the judge"))


def breaks_of(line: Line) -> tuple[Break, ...]:
    """Return the breaks without a closed form, and how it is known that each is one number."""
    found = []
    for root in line.values:
        if isinstance(root, RealRoot):
            evidence = min((judge(claim) for claim in root_claims(root, ())),
                           key=lambda each: each.verdict)
            found.append(Break(root, root.equation, root.low, root.high, evidence))
    return tuple(found)


def _domain(line: Line) -> tuple[tuple[Bound, Bound], ...]:
    if line.hidden:
        raise UndecidableError(line.hidden)
    return tuple((each.low, each.high) for each in line.stretches)


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
