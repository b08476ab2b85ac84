"""Sums of two floats, as written source has them: against balls, and where they end."""

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from derive.formula.parse import parse
from derive.formula.written import variable
from derive.numeric.straight import UnknownOperationError
from derive.writing.functions import loaded, run
from derive.writing.helpers import HELPERS, with_requirements
from derive.writing.spelled import Spelled
from derive.writing.words import InPairs

X = variable("x")
HELD = loaded("\n".join(HELPERS[each].source for each in with_requirements(
    name for name in HELPERS if name == "Pair" or name.startswith("pair_"))))
Pair = HELD["Pair"]
SIDES = np.array([-1.0, 1.0])


def ball(pair, place):
    return arb(float(pair.high[place])) + arb(float(pair.low[place]))


def worst(came, exact):
    """Return the largest relative error, exact being a function of the place."""
    before, ctx.prec = ctx.prec, 400
    try:
        return max(float(abs((ball(came, place) - exact(place)) / exact(place)))
                   for place in range(came.high.size))
    finally:
        ctx.prec = before


def pairs(low, high, count, signed):
    random = np.random.default_rng(5)
    sizes = np.concatenate([random.uniform(low, high, count),
                            np.geomspace(max(low, 1e-9), high, count)])
    sizes = sizes * random.choice(SIDES, sizes.size) if signed else sizes
    return Pair(sizes, sizes * random.uniform(-0.4, 0.4, sizes.size) * 2.0**-53)


FUNCTIONS = [
    ("exp", lambda v: v.exp(), (0, 600), True), ("expm1", lambda v: v.expm1(), (0, 600), True),
    ("log", lambda v: v.log(), (0, 1e3), False), ("log1p", lambda v: v.log1p(), (0, 1e3), False),
    ("tanh", lambda v: v.tanh(), (0, 40), True), ("sqrt", lambda v: v.sqrt(), (0, 1e3), False),
    ("sin", lambda v: v.sin(), (0, 300), True), ("cos", lambda v: v.cos(), (0, 300), True),
    ("arctan", lambda v: v.atan(), (0, 1e3), True), ("erf", lambda v: v.erf(), (0, 25), True),
    ("erfc", lambda v: v.erfc(), (0, 25), True),
    ("erfcx", lambda v: (v * v).exp() * v.erfc(), (0, 100), False),
]


@pytest.mark.parametrize(("name", "exact", "stretch", "signed"), FUNCTIONS,
                         ids=[each[0] for each in FUNCTIONS])
def test_a_function_of_a_pair_is_good_to_a_thousandth_of_an_ulp(name, exact, stretch, signed):
    v = pairs(*stretch, 150, signed)
    with np.errstate(all="ignore"):
        came = HELD[f"pair_{name}"](v)
    assert worst(came, lambda place: exact(ball(v, place))) < 1e-3 * 2.0**-52


def test_every_function_of_pairs_is_tested_here():
    named = {name.removeprefix("pair_") for name in HELPERS if name.startswith("pair_")}
    assert named == {name for name, *_ in FUNCTIONS} | {"abs"}


@given(st.floats(-1e100, 1e100).filter(lambda v: abs(v) > 1e-100),
       st.floats(-1e100, 1e100).filter(lambda v: abs(v) > 1e-100))
def test_sums_products_and_quotients_keep_what_is_rounded_off(a, b):
    one, other = Pair(np.array([a])), Pair(np.array([b]))
    x, y = arb(a), arb(b)
    before, ctx.prec = ctx.prec, 800
    try:
        product, ratio, total = ball(one * other, 0), ball(one / other, 0), ball(one + other, 0)
        assert abs(product - x * y) <= abs(x * y) * arb(2.0)**-100
        assert abs(ratio - x / y) <= abs(x / y) * arb(2.0)**-100
        assert total == x + y or abs(total - (x + y)) <= abs(x + y) * arb(2.0)**-100
    finally:
        ctx.prec = before


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e308, -1e308, 5e-324, 0.0])
def test_the_first_part_is_what_one_float_gives_at_the_ends(value):
    x = np.array([value])
    with np.errstate(all="ignore"):
        assert np.array_equal((Pair(x) + 1).high, x + 1, equal_nan=True)
        assert np.array_equal((Pair(x) * 2).high, x * 2, equal_nan=True)
        assert np.array_equal((1 / Pair(x)).high, 1 / x, equal_nan=True)
        assert np.isnan(HELD["pair_exp"](Pair(x)).high).all() == np.isnan(value)


def test_an_expression_in_pairs_keeps_its_digits_at_a_root_and_its_dtype():
    expr = parse("cos(x) - x*sin(x)", {"x"})
    function = run(Spelled([InPairs(expr)], X))
    at = np.array([3.4256184594817283])  # beside a root of it
    before, ctx.prec = ctx.prec, 300
    v = arb(float(at[0]))
    exact = float(v.cos() - v * v.sin())
    ctx.prec = before
    assert function(at)[0] == exact
    assert run(Spelled([expr], X))(at)[0] != exact
    assert function(at.astype(np.float32)).dtype == np.float32


def test_a_function_without_a_helper_has_no_pair():
    with pytest.raises(UnknownOperationError, match="sinh in pairs of floats"):
        Spelled([InPairs(parse("x*sinh(x)", {"x"}))], X)
