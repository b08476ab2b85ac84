"""Values of ReLU: they are exact, so the tests ask for the very bits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from layers import Relu

DTYPES = [np.float16, np.float32, np.float64]
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def bits(values):
    return values.view(f"u{values.itemsize}").tolist()


def rectified(value):
    """Python's own comparison is the reference; it knows nothing of NumPy's kernels."""
    return value if value > 0 else 0.0


def test_all_float16():
    x = np.arange(65536, dtype=np.uint16).view(np.float16)
    layer = Relu()
    y, dx = layer.forward(x), layer.backward(np.full(x.shape, -3, np.float16))
    numbers = ~np.isnan(x)
    assert y[numbers].tolist() == [rectified(v) for v in x[numbers].tolist()]
    assert dx[numbers].tolist() == [-3.0 if v > 0 else 0.0 for v in x[numbers].tolist()]


@settings(max_examples=100, deadline=None)
@given(data=st.data(), dtype=st.sampled_from(DTYPES))
def test_every_value_and_gradient_is_exact(data, dtype):
    x = data.draw(hnp.arrays(dtype, (2, 5), elements={"allow_nan": False}))
    dout = data.draw(hnp.arrays(dtype, (2, 5)))
    layer = Relu()
    assert layer.forward(x).ravel().tolist() == [rectified(v) for v in x.ravel().tolist()]
    expected = np.zeros_like(dout)
    for index in np.ndindex(x.shape):
        if float(x[index]) > 0:
            expected[index] = dout[index]
    assert bits(layer.backward(dout)) == bits(expected)


@every_dtype
def test_the_slope_at_the_kink_is_zero_and_its_neighbours_are_not_confused(dtype):
    tiny = np.finfo(dtype).smallest_subnormal
    layer = Relu()
    y = layer.forward(np.array([-tiny, -0.0, 0.0, tiny], dtype))
    assert y.tolist() == [0, 0, 0, tiny]
    assert layer.backward(dtype(1)).tolist() == [0, 0, 0, 1]


@every_dtype
def test_a_blocked_gradient_is_zero_whatever_comes_from_above(dtype):
    layer = Relu()
    layer.forward(np.array([-1, -1, -1, 0, 1, 1], dtype))
    dx = layer.backward(np.array([np.inf, np.nan, -5, -np.inf, -np.inf, -0.0], dtype))
    assert bits(dx) == bits(np.array([0, 0, 0, 0, -np.inf, -0.0], dtype))


@every_dtype
def test_nan_passes_the_gradient_on(dtype):
    layer = Relu()
    layer.forward(np.array([np.nan, -np.nan], dtype))
    assert layer.backward(dtype(7)).tolist() == [7, 7]


def test_a_wider_dout_is_rounded_to_the_dtype_of_the_output():
    layer = Relu()
    layer.forward(np.ones(3, np.float32))
    dx = layer.backward(np.array([0.1, 1e300, 1e-300]))
    assert bits(dx) == bits(np.array([0.1, np.inf, 0.0], np.float32))
