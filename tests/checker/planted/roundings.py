"""Layers that round x before they decide: correct ones, and faulty ones that only look like it."""

import math

import numpy as np

erfc = np.vectorize(math.erfc, otypes=[float])


class HardSigmoidShifted:
    """relu6(x + 3)/6: in float32 2.9999998 + 3 is 6, so the gradient ends one float early."""

    def forward(self, x):
        self.shifted = x + 3
        return np.clip(self.shifted, 0, 6) / 6

    def backward(self, dout):
        return dout * ((self.shifted > 0) & (self.shifted < 6)) / 6


class HardSwishShifted:
    """x·relu6(x + 3)/6, the product rule by the rounded gate."""

    def forward(self, x):
        self.x, self.shifted = x, x + 3
        return x * np.clip(self.shifted, 0, 6) / 6

    def backward(self, dout):
        gate = np.clip(self.shifted, 0, 6)
        return dout * (gate + self.x * ((self.shifted > 0) & (self.shifted < 6))) / 6


class SparseSigmoidShifted:
    """clip(x + 1, 0, 2)/2."""

    def forward(self, x):
        self.shifted = x + 1
        return np.clip(self.shifted, 0, 2) / 2

    def backward(self, dout):
        return dout * ((self.shifted >= 0) & (self.shifted <= 2)) / 2


class HardShrinkShifted:
    """|x| - 1/2 decides; at the jump the rounded difference may fall on either side."""

    def forward(self, x):
        self.kept = ~(np.abs(x) * 3 - x.dtype.type(1.5) <= 0)  # NaN is kept
        return np.where(self.kept, x, 0)

    def backward(self, dout):
        return np.where(self.kept, dout, 0)


class ReluMean:
    """(x + |x|)/2, with 1/2 at the kink."""

    def forward(self, x):
        self.x = x
        return (x + np.abs(x)) / 2

    def backward(self, dout):
        return dout * (1 + np.sign(self.x)) / 2


class SeluByExpm1:
    """The saved output gives the slope: y + λα."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        tail = self.alpha * np.expm1(np.minimum(x, 0))
        self.y = (self.scale * np.where(x > 0, x, tail)).astype(x.dtype)
        return self.y.copy()

    def backward(self, dout):
        slope = np.where(self.x > 0, self.scale, self.y + self.scale * self.alpha)
        return (dout * slope).astype(dout.dtype)


class SoftplusLogaddexp:
    """logaddexp(0, x), and 1 - e^(-y) for its slope."""

    def forward(self, x):
        self.y = np.logaddexp(x.dtype.type(0), x)
        return self.y.copy()

    def backward(self, dout):
        return -np.expm1(-self.y) * dout


class GeluErfcBranches:
    """Each tail by the erfc that does not cancel there, in float64 inside."""

    def forward(self, x):
        self.x = x.astype(np.float64)
        below = erfc(np.abs(self.x) / math.sqrt(2)) / 2 if x.size else np.empty(x.shape)
        self.cdf = np.where(self.x > 0, 1 - below, below)
        return (self.x * self.cdf).astype(x.dtype)

    def backward(self, dout):
        density = np.exp(-self.x**2 / 2) / math.sqrt(2 * math.pi)
        return (dout * (self.cdf + self.x * density)).astype(dout.dtype)


class SigmoidBlocked:
    """Sixty-four numbers at a time over the raveled array, by tanh."""

    def forward(self, x):
        flat, y = x.reshape(-1), np.empty(x.size, x.dtype)
        for start in range(0, x.size, 64):
            part = slice(start, start + 64)
            y[part] = (1 + np.tanh(flat[part] / 2)) / 2
        self.y = y.reshape(x.shape)
        return self.y.copy()

    def backward(self, dout):
        return dout * (self.y * (1 - self.y))


class LeakyReluMaximum:
    """max(x, x/100), the slope by the ratio of y and x away from 0."""

    def forward(self, x):
        self.positive = ~np.signbit(x)
        return np.maximum(x, x * x.dtype.type(0.01))

    def backward(self, dout):
        return np.copysign(1, dout) * np.abs(dout) * np.where(
            self.positive, dout.dtype.type(1), dout.dtype.type(0.01))


class HardSigmoidEndsEarly:
    """The mask is taken from the output rounded to five digits."""

    def forward(self, x):
        self.y = np.clip(x / 6 + 0.5, 0, 1).astype(x.dtype)
        return self.y.copy()

    def backward(self, dout):
        rounded = np.round(self.y, 5)
        return dout * ((rounded > 0) & (rounded < 1)) / 6


class HardSwishSteepBesideTheKink:
    """The mask is wider by a hundredth of a thousandth."""

    def forward(self, x):
        self.x = x
        return x * np.clip(x + 3, 0, 6) / 6

    def backward(self, dout):
        inside = np.abs(self.x) < 3.00001
        return dout * np.where(inside, (2 * self.x + 3) / 6, self.x > 0)


class ReluFlushedByScale:
    """x·1e-30 > 0 decides: below 1e-15 float32 underflows, though x does not."""

    def forward(self, x):
        self.kept = x * x.dtype.type(1e-30) > 0
        return np.where(self.kept, x, 0)

    def backward(self, dout):
        return np.where(self.kept, dout, 0)


class SoftplusSlopeOfTheFloat:
    """log1p(exp(x)) above a threshold of 20 as x, its slope then 1: right; below -20 as 0."""

    def forward(self, x):
        self.x = x
        return np.where(x > 20, x, np.log1p(np.exp(np.minimum(x, 20))))

    def backward(self, dout):
        slope = 1 / (1 + np.exp(-np.maximum(self.x, -30)))
        return dout * np.where(self.x < -12, 0, slope)
