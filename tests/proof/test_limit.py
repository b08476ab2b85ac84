"""Limits as h tends to 0: what has to be proved, refuted, and left undecided."""

import math
import time
from fractions import Fraction

import pytest
from sympy import S

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.parse import parse
from derive.proof.claims.derivative import derivative_of, worked_out
from derive.proof.judge import equal
from derive.proof.limits.limit import limit
from derive.verdict import Verdict

NAMES = ("x", "u", "h", "s", "t", "y", "a")
H, X = written.variable("h"), written.variable("x")
POSITIVE = {"u": (S.Zero, None)}


def read(text):
    return parse(text, NAMES, derivatives=True)


def judged(text, value, where=None, **approaching):
    return limit(read(text), H, read(value), where or {},
                 {name: read(end) for name, end in approaching.items()})


@pytest.mark.parametrize(("text", "value"), [
    ("(exp(h) - 1)/h", "1"),
    ("sin(h)/h", "1"),
    ("(1 - cos(h))/h**2", "1/2"),
    ("(tan(h) - sin(h))/h**3", "1/2"),
    ("(exp(u + h) - exp(u))/h", "exp(u)"),
    ("(sqrt(u + h) - sqrt(u))/h", "1/(2*sqrt(u))"),
    ("(log(u + h) - log(u))/h", "1/u"),
    ("(atan(u + h) - atan(u))/h", "1/(1 + u**2)"),
    ("((u + h)**a - u**a)/h", "a*u**(a - 1)"),
    ("((u + h)**(u + h) - u**u)/h", "u**u*(1 + log(u))"),
    ("u + h", "u"),
    ("h*u", "0"),
])
def test_true_limits_are_proved(text, value):
    assert judged(text, value, POSITIVE).verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "value"), [
    ("(exp(h) - 1)/h", "2"),
    ("(exp(u + h) - exp(u))/h", "u"),
    ("1/(u*(u + h))", "-1/u**2"),
    ("1/h", "0"),
    ("u/h", "u"),
    ("(h - sin(h))/h**20", "0"),
])
def test_false_limits_are_refuted_with_a_counterexample(text, value):
    evidence = judged(text, value, POSITIVE)
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.counterexample is not None


@pytest.mark.parametrize(("text", "value"), [
    ("Abs(h)/h", "1"),          # the two sides differ
    ("sqrt(h)", "0"),           # not analytic
    ("exp(-1/h)", "0"),         # an essential singularity
    ("h/(h - h)", "1"),         # never defined
    ("log(h)", "0"),
    ("(exp(h) - 1 - h)**5/h**10", "1/32"),  # too deep
])
def test_what_is_not_analytic_or_too_deep_is_undecided(text, value):
    assert judged(text, value).verdict is Verdict.UNDECIDED


def test_the_method_says_whether_a_pole_cancelled():
    assert judged("u + h", "u").method.startswith("continuity")
    assert judged("sin(h)/h", "1").method.startswith("l'Hôpital's rule")
    assert judged("((u + h)**2 - u**2)/h", "2*u").method.startswith("continuity once h cancels")


def test_a_divisor_that_may_vanish_is_a_caveat():
    assert judged("1/(u + h)", "1/u").caveats == ("where u is not 0",)
    assert judged("1/(u + h)", "1/u", POSITIVE).caveats == ()


def test_an_exceptional_point_does_not_refute():
    value = "Piecewise((0, u < 0), (1, u <= 0), (0, True))"
    assert judged("h/(u + h)", value).verdict is not Verdict.REFUTED


@pytest.mark.parametrize(("text", "value"), [
    ("exp(log(2/u)) + h", "Abs(2/u)"), ("(sqrt(u)**2 + h)/h - u/h", "1"),
    ("exp(log(u))*sin(h)/h", "Abs(u)"), ("(2 + h)/(h*u**3 - h*u**3)", "1")])
def test_a_point_at_which_nothing_is_defined_does_not_refute(text, value):
    assert judged(text, value).verdict is not Verdict.REFUTED


def test_a_counterexample_is_in_the_variables_of_the_claim():
    found = judged("asin(1/2 - 1/u) + h", "1/(1 + u**2)", {"u": (S.Zero, S.One)}).counterexample
    assert [name for name, _ in found.point] == ["u"]
    u = Fraction(found.point[0][1])
    assert 0 < u < 1
    assert float(found.left) == pytest.approx(math.asin(1 / 2 - 1 / u))
    assert float(found.right) == pytest.approx(1 / (1 + u**2))


def test_several_variables_move_only_where_all_is_continuous():
    assert judged("s*t + h", "u*y", s="u", t="y").verdict is Verdict.PROVED
    assert judged("s + t", "u*y", s="u", t="y").verdict is Verdict.REFUTED
    assert judged("(s - u)/h", "0", s="u").verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(("text", "slope"), [
    ("x*exp(-x**2)", "(1 - 2*x**2)*exp(-x**2)"),
    ("x**a", "a*x**(a - 1)"),
    ("a**x", "a**x*log(a)"),
    ("Max(0, x)", "Piecewise((1, x > 0), (0, True))"),
    ("x*Abs(x)", "2*Abs(x)"),
    ("sign(x)*x", "sign(x)"),
    ("Piecewise((x**3, x > 0), (u, True))", "Piecewise((3*x**2, x > 0), (0, True))"),
    ("3", "0"),
])
def test_derivative_of(text, slope):
    where = {"a": (S.Zero, None), "x": (S.Zero, None)} if "a" in text else {}
    assert equal(derivative_of(read(text), X), read(slope), where).verdict is Verdict.PROVED


def test_derivative_is_linear_in_the_graph():
    f = X
    for _ in range(50):
        f = written.divide(f, written.add(S.One, written.apply(read("exp(x)").func,
                                                               written.negative(f))))
    started = time.perf_counter()
    slope = derivative_of(f, X)
    assert time.perf_counter() - started < 2
    assert len(list(written.postorder(slope))) < 20 * len(list(written.postorder(f)))


def test_a_function_without_derivative_is_named():
    import sympy

    with pytest.raises(UndecidableError, match="Function"):
        derivative_of(sympy.Function("Function")(X), X)


def test_open_derivatives_are_worked_out_before_y_is_put_in():
    y = written.variable("y")
    opened = written.substitute(worked_out(read("diff(y**2, y)")), {y: read("sin(x)")})
    assert equal(opened, read("2*sin(x)"), {}).verdict is Verdict.PROVED
