"""Layers that are right on (-5, 5) and wrong further out, or nearer to zero."""

import math

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class CeluUnusedBranchOverflows:
    """Row 18, jax#9873, NNlib.jl#722: 0*inf from the branch that is not taken (alpha = 2)."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2))

    def backward(self, dout):
        positive = self.x > 0
        return dout * positive + dout * ~positive * np.exp(self.x / 2)


class SeluUnusedBranchOverflows:
    """Row 18, mxnet#14673: past 88.7 in float32."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        low = self.alpha * np.expm1(x) * (x <= 0)
        return self.scale * (np.maximum(x, 0) + low)

    def backward(self, dout):
        return dout * self.scale * np.where(
            self.x > 0, 1, self.alpha * np.exp(np.minimum(self.x, 0)))


class SoftplusReciprocalFlushed:
    """Row 26, tt-metal#56397: exp * reciprocal, which is flushed to 0 above 87 in float32."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        e = np.exp(np.minimum(self.x, 88.5))
        reciprocal = 1 / (1 + e)
        flushed = np.where(reciprocal < np.finfo(np.float32).tiny, 0, reciprocal)
        return dout * (e * flushed).astype(dout.dtype)


class SoftplusLinearTooSoon:
    """The threshold is 10 where float64 would need 37: 4.5e-5 off."""

    def forward(self, x):
        self.x = x
        return np.where(x > 10, x, np.log1p(np.exp(np.minimum(x, 10))))

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SoftplusLinearBackwardOnly:
    """Exactly 1 above 20: 2e-9 off, and only there."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        return np.where(self.x > 20, dout, dout * sigmoid(self.x))


class SoftplusEpsilonInTheLog:
    """1e-7 in the logarithm against log(0)."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x)) + 1e-7)

    def backward(self, dout):
        return dout * sigmoid(self.x)


class LogSigmoidOfSigmoid:
    """log(sigmoid(x)): -inf below -745, or -104 in float32."""

    def forward(self, x):
        self.x = x
        return np.log(sigmoid(x))

    def backward(self, dout):
        return dout * sigmoid(-self.x)


class LogSigmoidClipped:
    """The probability is clipped to [1e-7, 1 - 1e-7] first."""

    def forward(self, x):
        self.x = x
        return np.log(np.clip(sigmoid(x), 1e-7, 1 - 1e-7))

    def backward(self, dout):
        return dout * sigmoid(-self.x)


class LogSigmoidGradientByDivision:
    """Autodiff of log(sigmoid): s(1-s)/s is 0/0 far left."""

    def forward(self, x):
        self.s = sigmoid(x)
        return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))

    def backward(self, dout):
        return dout * (self.s * (1 - self.s)) / self.s


class LogCoshOverflows:
    """cosh is inf past 710."""

    def forward(self, x):
        self.x = x
        return np.log(np.cosh(x))

    def backward(self, dout):
        return dout * np.tanh(self.x)


class TanhByExponentials:
    """(e**x - e**-x)/(e**x + e**-x) is inf/inf past 710."""

    def forward(self, x):
        up, down = np.exp(x), np.exp(-x)
        self.out = (up - down) / (up + down)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhBySigmoid:
    """2 sigmoid(2x) - 1 has no digits left near 0."""

    def forward(self, x):
        self.x = x
        return 2 * sigmoid(2 * x) - 1

    def backward(self, dout):
        z = np.exp(-2 * np.abs(self.x))
        return dout * 4 * z / (1 + z) ** 2


class TanhClipped:
    """The input is clipped to [-9, 9], as in fast float32 versions: 3e-8 off in double."""

    def forward(self, x):
        self.out = np.tanh(np.clip(x, -9, 9))
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out) * (1 + self.out)


class TanhTailLost:
    """Row 31's sibling: 1 - y**2 is 0 from 19 on."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


class TanhShrinkCancels:
    """Row 55, tt-metal#47323: x - tanh(x) cancels near 0."""

    def forward(self, x):
        self.t = np.tanh(x)
        return x - self.t

    def backward(self, dout):
        return dout * self.t * self.t


class EluExpMinusOne:
    """exp(x) - 1 for expm1."""

    def forward(self, x):
        self.e = np.exp(np.minimum(x, 0))
        self.x = x
        return np.where(x > 0, x, self.e - 1)

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, self.e).astype(dout.dtype)


class EluTaylorTooFar:
    """Two terms of the series on (-0.01, 0)."""

    def forward(self, x):
        self.x, low = x, np.minimum(x, 0)
        self.series = low + low * low / 2
        near = low > -0.01
        return np.where(x > 0, x, np.where(near, self.series, np.expm1(low)))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0))).astype(dout.dtype)


class SeluTailLost:
    """Row 19, jax#39796: (y/scale + alpha)*scale is 0 far left."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        self.out = self.scale * np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))
        return self.out

    def backward(self, dout):
        return dout * np.where(self.x > 0, self.scale, self.out + self.scale * self.alpha)


class SiluDecomposed:
    """Row 36, lightning-thunder#2624: x e/(1+e)**2 is inf/inf far left."""

    def forward(self, x):
        self.x = x
        return x * sigmoid(x)

    def backward(self, dout):
        e = np.exp(-self.x)
        return dout * (1 / (1 + e) + self.x * e / (1 + e) ** 2)


class SiluBySubtraction:
    """Row 37, keras-hub#1540: 1 - sigmoid(-x) rounds to 0 on the left."""

    def forward(self, x):
        self.x, self.s = x, 1 - sigmoid(-x)
        return x * self.s

    def backward(self, dout):
        return dout * self.s * (1 + self.x * (1 - self.s))


class SwishCancelsForLargeX:
    """Row 38, pytorch#110815: y + s(1-y) is 0 or 2 above 1.6e7 in float32."""

    def forward(self, x):
        self.s = sigmoid(x)
        self.out = x * self.s
        return self.out

    def backward(self, dout):
        return dout * (self.out + self.s * (1 - self.out))


class MishClosedFormOverflows:
    """Row 50, pytorch#43037, darknet#3994: e(e+2)/(e(e+2)+2) is inf/inf past 355."""

    def forward(self, x):
        self.x = x
        e = np.exp(x)
        n = e * (e + 2)
        return x * n / (n + 2)

    def backward(self, dout):
        t = np.tanh(np.logaddexp(self.x, 0))
        return dout * (t + self.x * sigmoid(self.x) * (1 - t * t))


class GeluAbramowitzStegun:
    """Row 43, tt-metal#35971: a polynomial cdf (7.1.26) with the wrong sign near -5."""

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


class GeluMillsSeries:
    """Row 44, tt-metal#54883: three terms of the Mills series on (-5, -3)."""

    def forward(self, x):
        self.x, wide = x, x.astype(np.float64)
        cdf = 0.5 * np.vectorize(math.erfc, otypes=[float])(-wide / math.sqrt(2))
        self.pdf = np.exp(-wide * wide / 2) / math.sqrt(2 * math.pi)
        u = np.where((wide > -5) & (wide < -3), wide, -4.0)
        series = -self.pdf / u * (1 - 1 / u**2 + 3 / u**4)
        self.cdf = np.where((wide > -5) & (wide < -3), series, cdf)
        return (wide * self.cdf).astype(x.dtype)

    def backward(self, dout):
        return (dout * (self.cdf + self.x * self.pdf)).astype(dout.dtype)


class TeluOverflows:
    """x e (1 - tanh(e)**2) is inf*0 past 709."""

    def forward(self, x):
        self.x = x
        return x * np.tanh(np.exp(x))

    def backward(self, dout):
        e = np.exp(self.x)
        t = np.tanh(e)
        return dout * (t + self.x * e * (1 - t * t))


class SquareplusCancels:
    """x + sqrt(x**2 + 4) has nothing left for large negative x."""

    def forward(self, x):
        self.x, self.root = x, np.sqrt(x * x + 4)
        return (x + self.root) / 2

    def backward(self, dout):
        return dout * (1 + self.x / self.root) / 2


class ArsinhNaive:
    """log(x + sqrt(x**2 + 1)) is log(0) far left."""

    def forward(self, x):
        self.root = np.sqrt(x * x + 1)
        return np.log(x + self.root)

    def backward(self, dout):
        return dout / self.root


class SymlogNaive:
    """log(1 + |x|) for log1p."""

    def forward(self, x):
        self.x = x
        return np.sign(x) * np.log(1 + np.abs(x))

    def backward(self, dout):
        return dout / (1 + np.abs(self.x))


class IsruHalfSquareOverflows:
    """x*x overflows past 256 in float16, so the output falls to 0."""

    def forward(self, x):
        self.r = 1 / np.sqrt(1 + x * x)
        return x * self.r

    def backward(self, dout):
        return dout * self.r**3


class SigmoidHalfTailLost:
    """Row 31, tt-metal#55724: s(1-s) is 0 from 8 on at sixteen bits."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
