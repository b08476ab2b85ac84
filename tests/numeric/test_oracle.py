from types import SimpleNamespace

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.formula.catalogue import activation
from derive.numeric.oracle import Oracle, oracle_of
from derive.numeric.reference import NEGLIGIBLE, constant

X = sympy.Symbol("x", real=True)

# Written a second time, by hand, for a second library at a precision that survives the tails.
REFERENCES = {
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)),
                lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
    "softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), lambda x: 1 / (1 + mpmath.exp(-x))),
    "tanh": (mpmath.tanh, lambda x: mpmath.sech(x) ** 2),
    "gelu": (lambda x: x * mpmath.ncdf(x), lambda x: mpmath.ncdf(x) + x * mpmath.npdf(x)),
    "silu": (lambda x: x / (1 + mpmath.exp(-x)),
             lambda x: (1 + mpmath.exp(-x) * (1 + x)) / (1 + mpmath.exp(-x)) ** 2),
}


def same(pair, truth):
    """Tell whether high + low is the truth to 2**-56, or the difference is negligible."""
    found = mpmath.mpf(float(pair.high[0])) + mpmath.mpf(float(pair.low[0]))
    return abs(found - truth) <= abs(truth) * mpmath.mpf(2) ** -56 + NEGLIGIBLE


@pytest.mark.parametrize("name", REFERENCES)
def test_values_and_slopes_agree_with_mpmath(name, judged):
    oracle = oracle_of(judged(name))

    @settings(max_examples=60, deadline=None, database=None)
    @given(st.one_of(st.floats(-1000, 1000), st.floats(-1e8, 1e8), st.floats(-40, 40)))
    def agree(x):
        truth = oracle.at(np.array([x]))
        with mpmath.workprec(3000):
            value, slope = (function(mpmath.mpf(x)) for function in REFERENCES[name])
            assert truth.value_known[0] and same(truth.values[0], value)
            assert truth.slope_known[0] and same(truth.slope_low, slope)

    agree()


def test_the_tails_are_exact_where_y_times_one_minus_y_is_zero(judged):
    truth = oracle_of(judged("sigmoid")).at(np.array([40.0, -745.0, 0.0]))
    assert truth.slope_low.high.tolist() == [4.248354255291589e-18, 5e-324, 0.25]
    assert truth.values[0].high.tolist() == [1.0, 5e-324, 0.5]
    assert truth.values[0].low[0] == pytest.approx(-4.248354255291589e-18, rel=1e-9)


def test_the_condition_is_x_times_the_derivative(judged):
    truth = oracle_of(judged("softplus")).at(np.array([3.0, -5.0]))
    s = 1 / (1 + np.exp(-truth.x))
    assert truth.condition == pytest.approx(np.abs(truth.x * s), rel=1e-3)
    assert truth.curvature == pytest.approx(np.abs(truth.x * s * (1 - s)), rel=1e-2)


def test_a_kink_has_both_slopes_and_its_neighbours_one(judged):
    truth = oracle_of(judged("relu")).at(np.array([-5e-324, -0.0, 0.0, 5e-324]))
    assert truth.slope_low.high.tolist() == [0, 0, 0, 1]
    assert truth.slope_high.high.tolist() == [0, 1, 1, 1]
    assert truth.values[0].high.tolist() == [0, 0, 0, 5e-324]


def piecewise(low, high, at, **rest):
    """Return something judged with one break, made by hand."""
    pieces = (SimpleNamespace(low=None, high=at, formula=low, slope=sympy.diff(low, X)),
              SimpleNamespace(low=at, high=None, formula=high, slope=sympy.diff(high, X)))
    return SimpleNamespace(activation=activation("identity"), pieces=pieces,
                           **{"kinks": (), "jumps": (), **rest})


def test_a_kink_no_float_hits_is_the_float_nearest_to_it():
    at = sympy.Rational(1, 10)
    kink = SimpleNamespace(at=at, left=sympy.S.Zero, right=sympy.S.One, chosen=sympy.S.Zero)
    oracle = Oracle(piecewise(sympy.S.Zero, X - at, at, kinks=(kink,)))
    for dtype in (np.float32, np.float64):
        x = np.array([0.1], dtype=dtype)
        around = np.array([np.nextafter(x[0], dtype(0)), x[0], np.nextafter(x[0], dtype(1))])
        truth = oracle.at(around)
        assert truth.slope_low.high.tolist() == [0, 0, 1]
        assert truth.slope_high.high.tolist() == [0, 1, 1]


def test_at_a_jump_either_side_is_legal():
    jump = SimpleNamespace(at=sympy.S.Zero, left=sympy.S.Zero, right=sympy.S.One,
                           value=sympy.S.Half)
    oracle = Oracle(piecewise(sympy.S.Zero, sympy.S.One, sympy.S.Zero, jumps=(jump,)))
    truth = oracle.at(np.array([-1.0, 0.0, 1.0]))
    assert [pair.high.tolist() for pair in truth.values] == [[0, 0, 1], [0, 1, 1], [0, 0.5, 1]]


def test_what_cannot_be_known_is_unknown_not_wrong():
    gap = piecewise(sympy.log(X + 1), X, sympy.S.Zero)
    truth = Oracle(gap).at(np.array([-2.0, -0.5, 1.0, np.nan, np.inf]))
    assert truth.value_known.tolist() == [False, True, True, False, False]
    assert truth.slope_known.tolist() == [False, True, True, False, False]
    assert truth.outside.tolist() == [True, False, False, False, False]


def test_the_rest_of_a_domain_is_outside_in_one_piece_and_known_beside_it(judged):
    x = np.concatenate([np.linspace(-800, -1e-9, 4000), [-5e-324, 5e-324],
                        np.linspace(1e-9, 9, 500)])
    truth = oracle_of(judged("log1mexp"))._look(x)
    assert (truth.outside == (x < 0)).all() and (truth.value_known == (x > 0)).all()


def test_order_and_repetition_do_not_matter(judged):
    oracle = oracle_of(judged("tanh"))
    truth = oracle.at(np.array([2.0, -1.0, 2.0]))
    assert truth.x.tolist() == [2, -1, 2]
    assert truth.values[0].high[0] == truth.values[0].high[2]


def test_numbers():
    assert constant(sympy.oo) == (np.inf, 0.0)
    high, low = constant(sympy.sqrt(2))
    assert high == 2**0.5 and 0 < abs(low) < 2e-16
    assert constant(sympy.Integer(-3)) == (-3.0, 0.0)


@pytest.mark.parametrize(("name", "place"), [
    ("hard_shrink", 0.5), ("hard_shrink", -0.5), ("threshold", 0.1)])
def test_where_f_jumps_the_slope_of_either_side_is_legal(name, place, judged):
    """torch.nn.Hardshrink and Threshold take the flat side at the jump, others the steep one."""
    found = oracle_of(judged(name)).at(np.float32([place]))
    assert (found.slope_low.high[0], found.slope_high.high[0]) == (0.0, 1.0)
    assert found.slope_known[0] and len(found.values) == 3


def test_at_a_jump_either_side_s_slope_is_legal():
    jump = SimpleNamespace(at=sympy.S.Zero, left=sympy.S.Zero, right=sympy.S.One,
                           value=sympy.S.Zero)
    oracle = Oracle(piecewise(sympy.S.Zero, sympy.S.One + 2 * X, sympy.S.Zero, jumps=(jump,)))
    truth = oracle.at(np.array([-1.0, 0.0, 1.0]))
    assert truth.slope_low.high.tolist() == [0, 0, 2]
    assert truth.slope_high.high.tolist() == [0, 2, 2]
