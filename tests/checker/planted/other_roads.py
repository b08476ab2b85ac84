"""Correct layers that compute the same value by another road, or take another legal slope."""

import math

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class ReluByAbs:
    """(x + |x|)/2 and the mean of the slopes at 0."""

    def forward(self, x):
        self.x = x
        return (x + np.abs(x)) / 2

    def backward(self, dout):
        return dout * (1 + np.sign(self.x)) / 2


class Relu6InclusiveAtSix:
    """Slope 1 at both ends."""

    def forward(self, x):
        self.x = x
        return np.minimum(np.maximum(x, 0), 6)

    def backward(self, dout):
        return np.where((self.x >= 0) & (self.x <= 6), dout, 0 * dout)


class AbsMinusOneAtZero:
    """The left slope at 0."""

    def forward(self, x):
        self.x = x
        return np.abs(x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, -dout)


class HardTanhByMedian:
    """The middle one of -1, x and 1."""

    def forward(self, x):
        self.x = x
        bounds = np.broadcast_to(np.ones((), x.dtype), x.shape)
        return np.median(np.stack([x, bounds, -bounds]), axis=0)

    def backward(self, dout):
        return dout * (np.abs(self.x) <= 1)


class LeakyReluByMaximum:
    """max(x, slope*x), slope 1 at 0."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0.01 * x)

    def backward(self, dout):
        return dout * np.where(self.x >= 0, 1, 0.01).astype(dout.dtype)


class PreluOfTwoParts:
    """relu(x) - a relu(-x)."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) - 0.25 * np.maximum(-x, 0)

    def backward(self, dout):
        return dout * (self.x > 0) + 0.25 * dout * (self.x <= 0)


class HardSigmoidByRelu6:
    """relu6(x + 3)/6."""

    def forward(self, x):
        self.x = x
        return np.clip(x + 3, 0, 6) / 6

    def backward(self, dout):
        return np.where((self.x > -3) & (self.x < 3), dout / 6, 0 * dout)


class HardSwishByRelu6:
    """x relu6(x + 3)/6, its derivative by the product rule."""

    def forward(self, x):
        self.x, self.gate = x, np.clip(x + 3, 0, 6)
        return x * self.gate / 6

    def backward(self, dout):
        inside = (self.x > -3) & (self.x < 3)
        return dout * (self.gate + self.x * inside) / 6


class SoftShrinkByClip:
    """x - clip(x, -l, l)."""

    def forward(self, x):
        self.x = x
        return x - np.clip(x, -0.5, 0.5)

    def backward(self, dout):
        return dout * (np.abs(self.x) > 0.5)


class HardShrinkPassesTheThreshold:
    """>= for >: a jump has two sides."""

    def forward(self, x):
        self.x = x
        return np.where(np.abs(x) < 0.5, 0 * x, x)

    def backward(self, dout):
        return np.where(np.abs(self.x) < 0.5, 0 * dout, dout)


class HeavisideOneAtZero:
    """The right side of the jump."""

    def forward(self, x):
        return np.heaviside(x, x.dtype.type(1))

    def backward(self, dout):
        return 0 * dout


class EluWithoutBranches:
    """Two halves that vanish in turn, and one exp for the slope."""

    def forward(self, x):
        self.low = np.minimum(x, 0)
        return np.maximum(x, 0) + np.expm1(self.low)

    def backward(self, dout):
        return dout * np.exp(self.low)


class EluOutputCached:
    """y + 1, which mixed forgives."""

    def forward(self, x):
        self.x, self.out = x, np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        return self.out

    def backward(self, dout):
        return np.where(self.x > 0, dout, dout * (self.out + 1))


class SeluMergedConstants:
    """scale*alpha is one constant."""

    def forward(self, x):
        self.x, self.low = x, np.minimum(x, 0)
        return np.where(x > 0, SCALE * x, SCALE * ALPHA * np.expm1(self.low))

    def backward(self, dout):
        return np.where(self.x > 0, SCALE * dout, SCALE * ALPHA * np.exp(self.low) * dout)


class CeluFromElu:
    """alpha elu(x/alpha), alpha = 2."""

    def forward(self, x):
        self.half = x / 2
        return 2 * np.where(self.half > 0, self.half, np.expm1(np.minimum(self.half, 0)))

    def backward(self, dout):
        return dout * np.exp(np.minimum(self.half, 0))


class SigmoidLongDouble:
    """More digits inside than outside."""

    def forward(self, x):
        self.kind, self.wide = x.dtype, x.astype(np.longdouble)
        return np.asarray(1 / (1 + np.exp(-self.wide))).astype(x.dtype)

    def backward(self, dout):
        z = np.exp(-np.abs(self.wide))
        return np.asarray(dout * z / (1 + z) ** 2).astype(self.kind)


class SigmoidHalfTanh:
    """(1 + tanh(x/2))/2."""

    def forward(self, x):
        self.t = np.tanh(0.5 * x)
        return 0.5 + 0.5 * self.t

    def backward(self, dout):
        return 0.25 * dout * (1 - self.t * self.t)


class SigmoidInUnequalChunks:
    """Two roundings, by the parity of the chunk."""

    def forward(self, x):
        flat, out = np.ravel(x), np.empty(x.size, x.dtype)
        for start in range(0, flat.size, 7):
            part = flat[start:start + 7]
            out[start:start + 7] = 0.5 + 0.5 * np.tanh(0.5 * part) if start % 2 else sigmoid(part)
        self.out = out.reshape(x.shape)
        return self.out.copy()

    def backward(self, dout):
        return dout * (self.out - self.out * self.out)


class TanhBySigmoid:
    """2 sigmoid(2x) - 1."""

    def forward(self, x):
        self.s = sigmoid(2 * x)
        return 2 * self.s - 1

    def backward(self, dout):
        return dout * (4 * self.s * (1 - self.s))


class TanhByExpm1:
    """Without a call of tanh, and to the last digits."""

    def forward(self, x):
        self.z = np.exp(-2 * np.abs(x))
        return np.copysign(-np.expm1(-2 * np.abs(x)) / (1 + self.z), x)

    def backward(self, dout):
        return dout * (4 * self.z / (1 + self.z) ** 2)


class TanhTwoFactors:
    """(1 - y)(1 + y)."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out) * (1 + self.out)


class TanhByChebyshev:
    """A polynomial of degree 160 on [-10, 10]: enough for float32 at mixed."""

    series = Chebyshev.interpolate(np.tanh, 160, [-10, 10])
    slope = series.deriv()

    def forward(self, x):
        self.kind, self.x = x.dtype, np.clip(x, -10, 10).astype(np.float64)
        return self.series(self.x).astype(x.dtype)

    def backward(self, dout):
        slope = np.where(np.abs(self.x) < 10, self.slope(self.x), 0)
        return (dout * slope).astype(self.kind)


class TanhComplexStep:
    """The imaginary part of f(x + ih), h = 1e-30: exact without a formula for f'."""

    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        step = np.tanh(np.clip(self.x, -372, 372).astype(np.float64) + 1e-30j).imag / 1e-30
        return (dout * step).astype(dout.dtype)


class LogSigmoidByLogaddexp:
    """-logaddexp(0, -x)."""

    def forward(self, x):
        self.x = x
        return -np.logaddexp(np.zeros_like(x), -x)

    def backward(self, dout):
        return dout * sigmoid(-self.x)


class SoftplusThreshold:
    """Linear from 40 on, where nothing can be seen any more."""

    def forward(self, x):
        self.x = x
        return np.where(x > 40, x, np.log1p(np.exp(np.minimum(x, 40))))

    def backward(self, dout):
        return np.where(self.x > 40, dout, dout * sigmoid(self.x))


class SoftplusOutputCached:
    """-expm1(-y)."""

    def forward(self, x):
        self.out = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
        return self.out

    def backward(self, dout):
        return dout * -np.expm1(-self.out)


class SoftsignOutputCached:
    """(1 - |y|)**2."""

    def forward(self, x):
        self.out = x / (1 + np.abs(x))
        return self.out

    def backward(self, dout):
        return dout * (1 - np.abs(self.out)) ** 2


class ArctanByCosine:
    """cos(y)**2."""

    def forward(self, x):
        self.out = np.arctan(x)
        return self.out

    def backward(self, dout):
        return dout * np.cos(self.out) ** 2


class SiluInDouble:
    """float32 in, float64 inside, float32 out."""

    def forward(self, x):
        self.kind, self.x = x.dtype, x.astype(np.float64)
        return (self.x * sigmoid(self.x)).astype(x.dtype)

    def backward(self, dout):
        s, mirrored = sigmoid(self.x), sigmoid(-self.x)
        return (dout * (s * (1 + self.x * mirrored))).astype(self.kind)


class SiluOverflowsToTheLimit:
    """x/(1 + exp(-x)) with exp = inf is the right 0."""

    def forward(self, x):
        self.x = x
        return x / (1 + np.exp(-x))

    def backward(self, dout):
        s = 1 / (1 + np.exp(-self.x))
        return dout * (s + self.x * s * (1 - s))


class GeluErf:
    """The paper's formula, whose left tail mixed forgives."""

    def forward(self, x):
        self.kind, self.x = x.dtype, x.astype(np.float64)
        self.cdf = 0.5 * (1 + np.vectorize(math.erf, otypes=[float])(self.x / math.sqrt(2)))
        return (self.x * self.cdf).astype(x.dtype)

    def backward(self, dout):
        pdf = np.exp(-self.x**2 / 2) / math.sqrt(2 * math.pi)
        return (dout * (self.cdf + self.x * pdf)).astype(self.kind)


class GeluByPolynomial:
    """Abramowitz & Stegun 7.1.26 is good to 1.5e-7: enough for float32 at mixed."""

    def forward(self, x):
        self.x, z = x, np.abs(x) / math.sqrt(2)
        t = 1 / (1 + 0.3275911 * z)
        poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (
            -1.453152027 + t * 1.061405429))))
        self.cdf = 0.5 * (1 + np.sign(x) * (1 - poly * np.exp(-z * z)))
        return x * self.cdf

    def backward(self, dout):
        pdf = np.exp(-self.x * self.x / 2) / math.sqrt(2 * math.pi)
        return dout * (self.cdf + self.x * pdf)


class GeluTanhHorner:
    """The cubic by Horner, the derivative by the product rule."""

    def forward(self, x):
        self.x = x
        self.t = np.tanh(x * (0.7978845608028654 + 0.035677408136300125 * x * x))
        return 0.5 * x + 0.5 * x * self.t

    def backward(self, dout):
        x = self.x
        inner = 0.7978845608028654 + 3 * 0.035677408136300125 * x * x
        return dout * (0.5 + 0.5 * self.t + 0.5 * x * (1 - self.t) * (1 + self.t) * inner)


class MishTextbook:
    """x tanh(softplus(x)), every function as it stands."""

    def forward(self, x):
        self.x, self.t = x, np.tanh(np.logaddexp(x, 0))
        return x * self.t

    def backward(self, dout):
        return dout * (self.t + self.x * sigmoid(self.x) * (1 - self.t * self.t))


class MishRational:
    """tanh(softplus) as n/(n + 2), n = e(e + 2), with e of the negative side only."""

    def forward(self, x):
        self.x, z = x, np.exp(-np.abs(x))
        up, low = 1 + 2 * z, z * (z + 2)
        self.t = np.where(x >= 0, up / (up + 2 * z * z), low / (low + 2))
        return x * self.t

    def backward(self, dout):
        return dout * (self.t + self.x * sigmoid(self.x) * (1 - self.t * self.t))


class SquareplusStable:
    """The conjugate for negative x."""

    def forward(self, x):
        self.x, self.root = x, np.sqrt(x * x + 4)
        return np.where(x >= 0, x + self.root, 4 / (self.root + np.abs(x))) / 2

    def backward(self, dout):
        y = np.where(self.x >= 0, self.x + self.root, 4 / (self.root + np.abs(self.x))) / 2
        return dout * y / self.root


class SnakeByCosine:
    """sin**2 as (1 - cos)/2."""

    def forward(self, x):
        self.x = x
        return x + 0.5 * (1 - np.cos(2 * x))

    def backward(self, dout):
        return dout * (1 + np.sin(2 * self.x))


class IsruByHypot:
    """hypot cannot overflow."""

    def forward(self, x):
        self.r = 1 / np.hypot(1, x)
        return (x * self.r).astype(x.dtype)

    def backward(self, dout):
        return (dout * self.r * self.r * self.r).astype(dout.dtype)
