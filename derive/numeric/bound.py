"""What is known of one register on n cells: an enclosure and error bounds, and how these go on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from derive.numeric.arithmetic import FLOAT64, SUBNORMAL, Arithmetic
from derive.numeric.reference import Mask
from derive.numeric.ulp import Float64s

_OUTWARD = 2.0**-48
"""More than any function's error: enclosures worked out in float64 are widened by so much."""


@dataclass(frozen=True)
class Bound:
    """Of one register on n cells, each float64 (n,): low ≤ exact value ≤ high, and errors.

    |computed − exact| ≤ error, and ≤ relative·|exact|; infinite where nothing is known.
    """

    low: Float64s
    high: Float64s
    error: Float64s
    relative: Float64s

    @cached_property
    def largest(self) -> Float64s:
        """The largest absolute value that the exact value can have."""
        return np.maximum(np.abs(self.low), np.abs(self.high))

    @cached_property
    def smallest(self) -> Float64s:
        """The smallest absolute value that it can have; 0 where the sign is not known."""
        # + 0.0 turns -0.0 into 0.0: a quotient by it is +inf.
        return np.maximum(0.0, np.maximum(self.low, -self.high)) + 0.0

    @cached_property
    def above(self) -> Mask:
        """Where the exact value is known to be ≥ 0."""
        return np.asarray(self.low >= 0)

    @cached_property
    def below(self) -> Mask:
        """Where it is known to be ≤ 0."""
        return np.asarray(self.high <= 0)


def known(bound: Bound, ceiling: float = FLOAT64.ceiling) -> Bound:
    """Let each error bound help the other, and admit what is not known.

    Both are upper bounds, so the smaller holds; one that came out as NaN says nothing.
    """
    error = np.fmin(bound.error, bound.relative * bound.largest)
    relative = np.fmin(bound.relative, error / bound.smallest)
    # What NumPy computes must not overflow either.
    lost = ~(bound.largest + error < ceiling)
    if not lost.any():
        return with_errors(bound, error, np.where(np.isnan(relative), np.inf, relative))
    open_ended = ~np.isfinite(bound.largest)
    return Bound(np.where(open_ended, -np.inf, bound.low),
                 np.where(open_ended, np.inf, bound.high), np.where(lost, np.inf, error),
                 np.where(lost | np.isnan(relative), np.inf, relative))


def with_errors(bound: Bound, error: Float64s, relative: Float64s) -> Bound:
    """Return the same enclosure, and what is known of it, with other errors."""
    found = replace(bound, error=error, relative=relative)
    found.__dict__.update(largest=bound.largest, smallest=bound.smallest)
    return found


def wide(low: Float64s, high: Float64s, above: Mask, below: Mask) -> tuple[Float64s, Float64s]:
    """Widen an enclosure for the roundings of its own ends, but keep a sign that is known."""
    low = low - np.abs(low) * _OUTWARD - SUBNORMAL
    high = high + np.abs(high) * _OUTWARD + SUBNORMAL
    return (np.where(above, np.maximum(low, 0), low), np.where(below, np.minimum(high, 0), high))


def rounded(bound: Bound, arithmetic: Arithmetic, unit: float | None = None) -> Bound:
    """Add the rounding of the operation itself, to a result that may underflow."""
    unit = arithmetic.unit if unit is None else unit
    own = unit * (bound.largest + bound.error) + arithmetic.underflow
    # Below the normal range a relative error means nothing.
    normal = bound.smallest > arithmetic.floor
    relative = np.where(normal, bound.relative + unit * (1 + bound.relative), np.inf)
    found = with_errors(bound, (bound.error + own) * (1 + 2.0**-40), relative * (1 + 2.0**-40))
    return known(found, arithmetic.ceiling)
