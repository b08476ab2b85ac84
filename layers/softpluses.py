"""Smooth rectifiers: softplus, Mish, squareplus, log cosh."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import decay, hold, logistic, positive_part
from layers.layer import Layer
from layers.sigmoids import FAR

Array = npt.NDArray[Any]


class Softplus(Layer):
    """y = log(1 + e^(βx))/β = max(x, 0) + log(1 + e^(−β|x|))/β, with dy/dx = σ(βx).

    No threshold is needed beyond which y is x: the second form cannot overflow.
    """

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        self.beta = beta

    def _value(self, x: Array, y: Array) -> None:
        soft = decay(x, self.beta)
        np.log1p(soft, out=soft)
        if self.beta != 1:
            soft /= self.beta
        np.add(positive_part(x), soft, out=y)

    def _slope(self, x: Array) -> Array:
        return logistic(self.beta * x)


class Mish(Layer):
    """y = x·tanh(log(1 + eˣ)) = x·w/(w+2) for e = eˣ and w = e(e+2).

    dy/dx = w/(w+2) + x·4e(1+e)/(w+2)². From x = 20 on both are x and 1 to the last bit of float64,
    so e is taken there and cannot overflow. Around x = −2.3, where the slope has its own minimum,
    the two terms cancel by half: the ulp or two by which float32's exp is off are too many there,
    so the slope is worked out in float64.
    """

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        held = hold(x, -FAR, 20, kept)
        e = np.exp(kept)
        w = e * (e + 2)
        w /= w + 2
        np.multiply(np.maximum(x, kept) if held else kept, w, out=y)  # never −inf

    def _slope(self, x: Array) -> Array:
        e = np.exp(x, dtype=np.float64)
        w = e * (e + 2)
        e *= 4 + 4 * e
        e *= x
        rest = w + 2
        e /= rest
        w += e
        w /= rest
        return w.astype(x.dtype, copy=False)


class Squareplus(Layer):
    """y = (x + h)/2 with h = √(x² + b); dy/dx = (1 + x/h)/2 = y/h.

    For x < 0 the sum cancels: there y = b/(2(|x| + h)), its product with the other root.
    """

    def __init__(self, b: float = 4.0) -> None:
        super().__init__()
        self.b = b

    def _value(self, x: Array, y: Array) -> None:
        np.copyto(y, self._halves(x)[0], casting="same_kind")

    def _slope(self, x: Array) -> Array:
        largest = float(np.finfo(x.dtype).max) / 4
        y, h = self._halves(np.clip(x, -largest, largest))
        return y / h

    def _halves(self, x: Array) -> tuple[Array, Array]:
        """Return y and h."""
        h = np.hypot(x, x.dtype.type(math.sqrt(self.b)))
        half = (np.abs(x) + h) / 2
        return np.where(x >= 0, half, self.b / 4 / half), h


class LogCosh(Layer):
    """y = log(cosh x) = |x| + log(1 + e^(−2|x|)) − log 2, with dy/dx = tanh x.

    For |x| < 1 the sum cancels: there y = log(1 + 2·sinh²(x/2)).
    """

    def _value(self, x: Array, y: Array) -> None:
        far = np.abs(x) + (np.log1p(decay(x, 2)) - math.log(2))
        near = np.log1p(2 * np.square(np.sinh(np.clip(x, -1, 1) / 2)))
        np.copyto(y, np.where(np.abs(x) < 1, near, far), casting="same_kind")

    def _slope(self, x: Array) -> Array:
        return np.tanh(x)
