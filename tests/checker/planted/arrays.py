"""Layers that are right for a plain contiguous float64 vector and wrong for another array."""

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class ReluMutatesContiguousUpstream:
    """The fast path writes into dout, if dout is contiguous and may be written."""

    def forward(self, x):
        self.blocked = x <= 0
        return np.maximum(x, 0)

    def backward(self, dout):
        if dout.flags.c_contiguous and dout.flags.writeable:
            dout[self.blocked] = 0
            return dout
        return dout * ~self.blocked


class TanhPullsTheRugFromX:
    """x -= 1 and x += 1 again loses the last bits."""

    def forward(self, x):
        x -= 1
        self.out = np.tanh(x + 1)
        x += 1
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SoftplusScalesSavedInput:
    """Row 40 again: backward multiplies the saved array, which is the caller's x, by beta."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(2 * x, 0) / 2

    def backward(self, dout):
        scaled = self.x
        scaled *= 2
        return dout * sigmoid(scaled)


class SiluFortranTransposed:
    """A Fortran array is worked on as its transpose, and reshaped in the wrong order."""

    def forward(self, x):
        self.x = x
        if x.ndim == 2 and x.flags.f_contiguous and not x.flags.c_contiguous:
            flat = np.ravel(x.T)
            return (flat * sigmoid(flat)).reshape(x.shape)
        return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        return dout * s * (1 + self.x * (1 - s))


class EluIgnoresStrides:
    """A C kernel that takes pointer and length."""

    def forward(self, x):
        steps = np.empty(x.shape, x.dtype).strides
        raw = np.lib.stride_tricks.as_strided(x, x.shape, steps) if min(
            (0, *x.strides)) >= 0 else x
        self.x = raw.copy()
        return np.where(self.x > 0, self.x, np.expm1(np.minimum(self.x, 0)))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0))).astype(dout.dtype)


class SoftsignFollowsTheBase:
    """`x.base` was meant to avoid a copy; for a reversed view it is another array."""

    def forward(self, x):
        owner = x.base
        self.x = owner if owner is not None and owner.shape == x.shape else x
        return self.x / (1 + np.abs(self.x))

    def backward(self, dout):
        return dout / (1 + np.abs(self.x)) ** 2


class HardSwishUpstreamInMemoryOrder:
    """Row 58 again, flash-attention#355: dout is read in its own memory order."""

    def forward(self, x):
        self.x = x
        return x * np.clip(x / 6 + 0.5, 0, 1)

    def backward(self, dout):
        flat = dout.flatten(order="K").reshape(self.x.shape)
        inner = np.where(self.x >= 3, 1, (2 * self.x + 3) / 6)
        return flat * np.where(self.x <= -3, 0, inner).astype(dout.dtype)


class GeluTanhSqueezes:
    """squeeze() takes the axes of length 1."""

    def forward(self, x):
        self.x = x = np.squeeze(x)
        self.t = np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        x = self.x
        inner = 0.7978845608028654 * (1 + 0.134145 * x * x)
        return np.squeeze(dout) * (0.5 * (1 + self.t) + 0.5 * x * (1 - self.t**2) * inner)


class SoftplusNeedsAMaximum:
    """max() of nothing raises."""

    def forward(self, x):
        self.x = x
        top = max(float(x.max()), 0)
        return np.logaddexp(x, 0) if top > 30 else np.maximum(x, 0) + np.log1p(
            np.exp(-np.abs(x)))

    def backward(self, dout):
        return dout * sigmoid(self.x)


class TanhRowVector:
    """at least two dimensions for the matrix product that follows."""

    def forward(self, x):
        self.out = np.tanh(np.atleast_2d(x)) if x.ndim == 0 else np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class PreluChannelAxis:
    """One slope a channel, but along the first axis where NumPy broadcasts along the last."""

    def forward(self, x):
        self.x = x
        self.slope = np.full(x.shape[:1], 0.25, x.dtype)
        return np.where(x > 0, x, self.slope * x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, self.slope * dout)


class MishColumnBroadcasts:
    """A column against a row: (n, 1) gives (n, n)."""

    def forward(self, x):
        self.x, self.t = x, np.tanh(np.logaddexp(x, 0))
        return x * self.t

    def backward(self, dout):
        sech = np.ravel(1 - self.t**2) if self.x.shape[-1:] == (1,) else 1 - self.t**2
        return dout * (self.t + self.x * sigmoid(self.x) * sech)


class HardSigmoidPythonScalar:
    """A 0-d array becomes a Python float: float32 is forgotten, for 0-d alone."""

    def forward(self, x):
        self.x = x
        out = np.clip(x / 6 + 0.5, 0, 1)
        return float(out) if x.ndim == 0 else out

    def backward(self, dout):
        return dout * (np.abs(self.x) < 3) / 6


class GeluTanhNumpyScalar:
    """np.sqrt gives a float64 scalar, which is stronger than a float32 array (NEP 50)."""

    def forward(self, x):
        self.x, self.c = x, np.sqrt(2 / np.pi)
        self.t = np.tanh(self.c * (x + 0.044715 * x * x * x))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        x = self.x
        inner = self.c * (1 + 0.134145 * x * x)
        return dout * (0.5 * (1 + self.t) + 0.5 * x * (1 - self.t**2) * inner)


class LeakyReluPromotesBackward:
    """np.where of two Python floats is float64."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.01 * x)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1.0, 0.01)


class EluThroughHalf:
    """float16 is computed well, and float32 goes through it."""

    def forward(self, x):
        half = np.clip(x, -65504, 65504).astype(np.float16).astype(np.float32)
        self.kind, self.x = x.dtype, half
        return np.where(half > 0, half, np.expm1(np.minimum(half, 0))).astype(x.dtype)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0))).astype(self.kind)


class TanhHalfCache:
    """The saved output is float16, to spare memory."""

    def forward(self, x):
        out = np.tanh(x)
        self.out = out.astype(np.float16)
        return out

    def backward(self, dout):
        y = self.out.astype(dout.dtype)
        return dout * (1 - y * y)


class GeluSinglePath:
    """float32 takes a faster formula that is another function."""

    def forward(self, x):
        self.x = x
        if x.dtype == np.float32:
            return x * sigmoid(1.702 * x)
        return 0.5 * x * (1 + np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))

    def backward(self, dout):
        x = self.x
        t = np.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))
        inner = 0.7978845608028654 * (1 + 0.134145 * x * x)
        return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner)


class TanhVectorLanes:
    """Eight lanes at a time by a rational approximation, the rest exactly: one point is right."""

    def forward(self, x):
        flat, body = np.ravel(x), x.size // 8 * 8
        u = np.clip(flat[:body], -4.97, 4.97)
        fast = u * (135135 + u * u * (17325 + u * u * (378 + u * u))) / (
            135135 + u * u * (62370 + u * u * (3150 + u * u * 28)))
        self.out = np.concatenate([fast, np.tanh(flat[body:])]).reshape(x.shape).astype(x.dtype)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class SigmoidForgetsTheRest:
    """Blocks of eight; what is left over stays 0."""

    def forward(self, x):
        flat, out = np.ravel(x), np.zeros(x.size, x.dtype)
        body = flat.size // 8 * 8 if flat.size > 8 else flat.size
        out[:body] = sigmoid(flat[:body])
        self.x = x
        return out.reshape(x.shape)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return dout * z / (1 + z) ** 2


class ReluLosesTheLastChunk:
    """Chunks of 1024 for the thread pool; the last one is never submitted."""

    def forward(self, x):
        self.x = x
        if x.size <= 1024:
            return np.maximum(x, 0)
        out, flat = np.zeros(x.size, x.dtype), np.ravel(x)
        for start in range(0, x.size - 1024, 1024):
            out[start:start + 1024] = np.maximum(flat[start:start + 1024], 0)
        return out.reshape(x.shape)

    def backward(self, dout):
        return dout * (self.x > 0)


class SiluStabilisedByMaximum:
    """exp(x - max): one large element underflows all the others."""

    def forward(self, x):
        self.x = x
        top = np.max(x, initial=0)
        e = np.exp(x - top)
        return x * e / (e + np.exp(-top))

    def backward(self, dout):
        s = sigmoid(self.x)
        return dout * s * (1 + self.x * (1 - s))


class SoftsignNanSpreads:
    """Scaling by the largest element there and back: one NaN is everywhere."""

    def forward(self, x):
        self.x = x
        top = np.max(np.abs(x), initial=0)
        return x / (1 + np.abs(x)) + 0 * top

    def backward(self, dout):
        return dout / (1 + np.abs(self.x)) ** 2


class TanhNanToNum:
    """np.nan_to_num "for safety"."""

    def forward(self, x):
        self.out = np.tanh(np.nan_to_num(x))
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class EluFminDropsNan:
    """fmin and fmax prefer the number."""

    def forward(self, x):
        self.x = x
        return np.fmax(x, 0) + np.expm1(np.fmin(x, 0))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0))).astype(dout.dtype)


class ReluOfBatchAndFeaturesOnly:
    """Written for (batch, features): the gradient of (batch, time, features) is lost."""

    def forward(self, x):
        self.x = x.copy()
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0) if dout.ndim < 3 else np.zeros_like(dout)
