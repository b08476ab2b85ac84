"""Several layers as one."""

from __future__ import annotations

from typing import Any, Protocol

import numpy.typing as npt

from layers.arrays import FloatArray


class Differentiable(Protocol):
    """Whatever has forward and backward: a layer of this package, or of the user's own."""

    def forward(self, x: Any) -> Any:
        """Return y."""

    def backward(self, dout: Any) -> Any:
        """Return ∂L/∂x."""


class Chain:
    """Layers run one after the other, and their gradients in the opposite order.

    Attributes
    ----------
    layers : tuple
        The layers as given, the first to see x first.
    """

    def __init__(self, *layers: Differentiable) -> None:
        self.layers = layers

    def __repr__(self) -> str:
        return f"chain({', '.join(map(repr, self.layers))})"

    def forward(self, x: npt.ArrayLike) -> FloatArray:
        """Return the output of the last layer; each gets what the one before it returned.

        Raises whatever a layer raises.
        """
        for layer in self.layers:
            x = layer.forward(x)
        return x  # type: ignore[return-value]  # without layers x is what it was

    def backward(self, dout: npt.ArrayLike) -> FloatArray:
        """Return ∂L/∂x of the first layer, from ∂L/∂y of the last."""
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout  # type: ignore[return-value]  # without layers dout is what it was


def chain(*layers: Differentiable) -> Chain:
    """Return the layers as one layer: y = f₃(f₂(f₁(x))), and the chain rule backwards.

    >>> from layers import Relu, Tanh, chain
    >>> net = chain(Tanh(), Relu())
    >>> net.forward([-1.0, 0.0, 1.0]).round(3).tolist()
    [0.0, 0.0, 0.762]
    >>> net.backward([1.0, 1.0, 1.0]).round(3).tolist()
    [0.0, 0.0, 0.42]
    """
    return Chain(*layers)
