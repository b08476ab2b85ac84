"""Where an error is not obviously small: whether the promise is broken, and in which way.

Only points that are off by more than a few ulps, or whose reference is not settled, come here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from derive.checker.sweep.gauge import CALM, UNCOUNTED, some
from derive.checker.sweep.tally import Side
from derive.checker.sweep.truth import Truth
from derive.checker.values import (
    Bounds,
    Comparison,
    backward_bounds,
    compare_backward,
    compare_forward,
    fits,
    floor,
    forward_bounds,
)
from derive.numeric.fast import Quick
from derive.numeric.reference import Mask, Reference
from derive.numeric.ulp import Float64s, Floats, error_in_ulps

Offsets = NDArray[np.intp]


class Segment(NamedTuple):
    """Some numbers in a row, from index `start` on, with what is quickly known about them.

    `x` has the dtype, `wide` is the same in float64. `open` are offsets of unsettled points.
    `promised` says whether the contract speaks of the numbers, `extreme` whether some value may
    be too large for the dtype.
    """

    start: int
    x: Floats
    wide: Float64s
    quick: Quick
    open: Offsets
    promised: bool
    extreme: bool


def judge(truth: Truth, segment: Segment, clause: str, came: Floats,
          ulps: NDArray[np.float32]) -> Side:
    """Return what is to be noted of one segment, and correct `ulps` where they need it.

    Points that do not count get UNCOUNTED; `judged` is minus the points that cannot be judged.
    """
    suspect = np.ones(ulps.shape, dtype=bool) if segment.extreme else ~(ulps <= CALM)
    suspect[segment.open] = False
    where = np.flatnonzero(suspect)
    found, left = _quickly(truth, segment, clause, came[where], where)
    answers = [(where[~left], _taken(found, ~left), np.ones(where.size - left.sum(), dtype=bool))]
    by_balls = np.union1d(segment.open, where[left])
    if by_balls.size:
        answers.append((by_balls, *_by_balls(truth, segment, clause, came, by_balls)))
    noted = Side()
    for offsets, each, known in answers:
        noted = noted + _counted(segment.start, offsets, each, known)
        beneath = (each.error <= each.bounds.floor) & (each.ulps > CALM)
        ulps[offsets] = np.where(each.decided & ~beneath, each.ulps, UNCOUNTED)
    return noted


def _quickly(truth: Truth, segment: Segment, clause: str, came: Floats,
             where: Offsets) -> tuple[Comparison, Mask]:
    """Return comparisons at settled points, and for which of them only balls will do."""
    x, slope = segment.wide[where], segment.quick.slope_low[where]
    left = np.zeros(where.shape, dtype=bool)
    eta = np.fmax(floor(x, came.dtype), truth.underflow)
    if clause == "forward":
        exact = segment.quick.value[where]
        bounds = forward_bounds(x, np.abs(exact) + np.abs(x * slope), eta, came.dtype)
        return _comparison(came, exact, bounds), left
    size = np.abs(slope)
    found = _comparison(came, slope, backward_bounds(size, 1.0, eta, came.dtype))
    # Without the condition x f″ these are broken; with it they may not be.
    near = np.flatnonzero(found.broken("strict"))
    if near.size:
        curvature, known = truth.curvature(x[near])
        size[near] += curvature
        left[near] = ~known
        found = _comparison(came, slope, backward_bounds(size, 1.0, eta, came.dtype))
    return found, left


def _comparison(came: Floats, exact: Float64s, bounds: Bounds) -> Comparison:
    error = np.abs(came.astype(np.float64) - exact)
    return Comparison(came, exact, error, error_in_ulps(error, exact, came.dtype), bounds,
                      fits(exact, bounds, came.dtype), 0)


def _by_balls(truth: Truth, segment: Segment, clause: str, came: Floats,
              where: Offsets) -> tuple[Comparison, Mask]:
    """Return comparisons with the exact value, and where it is known."""
    exact = truth.exact(segment.x[where])
    known = exact.value_known if clause == "forward" else exact.slope_known
    return compare(clause, came[where], exact), known | exact.outside


def compare(clause: str, came: Floats, reference: Reference) -> Comparison:
    """Return one method's results, shape (n,), beside the truth; the upstream gradient is 1."""
    if clause == "forward":
        return compare_forward(came, reference)
    return compare_backward(came, np.ones_like(came), reference)


def _taken(found: Comparison, index: Mask) -> Comparison:
    bounds = Bounds(*(each[index] for each in found.bounds))
    return Comparison(found.came[index], found.exact[index], found.error[index],
                      found.ulps[index], bounds, found.decided[index], 0)


def _counted(start: int, where: Offsets, found: Comparison, known: Mask) -> Side:
    def those(mask: NDArray[Any]) -> Any:
        return some(start, mask, where)

    decided, came = found.decided, found.came.astype(np.float64)
    above = decided & ~(found.error <= found.bounds.floor)
    return Side(
        judged=int(np.count_nonzero(decided)) - where.size,
        undecided=those(~known), unfit=int(np.count_nonzero(known & ~decided)),
        lost=int(np.count_nonzero(decided & ~above & (found.ulps > CALM))),
        nan=those(decided & np.isnan(came)), infinite=those(decided & np.isinf(came)),
        zero=those(above & (came == 0)),
        strict=those(found.broken("strict")), mixed=those(found.broken("mixed")))
