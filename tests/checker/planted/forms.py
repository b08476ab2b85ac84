"""One sigmoid in every form that NumPy code has, right and wrong."""

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + z), z / (1 + z))


def slope(x):
    z = np.exp(-np.abs(x))
    return z / (1 + z) ** 2


def slope_of_output(y):
    return y * (1 - y)


def nonlin(x, deriv=False):
    return slope(x) if deriv else sigmoid(x)


def nonlin_of_output(x, deriv=False):
    return x * (1 - x) if deriv else sigmoid(x)


def sigmoid_forward(x):
    return sigmoid(x), (x,)


def sigmoid_backward(dout, cache):
    (x,) = cache
    return dout * slope(x)


def sigmoid_backward_in_place(dout, cache):
    (x,) = cache
    dout *= slope(x)
    return dout


class Cached:
    def forward(self, x):
        return sigmoid_forward(x)

    def backward(self, dout, cache):
        return sigmoid_backward(dout, cache)


def with_vjp(x):
    return sigmoid(x), lambda dout: (dout * slope(x),)


LAST = {}


def with_shared_vjp(x):
    LAST["x"] = x
    return sigmoid(x), lambda dout: dout * slope(LAST["x"])


class LeakyRelu:
    def __init__(self, negative_slope):
        self.negative_slope = negative_slope

    def forward(self, x):
        self.positive = x > 0
        return np.where(self.positive, x, x * x.dtype.type(self.negative_slope))

    def backward(self, dout):
        return np.where(self.positive, dout, dout * dout.dtype.type(self.negative_slope))


class LeakyReluOwnDefault(LeakyRelu):
    def __init__(self, negative_slope=0.2):
        super().__init__(negative_slope)


def leaky_relu_made(negative_slope=0.01):
    return LeakyRelu(negative_slope)


class Prelu:
    """Keeps its parameter and the gradient of it by the convention."""

    def __init__(self, a=0.25):
        self.params, self.grads = {"a": np.array(a)}, {}

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, x * self.params["a"].astype(x.dtype))

    def backward(self, dout):
        self.grads["a"] = self.gradient_of_a(dout)
        return np.where(self.x > 0, dout, dout * self.params["a"].astype(dout.dtype))

    def gradient_of_a(self, dout):
        return np.sum(np.where(self.x > 0, 0, dout * self.x))


class PreluAveraged(Prelu):
    def gradient_of_a(self, dout):
        return np.mean(np.where(self.x > 0, 0, dout * self.x))


class PreluOtherSide(Prelu):
    def gradient_of_a(self, dout):
        return np.sum(np.where(self.x > 0, dout * self.x, 0))


class PreluForgetsUpstream(Prelu):
    def gradient_of_a(self, dout):
        return np.sum(np.where(self.x > 0, 0, self.x))


class SwishAttribute:
    def __init__(self, beta=1.5):
        self.beta = beta

    def forward(self, x):
        self.x, self.s = x, sigmoid(x.dtype.type(self.beta) * x)
        return x * self.s

    def backward(self, dout):
        beta = dout.dtype.type(self.beta)
        away = sigmoid(-beta * self.x)
        self.dbeta = np.sum(dout * self.x ** 2 * self.s * away, keepdims=True)
        return dout * (self.s + beta * self.x * self.s * away)


class SiluPromises:
    def forward(self, x):
        x = np.asarray(x, dtype=x.dtype if x.dtype.kind == "f" else np.float64)
        self.x, self.s = x.copy(), sigmoid(x)
        with np.errstate(invalid="ignore"):
            return np.where(np.isneginf(x), 0, x * self.s).astype(x.dtype)

    def backward(self, dout):
        with np.errstate(invalid="ignore", over="ignore"):
            inner = self.s + np.where(np.isinf(self.x), 0, self.x) * self.s * sigmoid(-self.x)
        return (dout * inner).astype(dout.dtype)


class SiluNothingPromised:
    def forward(self, x):
        self.x = x
        return (x * sigmoid(x)).astype(x.dtype)

    def backward(self, dout):
        s = sigmoid(self.x)
        return (dout * (s + self.x * s * sigmoid(-self.x))).astype(dout.dtype)
