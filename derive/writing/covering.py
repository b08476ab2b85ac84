"""Forms put side by side: which of them on which stretch of a half line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from sympy import Expr

from derive.numeric.cover import cover, solid
from derive.numeric.forms import Form
from derive.numeric.reference import Mask
from derive.numeric.ulp import Float64s
from derive.writing.probes import FURTHEST, Score

MARGINS = (30, 6)
"""Probes, of thousands, that a cut stays away from where a form begins to go wrong."""
MOST_BRANCHES = 5
"""Stretches of a half line; a form that does a little worse is better than more."""


class Branch(NamedTuple):
    """A form, and the stretch of floats [low, high] on which it is used; infinite ends are open.

    `plain` is f or f′ as it was derived for that piece.
    """

    low: float
    high: float
    form: Form
    plain: Expr

    @property
    def expr(self) -> Expr:
        """The expression that is written."""
        return self.form.expr


class Tried(NamedTuple):
    """A form and how it does at the probes; the cost of a point is only there to compare."""

    form: Form
    cost: float
    score: Score


def by_way(tried: Sequence[Tried], masks: Sequence[Mask], places: Float64s,
            ends: tuple[float, float], plain: Expr) -> list[Branch]:
    """Return the cheapest form that is right everywhere, or a few that are together, or none."""
    whole = [each for each, right in zip(tried, masks, strict=True) if right.all()]
    if whole:
        best = min(whole, key=lambda each: each.cost)
        return [Branch(*ends, best.form, plain)]
    for margin in MARGINS:
        found = _covered(tried, [solid(each, margin) for each in masks], places, ends, plain)
        if found is not None:
            return found
    return []


def _covered(tried: Sequence[Tried], kept: Sequence[Mask],
             places: Float64s, ends: tuple[float, float],
             plain: Expr) -> list[Branch] | None:
    """Return a few branches that are right at every probe, if there are such."""
    runs = list(cover(kept))
    if len(runs) > MOST_BRANCHES or any(each.form is None for each in runs):
        return None
    cuts = []
    for left, right in pairwise(runs):
        # Both are right for a while before the first one ends: the cut goes into the middle.
        both = kept[left.form or 0] & kept[right.form or 0]
        apart = np.flatnonzero(~both[left.start:left.stop])
        start = left.start + (int(apart[-1]) + 1 if apart.size else 0)
        share = (left.stop - start) // 3
        cuts.append(_round_cut(places[max(start + share, left.start + 1) - 1],
                               places[max(left.stop - share, start + share)]))
    lows, highs = [ends[0], *cuts], [*cuts, ends[1]]
    return [Branch(low, high, tried[run.form or 0].form, plain)
            for low, high, run in zip(lows, highs, runs, strict=True)]


def _round_cut(left: float, right: float) -> float:
    """Return the shortest decimal number between two probes."""
    for digits in range(1, 17):
        for middle in (right, (left + right) / 2, left):
            value = float(f"{middle:.{digits}g}")
            if left < value <= right and abs(value) < FURTHEST * 10:
                return value
    return right
