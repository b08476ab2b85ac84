from time import process_time

import pytest
import sympy
from sympy import Symbol

from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.parse import parse
from derive.proof.judge import equal
from derive.verdict import Verdict
from tests.proof.pairs import pair, stored_pairs

PAIRS = stored_pairs()


def judged(lhs, rhs, where=None, **options):
    found = pair(lhs, rhs, where)
    return equal(found.lhs, found.rhs, found.where, **options)


@pytest.mark.parametrize("each", PAIRS, ids=[each.name for each in PAIRS])
def test_every_stored_pair_is_decided(each):
    evidence = equal(each.lhs, each.rhs, each.where)
    assert evidence.verdict is (Verdict.PROVED if each.equal else Verdict.REFUTED)
    assert (evidence.counterexample is None) is each.equal
    assert evidence.seconds < 1


@pytest.mark.parametrize("each", [each for each in PAIRS if not each.equal],
                         ids=lambda each: each.name)
def test_a_counterexample_is_one(each):
    point = {name: sympy.Rational(value) for name, value in
             equal(each.lhs, each.rhs, each.where).counterexample.point}
    left, right = (value_at(side, point, 500) for side in (each.lhs, each.rhs))
    assert not left.overlaps(right)


def test_a_root_of_a_square_is_not_its_base():
    assert judged("sqrt(x**2)", "x").verdict is Verdict.REFUTED


def test_the_differential_equation_needs_analyticity_on_the_whole_line():
    # From x = 1 on, both sides obey the same equation; at x = -1 they differ.
    evidence = judged("x*sqrt(x**2) + atan(x) + atan(1/x)", "x**2 + pi/2")
    assert evidence.verdict is Verdict.REFUTED


@pytest.mark.parametrize("extra", ["0", "1", "x"])
def test_a_denominator_that_is_zero_everywhere_proves_nothing(extra):
    hidden = "1/(sqrt(1 + 2*exp(x) + exp(2*x)) - 1 - exp(x))"
    assert judged(hidden, f"2*{hidden} + {extra}").verdict is Verdict.UNDECIDED


def test_a_nested_root_that_hides_a_zero_proves_nothing():
    assert judged("1/(sqrt(3 + 2*sqrt(2)) - 1 - sqrt(2))", "x").verdict is Verdict.UNDECIDED


def test_a_removable_point_is_a_caveat():
    evidence = judged("(x**2 - 1)/(x - 1)", "x + 1")
    assert evidence.verdict is Verdict.PROVED
    assert evidence.caveats == ("x = 1: the left side is undefined",)


@pytest.mark.parametrize(("lhs", "rhs", "caveat"), [
    ("(9*x**2 - 1)/(3*x - 1)", "3*x + 1", "x = 1/3: the left side is undefined"),
    ("x + sqrt(2)", "(x**2 - 2)/(x - sqrt(2))", "x = sqrt(2): the right side is undefined"),
    ("(x - y)/(x - y)", "1", "x = y: the left side is undefined"),
])
def test_holes_are_found_exactly(lhs, rhs, caveat):
    evidence = judged(lhs, rhs)
    assert evidence.verdict is Verdict.PROVED
    assert caveat in evidence.caveats


@pytest.mark.parametrize(("lhs", "rhs", "caveat"), [
    ("log(x**2)", "2*log(x)", "x <= 0: the right side is undefined"),
    ("exp(log(x - 3))", "x - 3", "x <= 3: the left side is undefined"),
    ("sqrt(3 - x)**2", "3 - x", "x > 3: the left side is undefined"),
    ("sin(asin(x))", "x", "|x| > 1: the left side is undefined"),
    ("cosh(acosh(2*x))", "2*x", "2*x < 1: the left side is undefined"),
    ("exp(log(1 - exp(x)))", "1 - exp(x)", "exp(x) >= 1: the left side is undefined"),
    ("Piecewise((log(x), x < 3), (x, True)) + exp(log(x))",
     "Piecewise((log(x), x < 3), (x, True)) + x", None),
])
def test_a_caveat_says_where_not_only_that(lhs, rhs, caveat):
    evidence = judged(lhs, rhs)
    assert evidence.verdict is Verdict.PROVED
    assert evidence.caveats == ((caveat,) if caveat else ())


def test_of_two_parts_without_a_value_a_caveat_names_one():
    (caveat,) = judged("log(x*y)", "log(x) + log(y)").caveats
    assert caveat.replace("x", "y") == "y <= 0: the right side is undefined"


def test_a_float_is_its_decimal_value():
    evidence = judged("0.6931471805599453", "log(2)")
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.counterexample.left != evidence.counterexample.right


def test_undefined_on_both_sides_is_no_difference():
    assert not judged("log(x)/x", "log(x)*(1/x)").caveats


def test_a_domain_is_a_caveat_not_a_difference():
    evidence = judged("log(x*y)", "log(x) + log(y)")
    assert evidence.verdict is Verdict.PROVED
    assert "the right side is undefined" in evidence.caveats[0]


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("(x**a)**b", "x**(a*b)"),  # -1, 2, 1/2
    ("x**a*x**b", "x**(a + b)"),
    ("sqrt(-1 - x**2)", "sqrt(-1 - x**2) + 1"),
    ("exp(log(-1 - x**2))", "x"),
])
def test_what_is_not_known_is_not_proved(lhs, rhs):
    assert judged(lhs, rhs).verdict in (Verdict.UNDECIDED, Verdict.REFUTED)


@pytest.mark.parametrize(("lhs", "rhs", "verdict"), [
    ("acos(x) + sqrt(x - 1)", "3*acos(x) + sqrt(x - 1)", Verdict.PROVED),  # at 1 alone: 0 = 0
    ("asin(x) + sqrt(x - 1)", "pi*x/2 + sqrt(x - 1)", Verdict.PROVED),
    ("asin(x) + sqrt(x**2 - 1)", "5*asin(x) + sqrt(x**2 - 1)", Verdict.REFUTED),
    ("Heaviside(1 - x**2, 0)*asin(x)", "asin(x)", Verdict.REFUTED)])
def test_a_domain_of_single_points_counts(lhs, rhs, verdict):
    assert judged(lhs, rhs).verdict is verdict


def test_functions_that_are_not_known_are_undecided():
    x = Symbol("x", real=True)
    assert equal(sympy.gamma(x + 1), x * sympy.gamma(x)).verdict is Verdict.UNDECIDED


def test_undefined_functions_are_free_numbers():
    x, f = Symbol("x", real=True), sympy.Function("f")
    assert equal((f(x) + 1)**2, f(x)**2 + 2 * f(x) + 1).verdict is Verdict.PROVED
    assert equal(f(x)**2, f(x)).verdict is Verdict.REFUTED


def test_undefined_functions_of_two_arguments_are_not_told_apart_by_balls():
    x, f = Symbol("x", real=True), sympy.Function("f")
    twice = written.subtract(written.mul(sympy.Integer(2), x), x)
    assert equal(f(x), f(twice, evaluate=False)).verdict is Verdict.UNDECIDED


def test_variables_are_matched_by_name():
    assert equal(Symbol("x") + 1, 1 + Symbol("x", positive=True)).verdict is Verdict.PROVED


def test_parameters_in_symbolic_boxes():
    where = {"x": ("lambda", None), "lambda": (0, None)}
    assert judged("Max(x - lambda, 0)", "x - lambda", where).verdict is Verdict.PROVED
    free = {"lambda": (None, None)}
    assert judged("Max(x - lambda, 0)", "x - lambda", free).verdict is Verdict.REFUTED


def test_boxes_that_refer_to_each_other_do_not_hang():
    where = {"x": (None, "y"), "y": ("x", None)}
    assert judged("x + y", "y + x", where).verdict is Verdict.PROVED


@pytest.mark.parametrize("where", [
    {"x": (None, "y"), "y": (None, "x")}, {"x": (0, "a"), "a": (None, 0)},
    {"x": (None, "y"), "y": (None, "z"), "z": (None, "x")}])
def test_a_counterexample_lies_in_every_interval(where):
    # These hold nowhere: the cells, which do not see that, find points where x is not 2.
    assert judged("x", "2", where).verdict is Verdict.UNDECIDED


def test_there_are_no_caveats_outside_the_intervals():
    evidence = judged("Max(log(1 + x), x)", "x", {"x": (-1, None)})
    assert evidence.verdict is Verdict.PROVED and not evidence.caveats


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("x**a", "Abs(x)**a"), ("Max(x, -1)**a", "Max(x, 0)**a"), ("x**a/x**a", "2 - 0**a")])
def test_a_variable_power_of_something_negative_is_never_taken_for_undefined(lhs, rhs):
    # (-2)**3 is a number, whatever (-2)**(1/2) is.
    assert judged(lhs, rhs, {"a": (0, None)}).verdict is not Verdict.PROVED


@pytest.mark.parametrize("box", [(-1, 1), (0, 1)])
def test_a_hole_at_a_variable_between_numbers_is_a_caveat(box):
    evidence = judged("(b - x)/(b - x)", "1", {"b": box})
    assert evidence.verdict is Verdict.PROVED and evidence.caveats


def test_a_staircase_of_thirty_steps_is_proved():
    cases = ", ".join(f"({step}, x < {step})" for step in range(30))
    steps = " + ".join(f"Heaviside(x - {step}, 1)" for step in range(30))
    assert judged(f"Piecewise({cases}, (30, True))", steps).verdict is Verdict.PROVED


def deep(levels):
    expr = written.variable("x")
    for _ in range(levels):
        expr = written.apply(sympy.tanh, written.add(expr, written.mul(expr, expr)))
    return expr


@pytest.mark.parametrize("sides", [
    lambda: (deep(50), written.add(deep(50), sympy.Integer(1))),
    lambda: (deep(50), written.mul(sympy.Integer(1), deep(50))),
    lambda: (parse("(1 + x + y)**300", "xy"), parse("(1 + y + x)**300 + exp(-x**2)**100", "xy")),
    lambda: (parse("exp(exp(exp(exp(exp(x)))))"), parse("exp(exp(exp(exp(exp(x))))) + x*0 + 1")),
    lambda: (parse("sin(500*x)"), parse("sin(499*x + x)")),
])
def test_nothing_hangs(sides):
    lhs, rhs = sides()
    started = process_time()
    equal(lhs, rhs, budget=1.0)
    assert process_time() - started < 3


def test_checking_a_proof_does_not_hang_either():
    started = process_time()
    evidence = judged("sqrt(x + sqrt(x**2 - 1))", "sqrt((x + 1)/2) + sqrt((x - 1)/2)",
                      {"x": (1, None)})
    assert evidence.verdict is Verdict.PROVED
    assert process_time() - started < 3


def test_an_empty_budget_is_undecided():
    evidence = judged("tanh(x)", "2/(1 + exp(-2*x)) - 1", budget=0.0)
    assert evidence.verdict is Verdict.UNDECIDED
    assert "budget" in evidence.method


def test_a_condition_may_have_cases_of_its_own():
    inner = "Piecewise((1, x > 2), (-1, True))"
    assert judged(f"Piecewise((x, {inner} > 0), (0, True))",
                  "Piecewise((x, x > 2), (0, True))").verdict is Verdict.PROVED


@pytest.mark.parametrize(("lhs", "rhs", "method"), [
    ("tanh(x)", "2/(1 + exp(-2*x)) - 1", "normal form over exp(x)"),
    ("Abs(x)", "Max(x, -x)", "cells at 0; normal form"),
    ("2*atan(exp(x)) - pi/2", "atan(sinh(x))", "ODE certificate of order 1"),
    ("x", "x", "the same expression"),
    ("x", "x + 1", "ball refutation"),
])
def test_the_method_is_named(lhs, rhs, method):
    assert judged(lhs, rhs).method == method


def test_an_interval_whose_ends_are_free_is_not_empty():
    where = {"x": ("lo", "hi"), "lo": (None, None), "hi": (None, None)}
    assert judged("Min(Max(x, lo), hi)", "x", where).verdict is Verdict.PROVED


def test_a_certificate_says_what_each_cell_rests_on():
    found = judged("Abs(tanh(x))", "tanh(Abs(x))").certificate
    cells = found.tree.parts
    assert len(cells) == 3
    assert {each.kind for cell in cells for each in cell.ground.generators} >= {"exp"}


def test_a_common_part_may_be_anything():
    part = "log(2 + sin(x + sin(x)**2)*cos(7*x)**3)"
    evidence = judged(f"({part}**2 - 1)/({part} + 1) + 1", part)
    assert evidence.verdict is Verdict.PROVED


@pytest.mark.parametrize("exponent", [20, 70, 300, 900])
def test_a_counterexample_has_the_digits_that_tell_its_sides_apart(exponent):
    x = Symbol("x", real=True)
    found = equal(x + sympy.exp(-1), x + sympy.exp(-1) + sympy.Rational(1, 10**exponent))
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample.left != found.counterexample.right
    assert len(found.counterexample.left) < exponent + 12


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("abs(exp(x) - 1 - x)", "exp(x) - 1 - x"), ("Max(exp(x) - 1, x)", "exp(x) - 1"),
    ("abs(x - sin(x))", "sign(x)*(x - sin(x))"), ("abs(x - tanh(x))", "sign(x)*(x - tanh(x))"),
    ("Max(sinh(x), x)", "x + (sinh(x) - x)*(1 + sign(x))/2"),
    ("abs(exp(x) - 1 - x - x**2/2)", "sign(x)*(exp(x) - 1 - x - x**2/2)"),
    ("Min(cos(x), 1 - x**2/2)", "1 - x**2/2")])
def test_what_grows_from_0_keeps_its_sign(lhs: str, rhs: str) -> None:
    """The mean value theorem, applied as often as the function vanishes at 0."""
    assert judged(lhs, rhs).verdict is Verdict.PROVED


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("abs(exp(x) - 1 - 2*x)", "exp(x) - 1 - 2*x"), ("abs(sin(x))", "sign(x)*sin(x)"),
    ("abs(exp(x) - 1 - x - x**2/2)", "exp(x) - 1 - x - x**2/2"),
    ("abs(x - 2*tanh(x))", "sign(x)*(x - 2*tanh(x))"), ("abs(x - x**2*exp(-x))", "sign(x)*x"),
    ("abs(exp(-x) - 1/1000000)", "exp(-x) - 1/1000000")])
def test_what_grows_only_at_first_does_not(lhs: str, rhs: str) -> None:
    assert judged(lhs, rhs).verdict is not Verdict.PROVED


@pytest.mark.parametrize("text", ["x*sin(x)", "x - atan(x) - x**3/300", "sin(x) + x/10",
                                  "exp(x) - 1 - x - x**2/2 - x**3/5", "x - 40*atan(x/60)*1.6"])
def test_a_sign_is_never_claimed_against_a_point(text: str) -> None:
    """Whatever the judge proves of |h| = ±h holds at many points."""
    evidence = judged(f"abs({text})", text, {"x": (0, None)})
    values = [value_at(parse(text, ("x",)), {"x": sympy.Rational(k, 7)}) for k in range(1, 900)]
    if any(value < 0 for value in values):
        assert evidence.verdict is not Verdict.PROVED


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("sign(-1/x)", "sqrt(tan(-1)**2)"), ("sign(1/x)", "2 - 3*heaviside(-x)"),
    ("log(x)**0", "Piecewise((1, x > 0), (2, True))")])
def test_a_point_where_a_side_has_no_value_is_no_counterexample(lhs, rhs):
    evidence = judged(lhs, rhs)
    assert evidence.counterexample is None or evidence.counterexample.point != (("x", "0"),)
    assert any("the left side is undefined" in each for each in evidence.caveats) or (
        evidence.verdict is Verdict.REFUTED)


@pytest.mark.parametrize(("lhs", "rhs", "where"), [
    ("atan(b + x) + atan(1/(b + x))", "pi/2*sign(b + x)", {"b": (-1, 1)}),
    ("sign(x + b + sqrt(b))**2*(x - 3)", "(x - 3)*abs(sign(x + b + sqrt(b)))", {"b": (-1, 1)})])
def test_a_cut_that_does_not_exist_everywhere_raises_nothing(lhs, rhs, where):
    assert judged(lhs, rhs, where).verdict is not Verdict.REFUTED


def test_the_root_of_what_is_never_positive_is_judged_where_it_is_0():
    evidence = judged("sqrt(-x**2)", "x")
    assert evidence.verdict is Verdict.PROVED
    assert evidence.caveats
    assert judged("sqrt(-x**2)", "5").verdict is Verdict.REFUTED


def test_a_tie_of_two_variables_is_seen():
    evidence = judged("Piecewise((1, x > b), (0, True))", "Piecewise((1, x >= b), (0, True))",
                      {"b": (0, 1)})
    assert evidence.verdict is Verdict.REFUTED
    assert len({value for _, value in evidence.counterexample.point}) == 1


def test_a_side_that_is_a_number_and_undefined_has_a_caveat_without_a_place():
    assert judged("(-8)**(1/3)", "-2").caveats == ("the left side is undefined",)


def test_a_variable_called_like_one_of_the_judge_is_not_mixed_up_with_it():
    x, own = (Symbol(name, real=True) for name in ("x", "x·"))
    assert equal(x * own, own + own**2, {"x": (1, None)}).verdict is not Verdict.PROVED


def test_a_hole_at_a_value_of_a_shared_part_is_a_caveat():
    part = "Max(erfc(x), x)"  # 1 at 0, and at 1
    evidence = judged(f"(({part} - 3/2)**2 - 1)/({part} - 5/2)", f"{part} - 1/2")
    assert evidence.verdict is Verdict.PROVED
    assert any("the left side is undefined" in each for each in evidence.caveats)


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("Piecewise((x, x >= 0), (0, True))", "Piecewise((x, x > 1e-30), (0, True))"),
    ("Piecewise((1, x > 2), (0, True))", "Piecewise((1, x > 2.000000001), (0, True))"),
    ("Piecewise((1, 3*x > 1), (0, True))", "Piecewise((1, x > 0.3333333333), (0, True))"),
    ("Piecewise((1, 3*x > 1), (0, True))", "Piecewise((1, 3*x >= 1), (0, True))"),
    ("Piecewise((x, a*x > 1), (0, True))", "Piecewise((x, a*x > 1.00001), (0, True))"),
    ("Piecewise((1, x > sqrt(2)), (0, True))", "Piecewise((1, x > 1.41421356237), (0, True))"),
    ("Piecewise((1, x**2 > 2), (0, True))", "Piecewise((1, x**2 >= 2), (0, True))"),
    ("Piecewise((1, exp(x) > 2), (0, True))", "Piecewise((1, x > 0.693147180559), (0, True))"),
])
def test_switches_that_differ_hardly_anywhere_are_refuted(lhs, rhs):
    evidence = judged(lhs, rhs)
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.counterexample is not None
    assert evidence.counterexample.left != evidence.counterexample.right


def test_a_difference_of_normal_forms_is_confirmed_before_it_refutes():
    evidence = judged("Piecewise((1, x**2 > 2), (0, True))", "Piecewise((1, x**2 >= 2), (0, True))")
    assert evidence.counterexample.point == (("x", "sqrt(2)"),)
    # f(x) and f(2*x - x) are one number, though their normal forms are two.
    f, x = sympy.Function("f"), written.variable("x")
    again = written.apply(f, written.subtract(written.mul(sympy.Integer(2), x), x))
    assert equal(written.apply(f, x), again).verdict is not Verdict.REFUTED
