"""Every form NumPy code has is recognised, and its bugs are found all the same."""

import math
from pathlib import Path

import pytest

from derive.checker import check
from derive.checker.promises import ends_of
from derive.errors import TargetError, UsageError
from derive.numeric.oracle import oracle_of
from derive.verdict import Verdict
from tests.checker.planted import forms

FILE = f"{Path(__file__).parent / 'planted' / 'forms.py'}:"
QUICK = {"points": 300, "dtypes": ["float64"]}

RIGHT = [
    ("sigmoid", {"derivative": "slope"}, "a function and its derivative in x"),
    ("sigmoid", {"derivative": "slope_of_output", "derivative_of": "y"},
     "a function and its derivative in y"),
    ("nonlin", {}, "a function and its derivative in x"),
    ("nonlin_of_output", {"derivative_of": "y"}, "a function and its derivative in y"),
    ("sigmoid_forward", {"derivative": "sigmoid_backward"}, "forward and backward with a cache"),
    ("Cached", {}, "a layer that hands out its cache"),
    ("with_vjp", {}, "a function that returns y and its vjp"),
]


def brought(options):
    return {name: FILE + value if name == "derivative" else value
            for name, value in options.items()}


@pytest.mark.parametrize(("name", "options", "form"), RIGHT, ids=[row[0] for row in RIGHT])
def test_a_form_is_recognised_and_not_accused(name, options, form, judged):
    report = check(FILE + name, judged("sigmoid"), **brought(options), **QUICK)
    assert report.verdict is Verdict.TESTED, report.lines()
    assert f"checked as {form}" in report.notes


def test_functions_are_brought_as_they_are(judged):
    report = check(forms.sigmoid, judged("sigmoid"), derivative=forms.slope, **QUICK)
    assert report.verdict is Verdict.TESTED, report.lines()


@pytest.mark.parametrize(("name", "options", "clause"), [
    ("sigmoid", {"derivative": "slope_of_output"}, "backward"),
    ("sigmoid", {"derivative": "sigmoid"}, "backward"),
    ("nonlin_of_output", {}, "backward"),
    ("sigmoid_forward", {"derivative": "sigmoid_backward_in_place"}, "mutates_upstream"),
    ("with_shared_vjp", {}, "isolation"),
])
def test_a_bug_is_found_in_any_form(name, options, clause, judged):
    report = check(FILE + name, judged("sigmoid"), **brought(options), **QUICK)
    assert clause in [failure.clause for failure in report.failures]


def test_a_derivative_read_the_wrong_way_is_said_to_fit_the_other(judged):
    hint = "the derivative fits f′ as a function of y: --derivative-of y"
    wrong = check(forms.sigmoid, judged("sigmoid"), derivative=forms.slope_of_output, **QUICK)
    neither = check(forms.sigmoid, judged("sigmoid"), derivative=forms.sigmoid, **QUICK)
    assert hint in wrong.notes and hint not in neither.notes
    back = check(forms.sigmoid, judged("sigmoid"), derivative=forms.slope, derivative_of="y",
                 **QUICK)
    assert any("as a function of x" in note for note in back.notes)


def test_what_a_form_cannot_break_is_left_out_and_said(judged):
    report = check(forms.sigmoid, judged("sigmoid"), derivative=forms.slope, **QUICK)
    assert {"linear", "isolation"}.isdisjoint(claim.name for claim in report.claims)
    assert any(note.startswith("not applicable: ") and "linear" in note for note in report.notes)
    only = check(forms.sigmoid, judged("sigmoid"), derivative=forms.slope, only=["linear"], **QUICK)
    assert only.verdict is Verdict.UNDECIDED


def test_the_replay_names_the_derivative(judged):
    report = check(FILE + "sigmoid", judged("sigmoid"), derivative=FILE + "slope_of_output",
                   **QUICK)
    assert f"--derivative {FILE}slope_of_output" in report.failures[0].replay


def test_arguments_get_the_formulas_values(judged):
    required = check(forms.LeakyRelu, judged("leaky_relu"), **QUICK)
    assert "called with negative_slope = 0.01" in required.notes
    for made in (forms.LeakyReluOwnDefault, forms.leaky_relu_made):
        chosen = check(made, judged("leaky_relu", negative_slope=0.3), **QUICK)
        assert "called with negative_slope = 0.3" in chosen.notes
        assert {required.verdict, chosen.verdict} == {Verdict.TESTED}


def test_another_default_is_refuted_and_said(judged):
    report = check(forms.LeakyReluOwnDefault, judged("leaky_relu"), **QUICK)
    assert report.claim("forward").failure.came == "-0.2"
    assert any("its own default of negative_slope is 0.2" in note for note in report.notes)
    given = check(forms.LeakyReluOwnDefault, judged("leaky_relu"),
                  arguments={"negative_slope": 0.01}, **QUICK)
    assert given.verdict is Verdict.TESTED


def test_a_value_the_target_does_not_take_is_said(judged):
    report = check(forms.Cached, judged("leaky_relu", negative_slope=0.3), **QUICK)
    assert any("is the formula's alone" in note for note in report.notes)
    instance = check(forms.LeakyRelu(0.5), judged("leaky_relu"), **QUICK)
    assert any("its negative_slope is 0.5" in note for note in instance.notes)


@pytest.mark.parametrize(("options", "error"), [
    ({"derivative": 3}, TargetError), ({"derivative": FILE + "nothing"}, TargetError),
    ({"derivative": forms.slope, "derivative_of": "z"}, UsageError),
    ({"promises": ["speed"]}, UsageError),
])
def test_what_cannot_be_brought(options, error, judged):
    with pytest.raises(error):
        check(forms.sigmoid, judged("sigmoid"), **options)


@pytest.mark.parametrize(("layer", "name"), [
    (forms.Prelu, "prelu"), (forms.SwishAttribute, "swish_beta")])
def test_the_gradient_of_a_parameter_is_checked(layer, name, judged):
    report = check(layer, judged(name), points=300)
    assert report.verdict is Verdict.TESTED, report.lines()
    half = check(layer, judged(name), dtypes=["float16"], only=[report.claims[-1].name])
    assert half.verdict is Verdict.TESTED, half.lines()
    assert sum(claim.name.startswith("parameter_") for claim in report.claims) == 1


@pytest.mark.parametrize("layer", [forms.PreluAveraged, forms.PreluOtherSide,
                                   forms.PreluForgetsUpstream])
def test_a_wrong_gradient_of_a_parameter_is_refuted_by_its_own_claim(layer, judged):
    report = check(layer, judged("prelu"), **QUICK)
    assert [failure.clause for failure in report.failures] == ["parameter_a"]


@pytest.mark.parametrize(("name", "ends"), [
    ("sigmoid", [(0, 0), (1, 0)]), ("silu", [(0, 0), (math.inf, 1)]),
    ("log_cosh", [(math.inf, -1), (math.inf, 1)]), ("gcu", [(None, None), (None, None)]),
    ("arsinh", [(None, 0), (None, 0)]), ("sin", [(None, None), (None, None)]),
    ("exponential", [(0, 0), (math.inf, math.inf)]),
])
def test_limits_are_those_of_analysis_or_unknown(name, ends, judged):
    found = ends_of(oracle_of(judged(name)))
    assert [(end.value, end.slope) for end in found] == ends


def test_what_tends_to_nothing_is_not_asked_at_infinity(judged):
    report = check(forms.LeakyRelu, judged("sin"), promises=["infinity"], only=["infinity"],
                   arguments={"negative_slope": 1}, **QUICK)
    assert report.verdict is Verdict.UNDECIDED and not report.claims
    assert any("not applicable: infinity" in note for note in report.notes)


def test_promises_bind_only_who_makes_them(judged):
    promises = ["infinity", "integers", "alias"]
    kept = check(forms.SiluPromises, judged("silu"), promises=promises, **QUICK)
    assert kept.verdict is Verdict.TESTED, kept.lines()
    broken = check(forms.SiluNothingPromised, judged("silu"), promises=promises, **QUICK)
    assert [failure.clause for failure in broken.failures] == promises
    assert check(forms.SiluNothingPromised, judged("silu"), **QUICK).verdict is Verdict.TESTED
