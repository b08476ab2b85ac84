"""Pairs of float64s, each operation held against balls at what it claims."""

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.numeric import (
    double_angles,
    double_erf,
    double_functions,
    double_words,
    error_function,
)
from derive.numeric.double_functions import ARGUMENT, RESULT
from derive.numeric.double_words import CEILING, FLOOR, UNDERFLOW, UNIT
from derive.numeric.reference import Pair

WHERE = {
    "exp": st.floats(-900, 680), "expm1": st.floats(-900, 680), "tanh": st.floats(),
    "sinh": st.floats(-680, 680), "cosh": st.floats(-680, 680), "log": st.floats(0, 1e290),
    "log1p": st.floats(-1, 1e290), "arcsinh": st.floats(-1e100, 1e100),
    "sin": st.floats(-1e6, 1e6), "cos": st.floats(-1e6, 1e6), "arctan": st.floats(-1e290, 1e290),
    "erf": st.floats(), "erfc": st.floats(-100, 100),
}
NAMES = {"arctan": "atan", "arcsinh": "asinh"}
HARD = [0.5, 1.0, np.nextafter(1, 0), 2.0**-11.5, np.log(2) / 2048, np.pi / 4, np.pi / 2, 355.0,
        1e-8, 1e-300, 0.7071067811865476, -0.5, 26.5, 28.3, 29.0, 2.0**-537, 5e-324, 1e5]


def near(x, low):
    """Return a pair beside x, as a result that was rounded to two floats would be."""
    return double_words.two_sum(np.array([x]), np.array([low * abs(x) * 2.0**-53]))


def ball(x):
    return arb(float(x.high[0])) + arb(float(x.low[0]))


def function(name):
    modules = double_functions, double_angles, double_erf
    return next(getattr(each, name) for each in modules if hasattr(each, name))


def holds(computed, exact, share):
    """Tell whether a pair is NaN, or as near to all of an enclosure as is claimed."""
    if not np.isfinite(computed.low[0]) or not exact.is_finite() or abs(exact) > CEILING:
        return True
    allowed = abs(exact) * share + arb(UNDERFLOW)
    return not abs(ball(computed) - exact) > allowed


@pytest.mark.parametrize("name", WHERE)
def test_functions_are_as_accurate_as_they_claim(name):
    exact = getattr(arb, NAMES.get(name, name))

    @settings(max_examples=100, database=None)
    @given(st.one_of(WHERE[name].filter(np.isfinite), st.sampled_from(HARD), st.floats(-40, 40),
                     st.floats(-1e-3, 1e-3)), st.floats(-1, 1))
    def accurate(x, low):
        u = near(x, low)
        with np.errstate(all="ignore"), ctx.workprec(400):
            off = arb(1, ARGUMENT)
            assert holds(function(name)(u), exact(ball(u) * off), RESULT)

    accurate()


@pytest.mark.parametrize("name", ["exp", "expm1", "tanh", "log1p", "sin", "arctan", "erf", "erfc"])
def test_ordinary_arguments_have_values(name):
    x = np.linspace(-0.9, 20, 500)
    found = function(name)(Pair(x, np.zeros(x.shape)))
    assert np.isfinite(found.low).all()
    assert (np.abs(found.low) <= np.spacing(np.abs(found.high)) / 2).all()


@settings(max_examples=300, database=None)
@given(st.tuples(st.floats(-1e150, 1e150), st.floats(-1, 1), st.floats(-1e150, 1e150),
                 st.floats(-1, 1)), st.booleans())
def test_arithmetic_is_as_accurate_as_it_claims(numbers, alike):
    x, y = near(*numbers[:2]), near(*numbers[2:])
    if alike:  # sums that cancel
        y = near(-numbers[0], numbers[3])
    with np.errstate(all="ignore"), ctx.workprec(1200):
        assert holds(double_words.add(x, y), ball(x) + ball(y), UNIT)
        assert holds(double_words.subtract(x, y), ball(x) - ball(y), UNIT)
        assert holds(double_words.multiply(x, y), ball(x) * ball(y), UNIT)
        if abs(ball(x)) > FLOOR and abs(ball(y)) > FLOOR:
            assert holds(double_words.divide(x, y), ball(x) / ball(y), UNIT)
            root = double_words.sqrt(double_words.absolute(x))
            assert holds(root, abs(ball(x)).sqrt(), UNIT)


def test_a_sum_of_pairs_that_cancel_is_no_float64():
    one = Pair(np.array([1.0]), np.array([2.0**-60]))
    other = Pair(np.array([-1.0]), np.array([0.0]))
    assert double_words.add(one, other).high[0] == 2.0**-60


def test_the_polynomials_end_late_enough():
    # e**(u²)·erfc u = 2/√π·∫ e**(-t² - 2·u·t) dt over t > 0: no derivative of it grows with u.
    half = fmpq(1, 2 * double_erf.CENTRES)
    with ctx.workprec(200):
        for j in range(double_erf.FURTHEST * double_erf.CENTRES + 1):
            below, above = (arb(fmpq(j, double_erf.CENTRES) + sign * half) for sign in (-1, 1))
            last = double_erf.coefficients(below, double_erf.DEGREE + 1)[-1]
            least = double_erf.coefficients(above, 1)[0]
            assert abs(last) * arb(half)**double_erf.DEGREE < least * arb(2)**-100


@pytest.mark.parametrize(("off", "corrected"), [(3e-16, True), (1e-9, False)])
@pytest.mark.parametrize("name", ["log1p", "arctan"])
def test_a_library_s_poor_guess_is_corrected_or_admitted(name, off, corrected, monkeypatch):
    exact = getattr(np, name)
    monkeypatch.setattr(np, name, lambda u: exact(u) * (1 + off))
    found = function(name)(near(0.3, 0.0))
    assert np.isfinite(found.high[0]) == corrected
    with ctx.workprec(400):
        assert holds(found, getattr(arb, NAMES.get(name, name))(arb(0.3)), RESULT)


@pytest.mark.parametrize("name", ["erf", "erfc"])
def test_error_functions_of_float64s_are_within_the_ulps_they_claim(name):
    u = np.concatenate([np.random.default_rng(0).uniform(-6, 27, 2000), np.arange(0, 27, 1 / 32),
                        np.linspace(-0.5, 0.5, 300), [5e-324, -1e-310, 28.0, 40.0, 1e300, -1e300]])
    found = getattr(error_function, name)(u)
    with ctx.workprec(200):
        exact = [getattr(arb, name)(arb(each)) for each in u.tolist()]
        off = [float(abs(arb(a) - b)) for a, b in zip(found.tolist(), exact, strict=True)]
    assert (np.array(off) <= 4 * np.spacing(np.abs(np.array(list(map(float, exact)))))).all()
    ends = getattr(error_function, name)(np.array([np.nan, np.inf, -np.inf]))
    assert np.isnan(ends[0]) and ends[1:].tolist() == {"erf": [1, -1], "erfc": [0, 2]}[name]
