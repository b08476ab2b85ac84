"""From an activation to its card: every question is asked once, and may stay open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from sympy import Expr

from derive.cards.lines.line import Bound, Line, Stretch
from derive.cards.lines.place import line_of
from derive.cards.lines.window import windows
from derive.cards.number import exact_number
from derive.cards.questions import (
    bends,
    extent,
    facts,
    floats,
    moments,
    relatives,
    shape,
)
from derive.cards.questions.facts import Symmetry
from derive.cards.questions.moments import Moments
from derive.cards.record import (
    MEASURED,
    PROVED,
    UNKNOWN,
    Break,
    ByParameter,
    Card,
    Known,
    PieceOfCard,
)
from derive.derivation.differentiation import differentiate
from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula.activation import Activation
from derive.formula.real_root import RealRoot
from derive.proof.claims.derivative import derivative_of
from derive.proof.claims.roots import root_claims
from derive.proof.judge import equal
from derive.proof.prove import judge
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

    asking = _Asking(line, tell, judged=judged)
    ask, shown = asking.ask, asking.shown
    symmetries = ask("symmetries", facts.symmetries, "the judge")
    return Card(
        f, breaks_of(line), pieces, _by_parameter(f, derivation, tell),
        _through_y(derivation, tell),
        ask("domain", _domain, "signs of what stands in logarithms, roots and divisors"),
        ask("joins", facts.joins, "Taylor coefficients from both sides"),
        (ask("ends", lambda on: facts.at_end(on, -1), "expansion at the end"),
         ask("ends", lambda on: facts.at_end(on, 1), "expansion at the end")),
        symmetries,
        shown("zeros", shape.zeros, "sign chart of f", "f"),
        shown("extrema", shape.turns, "sign chart of f′", "f′"),
        shown("inflections", bends.inflections, "sign chart of f″", "f″"),
        shown("range", extent.value_range, "sign chart of f′ and limits"),
        shown("slopes", extent.slope_range, "sign chart of f″ and limits"),
        shown("Lipschitz constant", extent.lipschitz, "sup of |f′|"),
        shown("monotone pieces", shape.monotone, "sign chart of f′", "f′"),
        shown("convex pieces", bends.convex, "sign chart of f″", "f″"),
        shown("fixed points", shape.fixed_points, "sign chart of f − x", "f − x"),
        _no_moments(line) or ask("moments", lambda on: _moments(on, symmetries.value or ()),
                                 "rigorous integration, tails bounded"),
        _or_sampled(ask("thresholds", floats.thresholds, "balls on a monotone tail"),
                    lambda: floats.sampled_thresholds(line)),
        _or_sampled(ask("condition numbers", floats.conditions, "expansion at the end"),
                    lambda: floats.sampled_conditions(line)),
        ask("relatives", lambda on: relatives.relatives(f), "the judge"))


class _Asking:
    """Questions about a line, each answered by what is known of it and how."""

    def __init__(self, line: Line, tell: Callable[[str], None], *, judged: bool) -> None:
        self.line, self.tell, self.judged = line, tell, judged

    def ask(self, what: str, question: Callable[[Line], T], why: str, of: str = "", *,
            measurable: bool = False) -> Known[T]:
        """Return the answer; `of` is the function that may swing, and so repeat its answers."""
        self.tell(what)
        if not self.judged:
            return Known(None, UNKNOWN, "f′ or f″ is not proved, and everything rests on them")
        first = self.line.stretches[0]
        try:
            return Known(question(self.line), PROVED, why, first.period(of) if of else None)
        except UndecidableError as reason:
            found = _measured(self.line, question) if measurable else None
            if of and first.swings(of):
                why = SWINGS.format(of)
                return Known(None, PROVED, why) if found is None else replace(
                    found, how=PROVED, why=why)
            return found or Known(None, UNKNOWN, reason.cause)

    def shown(self, what: str, question: Callable[[Line], T], why: str, of: str = "") -> Known[T]:
        """Return the answer, or what is seen of it where it is not proved."""
        return self.ask(what, question, why, of, measurable=True)


def _or_sampled(known: Known[T], question: Callable[[], T]) -> Known[T]:
    """Return what is known, else what samples show."""
    if known.how != UNKNOWN:
        return known
    try:
        return Known(question(), MEASURED, "samples", part="where it is not proved, by samples")
    except UndecidableError:
        return known


def _measured(line: Line, question: Callable[[Line], T]) -> Known[T] | None:
    """Return the answer for the largest part of the line for which there is one."""
    if line.hidden:  # a pole may lie anywhere in the window
        return None
    for where, part in windows(line):
        try:
            return Known(question(part), MEASURED, "charts of this part", part=where)
        except UndecidableError:
            continue
    return None


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


def _no_moments(line: Line) -> Known[Moments] | None:
    """Return that f has no moments, where it has no value on a part of the line."""
    first, last = line.stretches[0], line.stretches[-1]
    joined = all(left.high == right.low for left, right in pairwise(line.stretches))
    if line.hidden or (joined and (first.low, last.high) == (None, None)):
        return None
    return Known(None, PROVED, "none: f has no value on a part of the line")


def _moments(line: Line, symmetries: tuple[Symmetry, ...]) -> Moments:
    found = moments.moments(line)
    for law in symmetries:
        if law.sign == -1 and law.rate == 0 and found.mean is not None:
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
