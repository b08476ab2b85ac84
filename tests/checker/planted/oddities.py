"""Correct layers, however unusual: none may be accused at its level."""

import math
from collections import deque
from types import SimpleNamespace

import numpy as np

erfc = np.vectorize(math.erfc, otypes=[float])


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class ReluOneAtZero:
    """The other legal slope."""

    def forward(self, x):
        self.passes = x >= 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.passes


class Relu6HalfAtKinks:
    """Row 8, jax#14682: 0.5 at 0 and 6 by tie splitting."""

    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 6)

    def backward(self, dout):
        return dout * (np.sign(self.x) - np.sign(self.x - 6)) / 2


class AbsWithSignOfZero:
    """sign(0) = 0 lies between -1 and 1."""

    def forward(self, x):
        self.x = x
        return np.abs(x)

    def backward(self, dout):
        return dout * np.sign(self.x)


class HardSwishOneSided:
    """Row 52, pytorch#147801: 1.5 and -0.5 at the kinks are one-sided values."""

    def forward(self, x):
        self.x = x
        return np.where(x <= -3, 0, np.where(x >= 3, x, x * (x + 3) / 6)).astype(x.dtype)

    def backward(self, dout):
        inner = (2 * self.x + 3) / 6
        return dout * np.where(self.x < -3, 0, np.where(self.x > 3, 1, inner)).astype(dout.dtype)


class SigmoidOutputCached:
    """y(1-y): exactly the derivative, forgiven its tail at level mixed."""

    def forward(self, x):
        with np.errstate(over="ignore"):
            self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidHalfAsSingle:
    """float16 is computed as float32 and rounded once."""

    def forward(self, x):
        self.kind, self.wide = x.dtype, x.astype(np.result_type(x, np.float32))
        return sigmoid(self.wide).astype(self.kind)

    def backward(self, dout):
        z = np.exp(-np.abs(self.wide))
        return (dout.astype(self.wide.dtype) * z / (1 + z) ** 2).astype(self.kind)


class SigmoidMasks:
    """Boolean indexing, each branch on its own points, with warnings on."""

    def forward(self, x):
        self.x, out = x, np.empty_like(x)
        out[x >= 0] = 1 / (1 + np.exp(-x[x >= 0]))
        e = np.exp(x[x < 0])
        out[x < 0] = e / (1 + e)
        out[np.isnan(x)] = np.nan
        return out

    def backward(self, dout):
        return dout * sigmoid(self.x) * sigmoid(-self.x)


class ReluViewOfItsCache:
    """Backward hands out a view of the layer's own buffer."""

    def forward(self, x):
        self.mask, self.buffer = np.asarray(x > 0), np.zeros((2, *x.shape), x.dtype)
        return np.maximum(x, 0)

    def backward(self, dout):
        np.multiply(dout, self.mask, out=self.buffer[0, ...])
        return self.buffer[0, ...]


class ReluScalars:
    """0-d arrays become NumPy scalars, as NumPy does."""

    def forward(self, x):
        self.x = x
        return x * (x > 0) if x.ndim else x[()] * (x[()] > 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class ReluOwnBuffers:
    """In place on its own arrays only; the caller gets copies."""

    def forward(self, x):
        self.work = np.array(x)
        self.work[self.work < 0] = 0
        return self.work.copy()

    def backward(self, dout):
        self.grad = np.array(np.broadcast_to(dout, self.work.shape))
        self.grad[self.work == 0] = 0
        return self.grad.copy()


class ReluCalled:
    """`__call__` in place of forward."""

    def __call__(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.where(self.x > 0, dout, dout.dtype.type(0))


class ReluNegativeZeros:
    """dout * 0 with negative dout is -0.0."""

    def forward(self, x):
        self.slope = (x > 0).astype(x.dtype)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope


class TanhOutputCached:
    """1 - y**2."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class EluGuarded:
    """expm1 of the guarded branch."""

    def forward(self, x):
        self.low = np.minimum(x, 0)
        self.x = x
        return np.where(x > 0, x, np.expm1(self.low))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(self.low)).astype(dout.dtype)


class SiluByTanh:
    """sigmoid as (1 + tanh(x/2))/2 loses the left tail, which mixed forgives."""

    def forward(self, x):
        self.x, self.s = x, 0.5 + 0.5 * np.tanh(0.5 * x)
        return x * self.s

    def backward(self, dout):
        return dout * (self.s * (1 + self.x * (1 - self.s)))


class SoftplusLogaddexp:
    """logaddexp forward, a quotient that overflows to the right limit backward."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        return dout / (1 + np.exp(-self.x))


class GeluByErfc:
    """The C library's erfc, in double precision throughout."""

    def forward(self, x):
        self.kind, self.x = x.dtype, x.astype(np.float64)
        self.cdf = 0.5 * erfc(-self.x / math.sqrt(2))
        return (self.x * self.cdf).astype(self.kind)

    def backward(self, dout):
        pdf = np.exp(-self.x * self.x / 2) / math.sqrt(2 * math.pi)
        return (dout * (self.cdf + self.x * pdf)).astype(self.kind)


class LeakyReluConfigured:
    """Needs its slope, so it is brought as an instance or a factory."""

    def __init__(self, slope):
        self.slope = slope

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.slope * x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, self.slope * dout)


configured = LeakyReluConfigured(0.01)


def closures():
    """A layer of two closures over a queue of saved inputs."""
    saved = deque(maxlen=1)

    def forward(x):
        saved.append(x.copy())
        return np.maximum(x, 0)

    return SimpleNamespace(forward=forward, backward=lambda dout: dout * (saved[0] > 0))
