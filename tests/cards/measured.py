"""What a card claims, measured by other means: dense samples of f and f′ in balls or floats.

Independent of charts and expansions: a sample knows nothing of where a zero should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
from flint import arb, ctx, fmpq

from derive.cards import Card
from derive.cards.number import Number
from derive.cards.questions.shape import Run, Span
from derive.formula.activation import Activation
from derive.formula.balls import compile_balls
from derive.proof.claims.derivative import derivative_of

GRID = tuple(Fraction(k, 16) + Fraction(1, 997) for k in range(-16 * 12, 16 * 12)) + tuple(
    Fraction(sign * 3 * 2**k, 7) for k in range(3, 12) for sign in (-1, 1))


def complaints(card: Card) -> list[str]:
    """Return every claim of the card that a measurement contradicts."""
    beside = [Fraction(str(join.at)) + Fraction(sign, 10**9) for join in card.joins.value or ()
              if join.at.is_Rational for sign in (-1, 1)]
    sample = Sample(card.activation, beside)
    return [*_range(card, sample), *_slopes(card, sample), *_runs(card, sample),
            *_zeros(card, sample), *_turns(card, sample), *_moments(card, sample),
            *_ends(card, sample)]


class Sample:
    """f and f′ of an activation at exact points, by balls at 400 bits; undefined points are out."""

    def __init__(self, f: Activation, beside: Sequence[Fraction] = ()) -> None:
        self._f = compile_balls(f.at_defaults, (f.x.name,))
        self._slope = compile_balls(derivative_of(f.at_defaults, f.x), (f.x.name,))
        points = [*GRID, *beside]
        self.grid = [(x, *pair) for x in points if (pair := self.at(x)) is not None]

    def at(self, x: Fraction | arb) -> tuple[arb, arb] | None:
        before = ctx.prec
        ctx.prec = 400
        try:
            point = [x if isinstance(x, arb) else arb(fmpq(x.numerator, x.denominator))]
            value, slope = self._f(point), self._slope(point)
        finally:
            ctx.prec = before
        return None if value is None or slope is None else (value, slope)


def _below(a: arb, b: Number) -> bool:
    """Tell whether a is certainly below b."""
    return b.infinite > 0 or (b.ball is not None and bool(a < b.ball))


def _above(a: arb, b: Number) -> bool:
    return b.infinite < 0 or (b.ball is not None and bool(a > b.ball))


def _within(value: arb, spans: tuple[Span, ...]) -> bool:
    return any(not _below(value, span.low) and not _above(value, span.high) for span in spans)


def _range(card: Card, sample: Sample) -> Iterator[str]:
    spans = card.range.value
    if spans is None or card.range.part:
        return
    for x, value, _ in sample.grid:
        if not _within(value, spans):
            yield f"f({x}) = {value} is outside the range"
    reached = [float(value.mid()) for _, value, _ in sample.grid]
    for end, extreme in ((spans[0].low, min(reached)), (spans[-1].high, max(reached))):
        if not end.infinite and abs(float(end) - extreme) > 0.05 * max(1, abs(extreme)):
            yield f"the range ends at {end}, but samples only at {extreme}"
        if end.infinite and abs(extreme) < 3:
            yield f"the range is unbounded, but samples reach only {extreme}"


def _slopes(card: Card, sample: Sample) -> Iterator[str]:
    span = card.slopes.value
    if span is None or card.slopes.part:
        return
    for x, _, slope in sample.grid:
        if not _within(slope, (span,)):
            yield f"f′({x}) = {slope} is outside the slopes"
    reached = [float(slope.mid()) for _, _, slope in sample.grid]
    for end, extreme in ((span.low, min(reached)), (span.high, max(reached))):
        if not end.infinite and abs(float(end) - extreme) > 0.05 * max(1, abs(extreme)):
            yield f"the slopes end at {end}, but samples only at {extreme}"


def _run_at(runs: tuple[Run, ...], x: Fraction) -> Run | None:
    for run in runs:
        point = arb(fmpq(x.numerator, x.denominator))
        if _above(point, run.low) and _below(point, run.high):
            return run
    return None


def _runs(card: Card, sample: Sample) -> Iterator[str]:
    """Monotone runs have f′ of their sign; in convex ones f′ never falls."""
    runs, bends = card.monotone.value, card.convex.value
    if runs is not None and card.monotone.period is None:
        for x, _, slope in sample.grid:
            run = _run_at(runs, x)
            if run is not None and ((run.sign > 0 and slope < 0) or (run.sign < 0 and slope > 0)
                                    or (run.sign == 0 and slope != 0)):
                yield f"f′({x}) = {slope}, but f is said to go {run.sign}"
    if bends is not None and card.convex.period is None:
        ordered = sorted(sample.grid)
        for (x, _, slope), (z, _, later) in pairwise(ordered):
            run = _run_at(bends, x)
            if run is not None and run is _run_at(bends, z) and (
                    (run.sign >= 0 and later < slope) or (run.sign <= 0 and later > slope)):
                yield f"between {x} and {z} f bends against {run.sign}"


def _zeros(card: Card, sample: Sample) -> Iterator[str]:
    """Every sign change of f at its grid has a zero (or a jump) between, and zeros are zeros."""
    zeros = card.zeros.value
    if zeros is None or card.zeros.period is not None or card.zeros.part:
        return
    places = [float(end) for span in zeros for end in (span.low, span.high)]
    places += [float(join.at) for join in card.joins.value or ()]
    ordered = sorted(sample.grid)
    for (x, value, _), (z, later, _) in pairwise(ordered):
        changes = (value > 0 and later < 0) or (value < 0 and later > 0)
        if changes and not any(float(x) <= place <= float(z) for place in places):
            yield f"f changes its sign between {x} and {z}, where no zero is listed"
    for span in zeros:
        if span.single and span.low.ball is not None:
            found = sample.at(arb(span.low.ball))
            if found is not None and not found[0].contains(0):
                yield f"f is not 0 at {span.low}"


def _turns(card: Card, sample: Sample) -> Iterator[str]:
    turns = card.turns.value
    if turns is None or card.turns.period is not None:
        return
    for turn in turns:
        if turn.where.low.ball is None:
            continue
        centre, value = float(turn.where.low), turn.value
        high = float(turn.where.high)
        for x in (centre - 1e-3, high + 1e-3):
            found = sample.at(Fraction(x))
            wrong = _above if turn.kind == "maximum" else _below
            if found is not None and wrong(found[0], value):
                yield f"{turn.kind} at {turn.where.low}: f({x}) = {found[0]} against {value}"


def _moments(card: Card, sample: Sample) -> Iterator[str]:
    found = card.moments.value
    if found is None:
        return
    nodes = np.linspace(-12, 12, 4801) + 1 / 1999
    pairs = [sample.at(Fraction(float(x))) for x in nodes]
    weights = np.exp(-nodes**2 / 2) / np.sqrt(2 * np.pi) * (nodes[1] - nodes[0])
    f = np.array([float(pair[0].mid()) if pair else 0.0 for pair in pairs])
    slope = np.array([float(pair[1].mid()) if pair else 0.0 for pair in pairs])
    measured = (weights @ f, weights @ f**2, weights @ slope**2)
    claimed = (found.mean, found.square, found.slope_square)
    for name, ours, theirs in zip(("E f", "E f²", "E f′²"), claimed, measured, strict=True):
        if ours is not None and abs(float(ours) - theirs) > 5e-3 * max(1, abs(theirs)):
            yield f"{name} is said to be {ours}, measured {theirs}"


def _ends(card: Card, sample: Sample) -> Iterator[str]:
    for side, field in zip((-1, 1), card.ends, strict=True):
        end = field.value
        if end is None or end.limit is None or end.end.at is not None:
            continue
        far = [pair for x in (10**6, 10**8) if (pair := sample.at(Fraction(side * x)))]
        if not far:
            continue
        if end.limit.infinite:
            growing = abs(far[-1][0]) > abs(far[0][0])
            if not growing or (far[-1][0] > 0) != (end.limit.infinite > 0):
                yield f"f is said to tend to {end.limit}, and is {far[-1][0]}"
        elif not abs(far[-1][0] - (end.limit.ball or arb(0))) < 1e-3:
            yield f"f is said to tend to {end.limit}, and is {far[-1][0]}"
        if end.slope is not None and end.offset is not None:
            line = end.slope.ball * side * 10**8 + end.offset.ball
            if not abs(far[-1][0] - line) < 1e-3:
                yield f"the asymptote is off by {far[-1][0] - line}"
