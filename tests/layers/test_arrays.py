"""What a layer refuses, and the exact words in which it does."""

import numpy as np
import pytest

from layers import Relu, Sigmoid, Snake

every_layer = pytest.mark.parametrize("make", [Relu, Sigmoid, Snake])
REFUSED = [
    ([1j], "complex128"),
    (["a"], "<U1"),
    ([None], "object"),
    ([True], "bool"),
    ([2**100], "object"),
    (np.ones(1, np.longdouble), str(np.dtype(np.longdouble))),
    (np.zeros(1, "M8[s]"), "datetime64[s]"),
]


def raised(error, call, *args, **keywords):
    with pytest.raises(error) as caught:
        call(*args, **keywords)
    return str(caught.value)


@every_layer
@pytest.mark.parametrize(("values", "dtype"), REFUSED)
def test_other_dtypes_are_a_type_error(make, values, dtype):
    accepted = "must be of float16, float32, float64 or an integer dtype, not " + dtype
    layer = make()
    assert raised(TypeError, layer.forward, values) == "x " + accepted
    layer.forward([1.0])
    assert raised(TypeError, layer.backward, values) == "dout " + accepted


@every_layer
def test_backward_before_forward(make):
    assert raised(RuntimeError, make().backward, [1.0]) == (
        f"{make()!r}.backward was called before forward: "
        "there is no input yet to take the gradient at")


@every_layer
@pytest.mark.parametrize("shape", [(4,), (2, 3), (1, 3), (1, 1), (0,)])
def test_upstream_of_a_wrong_shape(make, shape):
    layer = make()
    layer.forward(np.ones(3))
    assert raised(ValueError, layer.backward, np.ones(shape)) == (
        f"dout has shape {shape}, which does not broadcast to (3,), "
        "the shape of the last forward")


@every_layer
def test_out_that_does_not_fit(make):
    layer, x = make(), np.ones(3, np.float32)
    layer.forward(x)
    for call in (layer.forward, layer.backward):
        assert raised(TypeError, call, x, out=np.ones(3)) == (
            "out must be an array of float32, not float64")
        assert raised(TypeError, call, x, out=[0, 0, 0]) == (
            "out must be an array of float32, not list")
        assert raised(ValueError, call, x, out=np.ones((3, 1), np.float32)) == (
            "out has shape (3, 1), but the result has shape (3,)")
        assert raised(ValueError, call, x, out=np.broadcast_to(x[0], 3)) == "out is read-only"


@every_layer
def test_a_refused_forward_leaves_the_last_one_in_force(make):
    layer = make()
    layer.forward([1.0, 2.0])
    before = layer.backward([1.0, 1.0])
    raised(TypeError, layer.forward, ["a"])
    raised(ValueError, layer.forward, [5.0], out=np.ones(2))
    assert np.array_equal(layer.backward([1.0, 1.0]), before)
