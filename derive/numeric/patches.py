"""Float64 functions over the whole line, made of stretches; where none is accurate they say so."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from derive.numeric.reference import Mask
from derive.numeric.straight import Line
from derive.numeric.stretches import Stretch
from derive.numeric.ulp import Float64s

BLOCK = 2**13
"""Points worked out at a time: a few buffers of so many stay in the L2 cache."""


class Patches:
    """Quantities of one derivation at any float64s, by the line of the stretch each lies in."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        """Take stretches in order; they may leave gaps, and share ends."""
        self.stretches = tuple(stretches)
        self._low = np.array([each.low for each in stretches])
        self._high = np.array([each.high for each in stretches])

    def at(self, x: Float64s, results: Sequence[Float64s]) -> Mask:
        """Write each quantity at x, shape (n,), into its array; return where that is accurate.

        Elsewhere the arrays are left as they are.
        """
        settled = np.zeros(x.shape, dtype=bool)
        with np.errstate(all="ignore"):
            for start in range(0, x.size, BLOCK):
                part = slice(start, start + BLOCK)
                self._block(x[part], [each[part] for each in results], settled[part])
        return settled

    def _block(self, x: Float64s, results: Sequence[Float64s], settled: Mask) -> None:
        ends = np.array([x.min(), x.max()])
        first, last = np.searchsorted(self._low, ends, "right") - 1
        if 0 <= first == last and ends[1] <= self._high[first]:
            line = self.stretches[first].line
            if line is not None:
                for result, found in zip(results, line.run(x), strict=True):
                    result[...] = found
                settled[...] = True
            return
        place = np.searchsorted(self._low, x, "right") - 1
        inside = (place >= 0) & (x <= self._high[place])  # NaN is nowhere
        for index in np.unique(place[inside]):
            line = self.stretches[index].line
            if line is not None:
                self._some(line, x, np.flatnonzero(inside & (place == index)), results)
                settled[inside & (place == index)] = True

    @staticmethod
    def _some(line: Line, x: Float64s, where: np.ndarray[tuple[int], np.dtype[np.intp]],
              results: Sequence[Float64s]) -> None:
        for result, found in zip(results, line.run(x[where]), strict=True):
            result[where] = found
