"""f and f′ in float64 for narrower dtypes: as many points as there are, none of them by balls.

The error of every float64 operation is bounded beforehand, cell by cell (`derive.numeric.bounds`,
which also says what is assumed of NumPy's functions). Only where it stays below an eight-thousandth
of the dtype's tolerance is a point *settled*. The others are for the exact oracle.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.reference import Mask
from derive.numeric.ulp import Float64s, limits_of


class Quick(NamedTuple):
    """f and its legal slopes at n points, float64 of shape (n,); they differ at kinks only.

    Where `settled` (bool) is False nothing is known. A settled f is off by at most
    2**-13·ε·(|f| + |x f′|) or 2**-24·η, a settled f′ by at most 2**-13·ε·(|f′| + |x f″|) or
    2**-24·η; ε is the dtype's, η its smallest normal number (16 bits: its smallest subnormal).
    """

    value: Float64s
    slope_low: Float64s
    slope_high: Float64s
    settled: Mask


class FastOracle:
    """The reference of a judged derivation at floats of one narrow dtype, fast."""

    def __init__(self, checked: Judged, dtype: Any) -> None:
        """Prove error bounds for float64 forms: some tenths of a second.

        `dtype` is float16, bfloat16 or float32; for float64, TypeError.
        """
        kind = np.dtype(dtype)
        if kind.itemsize >= 8:
            raise TypeError("float64 forms are no reference for float64")
        oracle = oracle_of(checked)
        self._patches = oracle.patches(kind)
        self._largest = limits_of(kind).max
        # The ends of pieces, where kinks are, and 0 belong to no stretch: balls, once and for all.
        places = np.unique(np.array([0.0, *oracle.breaks]).astype(kind))
        truth = oracle.at(places)
        one_value = len(truth.values) == 1
        self._special = [
            (float(place), float(truth.values[0].high[i]), float(truth.slope_low.high[i]),
             float(truth.slope_high.high[i]),
             bool(truth.value_known[i] & truth.slope_known[i] & one_value))
            for i, place in enumerate(places.tolist())]

    def at(self, x: Float64s) -> Quick:
        """Return the reference at floats of the dtype, given as float64s of shape (n,).

        NaN and infinities are never settled.
        """
        value, slope = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        settled = self._patches.at(x, [value, slope])
        high = slope
        for place, here_value, low, above, known in self._special:
            here = np.flatnonzero(x == place)
            if here.size:
                if low != above and high is slope:
                    high = slope.copy()
                value[here], slope[here], settled[here] = here_value, low, known
                high[here] = above
        return Quick(value, slope, high, settled)
