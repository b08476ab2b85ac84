"""Layers that fail at the first plain call: nothing to check, and the message says why."""

import math

import numpy as np


class ReluGradAllocatesX:
    """Row 1, oreilly-japan/deep-learning-from-scratch#43: np.zeros(x), x as the shape."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        grad = np.zeros(self.x)
        grad[self.x >= 0] = 1
        return dout * grad


class GeluTupleOfTuples:
    """Row 48, flash-linear-attention#921: the gradient is wrapped twice."""

    def forward(self, x):
        self.x = x
        return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))

    def backward(self, dout):
        return ((dout,),)
