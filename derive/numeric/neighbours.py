"""What holds between neighbouring points as well is shown for all of them by one ball."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from flint import arb, ctx

from derive.numeric.reference import PRECISIONS, Mask
from derive.numeric.ulp import Float64s

FEWEST = 16
"""Neighbours that are not halved once more: what goes on from point to point would take longer."""


def hull(points: Float64s) -> arb:
    """Return a ball around points, at the current precision."""
    return arb(float(points.min())).union(arb(float(points.max())))


def from_the_ends(points: Float64s, holds: Callable[[Float64s], bool]) -> Mask:
    """Mark finite points in order, from either end on as far as something holds.

    `holds` is told some neighbours and says whether it holds at and between them. Where it holds
    at neither end nothing more is asked: tails and ends of domains lie there. The last few points
    of a stretch may be left unmarked.
    """
    marked = np.zeros(points.shape, dtype=bool)
    stretches = [np.flatnonzero(np.isfinite(points))]
    with ctx.workprec(PRECISIONS[0]):
        while stretches:
            here = stretches.pop()
            if not here.size:
                continue
            if holds(points[here]):
                marked[here] = True
            elif here.size > FEWEST and any(holds(points[here[[end]]]) for end in (0, -1)):
                stretches += np.array_split(here, 2)
    return marked
