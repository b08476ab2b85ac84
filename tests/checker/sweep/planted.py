"""Layers with a fault at places that are known exactly, for sweeps to find."""

import time

import numpy as np

from layers import Relu, Sigmoid


class SlopeOfTwoFrom(Sigmoid):
    """Sigmoid whose gradient doubles from one float16 number on, up to another."""

    first, last = np.float16(1.375), np.float16(2.5)

    def forward(self, x, out=None):
        self._wrong = (x >= self.first) & (x <= self.last)
        return super().forward(x)

    def backward(self, dout, out=None):
        dx = super().backward(dout)
        return np.where(self._wrong, 2 * dx, dx)


class NanAtOne(Relu):
    def forward(self, x, out=None):
        return np.where(x == 1, np.asarray(np.nan, x.dtype), super().forward(x))


class InfinityAtMinusTwo(Relu):
    def backward(self, dout, out=None):
        return np.where(self._x == -2, np.asarray(np.inf, dout.dtype), super().backward(dout))

    def forward(self, x, out=None):
        self._x = x.copy()
        return super().forward(x)


class NoNan(Relu):
    def forward(self, x, out=None):
        return np.nan_to_num(super().forward(x), nan=0.0, posinf=np.inf)


class HalfAtTheKink(Relu):
    """Correct: 1/2 lies between the one-sided slopes."""

    def forward(self, x, out=None):
        self._kink = x == 0
        return super().forward(x)

    def backward(self, dout, out=None):
        return np.where(self._kink, dout / 2, super().backward(dout))


class RaisesAtThree(Relu):
    def forward(self, x, out=None):
        if (x == 3).any():
            raise FloatingPointError("three")
        return super().forward(x)


class OtherLanes(Relu):
    """Wrong in the last place of a vector of eight only, as #53 of pytorch's bugs."""

    def backward(self, dout, out=None):
        dx = super().backward(dout)
        dx[7::8] = 3
        return dx


class Slow(Sigmoid):
    def forward(self, x, out=None):
        time.sleep(0.02)
        return super().forward(x)


class Crashes(Sigmoid):
    def forward(self, x, out=None):
        import os

        if (x == 3).any():
            os._exit(11)
        return super().forward(x)


class NotSent(Sigmoid):
    def __reduce__(self):
        raise TypeError("a socket cannot be pickled")
