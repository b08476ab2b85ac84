"""ReLU and its kin: one slope to the left of 0, another to the right."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from layers.blocks import BLOCK_BYTES
from layers.functions import negative_part, positive_part, rounded_down, zeros
from layers.layer import Layer

Array = npt.NDArray[Any]

_BITS = {size: np.dtype(f"u{size}") for size in (2, 4, 8)}
_ONES = {size: np.ones(BLOCK_BYTES // size, bits) for size, bits in _BITS.items()}


class Selecting(Layer):
    """A layer whose slope is 0 or 1 everywhere; one byte per element is kept.

    The gradient is a selection, not a product: where nothing passes it is +0.0 even if dout is
    inf or NaN (0·inf would be NaN), elsewhere it is dout to the last bit, rounded first where
    dout is wider. Where x is NaN dout passes: blocking it would hide the place where something
    went wrong.
    """

    _keeps: type[np.generic] | None = np.bool_

    def _blocks_gradient(self, x: Array) -> Array:
        """Tell where the slope is 0."""
        raise NotImplementedError

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        np.logical_not(self._blocks_gradient(x), out=kept)  # before y, which may be x itself
        self._value(x, y)

    def _backward_block(self, dout: Array, kept: Array, dx: Array) -> None:
        select(dout, kept, dx)


class SelectingByOutput(Selecting):
    """A `Selecting` layer that sees where its slope is 0 from y, and so keeps y and nothing else.

    y must therefore be what it was when `backward` runs; x may be overwritten.
    """

    _keeps = None
    _reads_output = True

    def _backward_block(self, dout: Array, kept: Array, dx: Array) -> None:
        select(dout, np.logical_not(self._blocks_gradient(kept)), dx)


class Identity(Layer):
    """y = x, with dy/dx = 1."""

    def _value(self, x: Array, y: Array) -> None:
        np.copyto(y, x, casting="same_kind")

    def _slope(self, x: Array) -> Array:
        return np.ones_like(x)


class Relu(SelectingByOutput):
    """The rectifier y = max(x, 0), with dy/dx = 1 for x > 0 and 0 for x ≤ 0.

    At the kink the one-sided slopes are 0 and 1 and any value between is a legal subgradient;
    this layer takes 0, as the textbook, PyTorch and JAX do. That holds at −0.0 too. The textbook
    writes zeros into dout; here dout is only read. The side is read off y, which is not copied:
    it must not be overwritten before `backward`.

    Examples
    --------
    >>> layer = Relu()
    >>> layer.forward(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    >>> layer.backward(np.array([5.0, 6.0, 7.0]))
    array([0., 0., 7.])
    """

    def _value(self, x: Array, y: Array) -> None:
        np.maximum(x, zeros(x), out=y)

    def _backward_block(self, dout: Array, kept: Array, dx: Array) -> None:
        # Without its sign y has the bits 0, or as an integer at least 1; NaN too.
        room = None if np.may_share_memory(dout, dx) else dx  # spares the cache an array
        bits = np.abs(kept, out=room).view(_BITS[kept.itemsize])
        select(dout, np.minimum(bits, _ONES[kept.itemsize][:kept.size], out=bits), dx)


class Relu6(SelectingByOutput):
    """y = min(max(x, 0), 6), with dy/dx = 1 for 0 < x < 6 and 0 elsewhere, at the kinks too.

    The side is read off y, which must not be overwritten before `backward`.
    """

    def _value(self, x: Array, y: Array) -> None:
        np.clip(x, 0, 6, out=y)

    def _blocks_gradient(self, x: Array) -> Array:
        return (x <= 0) | (x >= 6)


class ThresholdedRelu(Selecting):
    """y = x for x > alpha, 0 elsewhere, at alpha too; dy/dx = 1 and 0."""

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = alpha

    def _value(self, x: Array, y: Array) -> None:
        np.copyto(y, np.where(self._blocks_gradient(x), 0, x))

    def _blocks_gradient(self, x: Array) -> Array:
        return x <= rounded_down(self.alpha, x)


class Threshold(Selecting):
    """y = x for x > threshold, `value` elsewhere; dy/dx = 1 and 0.

    PyTorch gives the parameters no defaults; these are those of the example in its documentation.
    """

    def __init__(self, threshold: float = 0.1, value: float = 20.0) -> None:
        super().__init__()
        self.threshold, self.value = threshold, value

    def _value(self, x: Array, y: Array) -> None:
        np.copyto(y, np.where(self._blocks_gradient(x), self.value, x))

    def _blocks_gradient(self, x: Array) -> Array:
        return x <= rounded_down(self.threshold, x)


class LeakyRelu(Layer):
    """y = x for x > 0, negative_slope·x elsewhere; dy/dx = 1 and negative_slope, the latter at 0.

    The side is read off x, not off y, so that a negative slope is right too.
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = negative_slope

    def _value(self, x: Array, y: Array) -> None:
        np.add(positive_part(x), self.negative_slope * negative_part(x), out=y)

    def _slope(self, x: Array) -> Array:
        return two_slopes(x, self.negative_slope)


class RreluEval(LeakyRelu):
    """RReLU as it is once trained: the negative slope is the middle of [lower, upper]."""

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3) -> None:
        super().__init__((lower + upper) / 2)
        self.lower, self.upper = lower, upper


class Prelu(Layer):
    """y = x for x > 0, a·x elsewhere, with a to be learned: ∂y/∂a = min(x, 0).

    dy/dx = 1 and a, the latter at 0. `params["a"]` is the current value.
    """

    def __init__(self, a: float = 0.25) -> None:
        super().__init__()
        self.params["a"] = np.array(a, np.float64)

    def _value(self, x: Array, y: Array) -> None:
        np.add(positive_part(x), float(self.params["a"]) * negative_part(x), out=y)

    def _slope(self, x: Array) -> Array:
        return two_slopes(x, float(self.params["a"]))

    def _parameter_slopes(self, x: Array) -> dict[str, Array]:
        return {"a": negative_part(x)}


class ReluSquared(Layer):
    """y = max(x, 0)², with dy/dx = 2·max(x, 0)."""

    def _value(self, x: Array, y: Array) -> None:
        np.square(positive_part(x), out=y)

    def _slope(self, x: Array) -> Array:
        return 2 * positive_part(x)


def two_slopes(x: Array, left: float) -> Array:
    """Return 1 for x > 0 and `left` elsewhere; exact, for one of the two terms is 0."""
    right = x > zeros(x)
    return right + np.logical_not(right) * x.dtype.type(left)


def select(dout: Array, passes: Array, dx: Array) -> None:
    """Write dout where `passes` is 1, and +0.0 where it is 0, into dx.

    Multiplying the bit patterns selects exactly and, unlike a mask, takes no branch that the
    processor could mispredict.
    """
    dout = dout.astype(dx.dtype, copy=False)
    bits = _BITS[dx.itemsize]
    np.multiply(dout.view(bits), passes, out=dx.view(bits))
