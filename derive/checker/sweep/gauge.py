"""Errors in ulps, measured and binned block by block: the inner loop of a sweep.

Everything happens in buffers that are made once and stay in the cache. One ulp at the exact value
is a power of two, so its reciprocal is made from the bits of the exponent; a bin is a comparison
and a count, and a good layer needs three of them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.checker.sweep.grid import Grid
from derive.checker.sweep.tally import BINS, EDGES, Row, Side, Some, Worst, worse
from derive.numeric.ulp import Float64s, Floats

CALM = 4.0
"""Ulps within which no result can break a level: one ulp is at most ε·|f|, or else below η."""
UNCOUNTED = -1.0
"""What stands for the ulps of a point that takes no part in the histogram."""
_EXPONENT = 0x7FF << 52

Ulps = NDArray[np.float32]


class Gauge:
    """Measures one method of a layer over the blocks of one slice and keeps the counts."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        block = grid.block
        self._error, self._scale = np.empty(block), np.empty(block, dtype=np.int64)
        self._ulps, self._over = np.empty(block, dtype=np.float32), np.empty(block, dtype=bool)
        # An exponent field e stands for 2**(e - 1023); 2046 - e stands for the reciprocal.
        self._smallest = np.int64((grid.lowest_exponent + 1023) << 52)
        # Beyond int64, like the difference it is for; both wrap around.
        self._reciprocal = np.uint64((2046 + grid.mantissa_bits) << 52).astype(np.int64)
        self._counts = np.zeros((grid.rows, BINS), dtype=np.int64)
        self._largest = np.full(grid.rows, UNCOUNTED, dtype=np.float64)
        self._worst: Worst | None = None
        self._judged, self._found = 0, Side()

    def measure(self, came: Floats, exact: Float64s) -> Ulps:
        """Return errors in ulps of the dtype at the exact values; valid until the next call.

        Shapes (n,), at most a block. An ulp is never below the smallest subnormal. NaN for NaN.
        """
        error, scale = self._error[:came.size], self._scale[:came.size]
        ulps = self._ulps[:came.size]
        np.copyto(error, came, casting="unsafe")
        np.subtract(error, exact, out=error)
        np.bitwise_and(exact.view(np.int64), _EXPONENT, out=scale)
        np.maximum(scale, self._smallest, out=scale)
        np.subtract(self._reciprocal, scale, out=scale)
        np.multiply(error, scale.view(np.float64), out=error)
        np.copyto(ulps, error, casting="same_kind")
        np.abs(ulps, out=ulps)
        return ulps

    def bin(self, start: int, ulps: Ulps, *, judged: bool) -> None:
        """Bin the errors of the numbers from index `start` on; negative ones do not count.

        The numbers lie in one row, or fill rows. `judged` says whether they are promised: then
        they count as judged, and the worst of them is a candidate for the worst of all.
        """
        first, rows = start // self._grid.row_size, max(1, ulps.size // self._grid.row_size)
        table = ulps.reshape(rows, -1)
        tops = table.max(axis=1) if rows > 1 else np.array([ulps.max()])
        top = float(tops.max())
        rows_met = slice(first, first + rows)
        np.maximum(self._largest[rows_met], tops, out=self._largest[rows_met])
        if judged:
            self._judged += ulps.size
            if top >= 0 and (self._worst is None or top > self._worst.ulps):
                self._worst = worse(self._worst, Worst(top, start + int(ulps.argmax())))
        left = self._at_least(table, 0.0)
        counts = self._counts[rows_met]
        for place, edge in enumerate(EDGES):
            if top <= edge:
                break
            over = self._more(table, edge)
            counts[:, place] += left - over
            left = over
        else:
            place = BINS - 1
        counts[:, place] += left

    def add(self, found: Side) -> None:
        """Take note of what was found out about points that needed a closer look.

        Its `judged` corrects what `bin` counts: it is minus the points that were not judged.
        """
        self._found = self._found + found

    def side(self) -> Side:
        """Return everything that was counted."""
        met = np.flatnonzero(self._counts.any(axis=1))
        rows = tuple((int(row), Row(float(self._largest[row]), tuple(self._counts[row].tolist())))
                     for row in met)
        return replace(self._found, judged=self._judged + self._found.judged,
                       worst=self._worst, rows=rows)

    def _more(self, table: Ulps, edge: float) -> NDArray[np.int64]:
        over = np.greater(table, np.float32(edge), out=self._over[:table.size].reshape(table.shape))
        return _count(over)

    def _at_least(self, table: Ulps, edge: float) -> NDArray[np.int64]:
        over = np.greater_equal(table, np.float32(edge),
                                out=self._over[:table.size].reshape(table.shape))
        return _count(over)


def _count(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many are True in each row."""
    if mask.shape[0] == 1:  # without an axis it counts bytes eight at a time
        return np.array([np.count_nonzero(mask)])
    return np.asarray(np.count_nonzero(mask, axis=1))


def some(start: int, mask: NDArray[np.bool_], where: NDArray[np.intp] | None = None) -> Some:
    """Return how many are True, and the first and last index; `where` are offsets from start."""
    found: NDArray[Any] = np.flatnonzero(mask)
    if found.size == 0:
        return Some()
    first, last = int(found[0]), int(found[-1])
    if where is not None:
        first, last = int(where[first]), int(where[last])
    return Some(int(found.size), start + first, start + last)
