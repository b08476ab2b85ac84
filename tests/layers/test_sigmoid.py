"""Values of the sigmoid, held to the strict bounds; the exact values are balls (Arb)."""

import math

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from layers import Sigmoid

DTYPES = [np.float16, np.float32, np.float64]
THRESHOLDS = [5, 6, 8, 10, 15, 16.7, 20, 30, 36.8, 37, 50, 87.3, 88.7, 103.9, 355, 708.4, 709.8,
              745]
UPSTREAM = [1.0, -1.0, 1e-6, 1024.0, -0.3, 0.0]
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


@pytest.fixture(autouse=True)
def precision():
    """Twice float64's: no term below cancels, so each ball is far narrower than the bound."""
    before, ctx.prec = ctx.prec, 120
    yield
    ctx.prec = before


def exact_forward(x):
    """Return balls around σ(x) and x·σ′(x)."""
    y = 1 / (1 + (-arb(x)).exp())
    return y, arb(x) * exact_slope(x)


def exact_slope(x):
    """σ′ = 1/(4 cosh²(x/2)): true, and not the form the layer computes."""
    half_cosh = (arb(x) / 2).cosh()
    return 1 / (4 * half_cosh * half_cosh)


def exact_backward(x):
    """Return balls around σ′(x) and x·σ″(x) = −x σ′(x) tanh(x/2)."""
    slope = exact_slope(x)
    return slope, arb(x) * slope * (arb(x) / 2).tanh()


def floor(dtype, x):
    """η of the contract: the smallest normal number, or 4 subnormal steps (1 + |x|) in 16 bits."""
    info = np.finfo(dtype)
    if info.bits == 16:
        return float(info.smallest_subnormal) * 4 * (1 + abs(x))
    return float(info.smallest_normal)


def strictly_close(got, exact, condition, x):
    """Is |got − exact| ≤ 4ε (|exact| + |condition|) + η at the NumPy scalar x, for certain?"""
    relative = 4 * float(np.finfo(x.dtype).eps) * (abs(exact) + abs(condition))
    return abs(arb(got) - exact) <= relative + arb(floor(x.dtype, float(x)))


def check_forward(x):
    y = Sigmoid().forward(x)
    for point, got in zip(x, y.tolist(), strict=True):
        exact, condition = exact_forward(float(point))
        assert strictly_close(got, exact, condition, point), (point, got, exact)


def check_backward(x, scales):
    layer = Sigmoid()
    layer.forward(x)
    scales = [float(x.dtype.type(scale)) for scale in scales]
    gradients = [layer.backward(x.dtype.type(scale)).tolist() for scale in scales]
    for i, point in enumerate(x):
        slope, condition = exact_backward(float(point))
        for scale, dx in zip(scales, gradients, strict=True):
            assert strictly_close(dx[i], scale * slope, scale * condition, point), (
                point, scale, dx[i], slope)


def interesting(dtype):
    """Neighbours of every threshold, 0, subnormals, log-spaced magnitudes to 1e8, both signs."""
    smallest, largest = float(np.finfo(dtype).smallest_subnormal), float(np.finfo(dtype).max)
    near = [t + side * gap for t in THRESHOLDS for side in (-1, 1)
            for gap in (0, math.ulp(t), 2 * math.ulp(t), 1e-9, 1e-6, 1e-3)]
    in_dtype = np.array(THRESHOLDS, dtype)
    near += np.nextafter(in_dtype, dtype(0)).tolist() + np.nextafter(in_dtype, dtype(999)).tolist()
    spaced = np.logspace(max(-300, math.log10(smallest)), min(8, math.log10(largest)), 400)
    middle = np.linspace(0, 110, 1000).tolist() + np.linspace(700, 750, 200).tolist()
    positive = np.array([0.0, smallest, 3 * smallest, *near, *spaced, *middle])
    return np.unique(np.concatenate([positive, -positive]).astype(dtype))


@every_dtype
def test_forward_is_strict_at_interesting_points(dtype):
    check_forward(interesting(dtype))


@every_dtype
def test_backward_is_strict_at_interesting_points(dtype):
    check_backward(interesting(dtype), UPSTREAM)


def all_float16():
    x = np.arange(65536, dtype=np.uint16).view(np.float16)
    return x[np.isfinite(x)]


def test_forward_is_strict_for_all_float16():
    check_forward(all_float16())


@pytest.mark.parametrize("scale", [1.0, -1024.0])
def test_backward_is_strict_for_all_float16(scale):
    check_backward(all_float16(), [scale])


@settings(max_examples=300, deadline=None)
@given(data=st.data(), dtype=st.sampled_from(DTYPES))
def test_values_are_strict_anywhere(data, dtype):
    width = np.finfo(dtype).bits
    bound = 65504.0 if width == 16 else 1e8
    magnitude = st.floats(0, bound, width=width) | st.floats(0, 128, width=width)
    x = np.array([data.draw(magnitude), -data.draw(magnitude)], dtype)
    scale = data.draw(st.floats(2**-20, 1024, width=32)) * data.draw(st.sampled_from([-1, 1]))
    check_forward(x)
    check_backward(x, [scale])


@pytest.mark.parametrize(("x", "dtype"), [
    (-95.0, np.float32), (-103.0, np.float32), (-16.0, np.float16), (-740.0, np.float64)])
def test_tails_reach_the_subnormal_numbers(x, dtype):
    layer = Sigmoid()
    y, dx = layer.forward(dtype(x)), layer.backward(dtype(1))
    step = float(np.finfo(dtype).smallest_subnormal)
    for got in (float(y), float(dx)):
        assert 0 < got < np.finfo(dtype).smallest_normal
        assert abs(got - math.exp(x)) <= step


def test_right_tail_of_the_gradient_is_not_lost():
    layer = Sigmoid()
    assert layer.forward(40.0) == 1.0  # so y(1−y) is 0
    assert layer.backward(1.0) == pytest.approx(math.exp(-40), rel=1e-15)


@every_dtype
def test_the_gradient_is_even_and_greatest_at_zero(dtype):
    x = np.linspace(0, 30, 301).astype(dtype)
    layer = Sigmoid()
    layer.forward(x)
    right = layer.backward(dtype(1))
    layer.forward(-x)
    np.testing.assert_array_max_ulp(layer.backward(dtype(1)), right, 4)
    assert right[0] == right.max() == 0.25


@every_dtype
def test_nan_reaches_the_gradient(dtype):
    layer = Sigmoid()
    layer.forward(np.array([np.nan, 0], dtype))
    assert np.isnan(layer.backward(dtype(1))).tolist() == [True, False]


def test_a_wider_dout_is_used_as_it_is_and_rounded_once():
    layer = Sigmoid()
    layer.forward(np.array([-200.0, 0.0, 0.0], np.float32))
    dx = layer.backward(np.array([1e300, 1e-30, 1e300]))
    assert dx.tolist() == [0.0, float(np.float32(2.5e-31)), np.inf]
