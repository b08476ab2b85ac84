"""GELU with the normal distribution itself, and with the tanh approximation to it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from layers.functions import gated_slope, probability
from layers.layer import Layer

Array = npt.NDArray[Any]

FAR = 40.0
"""Beyond it Φ(−x) is 0 in float64."""
NEAR = 10.0
"""Beyond it 1 − Φ(x) is less than float64's rounding of 1, by the tanh approximation too."""

_MILLS = (
    0.46151582985003775, -0.09155228183400904, 0.031030368425963708, 0.010002352385229382,
    -0.026401042966308307, 0.024536963243678652, -0.015170415402514863, 0.006522000667783896,
    -0.00167607234455447, 7.791597409338999e-06, 0.00018233414511643843, -5.36075811148722e-05,
    -9.896097759279782e-06, 9.05982468125664e-06, -7.034644683537101e-08, -1.3074486019237587e-06,
    1.27878221820937e-07, 1.9627809920091187e-07, -2.6286205089898754e-08, -3.095201755804207e-08,
    3.627373163401201e-09, 4.4011596227599254e-09, -2.8220772290629865e-10, -3.815816262632953e-10,
)
"""(1+a)·e^(a²/2)·Φ(−a) as a polynomial in t = (a−5)/(a+5), lowest power first.

The Chebyshev series on −1 ≤ t ≤ 1, that is 0 ≤ a ≤ ∞, cut where its terms fall below 2·10⁻¹⁷ and
written in powers of t; computed with mpmath at 60 digits. The map and the factor 1+a are those of
Shepherd & Laframboise, "Chebyshev approximation of (1+2x)exp(x²)erfc x" (Math. Comp. 36, 1981).
Evaluated in floating point its error is at most 1.4 ε.
"""


class Gelu(Layer):
    """y = x·Φ(x), Φ the standard normal distribution; dy/dx = Φ(x) + x·φ(x).

    Φ(x) is not (1 + erf(x/√2))/2, which is 0 from x = −8.3 on: see `normal`.
    """

    def _value(self, x: Array, y: Array) -> None:
        probability, _ = normal(np.clip(x, -FAR, FAR))
        np.multiply(np.clip(x, -FAR, np.inf), probability, out=y)

    def _slope(self, x: Array) -> Array:
        x = np.clip(x, -FAR, FAR)
        probability, density = normal(x)
        return probability + x * density


class GeluTanh(Layer):
    """y = x·(1 + tanh(u/2))/2 = x·σ(u) with u = √(8/π)·(x + 0.044715x³).

    dy/dx = σ(u) + x·u′·σ(u)·σ(−u), so that both tails come from the sigmoid, which has them
    right; 1 + tanh loses the left one. Around x = −1.4, where the slope has its own minimum, the
    few roundings in a float32 u are too many: the slope is worked out in float64.
    """

    _linear = math.sqrt(8 / math.pi)
    _cubic = 0.044715 * _linear

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        np.clip(x, -FAR, NEAR, out=kept)
        odds = np.exp(self._cubic_times(kept, 1))
        np.multiply(np.maximum(x, kept), probability(odds), out=y)  # x itself, but never −inf

    def _slope(self, x: Array) -> Array:
        wide = x.astype(np.float64, copy=False)
        odds = np.exp(self._cubic_times(wide, 1))
        slope = gated_slope(odds, self._cubic_times(wide, 3))
        return slope.astype(x.dtype, copy=False)

    def _cubic_times(self, x: Array, factor: float) -> Array:
        """Return u for the factor 1 and x·u′ for 3, the power that comes down."""
        result = x * x
        result *= factor * self._cubic
        result += self._linear
        result *= x
        return result


def normal(x: Array) -> tuple[Array, Array]:
    """Return Φ(x) and φ(x), for finite x.

    In the left tail Φ is e^(−x²/2) times a smooth factor, never 1 minus something.
    """
    a = np.abs(x)
    t = (a - 5) / (a + 5)
    factor = np.full_like(t, _MILLS[-1])
    for coefficient in _MILLS[-2::-1]:
        factor *= t
        factor += coefficient
    bell = np.exp(x * x / -2)
    tail = bell * (factor / (1 + a))
    right = x > 0
    return np.abs(right - tail), bell * (1 / math.sqrt(2 * math.pi))
