"""Smooth activations with one bug each, as people wrote them. Rows are those of real_bugs.md."""

import math

import numpy as np

erf = np.vectorize(math.erf, otypes=[float])


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class SigmoidTailLost:
    """Row 31, tensorflow#126060, jax#40825: y(1-y) is 0 from 37 on."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidQuotient:
    """Row 32, snntorch#433, tinygrad#1113: inf/inf."""

    def forward(self, x):
        e = np.exp(x)
        self.out = e / (1 + e)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidClipped:
    """After thinc: the input is clipped so that exp cannot overflow."""

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-np.clip(x, -10, 10)))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SigmoidOfOutput:
    """After row 23: the derivative is taken at the output once more."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        s = sigmoid(self.out)
        return dout * s * (1 - s)


class SigmoidPlus:
    """A slip of the sign, y(1+y)."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 + self.out)


class SoftsignFromOutput:
    """Row 23, mxnet#10868: y where x was meant."""

    def forward(self, x):
        self.out = x / (1 + np.abs(x))
        return self.out

    def backward(self, dout):
        return dout / (1 + np.abs(self.out)) ** 2


class TanhForgetsSquare:
    """A slip: 1 - y for 1 - y**2."""

    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out)


class LogSigmoidScalar:
    """Row 33, mxnet#20371: for shape () backward is fed y where x is expected."""

    def forward(self, x):
        out = np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))
        self.x = out if x.ndim == 0 else x
        return out

    def backward(self, dout):
        return dout * sigmoid(-self.x)


class LogSigmoidMemoryOrder:
    """Row 34, pytorch#36499: a transposed array is read in memory order."""

    def forward(self, x):
        self.x = x
        flat = x.ravel(order="K")
        return (np.minimum(flat, 0) - np.log1p(np.exp(-np.abs(flat)))).reshape(x.shape)

    def backward(self, dout):
        return dout * sigmoid(-self.x)


class SoftplusOverflows:
    """Row 25, burn#5373: exp(x)/(1+exp(x))."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        return dout * np.exp(self.x) / (1 + np.exp(self.x))


class SoftplusNaive:
    """Row 29, onnxruntime#10491: log(1+exp(x))."""

    def forward(self, x):
        self.x = x
        return np.log(1 + np.exp(np.minimum(x, 80))) + np.maximum(x - 80, 0)

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SoftplusHalfOverflows:
    """Row 30, ANEForge#113: fp16 exp overflows at 11.1."""

    def forward(self, x):
        self.x = x
        return np.log1p(np.exp(x))

    def backward(self, dout):
        return dout * sigmoid(self.x)


class SoftplusThresholdOnOutput:
    """Row 27, pytorch#55587: backward tests the output, forward the input (beta = 0.1)."""

    beta, threshold = 0.1, 20.0

    def forward(self, x):
        self.x = x
        scaled = self.beta * x
        soft = np.log1p(np.exp(np.minimum(scaled, self.threshold))) / self.beta
        self.out = np.where(scaled > 40, x, np.where(
            scaled > self.threshold, (scaled + np.exp(-np.abs(scaled))) / self.beta, soft))
        return self.out.astype(x.dtype)

    def backward(self, dout):
        return np.where(self.out > self.threshold, dout, dout * sigmoid(self.beta * self.x))


class SoftplusWrongVariable:
    """Row 28, nanonn#4: differentiated with respect to the weight."""

    def forward(self, x):
        self.x = x
        return np.logaddexp(x, 0)

    def backward(self, dout):
        return dout * self.x * sigmoid(self.x)


class SiluDividesByX:
    """Row 35, candle#2083: sigmoid recovered as y/x, NaN at 0."""

    def forward(self, x):
        self.x = x
        self.out = x * sigmoid(x)
        return self.out

    def backward(self, dout):
        s = self.out / self.x
        return dout * (s + self.out * (1 - s))


class SiluOverwritesSavedInput:
    """Row 40, Liger-Kernel#254: backward computes in the saved input."""

    def forward(self, x):
        self.x = x
        return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        self.x *= 1 - s
        self.x += 1
        return dout * s * self.x


class SiluForgetsProductRule:
    """One factor only."""

    def forward(self, x):
        self.x = x
        return x * sigmoid(x)

    def backward(self, dout):
        return dout * sigmoid(self.x)


class GeluApproximated:
    """Row 47, onnxruntime#2270: the tanh form in place of erf."""

    def forward(self, x):
        self.x = x
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))

    def backward(self, dout):
        wide = self.x.astype(np.float64)
        slope = 0.5 * (1 + erf(wide / math.sqrt(2))) + wide * np.exp(-wide * wide / 2) / math.sqrt(
            2 * math.pi)
        return (dout * slope).astype(self.x.dtype)


class GeluSigmoidBackward:
    """Row 41, cs249r_book#1399: erf forward, sigmoid approximation backward."""

    def forward(self, x):
        self.x = x
        return (0.5 * x * (1 + erf(x / math.sqrt(2)))).astype(x.dtype)

    def backward(self, dout):
        s = sigmoid(1.702 * self.x)
        return dout * (s + 1.702 * self.x * s * (1 - s))


class GeluTanhWithGaussianDensity:
    """Row 42, numpy-ml: tanh CDF and Gaussian PDF mixed."""

    def forward(self, x):
        self.x = x
        t = np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
        self.cdf = 0.5 * (1 + t)
        return x * self.cdf

    def backward(self, dout):
        pdf = np.exp(-self.x * self.x / 2) / math.sqrt(2 * math.pi)
        return dout * (self.cdf + self.x * pdf)


class GeluHalfCubeOverflows:
    """Row 45, fairseq#2235: x**3 overflows in fp16."""

    def forward(self, x):
        self.x = x
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))

    def backward(self, dout):
        x, c = self.x, math.sqrt(2 / math.pi)
        t = np.tanh(c * (x + 0.044715 * x**3))
        return dout * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * c * (1 + 3 * 0.044715 * x**2))


class MishTermMissing:
    """Row 49, thinc#578: exp(3x) is missing in omega."""

    def forward(self, x):
        self.x = x
        return x * np.tanh(np.logaddexp(x, 0))

    def backward(self, dout):
        x = np.minimum(self.x, 20)
        omega = 4 * (x + 1) + 4 * np.exp(2 * x) + np.exp(x) * (4 * x + 6)
        delta = 2 * np.exp(x) + np.exp(2 * x) + 2
        return dout * np.where(self.x > 20, 1, np.exp(x) * omega / delta**2)
