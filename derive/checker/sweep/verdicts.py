"""Where an error is not obviously small: whether the promise is broken, and in which way.

Only points that are off by more than a few ulps, or whose reference is not settled, come here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from derive.checker.sweep.gauge import CALM, UNCOUNTED, some
from derive.checker.sweep.tally import Side
from derive.checker.sweep.truth import Truth, part
from derive.checker.values import Comparison, compare_backward, compare_forward
from derive.numeric.fast import Quick
from derive.numeric.reference import Mask, Reference
from derive.numeric.ulp import Float64s, Floats

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
    counted = Side()
    for where, found, known in _compared(truth, segment, clause, came, np.flatnonzero(suspect)):
        counted = counted + _counted(segment.start, where, found, known)
        beneath = (found.error <= found.bounds.floor) & (found.ulps > CALM)
        ulps[where] = np.where(found.decided & ~beneath, found.ulps, UNCOUNTED)
    return counted


def _compared(truth: Truth, segment: Segment, clause: str, came: Floats,
              suspects: Offsets) -> list[tuple[Offsets, Comparison, Mask]]:
    """Return comparisons of the suspects and the open points, each with its offsets."""
    done, left = [], segment.open
    if suspects.size:
        wide, quick = segment.wide[suspects], part(segment.quick, suspects)
        reference = truth.settled(wide, quick)
        found = compare(clause, came[suspects], reference)
        if clause == "backward" and (near := found.broken("strict")).any():
            # Without the condition x f″ they are broken; with it they may not be.
            reference, agree = truth.curved(reference.take(np.flatnonzero(near)))
            left = np.union1d(left, suspects[near][~agree])
            kept = suspects[near][agree]
            again = compare(clause, came[kept], reference.take(np.flatnonzero(agree)))
            done.append((kept, again, np.ones(kept.shape, dtype=bool)))
            calm = np.flatnonzero(~near)
            suspects, found = suspects[calm], _taken(found, calm)
        done.append((suspects, found, np.ones(suspects.shape, dtype=bool)))
    if left.size:
        exact = truth.exact(segment.x[left])
        known = (exact.value_known if clause == "forward" else exact.slope_known) | exact.outside
        done.append((left, compare(clause, came[left], exact), known))
    return [each for each in done if each[0].size]


def compare(clause: str, came: Floats, reference: Reference) -> Comparison:
    """Return one method's results, shape (n,), beside the truth; the upstream gradient is 1."""
    if clause == "forward":
        return compare_forward(came, reference)
    return compare_backward(came, np.ones_like(came), reference)


def _taken(found: Comparison, index: Offsets) -> Comparison:
    bounds = type(found.bounds)(*(each[index] for each in found.bounds))
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
