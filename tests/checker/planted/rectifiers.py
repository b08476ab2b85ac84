"""Rectifiers with one bug each, as people wrote them. Rows are those of real_bugs.md."""

import numpy as np


class ReluZerosUpstream:
    """Row 2, oreilly-japan/deep-learning-from-scratch: the caller's dout is masked in place."""

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class ReluAssignsInsteadOfMultiplies:
    """Row 3, haifengl/smile#528: `=` for `*=`."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        grad = dout.copy()
        grad[...] = self.x > 0
        return grad


class ReluTangentMissing:
    """Row 4, DiffSharp#16: only the local derivative comes back."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return (self.x > 0).astype(dout.dtype)


class ReluWithSigmoidDerivative:
    """Row 5, encog-dotnet-core#124: pasted from the class above."""

    def forward(self, x):
        self.out = np.maximum(x, 0)
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class ReluClipsNan:
    """Row 6, mxnet#11115, pytorch#7999: NaN becomes 0."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, np.zeros_like(x))

    def backward(self, dout):
        return dout * (self.x > 0)


class ReluLanesDisagreeAtNan:
    """Row 53, pytorch#195075: the vector body keeps NaN, the scalar rest drops it."""

    def forward(self, x):
        self.x = x
        flat = np.ravel(x)
        body = flat.size // 8 * 8
        out = np.concatenate([np.maximum(flat[:body], 0), np.fmax(flat[body:], 0)])
        return out.reshape(x.shape)

    def backward(self, dout):
        return dout * (self.x > 0)


class ReluTwoAtTheKink:
    """After row 8: a made-up value 2 at the kink, outside [0, 1]."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * np.sign(self.x + np.abs(self.x)) + dout * (self.x == 0) * 2


class Relu6SeededWithSix:
    """Row 7, tt-metal#57455: backward starts from 6.0 and forgets the boundary."""

    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 6)

    def backward(self, dout):
        grad = np.full_like(dout, 6.0)
        grad = np.where((self.x > 0) & (self.x < 6), np.ones_like(dout), grad)
        grad = np.where((self.x < 0) | (self.x > 6), np.zeros_like(dout), grad)
        return dout * grad


class Relu6ByDifference:
    """Row 9, tinygrad#18028: relu(x) - relu(x-6) cancels for large x."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) - np.maximum(x - 6, 0)

    def backward(self, dout):
        return dout * ((self.x > 0) & (self.x < 6))


class LeakyReluOtherSlopeBackward:
    """Row 10, deeplearning4j#8178: backward does not know alpha."""

    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, self.alpha * x)

    def backward(self, dout, alpha=0.2):
        return np.where(self.x > 0, dout, alpha * dout)


class LeakyReluAllOnes:
    """Row 11, chainer#5898: everything passes."""

    def forward(self, x):
        return np.where(x > 0, x, x * 0.01)

    def backward(self, dout):
        return dout.copy()


class LeakyReluMaskFromOutput:
    """Rows 12 and 13, pytorch#31938, burn#1208: y > 0 is not x > 0 for a negative slope."""

    slope = -2.0

    def forward(self, x):
        self.out = np.where(x > 0, x, self.slope * x)
        return self.out

    def backward(self, dout):
        return np.where(self.out > 0, dout, self.slope * dout)


class LeakyReluReturnsOutputs:
    """Row 14, dnns-from-scratch-in-zig#5: outputs where gradients were meant."""

    def forward(self, x):
        self.out = np.where(x > 0, x, x * 0.01)
        return self.out

    def backward(self, dout):
        return dout * self.out


class LeakyReluInPlace:
    """After row 12: the fast path writes into x."""

    def forward(self, x):
        self.negative = x < 0
        x[self.negative] *= 0.01
        return x

    def backward(self, dout):
        return np.where(self.negative, 0.01 * dout, dout)


class EluAssumesAlphaOne:
    """Row 17, tiny-dnn#896: 1 + y where alpha + y was meant (alpha = 0.5 here)."""

    def forward(self, x):
        self.x = x
        self.out = np.where(x > 0, x, 0.5 * np.expm1(np.minimum(x, 0)))
        return self.out

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, 1 + self.out)


class EluUnusedBranchOverflows:
    """Row 18, tinygrad#17852, jax#1538: 0*inf past 88.7 or 709.8."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        positive = (self.x > 0).astype(dout.dtype)
        return dout * (positive + (1 - positive) * np.exp(self.x))


class EluTailLost:
    """Row 19, tensorflow#124833, jax#39795: y + alpha is 0 below -37."""

    def forward(self, x):
        self.x = x
        self.out = np.where(x > 0, x, np.expm1(np.minimum(x, 0)))
        return self.out

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, self.out + 1)


class SeluSwapped:
    """Row 21, tt-metal#55252: scale and alpha change places."""

    scale, alpha = 1.6732632423543772, 1.0507009873554805

    def forward(self, x):
        self.x = x
        return self.scale * np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        return dout * self.scale * np.where(self.x > 0, 1, self.alpha * np.exp(
            np.minimum(self.x, 0)))


class HardSigmoidSlopeTooWide:
    """Row 51, pytorch#51408: 1/6 wherever |x| < 3.5."""

    def forward(self, x):
        self.x = x
        return np.clip(x / 6 + 0.5, 0, 1)

    def backward(self, dout):
        return dout * (np.abs(self.x) < 3.5) / 6
