"""Every number of a dtype, in order: what a sweep sweeps.

An *index* counts the dtype's patterns from the lowest number up: NaNs with the sign set, −inf, the
negative numbers, −0, +0, the positive numbers, +inf, the other NaNs. Neighbouring indices are
neighbouring floats, and a *row*, all numbers of one sign and exponent, is a run of indices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.checker.inputs import LARGEST
from derive.errors import UsageError
from derive.numeric.ulp import Floats, dtype_named

_BLOCKS = {16: 1 << 12, 32: 1 << 15}
_SLICES = {16: 1 << 12, 32: 1 << 20}
_SHARDS = {16: 1 << 14, 32: 1 << 26}


@dataclass(frozen=True)
class Grid:
    """The numbers of one binary dtype (IEEE 754 interchange format, or bfloat16)."""

    name: str
    dtype: np.dtype[Any]
    exponent_bits: int
    mantissa_bits: int

    @property
    def size(self) -> int:
        """How many patterns there are."""
        return 1 << (1 + self.exponent_bits + self.mantissa_bits)

    @property
    def block(self) -> int:
        """How many numbers are looked at in one go: few enough to stay in the cache, whole rows.

        Blocks begin at its multiples wherever a slice begins, so that a target whose vector and
        scalar lanes disagree gives the same results in every sweep.
        """
        return _BLOCKS[8 * self.dtype.itemsize]

    @property
    def slice(self) -> int:
        """How many numbers one worker looks at between two entries in the ledger."""
        return _SLICES[8 * self.dtype.itemsize]

    @property
    def shard(self) -> int:
        """How many numbers all workers together may be at: the most that is lost when killed."""
        return _SHARDS[8 * self.dtype.itemsize]

    @property
    def rows(self) -> int:
        """How many rows there are, two for each exponent."""
        return 1 << (1 + self.exponent_bits)

    @property
    def row_size(self) -> int:
        """How many numbers share a sign and an exponent."""
        return 1 << self.mantissa_bits

    @property
    def infinity(self) -> int:
        """The index of +inf; that of −inf is the same from the other end."""
        return self.size // 2 + ((1 << self.exponent_bits) - 1) * self.row_size

    @property
    def finite(self) -> tuple[int, int]:
        """First index and one past the last of the finite numbers."""
        return self.size - self.infinity, self.infinity

    @property
    def lowest_exponent(self) -> int:
        """The exponent of the smallest normal number."""
        return 2 - (1 << (self.exponent_bits - 1))

    @property
    def reach(self) -> float:
        """The largest |x| of which the contract speaks."""
        return LARGEST if self.size > 1 << 16 else float("inf")

    @property
    def top(self) -> float:
        """The largest finite number."""
        return (2 - 2.0**-self.mantissa_bits) * 2.0 ** (1 - self.lowest_exponent)

    @property
    def largest(self) -> float:
        """The largest exact value at which a result is judged: all but what may overflow."""
        return self.top / (16 if self.size == 1 << 16 else 1)

    def fill(self, start: int, patterns: NDArray[np.unsignedinteger[Any]],
             ramp: NDArray[np.unsignedinteger[Any]]) -> Floats:
        """Return the numbers from index `start` on, written over `patterns` as a view.

        `ramp` is 0, 1, 2, …; both are unsigned, as wide as the dtype, and do not cross 0.
        """
        half = self.size // 2
        if start >= half:
            np.add(ramp, patterns.dtype.type(start - half), out=patterns)
        else:
            np.subtract(patterns.dtype.type(self.size - 1 - start), ramp, out=patterns)
        return patterns.view(self.dtype)

    def value(self, index: int) -> float:
        """Return the number at an index, as a float."""
        half = self.size // 2
        pattern = index - half if index >= half else self.size - 1 - index
        return float(np.array([pattern], dtype=self.unsigned).view(self.dtype)[0])

    def index(self, value: float) -> int:
        """Return the index of the number nearest to a value."""
        with np.errstate(all="ignore"):
            pattern = int(np.array([value]).astype(self.dtype).view(self.unsigned)[0])
        half = self.size // 2
        return half + pattern if pattern < half else self.size - 1 - pattern

    def row_ends(self, row: int) -> tuple[float, float]:
        """Return the smallest and the largest number of a row, in order."""
        first = row * self.row_size
        return self.value(first), self.value(first + self.row_size - 1)

    @property
    def unsigned(self) -> np.dtype[Any]:
        """The unsigned integer as wide as the dtype."""
        return np.dtype(f"u{self.dtype.itemsize}")

    def slices(self) -> list[tuple[int, int]]:
        """Return the slices as half-open ranges of indices, in order."""
        return [(start, start + self.slice) for start in range(0, self.size, self.slice)]

    def place(self, start: int, stop: int) -> str:
        """Return where some numbers of one shard lie, in words."""
        return (f"shard {start // self.shard + 1} of {self.size // self.shard}, "
                f"x from {self.value(start)} to {self.value(stop - 1)}")


def grid(name: str) -> Grid:
    """Return the grid of float16, bfloat16 or float32. Raises UsageError for any other dtype."""
    widths = {"float16": (5, 10), "bfloat16": (8, 7), "float32": (8, 23)}
    if name not in widths:
        raise UsageError(f"a sweep visits every number of a dtype, and {name} is not one of "
                         f"{', '.join(widths)}",
                         hint="derive check draws points from float64" if name == "float64" else "")
    return Grid(name, dtype_named(name), *widths[name])
