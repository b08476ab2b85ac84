import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import sympy

from derive.formula.catalogue import activation
from derive.numeric.forms import EXACT
from derive.numeric.kernels import to_numpy
from derive.numeric.oracle import oracle_of
from derive.numeric.ulp import error_in_ulps

NAMES = ("sigmoid", "relu", "softplus", "silu", "elu", "tanh", "log_sigmoid", "gelu", "hard_swish",
         "squareplus")


def points():
    rng = np.random.default_rng(7)
    return np.concatenate([
        rng.normal(size=300) * 3, rng.uniform(-800, 800, 300),
        10.0 ** rng.uniform(-300, 8, 300) * rng.choice([-1, 1], 300),
        [0.0, -0.0, 5e-324, 37, 709.8, -709.8, 745.2, -745.2, 1e8, -1e8]])


@pytest.mark.parametrize("name", NAMES)
def test_values_are_right_everywhere_without_a_warning(name, judged):
    f, df = to_numpy(judged(name))
    x, eps = points(), np.finfo(float).eps
    truth = oracle_of(judged(name)).at(x)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        y, dx = f(x), df(x)
    assert np.isfinite(y).all() and np.isfinite(dx).all()
    smooth = truth.slope_low.high == truth.slope_high.high
    for came, exact, condition, here in ((y, truth.values[0], truth.condition, slice(None)),
                                         (dx, truth.slope_low, truth.curvature, smooth)):
        error = np.abs((came - exact.high) - exact.low)
        bound = 4 * eps * (np.abs(exact.high) + condition) + np.finfo(float).tiny
        assert (error <= bound)[here].all(), x[here][(error > bound)[here]]


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh"])
def test_a_few_ulps_in_single_and_half_precision(name, judged):
    for dtype in (np.float32, np.float16):
        x = np.linspace(-12, 12, 997).astype(dtype)
        truth = oracle_of(judged(name)).at(x)
        for function, exact in zip(to_numpy(judged(name)), (truth.values[0], truth.slope_low),
                                   strict=True):
            came = function(x)
            assert came.dtype == dtype
            error = np.abs(came.astype(float) - exact.high)
            assert error_in_ulps(error, exact.high, dtype).max() <= 0.51  # rounded once


def test_shapes_dtypes_and_special_values(judged):
    f, df = to_numpy(judged("sigmoid"))
    for shape in ((), (1,), (0,), (3, 0), (3, 4), (5, 1)):
        assert f(np.zeros(shape, np.float32)).shape == df(np.zeros(shape)).shape == shape
    assert f(np.arange(3)).dtype == np.float64
    assert f([np.inf, -np.inf, 0]).tolist() == [1, 0, 0.5]
    assert np.isnan(f(np.nan)) and np.isnan(df(np.nan))
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    assert np.array_equal(f(x), f(np.ascontiguousarray(x)))
    with pytest.raises(TypeError, match="complex128"):
        f(1j)


def test_at_a_kink_the_derivative_is_the_chosen_value(judged):
    checked = judged("relu")
    assert to_numpy(checked).derivative(np.array([-1.0, 0.0, 1.0])).tolist() == [
        0, float(checked.kinks[0].chosen), 1]


def test_the_reader_sees_which_form_is_used_and_why(judged):
    kernels = to_numpy(judged("softplus"))
    named = {(each.which, each.form.name) for each in kernels.forms}
    assert ("f", "over decaying exponentials") in named
    assert all(each.form.name != EXACT for each in kernels.forms)
    for each in kernels.forms:
        assert (each.form.evidence is None) == (each.form.name == "as derived")


def test_where_no_form_is_right_the_oracle_answers():
    x = sympy.Symbol("x", real=True)
    piece = SimpleNamespace(low=None, high=None, formula=x - sympy.atan(x),
                            slope=1 - 1 / (1 + x**2))
    hard = SimpleNamespace(activation=activation("identity"), pieces=(piece,), kinks=(), jumps=())
    kernels = to_numpy(hard)
    assert EXACT in {each.form.name for each in kernels.forms}
    assert kernels.f(1e-5) == pytest.approx(1e-15 / 3, rel=1e-9)
