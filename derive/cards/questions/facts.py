"""What holds at the ends of the line, where pieces meet, and under x → -x."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import sympy
from flint import arb
from sympy import Expr, Rational, S, Symbol

from derive.cards.charts.simple import simplest
from derive.cards.expansions.ends import RADII, End, Expansion, germ_at
from derive.cards.expansions.scale import TooClose, precision
from derive.cards.lines.line import Line, Stretch
from derive.cards.number import Number, compare, exact_number, normal, number
from derive.cards.questions.shape import continuous_at
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.real_root import RealRoot
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict

SMOOTH_ORDER = 6
"""Derivatives that are compared where two pieces meet."""
SIMPLE = 10**4
"""The largest denominator of a rate that is guessed."""
PROBES = (Rational(1, 3), Rational(4, 7), 1, 2, Rational(7, 3), 5)
"""Where a symmetry is tried; some lie inside (-1, 1), where asin has values."""


@dataclass(frozen=True)
class AtEnd:
    """f towards an end of its domain: its limit, and its asymptote slope·x + offset, if any.

    `limit` is None where it is proved that there is none: f repeats, or takes every value.
    """

    end: End
    limit: Number | None
    slope: Number | None = None
    offset: Number | None = None


@dataclass(frozen=True)
class Join:
    """Where two pieces meet. `kind` is "jump", "kink", "smooth", "undefined" or "steep".

    `order` k says that f is C^k there and not C^(k+1), or, where `at_least`, no more is known.
    `left` and `right` are the one-sided values of the first derivative that differs.
    """

    at: Expr
    kind: str
    order: int
    left: Number
    right: Number
    at_least: bool = False


@dataclass(frozen=True)
class Symmetry:
    """f(-x) = sign·f(x) + constant + rate·x, proved."""

    sign: int
    constant: Expr
    rate: Expr
    evidence: Evidence


def at_end(line: Line, side: int) -> AtEnd:
    """Return what f does towards the left end (-1) or the right end (1) of its domain."""
    stretch = line.stretches[0 if side < 0 else -1]
    at = stretch.low if side < 0 else stretch.high
    return _towards(stretch, End(at, side if at is None else -side))


def _towards(stretch: Stretch, end: End) -> AtEnd:
    try:
        found = stretch.near(end.side if end.at is None else -end.side)
    except UndecidableError:
        if end.at is None and (_repeats(stretch) or stretch.swings("f", end.side)):
            return AtEnd(end, None)
        if _dies_away(stretch, end):
            return AtEnd(end, exact_number(S.Zero))
        raise
    limit = number(found.limit)
    if limit.exact is None and limit.digits() == "?":
        raise UndecidableError("the leading term is not known")
    if end.at is not None:
        return AtEnd(end, limit)
    slope, offset = found.coefficient(1), found.coefficient(0)
    if not limit.infinite:
        return AtEnd(end, limit)
    if slope is None or slope == 0 or offset is None or _leads(found) != 1:
        return AtEnd(end, limit)
    return AtEnd(end, limit, exact_number(end.side * slope), exact_number(offset))


def _dies_away(stretch: Stretch, end: End) -> bool:
    """Tell whether f tends to 0, with whatever signs: its leading term does."""
    for radius in RADII:
        try:
            germs, germ = germ_at(stretch.formula, stretch.x, end, radius, SMOOTH_ORDER)
        except TooClose:
            continue
        return bool(germ) and germs.scale.growth(germ[0][0]) < 0
    return False


def _repeats(stretch: Stretch) -> bool:
    """Tell whether f is periodic, and not constant."""
    try:
        return stretch.period("f") is not None and len(stretch.chart("f′").signs) > 1
    except UndecidableError:
        return False


def _leads(found: Expansion) -> int:
    """Return the power of u that leads, 0 where another monomial does or something follows it.

    Between u and 1 nothing may stand, or slope·x + offset would not be an asymptote.
    """
    scale = found.germs.scale
    growing = [term for term in found.germ if scale.growth(term[0]) > 0]
    if len(growing) != 1 or growing[0][0].exponent or growing[0][0].logs != 0:
        return 0
    power = growing[0][0].power
    return int(power) if power.q == 1 else 0


def joins(line: Line) -> tuple[Join, ...]:
    """Return how smooth f is at each point where two pieces meet."""
    found = []
    points = {point.at: point for point in line.points}
    for left, right in pairwise(line.stretches):
        point = points.get(left.high)
        if point is None:
            continue
        sides = left.toward("f", 1), right.toward("f", -1)
        if point.value is None:
            found.append(Join(point.at, "undefined", -1, *sides))
        elif not continuous_at(left, point, right):
            found.append(Join(point.at, "jump", -1, *sides))
        else:
            found.append(_smoothness(left, right, point.at))
    return tuple(found)


def _smoothness(left: Stretch, right: Stretch, at: Expr) -> Join:
    """Compare the Taylor coefficients of the two pieces, read off their expansions."""
    below, above = ([], []) if isinstance(at, RealRoot) else (
        taylor(side.formula, side.x, End(at, sign)) for side, sign in ((left, -1), (right, 1)))
    for order, (a, b) in enumerate(zip(below, above, strict=False)):
        scaled = [exact_number(each * sympy.factorial(order)) for each in (a, b)]
        if compare(*scaled) != 0:
            return Join(at, "kink" if order == 1 else "smooth", order - 1, scaled[0], scaled[1])
    most = min(len(below), len(above)) - 1
    if most < 1:
        slopes = left.toward("f′", 1), right.toward("f′", -1)
        if any(each.infinite for each in slopes):
            return Join(at, "steep", 0, *slopes)
        kink = compare(*slopes) != 0
        return Join(at, "kink" if kink else "smooth", 0 if kink else 1, *slopes, at_least=not kink)
    zero = exact_number(S.Zero)
    return Join(at, "smooth", most, zero, zero, at_least=True)


def taylor(expr: Expr, x: Symbol, end: End) -> list[Expr]:
    """Return the Taylor coefficients of a piece at one of its ends, as many as are known.

    Empty where the piece has no Taylor series there.
    """
    for radius in RADII:
        try:
            germs, germ = germ_at(expr, x, end, radius, SMOOTH_ORDER + 3)
            break
        except TooClose:
            continue
    else:
        return []
    found = Expansion(end, 0, germs, germ, 0)
    result: list[Expr] = []
    for order in range(SMOOTH_ORDER + 1):
        value = found.coefficient(-order)
        if value is None or not _whole_until(found, order):
            break
        result.append(value * end.side ** order)
    return result


def _whole_until(found: Expansion, order: int) -> bool:
    """Tell whether all terms before u^(-order - 1) are whole powers of 1/u."""
    for monomial, _ in found.germ:
        if monomial.exponent or monomial.logs != 0 or monomial.power.q != 1 or (
                monomial.power > 0):
            return False
        if monomial.power <= -order:
            break
    return True


def symmetries(line: Line) -> tuple[Symmetry, ...]:
    """Return the laws f(-x) = ±f(x) + c + k·x that the judge proves for the whole line."""
    found = []
    for sign in (1, -1):
        law = _symmetry(line.formula, line.x, sign)
        if law is not None:
            found.append(law)
    return tuple(found)


def _symmetry(formula: Expr, x: Symbol, sign: int) -> Symmetry | None:
    """Return the law f(-x) = sign·f(x) + c + k·x, if there is one.

    f(-x) - f(x) is odd, so that c is 0 where the sign is 1; f(-x) + f(x) is even, so k is 0.
    """
    def gap(at: Expr) -> Expr:
        there, back = (written.substitute(formula, {x: each}) for each in (at, -at))
        return written.divide(written.subtract(back, written.mul(S(sign), there)),
                              at if sign == 1 else S.One)

    balls = [(gap(S(probe)), value_at(gap(S(probe)), {})) for probe in PROBES]
    known = [(expr, ball) for expr, ball in balls if ball is not None]
    if not known:
        return None
    # A candidate only: the judge decides about the whole law.
    found = _recognized(known[0][1])
    found = normal(known[0][0]) if found is None else found
    value = None if found is None else value_at(found, {})
    if found is None or value is None or not all(ball.overlaps(value) for _, ball in known):
        return None
    constant, rate = (S.Zero, found) if sign == 1 else (found, S.Zero)
    right = sign * formula + constant + rate * x
    evidence = equal(written.substitute(formula, {x: written.negative(x)}), right)
    return Symmetry(sign, constant, rate, evidence) if evidence.verdict is Verdict.PROVED else None


def _recognized(value: arb) -> Expr | None:
    """Return a small rational, or a small rational multiple of π, inside a ball."""
    with precision():
        for unit, scale in ((S.One, arb(1)), (sympy.pi, arb.pi()), (1 / sympy.pi, 1 / arb.pi())):
            ball = value / scale
            found = simplest(ball.lower().fmpq(), ball.upper().fmpq())
            if found.q <= SIMPLE:
                return Rational(int(found.p), int(found.q)) * unit
    return None
