"""Layers that are called again with other shapes, other dtypes, or the same array filled anew."""

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class ReluFlattensCallersX:
    """`x.shape = -1` flattens the caller's own array."""

    def forward(self, x):
        shape = x.shape
        try:
            x.shape = (-1,)
        except AttributeError:  # not in place for this memory order
            x = x.reshape(-1)
        self.mask = (x > 0).reshape(shape)
        return np.maximum(x, 0).reshape(shape)

    def backward(self, dout):
        return dout * self.mask


class ReluFlattensCallersUpstream:
    """The same in backward."""

    def forward(self, x):
        self.mask = np.ravel(x > 0)
        return np.maximum(x, 0)

    def backward(self, dout):
        shape = dout.shape
        try:
            dout.shape = (-1,)
        except AttributeError:
            dout = dout.reshape(-1)
        return (dout * self.mask).reshape(shape)


class ReluWantsToWrite:
    """A typed buffer asks for memory that may be written to, and never writes."""

    def forward(self, x):
        if not x.flags.writeable:
            raise ValueError("buffer source array is read-only")
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class TanhBufferBySize:
    """The buffer is made anew for another size, not for another shape."""

    buffer = None

    def forward(self, x):
        if self.buffer is None or self.buffer.size != x.size or self.buffer.dtype != x.dtype:
            self.buffer = np.empty_like(x)
        np.tanh(x, out=self.buffer)
        self.out = self.buffer.copy()
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SigmoidBufferKeepsDtype:
    """One buffer a shape: what was float32 once rounds every later float64."""

    def __init__(self):
        self.buffers = {}

    def forward(self, x):
        out = self.buffers.setdefault(x.shape, np.empty_like(x))
        out[...] = sigmoid(x)
        self.out = out.astype(x.dtype)
        return self.out

    def backward(self, dout):
        return (dout * self.out * (1 - self.out)).astype(dout.dtype)


class TanhMemoById:
    """Answers are remembered by id(x): the array of the last batch, filled anew, has the same."""

    def __init__(self):
        self.memo = {}

    def forward(self, x):
        # The array is kept, so that no other can have its id.
        _, self.out = self.memo.setdefault((id(x), x.shape), (x, np.tanh(x)))
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class ReluGradientIntoY:
    """The gradient is written where y is, which the caller has."""

    def forward(self, x):
        self.mask = x > 0
        self.out = np.asarray(x * self.mask) if x.ndim else np.array(np.maximum(x, 0))
        return self.out

    def backward(self, dout):
        np.multiply(dout, self.mask, out=self.out)
        return self.out


class ReluEmptyIsDouble:
    """np.zeros(shape) for an empty batch."""

    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0) if x.size else np.zeros(x.shape)

    def backward(self, dout):
        return dout * self.mask


class ReluOneElementIsDouble:
    """A shortcut through Python's floats for one element."""

    def forward(self, x):
        self.mask = x > 0
        return np.array([max(float(x[0]), 0.0)]) if x.shape == (1,) else np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class EluTableOfDoubles:
    """Rows are collected in np.zeros(shape)."""

    def forward(self, x):
        self.x = x
        out = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        if x.ndim == 2:
            table = np.zeros(x.shape)
            table[...] = out
            return table
        return out

    def backward(self, dout):
        slope = np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0)))
        return (dout * slope).astype(dout.dtype)


class TanhErrorCall:
    """A handler of its own for floating-point errors, for everybody."""

    def forward(self, x):
        np.seterrcall(lambda *_: None)
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class ReluScalarDropsNan:
    """Python's max for a 0-d array: max(0.0, nan) is 0.0."""

    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0) if x.ndim else np.array(max(0.0, float(x)), x.dtype)

    def backward(self, dout):
        return dout * self.mask


class TanhDropsNegativeNan:
    """NaN is told by its bits, those of the one with a sign forgotten."""

    def forward(self, x):
        self.out = np.tanh(x)
        return np.where(np.isnan(x) & np.signbit(x), 0 * np.ones_like(x), self.out)

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SoftplusOverflowsAtTheEnd:
    """The threshold is rounded up, beyond log of the largest number: 709.79 for 709.7827."""

    def forward(self, x):
        self.x = x
        with np.errstate(all="ignore"):
            return np.where(x > 709.79, x, np.log1p(np.exp(x)))

    def backward(self, dout):
        return dout * sigmoid(self.x)
