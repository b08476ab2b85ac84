"""What is known about famous activations stands on their cards, in closed form where it has one."""

from __future__ import annotations

from functools import cache

import pytest
import sympy
from sympy import Rational, exp, log, oo, pi, sqrt

import derive
from derive.cards import Card
from derive.cards.lines.line import Line
from derive.cards.lines.place import line_of
from derive.cards.number import Number
from derive.cards.questions import extent, facts, floats, moments
from derive.cards.questions.relatives import relatives
from derive.errors import UndecidableError
from derive.proof.judge import equal
from derive.verdict import Verdict


@cache
def card(name: str) -> Card:
    return derive.card(name)


@cache
def line(name: str) -> Line:
    """Return the line alone: a whole card takes several times as long."""
    f = derive.activation(name)
    return line_of(f, derive.differentiate(f))


def is_number(found: Number | None, expected: object) -> bool:
    """Tell whether a number is proved equal to an expression, or has the digits given as text."""
    assert found is not None
    if isinstance(expected, str):
        return found.digits(len(expected.replace("-", "").replace(".", "").lstrip("0"))
                            ) == expected
    wanted = sympy.sympify(expected)
    if found.exact is None or wanted in (oo, -oo):
        return bool(found.exact == wanted)
    return equal(found.exact, wanted).verdict is Verdict.PROVED


@pytest.mark.parametrize(("name", "low", "high"), [
    ("relu", 0, oo), ("sigmoid", 0, 1), ("tanh", -1, 1), ("silu", "-0.278464542761", oo),
    ("gelu", "-0.169971207479", oo), ("mish", "-0.308843413017", oo), ("elu", -1, oo),
    ("softplus", 0, oo), ("hard_swish", Rational(-3, 8), oo), ("snake", -oo, oo), ("sin", -1, 1),
    ("atlu", -1 / pi, oo), ("gaussian", 0, 1), ("arctan", -pi / 2, pi / 2),
    ("elish", 2 * sqrt(2) - 3, oo),
])
def test_ranges(name: str, low: object, high: object) -> None:
    (span,) = extent.value_range(line(name))
    assert is_number(span.low, low)
    assert is_number(span.high, high)


def test_whether_a_bound_is_reached() -> None:
    ends = {name: [(each.closed_low, each.closed_high) for each in extent.value_range(line(name))]
            for name in ("relu", "sigmoid", "gaussian", "sign", "hard_tanh")}
    assert ends == {"relu": [(True, False)], "sigmoid": [(False, False)],
                    "gaussian": [(False, True)], "sign": [(True, True)] * 3,
                    "hard_tanh": [(True, True)]}


@pytest.mark.parametrize(("name", "low", "high"), [
    ("relu", 0, 1), ("sigmoid", 0, Rational(1, 4)), ("tanh", 0, 1),
    ("silu", "-0.0998393201288", "1.09983932012"),
    ("gelu", (1 - sympy.erf(1)) / 2 - exp(-1) / sqrt(pi),
     (1 + sympy.erf(1)) / 2 + exp(-1) / sqrt(pi)),
    ("elu", 0, 1), ("hard_swish", Rational(-1, 2), Rational(3, 2)), ("snake", 0, 2),
    ("gaussian", -sqrt(2) * exp(Rational(-1, 2)), sqrt(2) * exp(Rational(-1, 2))),
    ("softsign", 0, 1), ("sin", -30, 30),
])
def test_slopes(name: str, low: object, high: object) -> None:
    span = extent.slope_range(line(name))
    assert is_number(span.low, low)
    assert is_number(span.high, high)


@pytest.mark.parametrize(("name", "at", "order"), [
    ("elu", 0, 1), ("softsign", 0, 1), ("isrlu", 0, 2), ("relu_squared", 0, 1), ("elish", 0, 1),
])
def test_smoothness_where_pieces_meet(name: str, at: int, order: int) -> None:
    (join,) = facts.joins(line(name))
    assert (join.at, join.kind, join.order, join.at_least) == (at, "smooth", order, False)


@pytest.mark.parametrize(("name", "law"), [
    ("sigmoid", (-1, 1, 0)), ("tanh", (-1, 0, 0)), ("silu", (1, 0, -1)), ("gelu", (1, 0, -1)),
    ("abs", (1, 0, 0)), ("snake", (1, 0, -2)), ("arsinh", (-1, 0, 0)),
])
def test_symmetries(name: str, law: tuple[int, int, int]) -> None:
    assert law in [(each.sign, each.constant, each.rate)
                   for each in facts.symmetries(line(name))]


@pytest.mark.parametrize(("name", "slope", "offset"), [
    ("softplus", 1, 0), ("log_cosh", 1, -log(2)), ("tanh_shrink", 1, -1), ("gelu", 1, 0),
    ("atlu", 1, -1 / pi), ("bent_identity", Rational(3, 2), Rational(-1, 2)),
    ("smish", Rational(3, 5), 0),
])
def test_asymptotes(name: str, slope: object, offset: object) -> None:
    end = facts.at_end(line(name), 1)
    assert is_number(end.slope, slope)
    assert is_number(end.offset, offset)


@pytest.mark.parametrize("name", ["arsinh", "symlog", "relu_squared", "sqrt_softplus", "snake"])
def test_no_asymptote_is_invented(name: str) -> None:
    end = facts.at_end(line(name), 1)
    assert end.slope is None


@pytest.mark.parametrize(("name", "mean", "square"), [
    ("relu", "0.398942280401", "0.500000000000"), ("exponential", "1.64872127070",
                                                   "7.38905609893"),
    ("gelu", "0.282094791773", "0.425221482570"), ("sigmoid", "0.500000000000", "0.293379035858"),
])
def test_moments(name: str, mean: object, square: object) -> None:
    found = moments.moments(line(name))
    assert is_number(found.mean, mean)
    assert is_number(found.square, square)


@pytest.mark.parametrize(("name", "expected"), [
    ("sigmoid", {("float32", 1, "1"): 17.32868, ("float64", -1, "0"): -745.1332}),
    ("exponential", {("float64", 1, "infinite"): 709.7827, ("float16", 1, "infinite"): 11.090111}),
    ("tanh", {("float32", 1, "1"): 9.010913}),
])
def test_float_thresholds(name: str, expected: dict[tuple[str, int, str], float]) -> None:
    found = {(each.dtype, each.side, each.what): float(each.at)
             for each in floats.thresholds(line(name))}
    assert {key: pytest.approx(value, rel=1e-6) for key, value in expected.items()} == {
        key: found[key] for key in expected}


def test_the_threshold_of_saturation_is_where_rounding_saturates() -> None:
    import numpy as np

    found = {each.dtype: float(each.at) for each in floats.thresholds(line("tanh"))
             if each.side > 0}
    at = found["float32"]
    assert np.float32(np.tanh(at * (1 + 1e-7))) == 1
    assert np.float32(np.tanh(at * (1 - 1e-7))) < 1


@pytest.mark.parametrize(("name", "other", "law"), [
    ("sigmoid", "tanh", (Rational(1, 2), Rational(1, 2), Rational(1, 2))),
    ("quick_gelu", "silu", (Rational(500, 851), Rational(851, 500), 0)),
    ("log_sigmoid", "softplus", (-1, -1, 0)), ("celu", "elu", (2, Rational(1, 2), 0)),
])
def test_relatives(name: str, other: str, law: tuple[object, object, object]) -> None:
    found = {each.name: (each.factor, each.rate, each.shift)
             for each in relatives(derive.activation(name))}
    assert found[other] == law


def test_gelu_and_its_approximations_are_not_relatives() -> None:
    assert relatives(derive.activation("gelu")) == ()


def test_the_mean_of_an_odd_function_is_exactly_0() -> None:
    found = card("tanh").moments.value
    assert found is not None
    assert is_number(found.mean, 0)
    assert is_number(found.square, "0.394294490397")


def test_a_periodic_activation_repeats() -> None:
    found = card("sin")
    assert found.zeros.period == pi / 15
    assert [each.low.exact for each in found.zeros.value or ()] == [0, pi / 30]
    assert [each.kind for each in found.turns.value or ()] == ["maximum", "minimum"] or [
        each.kind for each in found.turns.value or ()] == ["minimum", "maximum"]
    assert [end.value and end.value.limit for end in found.ends] == [None, None]


def test_snake_never_falls_and_bends_without_end() -> None:
    found = card("snake")
    assert [run.sign for run in found.monotone.value or ()] == [1]
    assert found.fixed_points.period == pi


def test_a_function_with_a_pole_is_cut_there() -> None:
    found = derive.card("1/x")
    assert found.domain.value == ((None, 0), (0, None))
    assert [join.kind for join in found.joins.value or ()] == ["undefined"]
    moments_found = found.moments.value
    assert moments_found is not None
    assert moments_found.mean is None
    assert is_number(moments_found.square, oo)
    assert [(law.sign, law.constant) for law in found.symmetries.value or ()] == [(-1, 0)]


def test_a_hole_is_no_value_and_does_not_matter_to_moments() -> None:
    found = derive.card("sin(x)/x")
    assert found.domain.value == ((None, 0), (0, None))
    (join,) = found.joins.value or ()
    assert (join.kind, join.left.exact, join.right.exact) == ("undefined", 1, 1)
    moments_found = found.moments.value
    assert moments_found is not None
    assert is_number(moments_found.mean, "0.855624391892")
    assert is_number(moments_found.slope_square, "0.0654293377742")
    (span,) = found.range.value or ()
    assert (span.high.exact, span.closed_high) == (1, False)
    end = found.ends[1].value
    assert end is not None
    assert is_number(end.limit, 0)


def test_an_end_with_a_value_belongs_to_the_range() -> None:
    (span,) = derive.card("sqrt(x)").range.value or ()
    assert (span.low.exact, span.closed_low) == (0, True)
    assert [each.low.exact for each in derive.card("sqrt(x)").zeros.value or ()] == [0]


def test_where_tan_is_defined_is_not_claimed() -> None:
    found = derive.card("tan(x)")
    assert found.domain.how == "unknown"
    assert found.monotone.value is None


def test_growth_beyond_the_normal_density_has_infinite_moments() -> None:
    found = derive.card("exp(x**2)").moments.value
    assert found is not None
    assert is_number(found.mean, oo)
    assert is_number(found.gain, 0)


def test_a_parameter_changes_the_card() -> None:
    f = derive.activation("swish_beta", parameters={"beta": "3"})
    (span,) = derive.card(f).range.value or ()
    assert span.low.digits(6) == "-0.0928215"


def test_a_break_without_an_exact_form_is_noted() -> None:
    (found,) = card("gelu_clipped").breaks
    assert found.root.digits(30) == "10.000000000000000000000076198530"
    assert found.evidence.verdict is derive.Verdict.PROVED
    (span,) = card("gelu_clipped").range.value or ()
    assert (span.closed_high, span.high.exact) == (True, 10)


def test_a_formula_that_cannot_be_cut_is_refused() -> None:
    with pytest.raises(UndecidableError):
        derive.card("Max(sin(x), cos(x)*exp(x))")


def line_of_formula(formula: str) -> Line:
    f = derive.activation(formula=formula)
    return line_of(f, derive.differentiate(f))


@pytest.mark.parametrize(("formula", "mean", "square", "slopes"), [
    ("3", 3, 9, 0), ("x**4 - 2*x**2", 1, 57, 160), ("exp(exp(x))", oo, oo, oo),
    ("Piecewise((1, x > 0), (-1, True))", 0, 1, 0), ("exp(x**2/4)", "1.41421356237", oo, oo),
    ("Max(0, x)", 1 / sqrt(2 * pi), Rational(1, 2), Rational(1, 2)),
    ("Abs(x)**0.5", "0.822178958662", sqrt(2 / pi), oo),
])
def test_moments_in_closed_form_and_infinite_ones(formula: str, mean: object, square: object,
                                                  slopes: object) -> None:
    found = moments.moments(line_of_formula(formula))
    assert is_number(found.mean, mean)
    assert is_number(found.square, square)
    assert is_number(found.slope_square, slopes)


@pytest.mark.parametrize(("formula", "law"), [
    ("1/x", (-1, 0, 0)), ("asin(x)", (-1, 0, 0)), ("acos(x)", (-1, pi, 0)),
    ("x/(x**2 - 1)", (-1, 0, 0)), ("3*x + 2", (1, 0, -6)),
])
def test_symmetries_where_f_has_holes_or_ends(formula: str, law: tuple[object, ...]) -> None:
    found = facts.symmetries(line_of_formula(formula))
    assert law in [(each.sign, each.constant, each.rate) for each in found]


def test_places_in_closed_form() -> None:
    found = derive.card("x*log(x)")
    (turn,) = found.turns.value or ()
    assert (turn.where.low.exact, turn.value.exact) == (exp(-1), -exp(-1))
    (point,) = found.fixed_points.value or ()
    assert (point.where.low.exact, point.slope and point.slope.exact) == (sympy.E, 2)
    assert derive.card("log(1 + exp(-Abs(x)))").fixed_points.how == "proved"


def test_a_jump_across_a_hole_has_no_lipschitz_constant() -> None:
    assert extent.lipschitz(line_of_formula("atan(1/x)")) is None


def test_a_limit_that_is_not_there_is_not_proved() -> None:
    with pytest.raises(UndecidableError):
        facts.at_end(line_of_formula("tanh(x) + sin(3*x)/10"), 1)
