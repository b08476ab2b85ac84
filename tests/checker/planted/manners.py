"""Correct layers with unusual manners: threads, views, lists, caches, private generators."""

import math
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class IdentityItself:
    """Hands out x and dout themselves."""

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout


class ReluFlatAndBack:
    """Works on the flat array."""

    def forward(self, x):
        self.shape, flat = x.shape, x.reshape(-1)
        self.passes = flat > 0
        return np.where(self.passes, flat, 0 * flat).reshape(x.shape)

    def backward(self, dout):
        return (dout.reshape(-1) * self.passes).reshape(self.shape)


class ReluPacksItsMask:
    """One bit for each element."""

    def forward(self, x):
        self.size, self.bits = x.size, np.packbits(x > 0)
        return np.maximum(x, 0)

    def backward(self, dout):
        mask = np.unpackbits(self.bits, count=self.size).astype(bool)
        return dout * mask.reshape(dout.shape)


class ReluKeepsPlaces:
    """The places of the positive elements instead of a mask."""

    def forward(self, x):
        self.places = np.flatnonzero(x > 0)
        return np.maximum(x, 0)

    def backward(self, dout):
        out = np.zeros(dout.size, dout.dtype)
        out[self.places] = dout.reshape(-1)[self.places]
        return out.reshape(dout.shape)


class ReluSlots:
    """No dictionary."""

    __slots__ = ("mask",)

    def forward(self, x):
        self.mask = np.sign(np.maximum(x, 0))
        return x * self.mask if np.all(np.isfinite(x)) else np.maximum(x, 0)

    def backward(self, dout):
        return dout * np.ceil(self.mask)


class LeakyReluFortranOutput:
    """Whatever comes in, Fortran order comes out."""

    def forward(self, x):
        self.x = x
        return np.asfortranarray(np.where(x > 0, x, 0.01 * x)).reshape(x.shape)

    def backward(self, dout):
        return np.asfortranarray(np.where(self.x > 0, dout, 0.01 * dout)).reshape(dout.shape)


class LeakyReluReversedView:
    """Returns a view with negative strides."""

    def forward(self, x):
        self.x = x
        flat = np.ravel(x)[::-1]
        return np.where(flat > 0, flat, 0.01 * flat)[::-1].reshape(x.shape)

    def backward(self, dout):
        flat = np.ravel(np.where(self.x > 0, dout, 0.01 * dout))
        return flat[::-1].copy()[::-1].reshape(dout.shape)


class ReluScratchThatGrows:
    """A private buffer as large as the largest batch; the caller gets copies."""

    scratch = np.empty(0)

    def forward(self, x):
        if self.scratch.size < x.size or self.scratch.dtype != x.dtype:
            self.scratch = np.empty(x.size, x.dtype)
        self.x = x
        part = np.maximum(x.reshape(-1), 0, out=self.scratch[:x.size])
        return part.copy().reshape(x.shape)

    def backward(self, dout):
        return dout * (self.x > 0)


class Tagged(np.ndarray):
    """An array with a name."""


class TanhSubclass:
    """Returns a subclass of ndarray."""

    def forward(self, x):
        self.out = np.tanh(x).reshape(x.shape)
        return np.asarray(self.out).view(Tagged)

    def backward(self, dout):
        return np.asarray(dout * (1 - self.out**2)).view(Tagged)


class TanhThreads:
    """Four threads, each with its share."""

    def forward(self, x):
        with ThreadPoolExecutor(4) as pool:
            parts = list(pool.map(np.tanh, np.array_split(np.ravel(x), 4)))
        self.out = np.concatenate(parts).reshape(x.shape)
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhCoroutine:
    """A generator keeps the state."""

    def __init__(self):
        self.run = self.steps()
        next(self.run)

    def steps(self):
        out, given = None, None
        while True:
            name, argument = yield given
            if name == "forward":
                given = out = np.tanh(argument)
            else:
                given = argument * (1 - out**2)

    def forward(self, x):
        return self.run.send(("forward", x))

    def backward(self, dout):
        return self.run.send(("backward", dout))


class TanhKeepsEverything:
    """A history of all outputs; backward takes the last."""

    def __init__(self):
        self.history = []

    def forward(self, x, *, training=False):
        self.history.append(np.tanh(x))
        return self.history[-1].copy()

    def backward(self, dout, retain=True):
        return dout * (1 - self.history[-1] ** 2)


class TanhSettingsPutBack:
    """Error settings are changed and put back."""

    def forward(self, x):
        before = np.seterr(all="ignore")
        try:
            self.out = np.tanh(x)
        finally:
            np.seterr(**before)
        return self.out

    def backward(self, dout):
        with np.errstate(under="ignore"):
            return dout * (1 - self.out**2)


class TanhRandomPutBack:
    """The global generator is seeded, used and put back."""

    def forward(self, x):
        state, plain = np.random.get_state(), random.getstate()
        np.random.seed(7)
        np.random.random(3)
        random.random()
        np.random.set_state(state)
        random.setstate(plain)
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SigmoidPythonLists:
    """Lists and math, an element at a time."""

    def forward(self, x):
        self.x = [float(each) for each in np.ravel(x)]
        self.kind = x.dtype
        values = [1 / (1 + math.exp(-each)) if each > -700 or math.isnan(each)
                  else math.exp(max(each, -800)) for each in self.x]
        return np.array(values, dtype=x.dtype).reshape(x.shape)

    def backward(self, dout):
        grads = []
        for each, upstream in zip(self.x, np.ravel(dout), strict=True):
            z = math.exp(-abs(each))
            grads.append(float(upstream) * z / (1 + z) ** 2)
        return np.array(grads, dtype=self.kind).reshape(dout.shape)


class SigmoidMemoised:
    """Results are remembered by content."""

    def __init__(self):
        self.known = {}

    def forward(self, x):
        self.x = x
        key = (x.shape, x.dtype, x.tobytes())
        if key not in self.known:
            self.known[key] = sigmoid(x)
        return self.known[key].copy()

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return dout * z / (1 + z) ** 2


class SigmoidLazy:
    """Nothing is computed before it is asked for, and then once for each forward."""

    def forward(self, x):
        self.x, self.slope = x.copy(), None
        return sigmoid(self.x)

    def backward(self, dout):
        if self.slope is None:
            z = np.exp(-np.abs(self.x))
            self.slope = z / (1 + z) ** 2
        return dout * self.slope


class SigmoidSharesConstants:
    """Class-wide scratch that holds nothing from one call to the next."""

    ones = {}  # noqa: RUF012  (shared on purpose)

    def forward(self, x):
        one = self.ones.setdefault(x.dtype, np.ones((), x.dtype))
        z = np.exp(-np.abs(x))
        self.slope = z / (one + z) ** 2
        return np.where(x >= 0, one, z) / (one + z)

    def backward(self, dout):
        return dout * self.slope


class SiluOwnGenerator:
    """A private generator draws something that changes nothing."""

    def __init__(self):
        self.random = np.random.default_rng()

    def forward(self, x):
        self.x = x
        self.chunks = int(self.random.integers(1, 4))
        parts = np.array_split(np.ravel(x), self.chunks)
        return np.concatenate([np.array(part) for part in parts]).reshape(x.shape) * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        return dout * s * (1 + self.x * sigmoid(-self.x))


class SoftplusVectorised:
    """np.vectorize of a function of a Python float."""

    def forward(self, x):
        def scalar(value):
            return max(value, 0) + math.log1p(math.exp(-abs(value)))

        self.x = x
        return np.vectorize(scalar, otypes=[x.dtype])(x.astype(float))

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SoftsignNegativeZeros:
    """-0.0 wherever 0 may stand: the sign of zero is no bug."""

    def forward(self, x):
        self.x = x
        return np.where(x == 0, x.dtype.type(-0.0), x / (1 + np.abs(x)))

    def backward(self, dout):
        grad = dout / (1 + np.abs(self.x)) ** 2
        return np.where(grad == 0, dout.dtype.type(-0.0), grad)


class HardSwishReturnsABroadcast:
    """For dout of zeros alone, a broadcast zero that cannot be written to."""

    def forward(self, x):
        self.x = x
        return x * np.clip(x / 6 + 0.5, 0, 1)

    def backward(self, dout):
        if not np.any(dout):
            return np.broadcast_to(np.zeros((), dout.dtype), dout.shape)
        inner = np.where(self.x >= 3, 1, (2 * self.x + 3) / 6)
        return dout * np.where(self.x <= -3, 0, inner).astype(dout.dtype)


class TanhPromisesEverything:
    """Copies and converts, so the caller may do what it likes."""

    def forward(self, x):
        self.out = np.tanh(x if x.dtype.kind == "f" else x.astype(float))
        return self.out.copy()

    def backward(self, dout):
        return dout * (1 - self.out**2)
