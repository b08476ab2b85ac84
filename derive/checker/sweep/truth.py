"""The exact reference for a sweep: fast almost everywhere, balls where that does not settle it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from derive.checker.examine import on_platform
from derive.checker.sweep.grid import Grid
from derive.checker.targets.flushing import Flushing
from derive.numeric.fast import FastOracle, Quick
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.reference import Mask, Reference
from derive.numeric.turns import ROUNDINGS
from derive.numeric.ulp import Float64s, Floats, limits_of

NEAR = 2 * ROUNDINGS
"""Numbers on either side of a break that are left to the balls, like the break itself."""


class Truth:
    """The truth about one judged derivation at every number of a dtype."""

    def __init__(self, checked: Judged, grid: Grid, flushing: Flushing) -> None:
        self._fast, self._oracle = FastOracle(checked, grid.dtype), oracle_of(checked)
        self._dtype, self._largest = grid.dtype, grid.largest
        centres = [grid.index(place) for place in {*self._oracle.breaks, -0.0, 0.0}]
        self._flushing, self.tiny = flushing, limits_of(grid.dtype).tiny
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
        return on_platform(self._oracle, x, self._flushing)

    @property
    def underflow(self) -> float:
        """Below which size results are 0 on the platform at hand."""
        return self.tiny if self._flushing.writes else 0.0

    def may_be_zero(self, x: Float64s) -> Mask:
        """Tell which numbers the platform at hand reads as 0 though they are not."""
        return np.asarray((x != 0) & (np.abs(x) < self.tiny) & self._flushing.reads)

    def nothing_to_judge(self, x: Float64s) -> bool:
        """Tell whether at all of these neighbouring numbers f has no value, or one too large."""
        return self._oracle.beyond(float(x[0]), float(x[-1]), self._largest)

    def curvature(self, x: Float64s) -> tuple[Float64s, Mask]:
        """Return |x f″|, and where it is known without balls."""
        second = np.full(x.shape, np.nan)
        settled = self._oracle.patches(self._dtype, curvature=True).at(x, [second])
        with np.errstate(all="ignore"):
            return np.abs(x * second), settled
