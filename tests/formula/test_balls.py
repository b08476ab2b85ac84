from fractions import Fraction

import mpmath
import pytest
import sympy
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from derive.errors import UndecidableError
from derive.formula.balls import compile_balls, value_at
from derive.formula.parse import parse
from derive.formula.vocabulary import FUNCTIONS

X = sympy.Symbol("x", real=True)
SMOOTH = ["exp(x)", "log(x)", "sqrt(x)", "erf(x)", "erfc(x)", "sin(x)", "cos(x)", "tan(x)",
          "asin(x/9)", "acos(x/9)", "atan(x)", "sinh(x)", "cosh(x)", "tanh(x)", "coth(x)",
          "sech(x)", "csch(x)", "cot(x)", "sec(x)", "csc(x)", "asinh(x)", "acosh(x + 1)",
          "atanh(x/9)", "Abs(x)", "sign(x)", "x**-2", "2**x", "x**x", "pi*x"]


@pytest.mark.parametrize("text", SMOOTH)
def test_balls_hold_the_value(text):
    formula = parse(text)
    ball = value_at(formula, {"x": Fraction(7, 3)}, 30)
    with mpmath.workdps(40):
        value = sympy.lambdify(X, formula, "mpmath")(mpmath.mpf(7) / 3)
    assert ball.overlaps(arb(mpmath.nstr(value, 38), 1e-30))


@pytest.mark.parametrize(("text", "at"), [
    ("log(x)", 0), ("log(x)", -1), ("1/x", 0), ("sqrt(x)", -1), ("x**(1/3)", -8),
    ("asin(x)", 2), ("acosh(x)", 0), ("atanh(x)", 1), ("0**x", -1), ("x**-2", 0),
    ("0*log(x)", -1), ("Max(x, log(x))", -1), ("coth(x)", 0),
])
def test_what_is_undefined_is_seen_to_be(text, at):
    function = compile_balls(parse(text), ("x",))
    assert function([arb(at)]) is None
    assert function.undefined([arb(at)])


def test_a_branch_that_is_not_taken_may_be_undefined():
    function = compile_balls(parse("Piecewise((log(x), x > 0), (-x, True))"), ("x",))
    assert function([arb(-2)]) == 2
    assert not function.undefined([arb(-2)])


def test_exact_points_decide_switches_exactly():
    function = compile_balls(parse("Piecewise((1, x > 1), (2, x >= 1), (3, True))"), ("x",))
    assert [function([arb(at)]) for at in (2, 1, 0)] == [1, 2, 3]


def test_a_straddled_switch_has_no_value_but_is_not_undefined():
    function = compile_balls(parse("Piecewise((1, x > 1), (2, True))"), ("x",))
    assert function([arb(1, 0.1)]) is None
    assert not function.undefined([arb(1, 0.1)])


@pytest.mark.parametrize("text", ["exp(x)", "exp(exp(x))", "exp(-x)", "sin(exp(x))", "x**9",
                                  "tanh(x)", "erf(exp(x))"])
def test_huge_arguments_neither_hang_nor_raise(text):
    function = compile_balls(parse(text), ("x",))
    for at in (1e300, -1e300, 5e-324):
        ball = function([arb(at)])
        assert ball is None or ball.is_finite()


def test_precision_is_raised_until_digits_are_known():
    ball = value_at(parse("exp(x) - 1 - x"), {"x": Fraction(1, 10**30)}, 20)
    assert ball.rel_accuracy_bits() >= 66
    assert ctx.prec == 53


def test_shared_parts_are_computed_once():
    expr = X
    for _ in range(60):
        expr = sympy.tanh(sympy.Add(expr, expr, evaluate=False), evaluate=False)
    assert value_at(expr, {"x": 1}) is not None


@pytest.mark.parametrize("name", [*FUNCTIONS, "Max", "Min", "relu", "heaviside"])
@pytest.mark.parametrize("bits", [53, 64, 256, 1024])
@pytest.mark.parametrize("inner", ["x**(1/3)", "-x**(1/3)", "log(x)", "1/(x + 4)", "x**(2/3)"])
def test_what_has_no_value_has_none_under_any_function(name, bits, inner):
    second = ", 1" if name in ("Max", "Min") else ""
    function = compile_balls(parse(f"{name}({inner}{second})"), ("x",))
    before, ctx.prec = ctx.prec, bits
    try:
        assert function([arb(-4)]) is None
    finally:
        ctx.prec = before


def test_unknown_functions_and_variables_are_errors():
    with pytest.raises(UndecidableError, match="gamma"):
        compile_balls(sympy.gamma(X), ("x",))
    with pytest.raises(UndecidableError, match="x"):
        compile_balls(X, ())


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_ball_at_a_float_holds_the_exact_value(at):
    function = compile_balls(parse("(x**2 + 1)/3"), ("x",))
    exact = (Fraction(at)**2 + 1) / 3
    low, high = function([arb(at)]).lower(), function([arb(at)]).upper()
    assert Fraction(*map(int, (low.fmpq().p, low.fmpq().q))) <= exact
    assert exact <= Fraction(*map(int, (high.fmpq().p, high.fmpq().q)))
