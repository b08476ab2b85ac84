"""Layers that remember too much, too little, or for somebody else."""

import random

import numpy as np

saved = None


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class TanhMutableDefault:
    """The default argument is one dictionary for all instances."""

    def __init__(self, cache={}):  # noqa: B006  (the bug)
        self.cache = cache

    def forward(self, x):
        self.cache["out"] = np.tanh(x)
        return self.cache["out"]

    def backward(self, dout):
        return dout * (1 - self.cache["out"] ** 2)


class SiluModuleGlobal:
    """Saved in the module."""

    def forward(self, x):
        global saved  # noqa: PLW0603  (the bug)
        saved = x
        return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(saved)
        return dout * s * (1 + saved * (1 - s))


class LeakyReluSharedBuffer:
    """One output buffer for each shape, for the whole class."""

    buffers = {}  # noqa: RUF012  (the bug)

    def forward(self, x):
        self.x = x
        out = self.buffers.setdefault((x.shape, x.dtype), np.empty_like(x))
        out[...] = np.where(x > 0, x, 0.01 * x)
        return out

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0.01 * dout)


class SigmoidSlopeByShape:
    """The slope is kept for each shape, and never made again."""

    def __init__(self):
        self.slopes = {}

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.shape = x.shape
        self.slopes.setdefault(x.shape, z / (1 + z) ** 2)
        return sigmoid(x)

    def backward(self, dout):
        return dout * self.slopes[self.shape]


class TanhForwardByShape:
    """The output is kept for each shape: the second forward answers with the first's."""

    def __init__(self):
        self.outputs = {}

    def forward(self, x):
        self.slope = 1 - np.tanh(x) ** 2
        return self.outputs.setdefault(x.shape, np.tanh(x))

    def backward(self, dout):
        return dout * self.slope


class ReluBufferNeverShrinks:
    """A second, smaller batch gets the gradient of the first one's size."""

    grad = np.empty(0)

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        if self.grad.ndim != dout.ndim or self.grad.size < dout.size:
            self.grad = np.empty_like(dout)
        if self.grad.ndim != 1 or self.grad.dtype != dout.dtype:
            self.grad = np.empty_like(dout)
        part = self.grad[:dout.size] if dout.ndim == 1 else self.grad
        np.multiply(dout, self.x > 0, out=part)
        return self.grad


class SoftplusAccumulates:
    """`+=` into the gradient, which nobody sets to zero."""

    grad = 0

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        self.grad = self.grad + dout * sigmoid(self.x)
        return self.grad


class EluFreesItsCache:
    """Backward gives the saved input away, so it works once."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        x = self.__dict__.pop("x")
        return dout * np.where(x > 0, 1, np.exp(np.minimum(x, 0))).astype(dout.dtype)


class TanhStackOfInputs:
    """Outputs are stacked for shared layers; backward always takes the oldest."""

    def __init__(self):
        self.outputs = []

    def forward(self, x):
        self.outputs.append(np.tanh(x))
        return self.outputs[-1].copy()

    def backward(self, dout):
        return dout * (1 - self.outputs[0] ** 2)


class ReluKeepsItsGradient:
    """The gradient is computed once for each forward, whatever dout comes next."""

    def forward(self, x):
        self.x, self.grad = x, None
        return np.maximum(x, 0)

    def backward(self, dout):
        if self.grad is None:
            self.grad = dout * (self.x > 0)
        return self.grad


class RreluInTraining:
    """The slope is drawn at each forward; evaluation was meant."""

    def forward(self, x):
        self.slope = np.where(x >= 0, 1, np.random.default_rng().uniform(
            0.125, 1 / 3, x.shape)).astype(x.dtype)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope


class TanhNoise:
    """Noise of 1e-7 to "break symmetry", from the global generator."""

    def forward(self, x):
        self.out = np.tanh(x)
        return (self.out + 1e-7 * np.random.standard_normal(x.shape)).astype(x.dtype)

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SigmoidAlternates:
    """A class-wide counter switches between two roundings from call to call."""

    calls = 0

    def forward(self, x):
        SigmoidAlternates.calls += 1
        self.x = x
        with np.errstate(over="ignore"):
            return sigmoid(x) if self.calls % 2 else 0.5 + 0.5 * np.tanh(0.5 * x)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return dout * z / (1 + z) ** 2


class HardTanhSeedsBackward:
    """random.seed in backward."""

    def forward(self, x):
        self.x = x
        return np.clip(x, -1, 1)

    def backward(self, dout):
        random.seed(1234)
        return dout * (np.abs(self.x) < 1)


class SoftplusErrorsIgnored:
    """np.seterr in backward, and the old settings are not put back."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        self.before = np.seterr(divide="ignore", under="ignore")
        return dout * sigmoid(self.x)


class SiluErrstateNeverLeft:
    """The context is entered and never left."""

    def forward(self, x):
        self.silent = np.errstate(all="ignore")
        self.silent.__enter__()
        self.x = x
        return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        return dout * s * (1 + self.x * (1 - s))


class TanhDrawsGlobally:
    """A stochastic rounding that was switched off still draws."""

    def forward(self, x):
        np.random.random(x.shape)
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhNormalisesUpstream:
    """dout divided by its largest element and multiplied again: 0/0 where dout is all 0."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        top = np.max(np.abs(dout), initial=0) if dout.size else dout.dtype.type(1)
        return (dout / top) * (1 - self.out**2) * top


class ReluDropsSmallUpstream:
    """|dout| < 1e-6 is "numerically zero"."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.where(np.abs(dout) < 1e-6, 0 * dout, dout) * (self.x > 0)


class SigmoidSignOfUpstream:
    """signSGD in the wrong place."""

    def forward(self, x):
        z = np.exp(-np.abs(x))
        self.slope = z / (1 + z) ** 2
        return sigmoid(x)

    def backward(self, dout):
        return np.sign(dout) * self.slope


class LeakyReluClipsByNorm:
    """The norm of the whole gradient is clipped to 1."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.01 * x)

    def backward(self, dout):
        grad = np.where(self.x > 0, dout, 0.01 * dout)
        norm = np.sqrt(np.sum(grad * grad))
        return grad / norm if norm > 1 else grad


class SoftsignUpstreamByLogs:
    """dout goes through exp and log: 0 becomes log(0), and signs are lost."""

    def forward(self, x):
        self.x = x
        return x / (1 + np.abs(x))

    def backward(self, dout):
        return np.sign(dout) * np.exp(np.log(np.abs(dout) + 1e-12) - 2 * np.log1p(np.abs(self.x)))
