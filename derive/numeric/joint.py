"""f and f′ together, in whichever equal form needs the least precision where it stands.

y(1 − y) is σ′, and at x = 800 a ball for it needs a thousand bits before it tells anything; over
decaying exponentials it needs sixty. Both enclose the same number: the judge proved them equal.
Pairs of float64s settle most points (see `derive.numeric.doubled`), balls the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from typing import NamedTuple

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray
from sympy import Symbol

from derive.errors import UndecidableError
from derive.formula.ball_code import BallCode
from derive.numeric import reference
from derive.numeric.doubled import Doubled, doubled
from derive.numeric.forms import Forms, forms_of
from derive.numeric.reference import KNOWN_BITS, NEGLIGIBLE, TOLERANCE_BITS, Mask, Pair
from derive.numeric.stretches import Half
from derive.numeric.ulp import Float64s

_TRIED = 4
"""Precisions tried; what is unknown then is left to each quantity on its own."""
_FORMS = 3
"""Forms of each quantity that are tried on a few points."""
NEIGHBOURS = 64
"""Points in order that one ball may settle together."""
_NOTHING = arb(2)**-1075
"""Half the smallest float64: what is smaller rounds to 0."""
_Point = tuple[int, float]


class Joint(NamedTuple):
    """Both quantities on one half line [low, high] of floats, as balls and, if so, as pairs."""

    low: float
    high: float
    code: BallCode
    pairs: Doubled | None
    bend: Forms
    x: Symbol

    def at(self, x: Float64s) -> tuple[Pair, Pair, Mask]:
        """Return f and f′ at points of the half line in order, shape (n,), and where both are known."""
        rows = np.full((x.size, 4), np.nan)
        left = np.arange(x.size)
        if self.pairs is not None:
            results, settled = self.pairs.at(x)
            rows[settled] = np.stack([each[settled] for pair in results for each in pair], axis=1)
            left = np.flatnonzero(~settled)
        left = left[~self._vanished(x[left], rows, left)]
        pending = list(zip(left.tolist(), x[left].tolist(), strict=True))
        for precision in reference.PRECISIONS[:_TRIED]:
            where, found, pending = _known(self.code, pending, precision)
            if where:
                rows[where] = found
            if not pending:
                break
        known = np.isfinite(rows).all(axis=1)
        return Pair(rows[:, 0], rows[:, 1]), Pair(rows[:, 2], rows[:, 3]), known

    def curvature_at(self, x: Float64s) -> tuple[Float64s, Mask]:
        """Return f″ at points in order, shape (n,), and where it is known well enough."""
        found, settled = np.full(x.shape, np.nan), np.zeros(x.shape, dtype=bool)
        for form in islice(self.bend, _FORMS):
            left = np.flatnonzero(~settled)
            if not left.size:
                break
            pairs = doubled((form.expr,), self.x)
            if pairs is not None:
                (values,), known = pairs.at(x[left], TOLERANCE_BITS)
                found[left[known]], settled[left[known]] = values.high[known], True
        return found, settled

    def _vanished(self, x: Float64s, rows: Float64s, places: NDArray[np.intp]) -> Mask:
        """Put 0 where f and f′ are below every float64 on a whole neighbourhood; tell where."""
        gone = np.zeros(x.shape, dtype=bool)
        before, ctx.prec = ctx.prec, reference.PRECISIONS[0]
        try:
            enclose = self.code.at_precision()
            for start in range(0, x.size, NEIGHBOURS):
                some = slice(start, start + NEIGHBOURS)
                around = arb(float(x[some].min())).union(arb(float(x[some].max())))
                if all(abs(ball) < _NOTHING for ball in enclose(around)):
                    gone[some] = True
        finally:
            ctx.prec = before
        rows[places[gone]] = 0.0
        return gone


def _known(code: BallCode, points: Sequence[_Point], precision: int,
           ) -> tuple[list[int], list[tuple[float, ...]], list[_Point]]:
    """Return which points are known at a precision, their values and rests, and the others."""
    where: list[int] = []
    found: list[tuple[float, ...]] = []
    left: list[_Point] = []
    before = ctx.prec
    ctx.prec = precision
    try:
        enclose = code.at_precision()
        for index, point in points:
            value, slope = enclose(arb(point))
            if (value.rel_accuracy_bits() >= KNOWN_BITS or value.rad() < NEGLIGIBLE) and (
                    slope.rel_accuracy_bits() >= KNOWN_BITS or slope.rad() < NEGLIGIBLE):
                y, dy = float(value), float(slope)
                where.append(index)
                found.append((y, float(value - y), dy, float(slope - dy)))
            else:
                left.append((index, point))
    finally:
        ctx.prec = before
    return where, found, left


def joint(half: Half, x: Symbol) -> Joint | None:
    """Return the pair of forms that is known soonest on a few points of the half line.

    None where no form is a plain function.
    """
    forms = [[form.expr for form in islice(forms_of(expr, x, half.ends), _FORMS)]
             for expr in half.exprs[:2]]
    sample = list(enumerate(_sample(half.low, half.high)))
    best, least = None, np.inf
    bend = forms_of(half.exprs[2], x, half.ends)
    for pair in product(*forms):
        try:
            code = BallCode(pair, x)
            tries = _tries(code, sample)
        except UndecidableError:
            continue
        if tries < least:
            best, least = Joint(half.low, half.high, code, doubled(pair, x), bend, x), tries
        if least == len(sample):
            break
    return best


def _sample(low: float, high: float) -> list[float]:
    """Return some floats of the half line: of every magnitude, and in the tails of exp."""
    size = np.concatenate([10.0**np.arange(-12, 8, 2), np.arange(1.0, 40, 3),
                           np.arange(50.0, 1000, 100)])
    points = size if high > 0 else -size
    inside = points[(points > low) & (points < high)]
    return list(map(float, inside)) if inside.size else [low / 2 + high / 2]


def _tries(code: BallCode, sample: Sequence[_Point]) -> float:
    """Return how many evaluations the sample takes, weighed by their precision."""
    total, pending = 0.0, list(sample)
    for precision in reference.PRECISIONS[:_TRIED]:
        total += len(pending) * precision / reference.PRECISIONS[0]
        _, _, pending = _known(code, pending, precision)
    return total + 100 * len(pending)
