"""The float64 reference for narrow dtypes: within its claim always, and hardly ever silent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.numeric.fast import FastOracle
from derive.numeric.oracle import Oracle, oracle_of
from derive.numeric.ulp import dtype_named, limits_of
from derive.proof.prove import prove

NAMES = ("sigmoid", "softplus", "tanh", "silu", "mish", "gelu", "elu", "log_cosh", "softsign",
         "squareplus", "hard_swish", "gcu", "serf", "gaussian", "leaky_relu", "quick_gelu")
SPREAD = np.concatenate([np.arange(1, 0x7f800000, 999983, dtype=np.uint32),
                         np.arange(0x80000001, 0xff800000, 999983, dtype=np.uint32)])


def breaches(judged, dtype, x):
    """Return the settled points at which the claim of `Quick` is wrong, by balls."""
    found = FastOracle(judged, dtype).at(x.astype(np.float64))
    limits = limits_of(dtype)
    floor = 2.0**-24 * (limits.step if x.dtype.itemsize == 2 else limits.tiny)
    wrong = []
    for start in range(0, x.size, 100):  # so few at once are always left to balls
        part = slice(start, start + 100)
        truth = oracle_of(judged).at(x[part])
        share = limits.eps * 2.0**-13
        value, slope = truth.values[0].high, truth.slope_low.high
        near = np.abs(found.value[part] - value) <= np.maximum(
            share * (np.abs(value) + truth.condition), floor) * 1.01
        near &= np.abs(found.slope_low[part] - slope) <= np.maximum(
            share * (np.abs(slope) + truth.curvature), floor) * 1.01
        fits = np.abs(value) < 1e300
        wrong += x[part][found.settled[part] & fits & ~near].tolist()
    return wrong


@pytest.mark.parametrize("name", NAMES)
def test_a_settled_point_is_as_near_as_claimed(name, judged):
    dtype = np.dtype(np.float32)

    @settings(max_examples=25, deadline=None, database=None)
    @given(st.lists(st.one_of(st.floats(-20, 20, width=32), st.floats(-128, 128, width=32),
                              st.floats(width=32, allow_nan=False, allow_infinity=False)),
                    min_size=1, max_size=20))
    def agree(values):
        assert not breaches(judged(name), dtype, np.array(values, dtype=dtype))

    agree()


@pytest.mark.parametrize("name", ["sigmoid", "gelu"])
def test_sixteen_bits_are_as_near_as_claimed(name, judged):
    x = np.arange(0, 2**16, 61, dtype=np.uint16).view(np.float16)
    assert not breaches(judged(name), np.dtype(np.float16), x[np.isfinite(x)])


def test_a_wrong_line_would_be_noticed(judged, monkeypatch):
    from derive.numeric import straight

    monkeypatch.setitem(straight.UFUNCS, "exp",
                        lambda u, out: np.multiply(np.exp(u), 1 + 1e-9, out=out))
    x = np.linspace(-5, 5, 50).astype(np.float32)
    assert breaches(judged("sigmoid"), x.dtype, x)


@pytest.mark.parametrize("name", ["sigmoid", "softplus", "tanh", "silu", "mish", "gelu", "elu"])
def test_every_float32_is_settled(name, judged):
    assert FastOracle(judged(name), np.float32).at(
        SPREAD.view(np.float32).astype(np.float64)).settled.all()


def test_order_does_not_matter(judged):
    fast = FastOracle(judged("mish"), np.float32)
    x = np.sort(SPREAD.view(np.float32).astype(np.float64))
    mixed = np.random.default_rng(0).permutation(x.size)
    for one, other in zip(fast.at(x), fast.at(x[mixed]), strict=True):
        assert np.array_equal(one[mixed], other, equal_nan=True)


def test_kinks_and_zero(judged):
    found = FastOracle(judged("relu"), np.float32).at(np.array([-1.0, -0.0, 0.0, 2.0]))
    assert found.slope_low.tolist() == [0, 0, 0, 1]
    assert found.slope_high.tolist() == [0, 1, 1, 1]
    assert found.value.tolist() == [0, 0, 0, 2] and found.settled.all()


def test_jumps_nan_and_infinity_are_not_settled():
    step = prove(differentiate(activation(formula="Heaviside(x)*2")))
    found = FastOracle(step, np.float32).at(np.array([-1.0, 0.0, 1.0, np.nan, np.inf, -np.inf]))
    assert found.settled.tolist() == [True, False, True, False, False, False]


def test_where_f_is_undefined_nothing_is_settled():
    log = prove(differentiate(activation(formula="log(x) + x")))
    x = np.array([-2.0, -1e-30, 1e-30, 0.5, 3.0])
    assert FastOracle(log, np.float32).at(x).settled.tolist() == [False, False, True, True, True]


def test_an_isolated_gap_is_not_papered_over():
    gap = prove(differentiate(activation(formula="(x^2 - 1)/(x - 1)")))
    found = FastOracle(gap, np.float32).at(np.array([0.5, 1.0, 2.0]))
    assert not found.settled[1]
    truth = Oracle(gap).at(np.linspace(0, 2, 401).astype(np.float32))
    assert truth.outside[200] and truth.x[200] == 1


def test_float64_is_refused(judged):
    with pytest.raises(TypeError, match="float64"):
        FastOracle(judged("sigmoid"), np.float64)


@pytest.mark.parametrize("name", ["sigmoid", "mish", "gelu", "hard_swish", "log_cosh"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_long_and_short_arrays_get_the_same_answers(name, dtype, judged):
    if dtype == "bfloat16":
        pytest.importorskip("ml_dtypes")
    kind = dtype_named(dtype)
    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(size=250) * 5, random.uniform(-200, 200, 50)]).astype(kind)
    oracle = Oracle(judged(name))
    long = oracle.at(x)
    assert long.value_known.all() and long.slope_known.all()
    share = limits_of(kind).eps * 2.0**-12 if kind.itemsize < 8 else 2.0**-56
    tiny = limits_of(kind).tiny if kind.itemsize > 2 else limits_of(kind).step
    for start in range(0, x.size, 50):
        part = slice(start, start + 50)
        short = oracle.at(x[part])
        for one, other, reach in (
                (long.values[0], short.values[0], short.condition),
                (long.slope_low, short.slope_low, short.curvature)):
            error = np.abs((one.high[part] - other.high) + (one.low[part] - other.low))
            assert (error <= share * (np.abs(other.high) + reach) + tiny * 2.0**-20).all()
        slack = 0.01 * (np.abs(short.slope_low.high) + short.curvature) + tiny
        assert (np.abs(long.curvature[part] - short.curvature) <= slack).all()
