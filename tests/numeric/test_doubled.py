"""Lines of pairs: what is settled is right, what cannot be known is left to balls."""

import numpy as np
import pytest
import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.formula.ball_code import BallCode
from derive.numeric import double_words
from derive.numeric.arithmetic import DOUBLED
from derive.numeric.bounds import bounds_of
from derive.numeric.doubled import Doubled, doubled
from derive.numeric.neighbours import from_the_ends
from derive.numeric.straight import UnknownOperationError

from .test_bounds import FUNCTIONS, OTHERS, POINTS, X

LINES = [*(each(X) for each in FUNCTIONS), *OTHERS]
FOR_BALLS = [each for each in LINES if doubled((each,), X) is None]
FOR_PAIRS = [each for each in LINES if each not in FOR_BALLS]


def exact(expr, x):
    with ctx.workprec(2500):
        return BallCode([expr], X).at_precision()(arb(x))[0]


def test_only_powers_and_a_few_inverse_functions_are_for_balls_alone():
    assert all(each.has(sympy.Pow) or isinstance(each, (
        sympy.tan, sympy.asin, sympy.acos, sympy.acosh, sympy.atanh)) for each in FOR_BALLS)
    assert len(FOR_PAIRS) > len(FOR_BALLS)


@pytest.mark.parametrize("expr", FOR_PAIRS, ids=str)
def test_no_pair_leaves_the_bounds_of_its_cell(expr):
    pairs = Doubled((expr,), X)

    @settings(max_examples=50, database=None)
    @given(POINTS, st.sampled_from([0, 1e-9, 0.01, 0.25]), st.floats(0, 1))
    def bounded(low, width, at):
        high = min(low + abs(low) * width, np.finfo(float).max)
        x = min(max(low + (high - low) * at, low), high)
        (bound,) = bounds_of(pairs._line, np.array([low]), np.array([high]), DOUBLED)
        with np.errstate(all="ignore"):
            (found,) = pairs.run(np.array([x]))
        truth = exact(expr, x)
        if not truth.is_finite():
            assert not np.isfinite(bound.error[0])
        elif np.isfinite(found.low[0]):
            with ctx.workprec(2500):
                off = abs(arb(float(found.high[0])) + arb(float(found.low[0])) - truth)
                assert not off > arb(float(bound.error[0]))
                assert not off > abs(truth) * arb(float(bound.relative[0]))

    bounded()


EXPRS = (X - sympy.tanh(X), sympy.log(1 + sympy.exp(X)) - X, (X**2 - 2) * sympy.exp(X),
         1 - sympy.erf(X / sympy.sqrt(2)), sympy.sin(30 * X) / X)


@settings(max_examples=60, database=None)
@given(st.sampled_from(EXPRS), st.lists(POINTS, min_size=1, max_size=40))
def test_what_is_settled_is_known_to_57_bits(expr, points):
    x = np.array(points)
    (found,), settled = Doubled((expr,), X).at(x)
    for index in np.flatnonzero(settled):
        truth = exact(expr, points[index])
        with ctx.workprec(2500):
            off = arb(float(found.high[index])) + arb(float(found.low[index])) - truth
            assert abs(off) <= abs(truth) * arb(2)**-57


def test_ordinary_points_are_settled_and_a_root_is_not():
    pairs = Doubled(((X**2 - 2) * sympy.exp(X),), X)
    x = np.append(np.linspace(-30, 30, 900), 2**0.5)
    _, settled = pairs.at(x)
    assert settled[:-1].all()
    assert not Doubled((X - sympy.tanh(X),), X).at(np.array([1e-20]))[1].any()


def test_without_gradual_underflow_nothing_is_settled(monkeypatch):
    monkeypatch.setattr(double_words, "is_gradual", lambda: False)
    assert not Doubled((sympy.exp(X),), X).at(np.array([0.5, 1.0]))[1].any()


def test_what_pairs_cannot_follow_is_for_balls():
    assert doubled((sympy.cbrt(X**2 + 1),), X) is None
    with pytest.raises(UnknownOperationError):
        Doubled((X**17,), X)


@given(st.lists(st.floats(-10, 10), max_size=300), st.floats(-10, 10), st.floats(-10, 10))
def test_from_the_ends_only_what_holds_is_marked_and_nearly_all_of_it(points, low, high):
    """Holding below one place and above another, as a tail and an end of a domain do."""
    x = np.sort(np.array(points))
    low, high = sorted((low, high))
    marked = from_the_ends(x, lambda here: bool(here.max() < low or here.min() > high))
    right = (x < low) | (x > high)
    assert not (marked & ~right).any()
    assert np.count_nonzero(right & ~marked) <= 32


def test_beside_a_root_the_bound_is_that_of_the_difference():
    expr = (X**2 - sympy.pi) * sympy.exp(X)
    x = np.pi**0.5 * (1 + np.arange(-40, 41) * 2.0**-52)
    pairs = Doubled((expr,), X)
    (bound,) = bounds_of(pairs._line, x, x, DOUBLED)
    (found,) = pairs.run(x)
    with ctx.workprec(2500):
        for index, point in enumerate(x.tolist()):
            truth = exact(expr, point)
            off = abs(arb(float(found.high[index])) + arb(float(found.low[index])) - truth)
            assert off <= arb(float(bound.error[index]))
            assert off <= abs(truth) * arb(float(bound.relative[index]))
