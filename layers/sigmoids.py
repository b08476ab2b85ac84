"""The logistic sigmoid and what is made of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import (
    decay,
    gated_slope,
    goes_beyond,
    hold,
    logistic,
    negative_part,
    ones,
    probability,
    reach,
)
from layers.layer import Layer

Array = npt.NDArray[Any]

FAR = 1000.0
"""Beyond it σ(−x) is 0 in float64: x·σ(x) may take −1000 for anything less, even −inf."""


class Sigmoid(Layer):
    """The logistic sigmoid y = 1/(1+e⁻ˣ), with dy/dx = y(1−y).

    With e = eˣ both are e/(1+e) and e/(1+e)²: multiplied above and below by eˣ, and so right in
    the left tail. In the right one, where e would overflow, y is 1, and since the derivative is
    even e⁻ˣ takes the place of e in it. The equal form y(1−y) is not used, because y rounds to 1
    in the right tail and loses everything: the gradient would be 0 from x = 37 on in float64
    (16.7 in float32) instead of e⁻ˣ. Here both tails are right until they underflow.

    A NaN in x is NaN in y and in the gradient; so is an infinite dout where dy/dx is 0. What
    is kept is dy/dx, which costs one more division here and saves `backward` three.

    Examples
    --------
    >>> layer = Sigmoid()
    >>> layer.forward(np.array([-700.0, 0.0, 40.0]))
    array([9.85967654e-305, 5.00000000e-001, 1.00000000e+000])
    >>> layer.backward(np.array([1.0, 1.0, 1.0]))
    array([9.85967654e-305, 2.50000000e-001, 4.24835426e-018])
    """

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        x = x.astype(kept.dtype, copy=False)
        if not goes_beyond(x, reach(x)):
            self._both(np.exp(x, out=kept), y, kept)
            return
        far = x > reach(x)
        tail = np.exp(-x[far])
        self._both(np.exp(np.minimum(x, reach(x)), out=kept), y, kept)
        kept[far] = tail

    def _both(self, e: Array, y: Array, slope: Array) -> None:
        """Write e/(1+e) into y and that over 1+e, whose square may overflow, into `slope`."""
        whole = np.add(e, ones(e))
        sigma = np.divide(e, whole, out=y if y.dtype == e.dtype else None)
        if sigma is not y:
            np.copyto(y, sigma, casting="same_kind")
        np.divide(sigma, whole, out=slope)

    def _slope(self, x: Array) -> Array:
        return x  # the slope is what is kept


class LogSigmoid(Layer):
    """y = log(1/(1+e⁻ˣ)) = min(x, 0) − log(1 + e^(−|x|)), with dy/dx = σ(−x)."""

    def _value(self, x: Array, y: Array) -> None:
        np.subtract(negative_part(x), np.log1p(decay(x)), out=y)

    def _slope(self, x: Array) -> Array:
        return logistic(-x)


class Silu(Layer):
    """y = x·σ(x), with dy/dx = σ(x) + x·σ(x)·σ(−x).

    The equal form y + σ(x)·(1−y) cancels for large x.
    """

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        held = hold(x, -FAR, reach(kept), kept)
        top = np.maximum(x, kept) if held else kept  # x itself beyond reach, but never −inf
        np.multiply(top, probability(np.exp(kept)), out=y)

    def _slope(self, x: Array) -> Array:
        return gated_slope(np.exp(x), x)


class SwishBeta(Layer):
    """y = x·σ(βx) with β to be learned: dy/dx = σ(βx) + βx·σ(βx)·σ(−βx).

    ∂y/∂β = x²·σ(βx)·σ(−βx). `params["beta"]` is the current value, of either sign.
    """

    def __init__(self, beta: float = 1.0) -> None:
        super().__init__()
        self.params["beta"] = np.array(beta, np.float64)

    def _value(self, x: Array, y: Array) -> None:
        scaled = float(self.params["beta"]) * x
        # Where βx is far below 0 so is σ(βx): x may then be anything finite.
        np.multiply(np.where(np.isneginf(scaled), 0, x), logistic(scaled), out=y)

    def _slope(self, x: Array) -> Array:
        scaled = float(self.params["beta"]) * x
        scaled = np.clip(scaled, -FAR, reach(x))
        return gated_slope(np.exp(scaled), scaled)

    def _parameter_slopes(self, x: Array) -> dict[str, Array]:
        z = decay(float(self.params["beta"]) * x)
        return {"beta": np.square(x) * z / np.square(1 + z)}


class QuickGelu(Layer):
    """y = x·σ(u) with u = 1.702x, a cheap GELU; dy/dx = σ(u) + u·σ(u)·σ(−u)."""

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        held = hold(x, -FAR, reach(kept) / 2, kept)
        top = np.maximum(x, kept) if held else kept  # as in Silu
        np.multiply(top, probability(np.exp(1.702 * kept)), out=y)

    def _slope(self, x: Array) -> Array:
        scaled = 1.702 * x
        return gated_slope(np.exp(scaled), scaled)
