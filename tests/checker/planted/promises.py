"""Layers that are right until they promise more: overwritten arrays, integer inputs."""

import numpy as np


def sigmoid(x):
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


class SigmoidCachesWhatItHandsOut:
    """The saved output is the array that the caller has."""

    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SiluKeepsTheCallersX:
    """Saved by reference; an in-place operation afterwards changes it."""

    def forward(self, x):
        self.x = x
        return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        return dout * s * (1 + self.x * (1 - s))


class HardSigmoidIntegersAsHalf:
    """Row 60, keras#23545: integers become the smallest float."""

    def forward(self, x):
        self.x = x if x.dtype.kind == "f" else x.astype(np.float16)
        return np.clip(self.x / 6 + 0.5, 0, 1) + 0 * self.x

    def backward(self, dout):
        return dout * (np.abs(self.x) < 3) / 6


class SoftsignIntegersStayIntegers:
    """The output array is made like the input."""

    def forward(self, x):
        self.x, out = x, np.empty_like(x)
        out[...] = x / (1 + np.abs(x))
        return out

    def backward(self, dout):
        return dout / (1 + np.abs(self.x)) ** 2


class SiluInfinityTimesZero:
    """-inf times a sigmoid of 0: NaN where the limit is 0."""

    def forward(self, x):
        self.x = x
        with np.errstate(invalid="ignore"):
            return x * sigmoid(x)

    def backward(self, dout):
        s = sigmoid(self.x)
        with np.errstate(invalid="ignore"):
            return dout * s * (1 + self.x * (1 - s))


class SoftsignInfinityOverInfinity:
    """inf over inf: NaN where the limits are -1 and 1."""

    def forward(self, x):
        self.x = x
        with np.errstate(invalid="ignore"):
            return x / (1 + np.abs(x))

    def backward(self, dout):
        return dout / (1 + np.abs(self.x)) ** 2
