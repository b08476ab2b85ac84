"""Rectifiers whose left side is an exponential: ELU, CELU, SELU; and the exponential itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import negative_part, positive_part, zeros
from layers.layer import Layer

Array = npt.NDArray[Any]


class Exponential(Layer):
    """y = eˣ = dy/dx; inf where it overflows.

    The gradient is (dout·e^(x/2))·e^(x/2): dout may be 0, or small enough to bring it back.
    """

    def _value(self, x: Array, y: Array) -> None:
        np.exp(x, out=y)

    def _backward_block(self, dout: Array, kept: Array, dx: Array) -> None:
        root = np.clip(np.exp(kept / 2), 0, np.finfo(kept.dtype).max)
        wide = dout.astype(np.float64, copy=False)  # so that every dout gives the same bits
        np.multiply(wide * root, root, out=dx, casting="same_kind")


class Elu(Layer):
    """y = x for x > 0, alpha·(eˣ − 1) elsewhere; dy/dx = 1 and alpha·eˣ, the latter at 0.

    The exponential is only taken of min(x, 0), so it cannot overflow on the side not meant, and
    the slope is computed from x: y + alpha has lost it from x = −37 on.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def _value(self, x: Array, y: Array) -> None:
        np.add(positive_part(x), self.alpha * np.expm1(negative_part(x)), out=y)

    def _slope(self, x: Array) -> Array:
        slope = np.exp(negative_part(x))  # 1 for x > 0
        return slope if self.alpha == 1 else left_scaled(x, slope, self.alpha)


class Celu(Layer):
    """y = x for x > 0, alpha·(e^(x/alpha) − 1) elsewhere; dy/dx = 1 and e^(x/alpha).

    Smooth at 0 for every alpha > 0.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def _value(self, x: Array, y: Array) -> None:
        left = self.alpha * np.expm1(negative_part(x) / self.alpha)
        np.add(positive_part(x), left, out=y)

    def _slope(self, x: Array) -> Array:
        return np.exp(negative_part(x) / self.alpha)


class Selu(Layer):
    """scale times ELU: y = scale·x or scale·alpha·(eˣ − 1); dy/dx = scale or scale·alpha·eˣ.

    With the defaults (Klambauer 2017, to float64) activations keep mean 0 and variance 1.
    """

    def __init__(self, alpha: float = 1.6732632423543772,
                 scale: float = 1.0507009873554805) -> None:
        super().__init__()
        self.alpha, self.scale = alpha, scale

    def _value(self, x: Array, y: Array) -> None:
        left = self.alpha * np.expm1(negative_part(x))
        np.multiply(self.scale, positive_part(x) + left, out=y)

    def _slope(self, x: Array) -> Array:
        return self.scale * left_scaled(x, np.exp(negative_part(x)), self.alpha)


def left_scaled(x: Array, values: Array, factor: float) -> Array:
    """Return values times the factor for x ≤ 0, and as they are (if NaN, NaN) for x > 0."""
    right = x > zeros(x)
    return right * values + np.logical_not(right) * (factor * values)
