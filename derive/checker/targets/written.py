"""A layer whose author wrote the backward, and where it keeps gradients of its parameters.

The convention for a learnable parameter alpha: the value is ``layer.params["alpha"]`` or
``layer.alpha``; after backward its gradient is ``layer.grads["alpha"]``, or one of the attributes
``dalpha``, ``d_alpha``, ``grad_alpha``, ``alpha_grad``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from derive.checker.places import MisbehaviourError

ATTRIBUTES = ("d{}", "d_{}", "grad_{}", "{}_grad")
"""Names under which layers keep the gradient of a parameter."""


class Written:
    """A layer as it is: forward (or a call) and backward."""

    def __init__(self, layer: Any) -> None:
        self.layer = layer
        self.forward = getattr(layer, "forward", layer)

    def backward(self, dout: Any) -> Any:
        """Return what the layer's backward returns."""
        return self.layer.backward(dout)

    def gradient(self, name: str) -> Any:
        """Return the gradient of a parameter that the last backward left."""
        found = exposed(self.layer, name)
        if found is None:
            raise MisbehaviourError("is not there after backward")
        return found


def exposed(layer: object, name: str) -> Any:
    """Return the gradient of a parameter, None where the layer shows none."""
    grads = getattr(layer, "grads", None)
    if isinstance(grads, Mapping) and name in grads:
        return grads[name]
    return next((found for pattern in ATTRIBUTES
                 if (found := getattr(layer, pattern.format(name), None)) is not None), None)
