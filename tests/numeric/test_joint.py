"""Balls as compiled code, and values with slopes together."""

import numpy as np
import pytest
import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import UndecidableError
from derive.formula.ball_code import BallCode
from derive.formula.balls import compile_balls
from derive.numeric.oracle import oracle_of
from derive.numeric.reference import KNOWN_BITS, Pair, enclose

X = sympy.Symbol("x", real=True)
EXPRS = (1 / (1 + sympy.exp(-X)), X**3 / 7 - X**-2, sympy.sqrt(X**2 + 1), -X * sympy.tanh(X),
         sympy.log(1 + sympy.exp(X)), sympy.erfc(X / sympy.sqrt(2)) * sympy.pi, X**2 * X / (X - 2),
         (X**2 + 1)**sympy.Rational(2, 3), sympy.Integer(3), X)


@settings(max_examples=60, deadline=None, database=None)
@given(st.floats(-100, 100), st.sampled_from([53, 64, 200]))
def test_the_code_encloses_what_the_registers_enclose(x, bits):
    before = ctx.prec
    ctx.prec = bits
    try:
        for expr, ball in zip(EXPRS, BallCode(EXPRS, X).at_precision()(arb(x)), strict=True):
            other = compile_balls(expr, ("x",))((arb(x),))
            assert other is None or ball.overlaps(other)
            assert ball.is_finite() == (other is not None)
    finally:
        ctx.prec = before


def test_constants_follow_the_precision():
    code = BallCode([X + sympy.pi], X)
    before = ctx.prec
    try:
        found = []
        for ctx.prec in (64, 400, 64):
            found.append(code.at_precision()(arb(1))[0].rel_accuracy_bits())
        assert found[0] == found[2] < 70 and found[1] > 380
    finally:
        ctx.prec = before


def test_switches_are_not_plain_functions():
    with pytest.raises(UndecidableError, match="not a plain function"):
        BallCode([sympy.Max(X, 1)], X)


def take(pair, where):
    return Pair(pair.high[where], pair.low[where])


@pytest.mark.parametrize("name", [
    "sigmoid", "softplus", "mish", "gelu", "log_cosh", "tanh_shrink", "phish", "laplace", "snake",
    "arctan", "squareplus"])
def test_pairs_are_what_each_is_alone(name, judged):
    oracle, random = oracle_of(judged(name)), np.random.default_rng(2)
    x = np.concatenate([random.normal(size=60) * 4, random.uniform(-800, 800, 40),
                        10.0**random.uniform(-300, 8, 20)])
    for each in oracle.joints():
        points = np.sort(x[(x >= each.low) & (x <= each.high)])
        value, slope, known = each.at(points)
        assert known.mean() > 0.5 and (known.all() or "h" in name)  # sums of tiny things need more
        points, value, slope = points[known], take(value, known), take(slope, known)
        part = next(part for part in oracle._parts
                    if part.low is None or part.low.nearest <= each.low)
        for pair, alone in ((value, part.value), (slope, part.slope)):
            exact, sure = enclose(alone, points, KNOWN_BITS)
            apart = np.abs((pair.high - exact.high) + (pair.low - exact.low))
            assert (apart[sure] <= 2.0**-55 * np.abs(exact.high[sure]) + 5e-324).all()


def test_pairs_settle_nearly_all_of_it_and_balls_the_tail(judged):
    (half, _) = oracle_of(judged("sigmoid")).joints()
    x = np.linspace(-1000, -0.001, 3000)
    _, settled = half.pairs.at(x)
    value, slope, known = half.at(x)
    assert known.all() and 0.5 < settled.mean() < 0.7  # e**-624 is near 2**-900
    assert (value.high[x < -746] == 0).all() and (slope.high[x > -745] > 0).all()


@pytest.mark.parametrize("name", ["tanh", "gelu_tanh", "gelu_mlx_approx"])
def test_one_ball_sees_a_whole_tail(name, judged):
    """As derived, 1 + tanh x is [0, 2] for a wide x; over decaying exponentials it is small."""
    half = oracle_of(judged(name)).joints()[0]
    value, slope = half.code.at_precision()(arb(-650).union(arb(-550)))
    assert value.is_finite() and slope.is_finite()


def test_a_shifted_error_function_has_its_tail(judged):
    """laplace(-10.12) is 95·10⁻³²⁴; 1 + erf v said 0 until 1 + erf v became erfc(-v)."""
    truth = oracle_of(judged("laplace")).at(np.array([-10.122877641819304]))
    assert truth.values[0].high[0] == 9.4e-323
