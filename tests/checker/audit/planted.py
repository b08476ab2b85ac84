"""A module of layers as people write them: names in their own style, one of them wrong."""

import numpy as np

from layers import Relu as ReLU
from layers import Sigmoid

__all__ = ["ReLU", "Sigmoid", "Tanh", "WeightDecay", "relu6"]


class Tanh:
    """1 + y² for 1 − y², the sign slip."""

    def forward(self, x):
        self._y = np.tanh(x)
        return self._y

    def backward(self, dout):
        return dout * (1 + self._y**2)


class WeightDecay:
    """No activation: its name matches none."""

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


def relu6():
    """Return no layer at all."""
    return 6
