"""Error bounds of float64 operations, held against balls: no computed value may leave them."""

import numpy as np
import pytest
import sympy
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.codegen.cfunctions import expm1, log1p

from derive.formula.ball_code import BallCode
from derive.numeric.bounds import bounds_of
from derive.numeric.conditions import ROWS
from derive.numeric.straight import Line, UnknownOperationError

X = sympy.Symbol("x", real=True)
FUNCTIONS = (sympy.exp, expm1, sympy.log, log1p, sympy.sqrt, sympy.tanh, sympy.atan, sympy.asinh,
             sympy.sinh, sympy.cosh, sympy.sin, sympy.cos, sympy.erf, sympy.erfc, sympy.tan,
             sympy.asin, sympy.acos, sympy.acosh, sympy.atanh)
OTHERS = (1 / (1 + sympy.exp(-X)), sympy.exp(X) - 1 - X, (1 - sympy.exp(X)) / X, X**3 - X,
          X * sympy.erfc(-X / sympy.sqrt(2)) / 2, sympy.cbrt(X**2 + 1) / 3, (X - 3)**2 * X**-2,
          sympy.exp(-X**2 / 2) * X / sympy.sqrt(2 * sympy.pi), sympy.Abs(X) - X / 10, X**17,
          (1 + X**2)**sympy.Rational(-6, 5), 3**X, X**X, (1 + X**2)**sympy.sin(X))


def exact(expr, x):
    before = ctx.prec
    expr = expr.replace(lambda each: each.is_Pow and each.base != sympy.E and each.exp.has(X),
                        lambda each: sympy.exp(each.exp * sympy.log(each.base), evaluate=False))
    ctx.prec = 2000
    try:
        return BallCode([expr], X).at_precision()(arb(x))[0]
    finally:
        ctx.prec = before


def holds(expr, low, width, at):
    """Compare one computed value with its cell's bounds; True where nothing was promised."""
    high = min(low + abs(low) * width, np.finfo(float).max)
    x = min(max(low + (high - low) * at, low), high)
    line = Line([expr], X)
    (bound,) = bounds_of(line, np.array([low]), np.array([high]))
    with np.errstate(all="ignore"):
        came = float(np.broadcast_to(line.run(np.array([x]))[0], (1,))[0])
    truth = exact(expr, x)
    if not truth.is_finite():
        return not np.isfinite(bound.error[0])
    inside = arb(float(bound.low[0])) <= truth <= arb(float(bound.high[0]))
    error = abs(arb(came) - truth) if np.isfinite(came) else arb("inf")
    near = error <= arb(float(bound.error[0])) if np.isfinite(bound.error[0]) else True
    relative = float(bound.relative[0])
    return inside and near and (not np.isfinite(relative) or error <= abs(truth) * arb(relative))


POINTS = st.one_of(st.floats(-50, 50), st.floats(-1000, 1000), st.floats(-1e-3, 1e-3),
                   st.floats(allow_nan=False, allow_infinity=False))


@pytest.mark.parametrize("expr", [*(each(X) for each in FUNCTIONS), *OTHERS], ids=str)
def test_no_value_leaves_the_bounds_of_its_cell(expr):
    @settings(max_examples=80, deadline=None, database=None)
    @given(POINTS.filter(lambda x: x != 0), st.sampled_from([0, 1e-9, 0.01, 0.25]),
           st.floats(0, 1))
    def bounded(low, width, at):
        assert holds(expr, low, width, at)

    bounded()


@pytest.mark.parametrize("expr", [*(each(X) for each in FUNCTIONS), *OTHERS], ids=str)
@pytest.mark.parametrize("low", [5e-324, -5e-324, -1e-323, 2.0**-1022, -(2.0**-1022)])
def test_the_smallest_numbers_are_bounded_as_well(expr, low):
    # A cell that ends at 0 from below once had a relative error of -inf.
    assert holds(expr, low, 0, 0.0)


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_an_argument_off_by_one_part_in_a_thousand_is_felt(kind):
    # What was bounded must not be optimistic about the error that comes in.
    from derive.numeric.bound import Bound, known
    from derive.numeric.bounds import _applied

    u = np.array([0.3, 1.7, 20.0, -0.3, -5.0])
    off = np.abs(u) * 1e-3
    with np.errstate(all="ignore"):
        bound = known(_applied(kind, Bound(u, u, off, np.full(u.shape, 1e-3))))
        moved = [np.abs(ROWS[kind].function(u + sign * off) - ROWS[kind].function(u))
                 for sign in (-1, 1)]
    real = np.fmax(*moved)
    finite = np.isfinite(real)
    assert (bound.error[finite] >= real[finite] * (1 - 1e-9)).all()


def test_shared_parts_are_worked_out_once():
    z = sympy.exp(-X)
    line = Line([1 / (1 + z), z / (1 + z)**2], X)
    assert [step.kind for step in line.steps].count("exp") == 1
    assert [step.kind for step in line.steps].count("add") == 1


def test_what_float64_cannot_follow_is_said():
    for expr in (sympy.Max(X, 0), sympy.gamma(X)):
        with pytest.raises(UnknownOperationError):
            Line([expr], X)
