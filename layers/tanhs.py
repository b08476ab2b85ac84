"""The hyperbolic tangent and x − tanh x."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import decay
from layers.layer import Layer

Array = npt.NDArray[Any]


class Tanh(Layer):
    """y = tanh x, with dy/dx = 1 − y² = 4z/(1+z)² for z = e^(−2|x|).

    1 − y² itself is 0 as soon as y rounds to 1, from x = 19 on in float64 (9 in float32).
    """

    def _value(self, x: Array, y: Array) -> None:
        np.tanh(x, out=y)

    def _slope(self, x: Array) -> Array:
        z = decay(x, 2)
        whole = 1 + z
        whole *= whole
        z *= 4
        return np.divide(z, whole, out=whole)


class TanhShrink(Layer):
    """y = x − tanh x, with dy/dx = tanh²x.

    For |x| < 1 the difference cancels. There Lambert's fraction (1768)
    tanh x = x/(1 + t), t = x²/(3 + x²/(5 + x²/(7 + …))), gives y = x·t/(1 + t), all of one sign.
    """

    def _value(self, x: Array, y: Array) -> None:
        square = np.square(np.clip(x, -1, 1))
        t = np.zeros_like(x)
        for odd in range(19, 1, -2):  # 9 levels: below float64's rounding for |x| ≤ 1
            t = square / (odd + t)
        near = np.clip(x, -1, 1) * t / (1 + t)
        np.copyto(y, np.where(np.abs(x) < 1, near, x - np.tanh(x)), casting="same_kind")

    def _slope(self, x: Array) -> Array:
        return np.square(np.tanh(x))
