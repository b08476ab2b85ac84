import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.numeric.ulp import distance, error_in_ulps, neighbour, ordinals, spacing

FLOATS = {np.float16: 16, np.float32: 32, np.float64: 64}


@pytest.mark.parametrize("dtype", FLOATS)
def test_every_neighbour_is_one_ulp_away(dtype):
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 2 ** FLOATS[dtype], 2000, dtype=np.uint64)
    x = bits.astype(f"u{np.dtype(dtype).itemsize}").view(dtype)
    x = x[np.isfinite(x)]
    assert set(distance(x, neighbour(x, 1)).tolist()) == {1.0}
    assert set(distance(x, neighbour(x, -2)).tolist()) <= {2.0, 1.0}  # 1 beside an infinity


def test_half_precision_is_ordered_without_gaps():
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = np.sort(every[np.isfinite(every) & (every != 0)])
    steps = np.diff(ordinals(finite))
    assert set(steps.tolist()) == {1, 2}
    assert np.count_nonzero(steps == 2) == 1  # across zero


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_distance_is_symmetric_and_zero_only_for_equals(left, right):
    left, right = np.float64(left), np.float64(right)
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) == (left == right)


def test_nan_and_zeros():
    nan = np.float32("nan")
    assert distance(nan, nan) == 0
    assert distance(nan, np.float32(1)) == np.inf
    assert distance(np.float32(-0.0), np.float32(0.0)) == 0
    assert distance(np.float64(-1.7e308), np.float64(1.7e308)) > 2**63


def test_shapes_are_kept():
    assert distance(np.zeros((3, 0)), np.zeros((3, 0))).shape == (3, 0)
    assert neighbour(np.float32(1.0), 0) == 1
    assert ordinals(np.zeros((2, 3), dtype=np.float16)[:, ::-1]).shape == (2, 3)


def test_other_dtypes_are_refused():
    with pytest.raises(TypeError, match="float16, float32 and float64, not int64"):
        ordinals(np.arange(3))
    with pytest.raises(TypeError, match="differ in dtype"):
        distance(np.float32(1), np.float64(1))


@pytest.mark.parametrize("dtype", FLOATS)
def test_spacing_is_numpys(dtype):
    x = np.array([1, 1.5, 2, 1000, 1e-7, 6e-5, 6e4], dtype=dtype)
    assert np.array_equal(spacing(x.astype(np.float64), dtype), np.spacing(x).astype(np.float64))


def test_errors_below_one_ulp_are_seen():
    assert error_in_ulps(np.array(2.0**-60), np.array(1.0), np.float64) == 2.0**-8
    assert error_in_ulps(np.array(np.nan), np.array(1.0), np.float64) == np.inf
    assert error_in_ulps(np.array(0.0), np.array(0.0), np.float32) == 0
