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
from sympy import Symbol

from derive.errors import UndecidableError
from derive.formula.ball_code import BallCode
from derive.numeric import reference
from derive.numeric.doubled import Doubled, doubled
from derive.numeric.forms import Form, Forms, forms_of
from derive.numeric.neighbours import from_the_ends, hull
from derive.numeric.reference import KNOWN_BITS, NEGLIGIBLE, TOLERANCE_BITS, Mask, Pair
from derive.numeric.stretches import Half
from derive.numeric.ulp import Float64s

_TRIED = 4
"""Precisions tried; what is unknown then is left to each quantity on its own."""
_FORMS = 3
"""Forms of each quantity that are tried on a few points."""
_TAIL = 500, 700
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
    slope_form: str
    x: Symbol

    def at(self, x: Float64s) -> tuple[Pair, Pair, Mask]:
        """Return f and f′ at points of the half line, and where both are known.

        Points are in order, shape (n,).
        """
        rows = np.full((x.size, 4), np.nan)
        gone = from_the_ends(x, self._vanishes)
        rows[gone] = 0.0
        left = np.flatnonzero(~gone)
        if self.pairs is not None:
            results, settled = self.pairs.at(x[left])
            rows[left[settled]] = np.stack([each[settled] for pair in results for each in pair],
                                           axis=1)
            left = left[~settled]
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
        for form in _up_to(self.bend, self.slope_form):
            left = np.flatnonzero(~settled)
            if not left.size:
                break
            pairs = doubled((form.expr,), self.x)
            if pairs is not None:
                (values,), known = pairs.at(x[left], TOLERANCE_BITS)
                found[left[known]], settled[left[known]] = values.high[known], True
        return found, settled

    def _vanishes(self, points: Float64s) -> bool:
        """Tell whether f and f′ round to 0 at and between points in order."""
        return all(abs(ball) < _NOTHING for ball in self.code.at_precision()(hull(points)))


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
    forms = [list(islice(forms_of(expr, x, half.ends), _FORMS)) for expr in half.exprs[:2]]
    sample = list(enumerate(_sample(half.low, half.high)))
    best, least = None, np.inf
    bend = forms_of(half.exprs[2], x, half.ends)
    for pair in product(*forms):
        try:
            exprs = tuple(form.expr for form in pair)
            code = BallCode(exprs, x)
            tries = _tries(code, sample) + (not _sees_tails(code, sample))
        except UndecidableError:
            continue
        if tries < least:
            best, least = Joint(half.low, half.high, code, doubled(exprs, x), bend,
                                pair[1].name, x), tries
        if least == len(sample):
            break
    return best


def _sees_tails(code: BallCode, sample: Sequence[_Point]) -> bool:
    """Tell whether one ball says something of both quantities in a whole tail."""
    far = np.array([point for _, point in sample if _TAIL[0] < abs(point) < _TAIL[1]])
    with ctx.workprec(reference.PRECISIONS[0]):
        return not far.size or all(each.is_finite() for each in code.at_precision()(hull(far)))


def _up_to(forms: Forms, name: str) -> list[Form]:
    """Return the first few forms, the one of that name and what comes before it, backwards."""
    found: list[Form] = []
    for form in islice(forms, _FORMS):
        found.insert(0, form)
        if form.name == name:
            break
    return found


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
