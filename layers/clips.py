"""Functions made of pieces of lines and parabolas between two kinks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import positive_part, rounded_down
from layers.layer import Layer
from layers.rectifiers import Selecting, SelectingByOutput

Array = npt.NDArray[Any]


class HardTanh(SelectingByOutput):
    """y = min(max(x, −1), 1), with dy/dx = 1 for |x| < 1 and 0 elsewhere, at the kinks too.

    |x| < 1 is read off y, which must not be overwritten before `backward`.
    """

    def _value(self, x: Array, y: Array) -> None:
        np.clip(x, -1, 1, out=y)

    def _blocks_gradient(self, x: Array) -> Array:
        return np.abs(x) >= 1


class HardSigmoid(Layer):
    """y = min(max(x/6 + 1/2, 0), 1), with dy/dx = 1/6 for |x| < 3 and 0 elsewhere."""

    def _value(self, x: Array, y: Array) -> None:
        np.clip(x / 6 + 0.5, 0, 1, out=y)

    def _slope(self, x: Array) -> Array:
        return (np.abs(x) < 3) * x.dtype.type(1 / 6)


class HardSwish(Layer):
    """y = x·min(max(x+3, 0), 6)/6, with dy/dx = (2x+3)/6 for |x| < 3, else 0 or 1.

    Not relu(x+3) − relu(x−3), which cancels for large x.
    """

    def _value(self, x: Array, y: Array) -> None:
        np.multiply(np.clip(x, -3, np.inf), np.clip(x + 3, 0, 6) / 6, out=y)

    def _slope(self, x: Array) -> Array:
        inside = np.clip(x, -3, 3)
        return (np.abs(x) < 3) * (2 * inside + 3) / 6 + (x >= 3)


class SparsePlus(Layer):
    """y = 0, (x+1)²/4 or x for x below, in or above [−1, 1]; dy/dx = (x+1)/2, between 0 and 1.

    Smooth where softplus is, and exactly 0 or x outside.
    """

    def _value(self, x: Array, y: Array) -> None:
        np.add(np.square(np.clip(x, -1, 1) + 1) / 4, positive_part(x - 1), out=y)

    def _slope(self, x: Array) -> Array:
        return (np.clip(x, -1, 1) + 1) / 2


class SparseSigmoid(Layer):
    """y = min(max((x+1)/2, 0), 1), the slope of sparse_plus; dy/dx = 1/2 for |x| < 1, else 0."""

    def _value(self, x: Array, y: Array) -> None:
        np.divide(np.clip(x, -1, 1) + 1, 2, out=y)

    def _slope(self, x: Array) -> Array:
        return (np.abs(x) < 1) * x.dtype.type(1 / 2)


class HardShrink(Selecting):
    """y = x for |x| > lambd, 0 elsewhere; dy/dx = 1 and 0."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def _value(self, x: Array, y: Array) -> None:
        np.multiply(x, np.logical_not(self._blocks_gradient(x)), out=y)

    def _blocks_gradient(self, x: Array) -> Array:
        return np.abs(x) <= rounded_down(self.lambd, x)


class SoftShrink(Selecting):
    """y = x − min(max(x, −lambd), lambd); dy/dx = 1 for |x| > lambd and 0 elsewhere."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def _value(self, x: Array, y: Array) -> None:
        np.subtract(x, np.clip(x, -self.lambd, self.lambd), out=y)

    def _blocks_gradient(self, x: Array) -> Array:
        return np.abs(x) <= rounded_down(self.lambd, x)
