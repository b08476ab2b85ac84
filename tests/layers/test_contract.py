"""The behaviour clauses of the contract, which every layer must keep, one test for each."""

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import layers

DTYPES = [np.float16, np.float32, np.float64]
SHAPES = [(), (1,), (0,), (3, 0), (3, 4), (5, 1)]
FEW = settings(max_examples=60, deadline=None)

ALL = [getattr(layers, name) for name in layers.__all__ if name not in ("chain", "threads", "use")]
every_layer = pytest.mark.parametrize("make", ALL)
some_layers = pytest.mark.parametrize("make", [  # one of each way to keep and to write
    layers.Relu, layers.HardShrink, layers.Sigmoid, layers.Exponential, layers.Gelu, layers.Snake])
READ_THEIR_OUTPUT = [layers.Relu, layers.Relu6, layers.HardTanh]
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def sample(dtype, shape=(40,), seed=0):
    """Inputs on both sides of 0 and upstream gradients of both signs."""
    rng = np.random.default_rng(seed)
    x = np.asarray(rng.normal(size=shape) * 4, dtype)
    return x, np.asarray(rng.normal(size=shape), dtype)


def same(a, b):
    return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b, equal_nan=True)


@every_layer
@every_dtype
def test_inputs_are_only_read(make, dtype):
    x, dout = sample(dtype)
    kept_x, kept_dout = x.copy(), dout.copy()
    x.flags.writeable = dout.flags.writeable = False
    layer = make()
    y, dx = layer.forward(x), layer.backward(dout)
    assert same(x, kept_x)
    assert same(dout, kept_dout)
    assert not np.shares_memory(y, x)
    assert not np.shares_memory(dx, dout)


@some_layers
@every_dtype
def test_broadcast_upstream(make, dtype):
    x, _ = sample(dtype, (3, 4))
    layer = make()
    layer.forward(x)
    full = layer.backward(np.full((3, 4), 2.0, dtype))
    for dout in (np.broadcast_to(dtype(2), (3, 4)), dtype(2), 2.0, 2, np.full((3, 1), 2.0, dtype)):
        assert same(layer.backward(dout), full)


@some_layers
@every_dtype
@pytest.mark.parametrize("shape", SHAPES)
def test_shape_and_dtype_are_kept(make, dtype, shape):
    x, dout = sample(dtype, shape)
    layer = make()
    y, dx = layer.forward(x), layer.backward(dout)
    assert isinstance(y, np.ndarray)
    assert isinstance(dx, np.ndarray)
    assert (y.shape, y.dtype, dx.shape, dx.dtype) == (shape, dtype, shape, dtype)


@some_layers
@every_dtype
@pytest.mark.parametrize("upstream", [*DTYPES, np.int32])
def test_gradient_has_the_dtype_of_the_output(make, dtype, upstream):
    x, _ = sample(dtype)
    layer = make()
    layer.forward(x)
    dx = layer.backward(np.full(x.shape, 3, upstream))
    assert same(dx, layer.backward(np.full(x.shape, 3, dtype)))


@some_layers
@pytest.mark.parametrize("integer", [np.int8, np.uint16, np.int64])
def test_integers_become_float64(make, integer):
    x = np.array([0, 1, 2, 50], integer)
    ours, reference = make(), make()
    assert same(ours.forward(x), reference.forward(x.astype(np.float64)))
    assert same(ours.backward(x), reference.backward(x.astype(np.float64)))
    assert same(ours.forward([0, 1]), reference.forward(np.array([0.0, 1.0])))


@some_layers
@every_dtype
def test_memory_layout_does_not_matter(make, dtype):
    x, dout = sample(dtype, (6, 8))
    layer = make()
    y, dx = layer.forward(x), layer.backward(dout)
    layouts = [
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
        lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
        lambda a: a.astype(a.dtype.newbyteorder()),
    ]
    for of_x in layouts:
        assert same(layer.forward(of_x(x)), y)
        for of_dout in layouts:
            assert same(layer.backward(of_dout(dout)), dx)


@some_layers
def test_results_keep_the_memory_order_of_x(make):
    layer = make()
    assert layer.forward(np.ones((3, 4), order="F")).flags.f_contiguous
    assert layer.backward(np.ones((3, 4))).flags.f_contiguous


@some_layers
def test_subclasses_become_plain_arrays(make):
    layer = make()
    y = layer.forward(np.ma.masked_array([1.0, -2.0], mask=[True, False]))
    assert type(y) is np.ndarray
    assert same(y, make().forward([1.0, -2.0]))


@every_layer
@every_dtype
def test_repeat(make, dtype):
    x, dout = sample(dtype)
    layer = make()
    y = layer.forward(x)
    kept, first = y.copy(), layer.backward(dout)
    assert same(layer.backward(dout), first)
    other, _ = sample(dtype, (7,), seed=1)
    layer.forward(other)
    assert same(y, kept)
    fresh = make()
    fresh.forward(other)
    assert same(layer.backward(dout[:7]), fresh.backward(dout[:7]))


@every_layer
def test_isolation(make):
    (x, dout), (other, _) = sample(np.float64), sample(np.float64, seed=1)
    alone, one, two = make(), make(), make()
    alone.forward(x)
    one.forward(x)
    two.forward(other)
    two.backward(dout)
    assert same(one.backward(dout), alone.backward(dout))


@every_layer
@every_dtype
def test_caller_may_overwrite_x_and_y_after_forward(make, dtype):
    x, dout = sample(dtype)
    layer, fresh = make(), make()
    fresh.forward(x.copy())
    y = layer.forward(x)
    x[:] = 9
    if make not in READ_THEIR_OUTPUT:
        y[:] = 9
    assert same(layer.backward(dout), fresh.backward(dout))


@pytest.mark.parametrize("make", READ_THEIR_OUTPUT)
@every_dtype
@pytest.mark.parametrize("shape", [(), (0,), (40,), (4, 10)])
def test_backward_may_write_over_the_output_it_reads(make, dtype, shape):
    """Afterwards it has a copy, so that a second backward is right too."""
    x, dout = sample(dtype, shape)
    fresh, layer = make(), make()
    y, dx = fresh.forward(x), fresh.backward(dout)
    result = layer.forward(x, out=x)
    assert same(result, y)
    assert layer.backward(dout, out=result) is result
    assert same(result, dx)
    assert same(layer.backward(dout), dx)


@pytest.mark.parametrize("make", READ_THEIR_OUTPUT)
def test_backward_may_write_beside_the_output_it_reads(make):
    x, dout = sample(np.float64)
    fresh, layer, room = make(), make(), np.empty(41)
    fresh.forward(x)
    layer.forward(x, out=room[:-1])
    assert same(layer.backward(dout, out=room[1:]), fresh.backward(dout))


@every_layer
@every_dtype
def test_out_may_be_given_and_may_be_the_input(make, dtype):
    x, dout = sample(dtype)
    fresh, layer = make(), make()
    y, dx = fresh.forward(x), fresh.backward(dout)
    result = np.empty_like(x)
    assert layer.forward(x, out=result) is result
    assert same(result, y)
    assert layer.backward(dout, out=result) is result
    assert same(result, dx)
    assert same(layer.forward(x, out=x), y)
    assert same(layer.backward(dout, out=dout), dx)


@some_layers
@every_dtype
def test_out_may_overlap_the_input(make, dtype):
    x, dout = sample(dtype)
    fresh, layer = make(), make()
    y, dx = fresh.forward(x[:-1]), fresh.backward(dout[:-1])
    assert same(layer.forward(x[:-1], out=x[1:]), y)
    assert same(layer.backward(dout[:-1], out=dout[1:]), dx)


@some_layers
@FEW
@given(data=st.data(), dtype=st.sampled_from(DTYPES))
def test_linear_in_dout(make, data, dtype):
    ordinary = st.floats(-20, 20, width=16)
    x = data.draw(hnp.arrays(dtype, 8, elements=st.floats(-20, 4, width=16)))
    dout, other = (data.draw(hnp.arrays(dtype, 8, elements=ordinary)) for _ in range(2))
    layer = make()
    layer.forward(x)
    dx = layer.backward(dout)
    info = np.finfo(dtype)
    normal = np.abs(dx) >= info.smallest_normal  # below, a rounded value cannot scale exactly
    for c in (-1, 0, 2, 64):
        assert np.array_equal(layer.backward(dtype(c) * dout)[normal], (dtype(c) * dx)[normal])
    both = layer.backward(dout + other)
    slope = np.abs(layer.backward(dtype(1)))
    bound = info.eps * 4 * slope * (np.abs(dout) + np.abs(other)) + info.smallest_normal
    assert np.all(np.abs(both - (dx + layer.backward(other))) <= bound)


@every_layer
@every_dtype
def test_nan_in_nan_out(make, dtype):
    x = np.array([np.nan, 1, -np.nan, -1], dtype)
    layer = make()
    assert np.isnan(layer.forward(x)).tolist() == [True, False, True, False]


@every_layer
@every_dtype
def test_all_float_patterns_raise_no_warning_and_leave_geterr_alone(make, dtype):
    bits = np.arange(0, 65536, 1 if dtype == np.float16 else 7, dtype=np.uint16)
    if dtype == np.float16:
        x = bits.view(dtype)
    else:  # sign, exponent and leading fraction: every magnitude, infinities, NaN of both kinds
        word = np.dtype(f"u{np.dtype(dtype).itemsize}")
        x = (bits.astype(word) << (8 * word.itemsize - 16) | word.type(1)).view(dtype)
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        before = np.geterr()
        layer = make()
        y = layer.forward(x)
        for dout in (x[::-1], 1e300, 1e-300, np.inf, 0):
            layer.backward(dout)
        assert np.geterr() == before
    if make is layers.Sin:  # a sine has no limit, so it is NaN where 30·x is not finite
        with np.errstate(all="ignore"):
            x = np.where(np.isfinite(30 * x.astype(np.float64)), x, np.nan)
    assert np.array_equal(np.isnan(y), np.isnan(x))


@pytest.mark.parametrize("make", [each for each in ALL if each is not layers.Sin])
@every_dtype
def test_limits_at_infinity(make, dtype):
    layer, largest = make(), np.finfo(dtype).max
    far = layer.forward(np.array([-largest, largest], dtype)).astype(float)
    y = layer.forward(np.array([-np.inf, np.inf], dtype)).astype(float)
    unbounded = np.abs(far) > (9 if dtype == np.float16 else 80)
    expected = np.where(unbounded & (far != 20), np.copysign(np.inf, far), far)  # a threshold's 20
    assert y == pytest.approx(expected, abs=1e-4)


@every_layer
def test_repr_can_be_typed(make):
    shown = repr(make())
    assert repr(eval(shown, vars(layers))) == shown  # noqa: S307  (what a layer says of itself)


@every_layer
def test_parameters_are_keywords_and_shown(make):
    parameters = {name: each.default for name, each in inspect.signature(make).parameters.items()}
    other = make(**{name: value * 2 for name, value in parameters.items()})
    for name, value in parameters.items():
        assert f"{name}={value * 2!r}" in repr(other)
