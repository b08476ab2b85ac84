"""Smooth activations with one slip of the pen each: a factor, a sign, a constant, a chain rule."""

import math

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class SoftplusBetaReciprocalMissing:
    """Row 59, tt-metal#55550: the fused kernel never gets 1/beta (beta = 2 here)."""

    def forward(self, x, beta=2.0, reciprocal=1.0):
        self.x = x
        return np.logaddexp(beta * x, 0) * reciprocal

    def backward(self, dout):
        return dout * sigmoid(2.0 * self.x)


class SoftreluOfInput:
    """Row 24, mxnet#16428: 1 - exp(-y) is right, 1 - exp(-x) is not."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        return dout * -np.expm1(-self.x)


class SoftplusByBaseTwo:
    """exp2 and log2 are faster; the constants have six digits, the gradient is off by 1e-7."""

    def forward(self, x):
        self.x = x
        return np.logaddexp2(1.442695 * x, 0) * 0.693147

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SoftsignUnsquared:
    """The quotient rule without the square below."""

    def forward(self, x):
        self.bottom = 1 + np.abs(x)
        return x / self.bottom

    def backward(self, dout):
        return dout / self.bottom


class SoftsignForgetsAbs:
    """Right for positive x."""

    def forward(self, x):
        self.x = x
        return x / (1 + np.abs(x))

    def backward(self, dout):
        return dout / (1 + self.x) ** 2


class LogSigmoidMirrored:
    """sigmoid(x) where sigmoid(-x) belongs."""

    def forward(self, x):
        self.x = x
        return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SiluOfOutput:
    """s + y(1-y): the formula in y, misremembered."""

    def forward(self, x):
        self.s = sigmoid(x)
        self.out = x * self.s
        return self.out

    def backward(self, dout):
        return dout * (self.s + self.out * (1 - self.out))


class SwishForgetsBeta:
    """Chain rule: the inner derivative beta = 1.5 is missing."""

    def forward(self, x):
        self.x, self.s = x, sigmoid(1.5 * x)
        return x * self.s

    def backward(self, dout):
        return dout * (self.s + self.x * self.s * (1 - self.s))


class QuickGeluRoundedBackward:
    """1.702 forward, 1.7 backward."""

    def forward(self, x):
        self.x, self.s = x, sigmoid(1.702 * x)
        return x * self.s

    def backward(self, dout):
        s = sigmoid(1.7 * self.x)
        return dout * (s + 1.7 * self.x * s * (1 - s))


class GeluTanhCubeWithoutThree:
    """The derivative of x**3 without its 3."""

    def forward(self, x):
        self.x = x
        self.t = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        x = self.x
        inner = math.sqrt(2 / math.pi) * (1 + 0.044715 * x * x)
        return dout * (0.5 * (1 + self.t) + 0.5 * x * (1 - self.t**2) * inner)


class GeluTanhSixDigits:
    """0.797885 for sqrt(2/pi): too near for any finite difference."""

    def forward(self, x):
        self.x = x
        self.t = np.tanh(0.797885 * (x + 0.044715 * x * x * x))
        return 0.5 * x * (1 + self.t)

    def backward(self, dout):
        x = self.x
        inner = 0.797885 * (1 + 3 * 0.044715 * x * x)
        return dout * (0.5 * (1 + self.t) + 0.5 * x * (1 - self.t**2) * inner)


class MishSechUnsquared:
    """1 - tanh for 1 - tanh**2."""

    def forward(self, x):
        self.x, self.t = x, np.tanh(np.logaddexp(x, 0))
        return x * self.t

    def backward(self, dout):
        return dout * (self.t + self.x * sigmoid(self.x) * (1 - self.t))


class TanhShrinkKeepsOne:
    """d/dx (x - tanh x) is tanh**2; the 1 of 1 - (1 - t**2) stayed."""

    def forward(self, x):
        self.t = np.tanh(x)
        return x - self.t

    def backward(self, dout):
        return dout * (1 - self.t)


class SnakeDividesOnceMore:
    """sin(2ax)/a where the chain rule has cancelled the 1/a (a = 2 here)."""

    a = 2.0

    def forward(self, x):
        self.x = x
        return x + np.sin(self.a * x) ** 2 / self.a

    def backward(self, dout):
        return dout * (1 + np.sin(2 * self.a * self.x) / self.a)


class GaussianForgetsTwo:
    """-xy for -2xy."""

    def forward(self, x):
        self.x, self.out = x, np.exp(-x * x)
        return self.out

    def backward(self, dout):
        return dout * -self.x * self.out


class GaussianForgetsSign:
    """2xy for -2xy."""

    def forward(self, x):
        self.x, self.out = x, np.exp(-x * x)
        return self.out

    def backward(self, dout):
        return dout * 2 * self.x * self.out


class ArctanOfOutput:
    """1/(1 + y**2)."""

    def forward(self, x):
        self.out = np.arctan(x)
        return self.out

    def backward(self, dout):
        return dout / (1 + self.out**2)


class LecunTanhInnerFactor:
    """2/3 forgotten."""

    def forward(self, x):
        self.t = np.tanh(2 * x / 3)
        return 1.7159 * self.t

    def backward(self, dout):
        return dout * 1.7159 * (1 - self.t**2)


class LishtProductRule:
    """Only one half of the product rule."""

    def forward(self, x):
        self.x, self.t = x, np.tanh(x)
        return x * self.t

    def backward(self, dout):
        return dout * self.x * (1 - self.t**2)


class IsruPower:
    """r**2 for r**3."""

    def forward(self, x):
        self.r = 1 / np.sqrt(1 + x * x)
        return x * self.r

    def backward(self, dout):
        return dout * self.r**2


class ErfWithTheDensityOfTheNormal:
    """1/sqrt(2 pi) exp(-x**2/2): the density that belongs to the other normalisation."""

    def forward(self, x):
        self.x = x
        return np.vectorize(math.erf, otypes=[x.dtype])(x)

    def backward(self, dout):
        return dout * np.exp(-self.x * self.x / 2) / math.sqrt(2 * math.pi)


class SinForgetsOmega:
    """cos(30x) without the 30."""

    def forward(self, x):
        self.x = x
        return np.sin(30 * x)

    def backward(self, dout):
        return dout * np.cos(30 * self.x)


class TanhByDifferences:
    """The debugging gradient was left in: (f(x+h) - f(x-h))/2h."""

    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (np.tanh(self.x + 1e-5) - np.tanh(self.x - 1e-5)) / 2e-5


class SigmoidOnePartInAHundredThousand:
    """A measured gain of 0.99999 was multiplied in: relative error 1e-5."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out) * 0.99999


class SigmoidFromATable:
    """np.interp over 4096 entries on [-8, 8], as on microcontrollers."""

    grid = np.linspace(-8, 8, 4096)

    def forward(self, x):
        self.out = np.interp(x, self.grid, sigmoid(self.grid)).astype(x.dtype)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidStabilised:
    """1e-8 below the bar, "for stability"."""

    def forward(self, x):
        with np.errstate(over="ignore"):
            self.out = 1 / (1 + np.exp(-x) + 1e-8)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
