"""Layers that fail on structure nobody listed: many axes, odd strides, the third call."""

import numpy as np


class SigmoidFourAxesTurned:
    """Images are moved to channels-last, and the gradient is not moved back in the same way."""

    def forward(self, x):
        self.turned = x.ndim == 4
        x = x.transpose(0, 2, 3, 1) if self.turned else x
        self.y = 1 / (1 + np.exp(-x))
        return self.y.transpose(0, 3, 1, 2) if self.turned else self.y

    def backward(self, dout):
        dout = dout.reshape(self.y.shape) if self.turned else dout
        dx = dout * self.y * (1 - self.y)
        return dx.transpose(0, 3, 1, 2) if self.turned else dx


class TanhThirdForwardNotSaved:
    """Two buffers in turn; from the third forward on the first one is stale."""

    def __init__(self):
        self.saved = []

    def forward(self, x):
        y = np.tanh(x)
        if len(self.saved) < 2:
            self.saved.append(y)
        else:
            self.saved = self.saved[::-1]
        return y.copy()

    def backward(self, dout):
        y = self.saved[-1]
        return dout * (1 - y[:1] ** 2 if y.shape != dout.shape else 1 - y**2) + np.zeros(dout.shape)


class SoftsignByMemoryOrder:
    """Raveled in memory order, and reshaped as if that were always C order, with three axes."""

    def forward(self, x):
        self.x = x.copy()
        return x / (1 + np.abs(x))

    def backward(self, dout):
        if dout.ndim < 3:
            return dout / (1 + np.abs(self.x)) ** 2
        flat = dout.ravel(order="K")
        return flat.reshape(dout.shape) / (1 + np.abs(self.x)) ** 2


class ReluPairsOfRows:
    """Two rows at a time; of an odd number over three, the last is forgotten."""

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        dx = np.zeros_like(dout)
        rows = dout.shape[0] if dout.ndim == 2 else 0
        if rows > 3:
            paired = rows - rows % 2
            dx[:paired] = dout[:paired] * self.mask[:paired]
            return dx
        return dout * self.mask
