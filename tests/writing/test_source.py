"""The pieces of written source: helpers against balls, statements, series, covering."""

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from derive.formula.parse import parse
from derive.formula.written import variable
from derive.numeric.cover import cover, solid
from derive.writing.functions import loaded, run
from derive.writing.helpers import HELPERS, with_requirements
from derive.writing.names import class_name, function_name, inside
from derive.writing.series import Root, about, roots
from derive.writing.scope import Scope
from derive.writing.spelled import Spelled
from derive.writing.statements import printed
from derive.writing.words import ExpOf

X = variable("x")
EPS = 2.0**-52


def helper(name):
    text = "\n".join(HELPERS[each].source for each in with_requirements([name]))
    return loaded(text)[name]


def exactly(function, values):
    before, ctx.prec = ctx.prec, 300
    try:
        return [function(arb(float(each))) for each in values]
    finally:
        ctx.prec = before


def relative(came, exact):
    before, ctx.prec = ctx.prec, 300
    try:
        return max(abs(float(arb(float(each)) / truth - 1)) for each, truth in
                   zip(came, exact, strict=True))
    finally:
        ctx.prec = before


def test_the_scaled_tail_of_erf_is_good_to_a_few_units():
    x = np.concatenate([np.linspace(0, 26, 400), np.geomspace(1e-8, 1e3, 200)])
    exact = exactly(lambda v: (v * v).exp() * v.erfc(), x)
    assert relative(helper("erfcx")(x), exact) < 1.5 * EPS
    single = x.astype(np.float32)
    assert helper("erfcx")(single).dtype == np.float32


def test_an_exponent_in_two_parts_loses_nothing_for_large_arguments():
    x = np.random.default_rng(2).uniform(-280, 350, 400)
    exact = exactly(lambda v: (v * arb(1.7) - v * v / 500).exp(), x)
    table = ((-1 / 500, _rest(-1, 500, -1 / 500)), (1.7, 0.0), (0.0, 0.0))
    assert relative(helper("exp_of")(x, table), exact) < 2 * EPS
    plain = np.exp(x * 1.7 - x * x / 500)
    assert relative(plain, exact) > 10 * EPS


def _rest(top, bottom, nearest):
    from fractions import Fraction

    return float(Fraction(top, bottom) - Fraction(nearest))


def test_what_is_used_twice_gets_a_name_and_the_order_is_kept():
    shown = printed(Spelled([parse("exp(-x)/(1 + exp(-x))**2", {"x"})], X), "x", Scope({}))
    assert shown.lines == ["z = np.exp(-x)", "total = 1 + z"]
    assert shown.results == ["z / (total * total)"]


@given(st.sampled_from(["x - (1 - x)", "x/(x*x + 3)", "-(x + 1)*-2", "x - 2*(x - 3) - 1",
                        "1/(2/(x**2 + 1))", "(x + 2)*(x - 2)/(x**2 + 9)", "-x**2 - 1"]),
       st.floats(-50, 50))
def test_printed_source_computes_what_the_line_computes(text, value):
    line = Spelled([parse(text, {"x"})], X)
    x = np.array([value])
    assert run(line)(x) == line.run(x)[0]


def test_a_series_about_a_root_has_its_digits_where_the_formula_has_none():
    expr = parse("x - tanh(x)", {"x"})
    root = next(roots(expr, X, np.array([-1.0, 1.0]), np.array([-0.2, 0.2])))
    assert root == Root(0.0, 0.0, 3)
    form = about(expr, X, root, 0.5)
    x = np.geomspace(1e-6, 0.49, 60)
    exact = exactly(lambda v: v - v.tanh(), x)
    assert relative(run(Spelled([form.expr], X))(x), exact) < 3 * EPS
    assert relative(x - np.tanh(x), exact) > 1e3 * EPS


def test_roots_between_signs_are_found_in_two_parts():
    expr = parse("x**2 - 2", {"x"})
    at = next(roots(expr, X, np.array([1.0, 2.0]), np.array([-1.0, 2.0])))
    assert at.at == 2**0.5
    assert at.rest == pytest.approx(-9.667293313452913e-17)


def test_where_no_short_series_exists_there_is_none():
    assert about(parse("1/(x - 1/1000) + 1000", {"x"}), X, Root(0.0, 0.0, 1), 2.0) is None


def test_a_polynomial_in_an_exponent_is_a_table():
    line = Spelled([ExpOf(-X**2 / 2)], X)
    assert list(line.exponents) == [((-0.5, 0.0), (0.0, 0.0), (0.0, 0.0))]
    with np.errstate(under="ignore"):
        assert run(line)(np.array([0.0, 50.0])).tolist() == [1.0, 0.0]


@given(st.text(max_size=60))
def test_any_name_becomes_a_word(name):
    assert class_name(name).isidentifier()
    assert function_name(name).isidentifier()
    assert compile(f'"""{inside(name)}"""', "<text>", "exec")


def test_covering_takes_the_form_that_stays_right_for_longest():
    first = np.array([True] * 60 + [False] * 40)
    second = np.array([False] * 30 + [True] * 70)
    assert [(each.stop, each.form) for each in cover([first, second])] == [(60, 0), (100, 1)]
    assert [each.form for each in cover([first, np.zeros(100, bool)])] == [0, None]
    assert solid(first, 10).sum() == 50
