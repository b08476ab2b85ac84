"""Correct layers with habits of their own, found in other people's code."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(slots=True)
class ReluRecord:
    """A dataclass with slots."""

    mask: object = None

    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class ReluFreezesX:
    """What it saves may not be written to any more."""

    def forward(self, x):
        if x.ndim:
            x.flags.writeable = False
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class ReluReadOnlyAnswers:
    """What it hands out may not be written to."""

    def forward(self, x):
        self.mask = x > 0
        return self._frozen(np.maximum(x, 0))

    def backward(self, dout):
        return self._frozen(dout * self.mask)

    def _frozen(self, array):
        array = np.asarray(array)
        array.flags.writeable = False
        return array


class ReluReturnsX:
    """Where nothing is negative x itself is the answer, and dout its gradient."""

    def forward(self, x):
        self.mask = x > 0
        return x if np.all(x >= 0) else np.maximum(x, 0)

    def backward(self, dout):
        return dout if np.all(self.mask) else dout * self.mask


class ReluInThousands:
    """Blocks of a thousand, and what is left over."""

    def forward(self, x):
        flat = x.reshape(-1)
        y = np.empty_like(flat)
        for start in range(0, flat.size, 1000):
            np.maximum(flat[start:start + 1000], 0, out=y[start:start + 1000])
        self.mask = x > 0
        return y.reshape(x.shape)

    def backward(self, dout):
        return dout * self.mask


class ReluOfRecords:
    """x and mask in one structured array."""

    def forward(self, x):
        self.saved = np.zeros(x.shape, [("x", x.dtype), ("mask", bool)])
        self.saved["mask"] = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.saved["mask"]


class TanhByContents:
    """Answers are remembered by what is in x."""

    memo = {}  # noqa: RUF012  (shared, and right)

    def forward(self, x):
        key = (x.shape, x.dtype.str, x.tobytes())
        self.out = self.memo.setdefault(key, np.tanh(x))
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhOneBufferForAll:
    """One growing buffer of bytes for all shapes and dtypes; answers are copies."""

    buffer = np.empty(0, np.uint8)

    def forward(self, x):
        if self.buffer.size < x.nbytes:
            self.buffer = np.empty(2 * x.nbytes, np.uint8)
        self.out = self.buffer[:x.nbytes].view(x.dtype).reshape(x.shape)
        np.tanh(x, out=self.out)
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class PreluAddsUp:
    """Gradients are added to what is there, as an optimizer that zeroes them expects."""

    def __init__(self, a=0.25):
        self.a, self.grads = a, {"a": 0.0}

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, x.dtype.type(self.a) * x)

    def backward(self, dout):
        self.grads["a"] += np.sum(dout * np.minimum(self.x, 0))
        return np.where(self.x > 0, dout, dout.dtype.type(self.a) * dout)


class PreluExactSum:
    """math.fsum, and a gradient of shape (1,)."""

    def __init__(self, a=0.25):
        self.a = a

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, x.dtype.type(self.a) * x)

    def backward(self, dout):
        self.d_a = np.array([math.fsum(np.ravel(dout * np.minimum(self.x, 0)))])
        return np.where(self.x > 0, dout, dout.dtype.type(self.a) * dout)
