"""Arithmetic of pairs of float64s: some 100 bits at the speed of NumPy.

A number is an unevaluated sum high + low with high the float64 nearest to it. The algorithms and
their bounds are those of Joldes, Muller and Popescu, Tight and rigorous error bounds for basic
building blocks of double-word arithmetic, ACM TOMS 44 (2017), in their forms without a fused
multiply-add; the root is by Lefèvre, Louvet, Muller, Picot and Rideau, ACM TOMS 49 (2023). With
u = 2**-53 their relative errors are 3u² (sum), 5u² (product), 15u² (quotient) and 4u² (root), all
below `UNIT`. They hold between `FLOOR` and `CEILING`, and with gradual underflow.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from flint import arb
from numpy.typing import NDArray

from derive.numeric.reference import Pair
from derive.numeric.ulp import Float64s

UNIT = 2.0**-101
"""More than the relative error of each operation here: 15u² is 2**-102.1."""
FLOOR = 2.0**-900
"""Results below it may have lost their low parts to underflow."""
CEILING = 2.0**990
"""Above it the splitting of a factor overflows."""
UNDERFLOW = 2.0**-1066
"""An absolute error that covers what underflow takes: a few times 2**-1074."""
_SPLITTER = 2.0**27 + 1
PRECISION = 200
"""Bits at which tables are worked out."""


def constant(value: arb) -> Pair:
    """Return the middle of a ball as a pair that goes with arrays of any shape."""
    middle = value.mid()
    high = np.float64(float(middle))
    return Pair(high, np.float64(float(middle - float(high))))  # type: ignore[arg-type]  # broadcast


def number(value: float) -> Pair:
    """Return one float64 likewise."""
    return constant(arb(value))


def table(values: Iterable[arb]) -> Pair:
    """Return the middles of balls as a pair of arrays."""
    return Pair(*map(np.array, zip(*map(constant, values), strict=True)))


def picked(values: Pair, places: NDArray[np.int64]) -> Pair:
    """Return some numbers of a table."""
    return Pair(values.high[places], values.low[places])


def parts(value: arb, bits: int, count: int) -> list[float]:
    """Cut a number into floats of so many bits each, and a last one that rounds the rest."""
    found = []
    for _ in range(count):
        nearest = float(value)
        step = 2.0**(np.frexp(nearest)[1] - bits)
        found.append(float(np.rint(nearest / step) * step))
        value = value - found[-1]
    return [*found, float(value)]


def is_gradual() -> bool:
    """Tell whether this thread's arithmetic keeps subnormal numbers, as IEEE 754 says."""
    return bool(np.array([2.0**-1022])[0] * np.array([0.5])[0] > 0)


def two_sum(x: Float64s, y: Float64s) -> Pair:
    """Return x + y exactly (Knuth)."""
    high = x + y
    part = high - x
    return Pair(high, (x - (high - part)) + (y - part))


def fast_two_sum(x: Float64s, y: Float64s) -> Pair:
    """Return x + y exactly, where |x| ≥ |y| (Dekker)."""
    high = x + y
    return Pair(high, y - (high - x))


def _split(x: Float64s) -> Pair:
    scaled = _SPLITTER * x
    high = scaled - (scaled - x)
    return Pair(high, x - high)


def two_product(x: Float64s, y: Float64s) -> Pair:
    """Return x·y exactly but for underflow (Veltkamp, Dekker)."""
    high = x * y
    (x1, x2), (y1, y2) = _split(x), _split(y)
    return Pair(high, ((x1 * y1 - high) + x1 * y2 + x2 * y1) + x2 * y2)


def add(x: Pair, y: Pair) -> Pair:
    """Return x + y (their algorithm 6)."""
    high, low = two_sum(x.high, y.high)
    top, rest = two_sum(x.low, y.low)
    high, low = fast_two_sum(high, low + top)
    return fast_two_sum(high, rest + low)


def negative(x: Pair) -> Pair:
    """Return -x."""
    return Pair(-x.high, -x.low)


def subtract(x: Pair, y: Pair) -> Pair:
    """Return x - y."""
    return add(x, negative(y))


def absolute(x: Pair) -> Pair:
    """Return |x|."""
    below = x.high < 0
    return Pair(np.abs(x.high), np.where(below, -x.low, x.low))


def multiply(x: Pair, y: Pair) -> Pair:
    """Return x·y (their algorithm 10)."""
    high, low = two_product(x.high, y.high)
    return fast_two_sum(high, low + (x.high * y.low + x.low * y.high))


def divide(x: Pair, y: Pair) -> Pair:
    """Return x/y (their algorithm 17)."""
    quotient = x.high / y.high
    # The product of y and one float64 is their algorithm 7.
    high, low = two_product(y.high, quotient)
    high, first = fast_two_sum(high, y.low * quotient)
    high, low = fast_two_sum(high, first + low)
    rest = (x.high - high) + (x.low - low)
    return fast_two_sum(quotient, rest / y.high)


def sqrt(x: Pair) -> Pair:
    """Return √x; NaN for x ≤ 0."""
    root = np.sqrt(x.high)
    high, low = two_product(root, root)
    rest = ((x.high - high) - low) + x.low
    return fast_two_sum(root, rest / (2 * root))


ONE = number(1.0)
