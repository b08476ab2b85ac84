"""The exhibits keep the faults their docstrings name, and are right otherwise."""

import math

import numpy as np
import pytest

import layers
from layers import textbook

X = np.array([-3.0, -0.5, 0.0, 0.5, 3.0])
DOUT = np.array([1.0, -2.0, 3.0, -4.0, 5.0])


def test_relu_has_the_right_values():
    exhibit, layer = textbook.Relu(), layers.Relu()
    assert np.array_equal(exhibit.forward(X), layer.forward(X))
    assert np.array_equal(exhibit.backward(DOUT.copy()), layer.backward(DOUT))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_is_right_in_absolute_terms(dtype):
    """The level *mixed* allows 16ε·|dout| more than *strict*; the exhibit stays within 2ε."""
    exhibit, layer = textbook.Sigmoid(), layers.Sigmoid()
    x, eps = np.linspace(-80, 80, 3201, dtype=dtype), np.finfo(dtype).eps
    np.testing.assert_array_max_ulp(exhibit.forward(x), layer.forward(x), 8)
    error = np.abs(exhibit.backward(dtype(1)) - layer.backward(dtype(1)))
    assert error.max() <= 2 * eps
    assert np.any(error > 1000 * eps * layer.backward(dtype(1)))


def test_relu_writes_into_the_upstream_gradient():
    exhibit, dout = textbook.Relu(), DOUT.copy()
    exhibit.forward(X)
    assert exhibit.backward(dout) is dout
    assert dout.tolist() == [0, 0, 0, -4, 5]


@pytest.mark.parametrize("dout", [np.broadcast_to(1.0, 5), np.frombuffer(DOUT.tobytes())])
def test_relu_fails_on_an_upstream_gradient_it_may_not_write(dout):
    exhibit = textbook.Relu()
    exhibit.forward(X)
    with pytest.raises(ValueError, match="read-only"):
        exhibit.backward(dout)


def test_relu_fails_on_scalars():
    exhibit = textbook.Relu()
    with pytest.raises(TypeError, match="item assignment"):
        exhibit.forward(np.float64(-1.0))
    exhibit.forward(np.array(-1.0))
    with pytest.raises(TypeError, match="item assignment"):
        exhibit.backward(np.float64(1.0))


@pytest.mark.parametrize(("x", "dtype"), [(37.0, np.float64), (17.0, np.float32)])
def test_sigmoid_loses_the_right_tail_of_the_gradient(x, dtype):
    exhibit = textbook.Sigmoid()
    exhibit.forward(np.array([x], dtype))
    assert exhibit.backward(np.ones(1, dtype)) == 0 != math.exp(-x)


def test_sigmoid_overflows_where_the_value_is_subnormal():
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        y = textbook.Sigmoid().forward(np.array([-710.0]))
    assert y == 0 != math.exp(-710)


def test_sigmoid_gradient_changes_with_the_array_it_handed_out():
    exhibit = textbook.Sigmoid()
    y = exhibit.forward(X)
    y[:] = 1
    assert exhibit.backward(DOUT).tolist() == [0, -0.0, 0, -0.0, 0]
