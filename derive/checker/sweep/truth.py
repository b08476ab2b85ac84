"""The exact reference for a sweep: fast almost everywhere, balls where that does not settle it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from derive.checker.sweep.grid import Grid
from derive.numeric.fast import FastOracle, Quick
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.reference import Mask, Reference
from derive.numeric.ulp import Float64s, Floats

NEAR = 2
"""Numbers on either side of a break that are left to the balls, like the break itself."""
STEPS = (2.0**-16, 2.0**-13)
"""Relative steps of the two difference quotients that have to agree about x f″."""
AGREEMENT = 1 / 64
"""How far they may differ, relatively: the condition scales a tolerance, no more."""


class Truth:
    """The truth about one judged derivation at every number of a dtype."""

    def __init__(self, checked: Judged, grid: Grid) -> None:
        self._fast, self._oracle = FastOracle(checked, grid.dtype), oracle_of(checked)
        self._breaks = np.array(self._oracle.breaks, dtype=np.float64)
        centres = [grid.index(place) for place in {*self._oracle.breaks, -0.0, 0.0}]
        self._special = np.unique([centre + step for centre in centres
                                   for step in range(-NEAR, NEAR + 1)])

    def quick(self, x: Float64s) -> Quick:
        """Return value, slope and what is settled, arrays of x's shape (n,)."""
        return self._fast.at(x)

    def open(self, start: int, settled: Mask) -> NDArray[np.intp]:
        """Return the offsets, in order, of what only balls can tell, from index `start` on."""
        near = self._special[(self._special >= start) & (self._special < start + settled.size)]
        if near.size == 0 and settled.all():
            return np.empty(0, dtype=np.intp)
        unsettled = ~settled
        unsettled[near - start] = True
        return np.flatnonzero(unsettled)

    def exact(self, x: Floats) -> Reference:
        """Return the truth by balls at numbers of the dtype, shape (n,)."""
        return self._oracle.at(x)

    def curvature(self, x: Float64s, slope: Float64s) -> tuple[Float64s, Mask]:
        """Return |x f″| at settled points, and where two difference quotients agree on it."""
        with np.errstate(all="ignore"):
            fine, coarse = (self._quotient(x, step) for step in STEPS)
            # Both are differences of slopes, which are known to some 2**-50 of themselves.
            noise = np.abs(slope) * 2.0**-30
            agree = np.abs(fine - coarse) <= AGREEMENT * np.abs(fine) + noise
        return np.abs(fine), agree & self._smooth(x)

    def _quotient(self, x: Float64s, step: float) -> Float64s:
        """Return x f″(x) from the slopes at x(1 ± step)."""
        above, below = self._fast.at(x * (1 + step)), self._fast.at(x * (1 - step))
        quotient: Float64s = (above.slope_low - below.slope_low) / (2 * step)
        quotient[~(above.settled & below.settled)] = np.nan
        return quotient

    def _smooth(self, x: Float64s) -> Mask:
        """Tell where no break lies within the reach of the difference quotients."""
        clear = np.ones(x.shape, dtype=bool)
        for place in self._breaks:
            clear &= np.abs(x - place) > 2 * STEPS[-1] * np.abs(x)
        return clear
