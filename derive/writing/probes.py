"""Where written source is measured, the truth there, and how far from it a result is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from derive.numeric.oracle import Oracle
from derive.numeric.reference import Mask, Pair, Reference
from derive.numeric.ulp import Float64s, Floats, error_in_ulps, limits_of

Which = Literal["f", "slope"]
GOAL = 4.0
"""Ulps that written source stays within, where that can be reached."""
NEAR_A_ROOT = 8
"""Ulps of x around a root of f (of f′): there the strict bound counts."""
SHARE = 0.8
"""Of the strict bound, while forms are chosen: between the probes it may be a little worse."""
FURTHEST = 1e8
"""The largest |x| that a layer promises anything about."""
_BOTH: tuple[Which, Which] = ("f", "slope")
_MOST_ENDS = 6
_UPSTREAM = 2.0**11
"""An upstream gradient may bring what underflowed back by so much."""


class Score(NamedTuple):
    """How n results compare with the truth, arrays of shape (n,).

    `ulps` is the error, 0 where it does not count: where the truth is not known, below the normal
    numbers, and within a few ulps of a root if the strict bound holds. `strict` (bool) says
    whether that bound holds.
    """

    ulps: Float64s
    strict: Mask

    @property
    def good(self) -> Mask:
        """Where the goal is reached, and the strict bound too."""
        return np.asarray((self.ulps <= GOAL) & self.strict)


@dataclass(frozen=True)
class Probes:
    """Floats of one dtype in order, shape (n,), and the truth about f and f′ at them."""

    x: Floats
    truth: Reference

    def exact(self, which: Which) -> Float64s:
        """Return f or f′ at the probes, NaN where it is not known."""
        return _wanted(which, self.truth)[0].high

    def score(self, which: Which, came: Floats, share: float = SHARE) -> Score:
        """Compare results, of the dtype of x, with the truth; `share` of the strict bound holds."""
        exact, condition, known = _wanted(which, self.truth)
        limits = limits_of(self.x.dtype)
        with np.errstate(all="ignore"):
            error = np.abs((came.astype(np.float64) - exact.high) - exact.low)
            size, reach = np.abs(exact.high), condition
            strict = 4 * limits.eps * (size + reach)
            # A result that does not fit the dtype may be infinite, but not NaN.
            fits = (size + strict < limits.max) | np.isnan(came)
            idle = ~known | ~fits | ~np.isfinite(size)
            under = error <= limits.tiny / _UPSTREAM
            held = (error <= share * strict) | under | idle
            root = size <= NEAR_A_ROOT * limits.eps * reach
            free = under | idle | (root & held)
            ulps = error_in_ulps(error, exact.high, self.x.dtype)
        return Score(np.where(free, 0.0, ulps), np.asarray(held))


def probes_in(stretch: tuple[float, float], dtype: Any, oracle: Oracle, count: int = 700,
              seed: int = 0) -> Probes:
    """Return floats of the dtype inside a stretch, dense where things happen, and the truth."""
    low, high = stretch
    limits = limits_of(dtype)
    random = np.random.default_rng(seed)
    least = np.log10(limits.step)
    sizes = np.concatenate([
        10 ** random.uniform(-4, 3, count), 10 ** random.uniform(-1.5, 1.5, count),
        10 ** random.uniform(least, 8, count // 3), random.uniform(0, 800, count // 2),
        random.uniform(0, 45, count // 2), np.arange(0.25, 40, 0.25)])
    ends = [each for each in (low, high) if abs(each) < FURTHEST]
    near = [end + sign * (abs(end) + 1) * 10 ** random.uniform(-15, 0, count // 6)
            for end in ends for sign in (-1, 1) if end != 0]
    every = np.concatenate([sizes, -sizes, *near]).astype(dtype)
    inside = np.unique(every[(every > low) & (every < high)])
    if not inside.size:
        inside = np.array([low / 2 + high / 2], dtype=dtype)
    found = Probes(inside, oracle.at(inside))
    more = np.concatenate([_underflowing(found, which, limits.tiny) for which in _BOTH])
    if not more.size:
        return found
    x = np.unique(np.concatenate([inside, more.astype(dtype)]))
    return Probes(x, oracle.at(x))


def _underflowing(probes: Probes, which: Which, tiny: float) -> Float64s:
    """Return points between probes where f or f′ begins to underflow: forms may end there."""
    size = np.abs(probes.exact(which))
    ends = np.flatnonzero((size[:-1] >= tiny) != (size[1:] >= tiny))[:_MOST_ENDS]
    x = probes.x.astype(np.float64)
    steps = np.linspace(0, 1, 64)
    parts = [x[at] * (1 - steps) + x[at + 1] * steps for at in ends]
    return np.concatenate(parts) if parts else np.empty(0)


def evaluated(function: Callable[[Floats], Any], x: Floats, wide: bool) -> Floats:
    """Return what written source gives at x: worked out in float64 and rounded once, if wide."""
    worked = x.astype(np.float64) if wide else x
    with np.errstate(all="ignore"):
        result = np.asarray(function(worked)).astype(x.dtype)
    return np.broadcast_to(result, x.shape)


def joined(scores: Sequence[Score], order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Score:
    """Return the scores of several dtypes as one, in the order of their probes."""
    return Score(np.concatenate([each.ulps for each in scores])[order],
                 np.concatenate([each.strict for each in scores])[order])


def _wanted(which: Which, truth: Reference) -> tuple[Pair, Float64s, Mask]:
    if which == "f":
        return truth.values[-1], truth.condition, truth.value_known
    return truth.slope_low, truth.curvature, truth.slope_known
