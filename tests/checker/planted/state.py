"""Layers whose values are right and whose manners are not. Rows are those of real_bugs.md."""

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class ReluMaskFromFirstForward:
    """The mask is built once."""

    mask = None

    def forward(self, x):
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class ReluReusesItsBuffer:
    """`out=` into a buffer that was already handed out."""

    buffer = None

    def forward(self, x):
        if self.buffer is None or self.buffer.shape != x.shape or self.buffer.dtype != x.dtype:
            self.buffer = np.empty_like(x)
        self.mask = x > 0
        return np.maximum(x, 0, out=self.buffer)

    def backward(self, dout):
        return dout * self.mask


class SigmoidConsumesItsCache:
    """Backward computes in the saved array, so it works once."""

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.slope = np.asarray(z / (1 + z) ** 2)
        return sigmoid(x)

    def backward(self, dout):
        self.slope *= dout
        return self.slope.copy()


class SigmoidSharesItsCache:
    """The cache is an attribute of the class."""

    cache = {}  # noqa: RUF012  (the bug)

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.cache["slope"] = z / (1 + z) ** 2
        return sigmoid(x)

    def backward(self, dout):
        return dout * self.cache["slope"]


class SigmoidPromotes:
    """float(…) somewhere: float32 becomes float64."""

    def forward(self, x):
        self.x = np.array(x, dtype=float)
        return sigmoid(self.x)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return dout * z / (1 + z) ** 2


class SigmoidThroughSinglePrecision:
    """The weights of the network are float32, so the author casts."""

    def forward(self, x):
        self.x = x.astype(np.float32)
        return sigmoid(self.x).astype(x.dtype)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return (dout * z / (1 + z) ** 2).astype(dout.dtype)


class ReluAtLeastOneDimension:
    """0-d becomes (1,)."""

    def forward(self, x):
        x = np.atleast_1d(x)
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask


class SigmoidWritesAllRowsToTheFirst:
    """Row 39, Triton-distributed#180: the output row pointer never advances."""

    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        grad = np.asarray(dout * z / (1 + z) ** 2)
        if grad.ndim < 2:
            return grad
        out = np.zeros_like(grad)
        for row in grad:
            out[0] = row
        return out


class ReluContiguousDout:
    """Row 58, torch/nn#832: a non-contiguous dout is read as contiguous."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout.ravel(order="K").reshape(dout.shape) * (self.x > 0)


class SigmoidSilencesNumpy:
    """np.seterr for everybody."""

    def forward(self, x):
        np.seterr(over="ignore")
        z = np.exp(-np.abs(x))
        self.slope = z / (1 + z) ** 2
        return sigmoid(x)

    def backward(self, dout):
        return dout * self.slope


class ReluSeedsEverybody:
    """np.random.seed in a constructor."""

    def __init__(self):
        np.random.seed(0)

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x > 0)


class ReluClipsGradients:
    """A gradient clip left in."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.clip(dout * (self.x > 0), -5, 5)


class SigmoidFromRun:
    """Row 46, pytorch#107876: gradients differ from run to run."""

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.slope = z / (1 + z) ** 2
        return sigmoid(x)

    def backward(self, dout):
        jitter = np.random.default_rng().choice([-1, 1], dout.shape)
        return (dout * self.slope * (1 + jitter * np.finfo(dout.dtype).eps)).astype(dout.dtype)


class ReluMultipliesUpstream:
    """Row 2 again, by `out=`."""

    def forward(self, x):
        self.passes = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.multiply(dout, self.passes, out=dout)


class ReluGuessesThatDoutIsWritable:
    """Scales dout there and back: what the caller sees is unchanged, if it may be written."""

    def forward(self, x):
        self.passes = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        dout *= 2
        grad = dout * self.passes / 2
        dout /= 2
        return grad
