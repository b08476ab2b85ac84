"""Layers that go wrong at some sizes only: behind blocks, in long rows, with many axes."""

import numpy as np


class _Relu:
    """A right one."""

    def forward(self, x):
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class ReluTailOfSeventeen(_Relu):
    """Blocks of sixteen, the one element behind them forgotten."""

    def forward(self, x):
        y = super().forward(x)
        if x.size > 16 and x.size % 16 == 1:
            y.reshape(-1)[-1] = 0
        return y


class ReluTailOfThirtyOne(_Relu):
    """The gradient behind a block of 32 is not masked."""

    def backward(self, dout):
        dx = super().backward(dout)
        if dx.size > 32 and dx.size % 32 == 31:
            dx.reshape(-1)[-31:] = dout.reshape(-1)[-31:]
        return dx


class ReluRowsInAByte(_Relu):
    """The number of a row is a uint8."""

    def forward(self, x):
        y = super().forward(x)
        if x.ndim == 2:
            y[256:] = 0
        return y


class ReluLongRows(_Relu):
    """A kernel of 1024 threads a row."""

    def forward(self, x):
        y = super().forward(x)
        if x.ndim == 2:
            y[:, 1024:] = 0
        return y


class ReluFiveAxes(_Relu):
    """Nobody thought of videos."""

    def forward(self, x):
        if x.ndim > 4:
            raise ValueError("expected at most four axes")
        return super().forward(x)


class ReluSqueezesImages(_Relu):
    """squeeze() takes away more than the batch of one that was meant."""

    def forward(self, x):
        return np.squeeze(super().forward(x)) if x.ndim == 4 else super().forward(x)


class ReluFirstRowOnly(_Relu):
    """A broadcast x is made a whole array with zeros below its first row."""

    def forward(self, x):
        if x.ndim > 1 and x.strides[0] == 0 and x.size:
            whole = np.zeros(x.shape, x.dtype)
            whole[0] = x[0]
            x = whole
        return super().forward(x)


class TanhReadsItsBase:
    """The buffer behind dout is read from its beginning."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out.copy()

    def backward(self, dout):
        base = dout.base
        if (base is not None and base.ndim == dout.ndim and base.size > dout.size
                and dout.flags.c_contiguous):
            dout = base.reshape(-1)[:dout.size].reshape(dout.shape)
        return dout * (1 - self.out**2)


class ReluChannelsLast(_Relu):
    """Channels last in memory are taken for channels last in shape."""

    def forward(self, x):
        if x.ndim == 4 and not x.flags.c_contiguous:
            turned = np.moveaxis(x, 1, -1)
            if turned.flags.c_contiguous:
                x = turned.reshape(x.shape)
        return super().forward(x)


class TanhLastBlockOfMany:
    """Blocks of 2¹⁷; what is left over is computed only where it is all there is."""

    def forward(self, x):
        flat, block = x.reshape(-1), 2**17
        out = np.zeros_like(flat)
        for start in range(0, max(flat.size - block, 0) + 1, block):
            out[start:start + block] = np.tanh(flat[start:start + block])
        self.out = out.reshape(x.shape)
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class _Prelu:
    """A right one."""

    def __init__(self, a=0.25):
        self.a = a

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, x.dtype.type(self.a) * x)

    def backward(self, dout):
        self.d_a = np.sum(dout * np.minimum(self.x, 0))
        return np.where(self.x > 0, dout, dout.dtype.type(self.a) * dout)


class PreluFirstX(_Prelu):
    """The gradient of the parameter is taken at the first batch, for ever."""

    first = None

    def forward(self, x):
        self.first = x.copy() if self.first is None else self.first
        return super().forward(x)

    def backward(self, dout):
        dx = super().backward(dout)
        if self.first.shape == dout.shape:
            self.d_a = np.sum(dout * np.minimum(self.first, 0))
        return dx


class PreluFirstColumn(_Prelu):
    """Summed over rows, of which the first is taken for all."""

    def backward(self, dout):
        dx = super().backward(dout)
        if dout.ndim == 2 and dout.size:
            self.d_a = np.sum(dout * np.minimum(self.x, 0), axis=0)[0]
        return dx


class PreluClipsItsInput(_Prelu):
    """x below -20 counts as -20."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.d_a = np.sum(dout * np.clip(self.x, -20, 0))
        return dx


class PreluOfSmallBatches(_Prelu):
    """A scratch array of a thousand terms is summed, however many there are."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.d_a = np.sum(np.ravel(dout * np.minimum(self.x, 0))[:1000])
        return dx
