"""Piecewise activations whose pieces, thresholds or parameters are mixed up."""

import numpy as np


class ReluGuided:
    """Guided backpropagation left in: negative dout is dropped."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.maximum(dout, 0) * (self.x > 0)


class ReluToleranceAtZero:
    """np.isclose(x, 0) counts as zero: no gradient for x in (0, 1e-8]."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * ((self.x > 0) & ~np.isclose(self.x, 0))


class ReluDropsSubnormals:
    """x > tiny: wrong at the subnormals alone."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.x >= np.finfo(self.x.dtype).tiny)


class ReluMaskThroughIntegers:
    """The mask is made of truncated integers, so (0, 1) has no gradient."""

    def forward(self, x):
        self.sign = np.sign(np.trunc(x))
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * (self.sign > 0)


class Relu6PassesAboveSix:
    """The mask of ReLU."""

    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 6)

    def backward(self, dout):
        return dout * (self.x > 0)


class Relu6CountsSixTwice:
    """A sum of masks: both count at exactly 6."""

    def forward(self, x):
        self.x = x
        return np.clip(x, 0, 6)

    def backward(self, dout):
        below, top = (self.x > 0) & (self.x <= 6), self.x == 6
        return dout * (below.astype(dout.dtype) + top)


class HardTanhOneUlpTooWide:
    """The bound was widened "against rounding"."""

    def forward(self, x):
        self.x = x
        return np.clip(x, -1, 1)

    def backward(self, dout):
        bound = np.nextafter(dout.dtype.type(1), dout.dtype.type(2))
        return dout * (np.abs(self.x) <= bound)


class HardTanhMaskFromRoundedOutput:
    """y < 1 and y > -1 in the output rounded to six digits."""

    def forward(self, x):
        self.out = np.clip(x, -1, 1)
        return self.out

    def backward(self, dout):
        return dout * (np.abs(np.round(self.out, 6)) < 1)


class AbsByQuotient:
    """x/|x| is NaN at 0."""

    def forward(self, x):
        self.x, self.out = x, np.abs(x)
        return self.out

    def backward(self, dout):
        return dout * self.x / self.out


class LeakyReluSlopeTwice:
    """The slope is applied to what the forward pass has scaled already."""

    def forward(self, x):
        self.out = np.where(x > 0, x, 0.01 * x)
        return self.out

    def backward(self, dout):
        slope = np.where(self.out > 0, 1, 0.01).astype(dout.dtype)
        return dout * slope * slope


class LeakyReluPlus:
    """max(x, 0) + slope*x: the positive side has 1.01."""

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0) + 0.01 * x

    def backward(self, dout):
        return np.where(self.x > 0, dout, 0.01 * dout)


class PreluGradientOfTheSlope:
    """dx and da are confused: x where a belongs (a = 0.25)."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.25 * x)

    def backward(self, dout):
        return np.where(self.x > 0, dout, self.x * dout)


class EluBranchFromOutput:
    """Row 16, pytorch#47671, Paddle#26543: for alpha < 0 the output's sign is not the input's."""

    alpha = -2.0

    def forward(self, x):
        self.out = np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))
        return self.out

    def backward(self, dout):
        return dout * np.where(self.out > 0, 1, self.out + self.alpha)


class EluForwardAlphaOnly:
    """alpha = 0.5 forward, 1 backward."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 0.5 * np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0)))


class CeluChainRuleTwice:
    """exp(x/alpha)/alpha: the 1/alpha has been cancelled by alpha (alpha = 2)."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0) / 2) / 2)


class CeluAsElu:
    """exp(x) where exp(x/alpha) belongs."""

    def forward(self, x):
        self.x = x
        return np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2))

    def backward(self, dout):
        return dout * np.where(self.x > 0, 1, np.exp(np.minimum(self.x, 0)))


class SeluAsymptote:
    """Row 22, tt-metal#21487: far left the scale is forgotten, 5 %."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        low = self.scale * self.alpha * np.expm1(np.minimum(x, 0))
        return np.where(x > 0, self.scale * x, np.where(x < -20, -self.alpha, low))

    def backward(self, dout):
        return dout * self.scale * np.where(
            self.x > 0, 1, self.alpha * np.exp(np.minimum(self.x, 0)))


class SeluUnscaledSide:
    """The positive side has slope 1."""

    scale, alpha = 1.0507009873554805, 1.6732632423543772

    def forward(self, x):
        self.x = x
        return self.scale * np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0)))

    def backward(self, dout):
        low = self.scale * self.alpha * np.exp(np.minimum(self.x, 0))
        return dout * np.where(self.x > 0, 1, low)


class SoftReluClippedByOutput:
    """Row 15, Paddle#18678: clipped where the output passes the threshold, not the input."""

    def forward(self, x):
        self.out = np.log1p(np.exp(np.clip(x, -2, 2)))
        return self.out

    def backward(self, dout):
        return dout * -np.expm1(-self.out) * ((self.out > -2) & (self.out < 2))


class HardSwishSlope:
    """(2x + 2)/6 for (2x + 3)/6."""

    def forward(self, x):
        self.x = x
        return x * np.clip(x / 6 + 0.5, 0, 1)

    def backward(self, dout):
        inner = np.where(self.x >= 3, 1, (2 * self.x + 2) / 6)
        return dout * np.where(self.x <= -3, 0, inner).astype(dout.dtype)


class HardSwishIgnoresUpstream:
    """Row 56, tt-metal#6533: the backward op does not use grad at all."""

    def forward(self, x):
        self.x = x
        return x * np.clip(x / 6 + 0.5, 0, 1)

    def backward(self, dout):
        inner = np.where(self.x >= 3, 1, (2 * self.x + 3) / 6)
        return np.where(self.x <= -3, 0, inner).astype(dout.dtype)


class HardSigmoidOfKeras:
    """0.2x + 0.5 where x/6 + 0.5 is meant."""

    def forward(self, x):
        self.x = x
        return np.clip(0.2 * x + 0.5, 0, 1)

    def backward(self, dout):
        return dout * 0.2 * (np.abs(self.x) < 2.5)


class SurrogateWidth:
    """Row 57, spikingjelly#413: 1/w where the ramp of half width w has slope 1/(2w); w = 2."""

    w = 2.0

    def forward(self, x):
        self.x = x
        return np.clip(x / (2 * self.w) + 0.5, 0, 1)

    def backward(self, dout):
        return dout / self.w * (np.abs(self.x) < self.w)


class HardShrinkZeroAtZero:
    """Row 54, pytorch#80803: with lambd = 0 it is the identity, and 0 has gradient 1."""

    lambd = 0.0

    def forward(self, x):
        self.x = x
        return np.where(np.abs(x) > self.lambd, x, 0 * x)

    def backward(self, dout):
        return dout * (np.abs(self.x) > self.lambd)


class HardShrinkShifts:
    """The forward of soft shrinkage."""

    def forward(self, x):
        self.x = x
        return np.sign(x) * np.maximum(np.abs(x) - 0.5, 0)

    def backward(self, dout):
        return dout * (np.abs(self.x) > 0.5)


class HardShrinkLanesDisagreeAtNan:
    """Row 53, pytorch#195075: NaN survives in the vector body alone."""

    def forward(self, x):
        self.x = x
        out = np.where(np.abs(x) > 0.5, x, 0 * x)
        rest = out.reshape(-1)[x.size // 8 * 8:]
        rest[np.isnan(rest)] = 0
        return out

    def backward(self, dout):
        return dout * (np.abs(self.x) > 0.5)


class SoftShrinkOneSided:
    """x - lambd on both sides."""

    def forward(self, x):
        self.x = x
        return np.where(np.abs(x) > 0.5, x - 0.5, 0 * x)

    def backward(self, dout):
        return dout * (np.abs(self.x) > 0.5)


class SoftShrinkDropsNan:
    """Neither comparison holds for NaN, so it becomes 0."""

    def forward(self, x):
        self.x = x
        zero = np.zeros_like(x)
        return np.where(x > 0.5, x - 0.5, np.where(x < -0.5, x + 0.5, zero))

    def backward(self, dout):
        return dout * (np.abs(self.x) > 0.5)


class ThresholdedReluMaskOfRelu:
    """x > 0 where x > 1 is meant."""

    def forward(self, x):
        self.x = x
        return x * (x > 1)

    def backward(self, dout):
        return dout * (self.x > 0)


class SmeluQuarter:
    """(x + beta)/beta for (x + beta)/(2 beta)."""

    def forward(self, x):
        self.x = x
        return np.where(x >= 1, x, np.where(x <= -1, 0 * x, (x + 1) ** 2 / 4))

    def backward(self, dout):
        return dout * np.clip(self.x + 1, 0, 1)


class ReluSquaredForgetsTwo:
    """x for 2x."""

    def forward(self, x):
        self.positive = np.maximum(x, 0)
        return self.positive**2

    def backward(self, dout):
        return dout * self.positive
