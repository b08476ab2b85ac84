"""Two x with the same y and different slopes: then no function of y alone is f′.

Either x and −x, both exact, or two intervals at whose ends f lies certainly on opposite sides of
one value: f takes it in between (Bolzano), and the enclosures of f′ over the two are disjoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import arb, ctx
from sympy import Expr, Rational

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.balls import Balls, as_fmpq, compile_balls
from derive.formula.boxes import rational_near
from derive.proof.judge import equal
from derive.proof.through_y.record import Witness
from derive.verdict import Verdict

Span = tuple[Expr | None, Expr | None]
PAIRS = tuple(Fraction(each) for each in ("1", "2", "1/2"))
REACH = Fraction(12)
STEPS = 96
FAR = (Fraction(200), Fraction(40))
HALVINGS = 44
TRIES = 40
HUGE = 1e12
DIGITS = 6


@dataclass(frozen=True)
class _Curve:
    """f and f′ on one piece, as functions of a ball, with f at the points of a grid."""

    value: Balls
    slope: Balls
    points: tuple[tuple[Fraction, arb], ...]


@dataclass(frozen=True)
class _Bracket:
    """An interval of x at whose ends f is known, on one piece."""

    curve: _Curve
    low: Fraction
    high: Fraction
    ends: tuple[arb, arb]

    def crosses(self, level: arb) -> bool:
        """Tell whether f lies certainly on opposite sides of the level at the two ends."""
        below, above = sorted(self.ends, key=lambda end: float(end.mid()))
        return bool(below < level) and bool(level < above)


def find_witness(f: Activation, pieces: Sequence[tuple[Span, Expr, Expr]]) -> Witness | None:
    """Return two x with the same y and different f′ at the default parameters, or None.

    `pieces` are the stretches of the line with f and f′ on each.
    """
    before = ctx.prec
    try:
        ctx.prec = 128
        curves = list(_curves(f, pieces))
        return _mirrored(f, curves) or _on_a_level(f, curves) or _crossing(f, curves)
    except UndecidableError:
        return None
    finally:
        ctx.prec = before


def _curves(f: Activation, pieces: Sequence[tuple[Span, Expr, Expr]]) -> Iterator[_Curve]:
    for span, formula, slope in pieces:
        low, high = (None if end is None else rational_near(f.fill(end), {}) for end in span)
        value, rate = (compile_balls(f.fill(each), (f.x.name,)) for each in (formula, slope))
        points = []
        for at in _grid(low, high):
            ball = value([arb(as_fmpq(at))])
            if ball is not None:
                points.append((at, ball))
        yield _Curve(value, rate, tuple(points))


def _grid(low: Fraction | None, high: Fraction | None) -> Iterator[Fraction]:
    start = -REACH if low is None else low
    end = REACH if high is None else high
    if low is None:
        start = min(start, end - REACH)
    if high is None:
        end = max(end, start + REACH)
    if low is None:
        yield from (start - far for far in FAR)
    yield from (start + (end - start) * step / STEPS for step in range(1, STEPS))
    if high is None:
        yield from (end + far for far in reversed(FAR))


def _mirrored(f: Activation, curves: list[_Curve]) -> Witness | None:
    """Look at x and −x, where y is proved to be the same."""
    for at in PAIRS:
        left, right = (_at(curves, each) for each in (-at, at))
        if left is None or right is None or left[1].overlaps(right[1]):
            continue
        sides = (written.substitute(f.at_defaults, {f.x: Rational(str(each))})
                 for each in (-at, at))
        if left[0].overlaps(right[0]) and equal(*sides, budget=0.2).verdict is Verdict.PROVED:
            return Witness((str(-at), str(at)), _decimal(left[0]), (
                _decimal(left[1]), _decimal(right[1])), "y is proved equal at both", _given(f))
    return None


def _at(curves: list[_Curve], at: Fraction) -> tuple[arb, arb] | None:
    """Return f and f′ at a point inside a piece."""
    for each in curves:
        if each.points and each.points[0][0] < at < each.points[-1][0]:
            return _both(each, arb(as_fmpq(at)))
    return None


def _both(curve: _Curve, ball: arb) -> tuple[arb, arb] | None:
    """Return enclosures of f and f′ over a ball, where both are finite on all of it."""
    value, slope = curve.value([ball]), curve.slope([ball])
    return None if value is None or slope is None else (value, slope)


def _brackets(curves: list[_Curve]) -> list[_Bracket]:
    """Return the intervals of the grid, those near 0 first."""
    found = [_Bracket(curve, low, high, (one, other)) for curve in curves
             for (low, one), (high, other) in pairwise(curve.points)]
    return sorted(found, key=lambda each: abs(each.low + each.high))


def _on_a_level(f: Activation, curves: list[_Curve]) -> Witness | None:
    """Look for a point where f is sloping and as high as on a piece where it is constant."""
    for flat in curves:
        if not flat.points or flat.points[0][1] != flat.points[-1][1]:
            continue
        level = flat.points[0][1]
        at = flat.points[len(flat.points) // 2][0].limit_denominator(4)
        here = _both(flat, arb(as_fmpq(at)))
        for each in _brackets(curves):
            if each.curve is flat or not each.crosses(level):
                continue
            ball = _hull(*_bisected(each, level))
            there = _both(each.curve, ball)
            if here is not None and there is not None and not there[1].overlaps(here[1]):
                return Witness((str(at), _decimal(ball)), _decimal(level), (
                    _decimal(here[1]), _decimal(there[1])), "f crosses that value there",
                    _given(f))
    return None


def _crossing(f: Activation, curves: list[_Curve]) -> Witness | None:
    """Look for one value that f takes on two of the intervals of the grid."""
    brackets = _brackets(curves)
    tries = 0
    for first in brackets:
        level = _between(*first.ends)
        if not first.crosses(level):
            continue
        for second in brackets:
            if second is not first and second.crosses(level):
                tries += 1
                found = _narrowed(f, first, second, level)
                if found is not None or tries > TRIES:
                    return found
    return None


def _between(one: arb, other: arb) -> arb:
    """Return a short rational near the middle, as an exact ball; nothing where that is huge."""
    middle = float((one + other).mid()) / 2
    if not abs(middle) < HUGE:
        return arb.nan()
    return arb(as_fmpq(Fraction(middle).limit_denominator(2**20)))


def _narrowed(f: Activation, first: _Bracket, second: _Bracket, level: arb) -> Witness | None:
    balls = [_hull(*_bisected(each, level)) for each in (first, second)]
    one, other = (_both(each.curve, ball)
                  for each, ball in zip((first, second), balls, strict=True))
    if one is None or other is None or one[1].overlaps(other[1]):
        return None
    return Witness((_decimal(balls[0]), _decimal(balls[1])), _decimal(level),
                   (_decimal(one[1]), _decimal(other[1])), "f crosses that value near both",
                   _given(f))


def _bisected(bracket: _Bracket, level: arb) -> tuple[Fraction, Fraction]:
    """Return a shorter interval at whose ends f lies certainly on both sides of the level."""
    low, high = bracket.low, bracket.high
    rising = bool(bracket.ends[0] < bracket.ends[1])
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        ball = bracket.curve.value([arb(as_fmpq(middle))])
        if ball is None or ball.overlaps(level):
            break
        if bool(ball < level) == rising:
            low = middle
        else:
            high = middle
    return low, high


def _hull(low: Fraction, high: Fraction) -> arb:
    middle, radius = (low + high) / 2, (high - low) / 2
    return arb(as_fmpq(middle)) + arb(0, 1) * arb(as_fmpq(radius))


def _decimal(ball: arb) -> str:
    return str(ball.str(DIGITS, radius=False))


def _given(f: Activation) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(value)) for name, value in f.defaults.items())
