"""Periodic activations, and the product a·x they need to more digits than it has."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.layer import Layer

Array = npt.NDArray[Any]


class Sin(Layer):
    """y = sin(omega·x), with dy/dx = omega·cos(omega·x). NaN at ±inf, where there is no limit.

    omega = 30 is that of SIREN (Sitzmann 2020).
    """

    def __init__(self, omega: float = 30.0) -> None:
        super().__init__()
        self.omega = omega

    def _value(self, x: Array, y: Array) -> None:
        np.copyto(y, sine_and_cosine(self.omega, x)[0], casting="same_kind")

    def _slope(self, x: Array) -> Array:
        return self.omega * sine_and_cosine(self.omega, x)[1]


class Snake(Layer):
    """y = x + sin²(ax)/a with a to be learned; dy/dx = 1 + sin(2ax) = (sin(ax) + cos(ax))².

    The square has its double roots right, where 1 + sin(2ax) cancels.
    ∂y/∂a = (x·sin(2ax) − sin²(ax)/a)/a. `params["a"]` is the current value.
    """

    def __init__(self, a: float = 1.0) -> None:
        super().__init__()
        self.params["a"] = np.array(a, np.float64)

    def _value(self, x: Array, y: Array) -> None:
        a = float(self.params["a"])
        sine, _ = sine_and_cosine(a, np.where(np.isinf(x), 0, x))  # any value will do there
        np.add(x, np.square(sine) / a, out=y, casting="same_kind")

    def _slope(self, x: Array) -> Array:
        sine, cosine = sine_and_cosine(float(self.params["a"]), x)
        return np.square(sine + cosine)

    def _parameter_slopes(self, x: Array) -> dict[str, Array]:
        a = float(self.params["a"])
        sine, cosine = sine_and_cosine(a, x)
        return {"a": (2 * x * sine * cosine - np.square(sine) / a) / a}


def sine_and_cosine(a: float, x: Array) -> tuple[Array, Array]:
    """Return sin(ax) and cos(ax) of the exact product, in float64 or, given float32, so computed.

    Rounding ax alone would be wrong by a whole radian at ax = 10¹⁶ in float64, and visibly so at
    10⁸. Dekker's product (1971) gives what the rounding lost, and the angle is turned by it.
    """
    wide = x.astype(np.float64, copy=False)
    angle = a * wide
    sine, cosine = np.sin(angle), np.cos(angle)
    if x.dtype != np.float64:
        return sine, cosine
    lost = _lost(a, wide, angle)
    flat = 1 - lost * lost / 2
    return sine * flat + cosine * lost, cosine * flat - sine * lost


def _lost(a: float, x: Array, product: Array) -> Array:
    """Return a·x − product, exact where nothing overflows."""
    a_head, a_tail = _halves(np.float64(a))
    x_head, x_tail = _halves(x)
    rest = ((a_head * x_head - product) + a_head * x_tail + a_tail * x_head) + a_tail * x_tail
    return np.where(np.isfinite(rest), rest, 0)


def _halves(values: Any) -> tuple[Any, Any]:
    """Split 53 bits into two halves whose products are exact (Veltkamp)."""
    scaled = values * 134217729.0  # 2**27 + 1
    head = scaled - (scaled - values)
    return head, values - head
