"""Softsign, and bounded or slowly growing functions with plain derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.layer import Layer

Array = npt.NDArray[Any]


class Softsign(Layer):
    """y = x/(1+|x|), with dy/dx = 1/(1+|x|)²."""

    def _value(self, x: Array, y: Array) -> None:
        largest = float(np.finfo(x.dtype).max)
        x = np.clip(x, -largest, largest)  # inf/inf would be NaN
        np.divide(x, 1 + np.abs(x), out=y)

    def _slope(self, x: Array) -> Array:
        return np.square(1 / (1 + np.abs(x)))


class Arctan(Layer):
    """y = arctan x, with dy/dx = 1/(1+x²)."""

    def _value(self, x: Array, y: Array) -> None:
        np.arctan(x, out=y)

    def _slope(self, x: Array) -> Array:
        return 1 / (1 + x * x)


class Arsinh(Layer):
    """y = arsinh x, with dy/dx = 1/√(1+x²)."""

    def _value(self, x: Array, y: Array) -> None:
        np.arcsinh(x, out=y)

    def _slope(self, x: Array) -> Array:
        return 1 / np.hypot(x, x.dtype.type(1))


class Gaussian(Layer):
    """y = e^(−x²), with dy/dx = −2x·e^(−x²)."""

    def _value(self, x: Array, y: Array) -> None:
        np.exp(-x * x, out=y)

    def _slope(self, x: Array) -> Array:
        x = np.clip(x, -40, 40)  # beyond it e^(−x²) is 0 in float64
        return -2 * x * np.exp(-x * x)
