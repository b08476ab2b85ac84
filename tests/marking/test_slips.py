"""A person's derivation judged: wrong lines found, the slip named only where it is proved."""

import pytest

from derive.derivation.likeness import key
from derive.formula.notation import ascii_text
from derive.marking.person import prove_text
from derive.marking.reading.typed import read_derivation
from derive.marking.repairing.rows import SLIPS
from derive.marking.repairing.slips import PATIENCE
from derive.verdict import Verdict
from tests.marking.slips_table import PLANTED, RIGHT

PROVED, REFUTED, UNDECIDED = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED
_MARKED = {}


def marked(planted):
    """Judge a planted slip once for all tests."""
    if planted not in _MARKED:
        _MARKED[planted] = prove_text(planted.text)
    return _MARKED[planted]


def wrong_line(planted):
    return next(each for each in marked(planted).lines if each.line.formula.line == planted.line)


def repaired_as_it_was(planted):
    """Tell whether the slip named first gives back the line that was there."""
    slip = wrong_line(planted).slip
    right = next(line.expr for line in read_derivation(RIGHT[planted.name]).lines
                 if line.formula.line == planted.line)
    return slip is not None and slip.name == planted.slip and key(slip.repaired) == key(right)


@pytest.mark.parametrize("name", RIGHT)
def test_right_derivations_are_proved_in_named_steps(name):
    found = prove_text(RIGHT[name])
    assert found.verdict is PROVED
    assert all(line.path is not None for line in found.lines if line.evidence is not None)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: f"{each.name}: {each.wrong}")
def test_planted_slip_is_found_and_the_rest_is_judged_as_meant(planted):
    found = marked(planted)
    line = wrong_line(planted)
    assert found.verdict is REFUTED
    assert line.evidence.verdict is REFUTED
    assert line.evidence.counterexample is not None
    assert line.slip is not None
    assert line.slip.evidence.verdict is PROVED
    others = [each for each in found.lines if each.evidence is not None and each is not line]
    assert all((each.meant or each.evidence).verdict is PROVED for each in others)
    assert all(each.slip is None for each in others)
    assert found.verdict_as_meant is PROVED


def test_at_least_nine_in_ten_repairs_named_first_are_right():
    right = sum(map(repaired_as_it_was, PLANTED))
    assert len(PLANTED) >= 40
    assert len({each.name for each in PLANTED}) >= 12
    assert {each.slip for each in PLANTED} == {"parentheses", *(row.name for row in SLIPS)}
    assert right >= 0.9 * len(PLANTED), f"{right} of {len(PLANTED)}"


def test_definition_without_its_parentheses_is_seen_through():
    found = prove_text("y = 1/1+exp(-x)\ndy/dx\n= exp(-x)/(1+exp(-x))^2\n= y(1+y)\n")
    (misread,) = found.misread
    assert misread.slip.text == "1/(1+exp(-x))"
    assert found.verdict is REFUTED
    last = found.lines[-1]
    assert last.slip.name == "sign"
    assert found.lines[1].right_again


def test_right_definition_is_left_alone():
    found = prove_text("y = 1/x + exp(x)\ndy/dx\n= 1/x^2 + exp(x)")
    assert not found.misread
    assert found.lines[1].slip.name == "sign"


def test_slip_carried_on_is_not_counted_twice():
    found = prove_text("y = tanh(x)\ndy/dx\n= 1 + tanh(x)^2\n= 1 + y^2\n= 1 - y^2")
    first, carried, right = found.lines[1:]
    assert first.slip.name == "sign"
    assert carried.evidence.verdict is PROVED
    assert carried.carried
    assert right.evidence.verdict is REFUTED
    assert right.right_again


def test_limit_with_a_slip():
    found = prove_text("((x+h)^2 - x^2)/h\n-> x   (h -> 0)\n")
    assert found.lines[1].slip.name == "factor"
    assert found.verdict_as_meant is PROVED


def test_what_no_row_explains_is_only_refuted():
    found = prove_text("y = tanh(x)\ndy/dx\n= sin(x)*erf(x) + cosh(x)**5\n= 1 - y²")
    assert found.lines[1].slip is None
    assert found.lines[2].right_again


def test_true_but_far_is_never_wrong():
    found = prove_text("x\n= x*(erf(x) + erf(-x)) + log(exp(x))*cos(x)^2 + x*sin(x)^2*exp(0)")
    assert found.verdict is PROVED
    assert found.lines[1].path is None


def test_blanks_stay_undecided_and_what_is_filled_in_is_marked():
    found = prove_text("y = tanh(x)\ndy/dx\n= ______\n= 1 - y²\n= ______")
    assert [each.evidence.verdict for each in found.lines[1:]] == [UNDECIDED, PROVED, UNDECIDED]
    assert found.lines[1].evidence.method == "left blank"
    assert found.verdict is UNDECIDED


def test_one_line_alone_claims_nothing():
    assert prove_text("y = x\ndy/dx").verdict is UNDECIDED


def test_gradients_through_names():
    text = "u = 1 + exp(-x)\ny = 1/u\ndL/dx\n= dL/dy * dy/du * du/dx\n= dL/dy * (-1/u²)(-e^{-x})\n"
    found = prove_text(text + "= dL/dy y(1-y)")
    assert found.verdict is PROVED


def test_diagnosis_of_a_long_line_ends_in_time():
    terms = "*".join(["1/1+exp(-x)"] * 20)
    found = prove_text(f"y = x*tanh(x)\ndy/dx\n= {terms}")
    assert found.verdict is REFUTED
    assert PATIENCE < 1


@pytest.mark.parametrize(("typed", "missing"), [
    ("(x + 1)^2\n= x^2 + 1", "2*x"),
    ("(1 + exp(-x))^2\n= 1 + exp(-2x)", "2*exp(-x)"),
    ("(x + 2)(x - 1)\n= x^2 - 2", "x"),
])
def test_the_mixed_term_that_was_forgotten(typed, missing):
    slip = prove_text(typed).lines[1].slip
    assert slip.clause == "the term {} is missing"
    assert [ascii_text(part) for part in slip.parts] == [missing]


@pytest.mark.parametrize(("typed", "kind"), [
    ("d/dx [x^2 sin(x)]\n= 2x cos(x)", "product"),
    ("y = exp(x)/(1+x^2)\ny'\n= exp(x)/(2x)", "quotient"),
    ("d/dx [sin(x)/x]\n= cos x", "quotient"),
])
def test_the_slope_of_a_product_is_not_the_product_of_the_slopes(typed, kind):
    slip = prove_text(typed).lines[-1].slip
    assert slip.clause == f"the slope of a {kind} is not the {kind} of the slopes"
    assert slip.evidence.verdict is Verdict.PROVED


@pytest.mark.parametrize(("before", "line", "whole", "apart"), [
    ("(a-b)^2", "a^2-b^2", "(a - b)**2", "a**2 - b**2"),
    ("log(a+b)", "log(a)+log(b)", "log(a + b)", "log(a) + log(b)"),
    ("log(a)+log(b)", "log(a+b)", "log(a + b)", "log(a) + log(b)"),
    ("1/(a+b)", "1/a + 1/b", "1/(a + b)", "1/a + 1/b"),
    ("sin(2x)", "2 sin x", "sin(2*x)", "2*sin(x)"),
    ("1 + sqrt(x+y)", "1 + sqrt(x) + sqrt(y)", "sqrt(x + y)", "sqrt(x) + sqrt(y)"),
])
def test_functions_that_are_not_linear(before, line, whole, apart):
    slip = prove_text(f"{before}\n= {line}").lines[1].slip
    assert slip.name == "linearity"
    assert [ascii_text(part) for part in slip.parts] == [whole, apart]


def test_the_line_before_is_no_repair():
    slip = prove_text("y = relu(x)\ndy/dx\n= 1").lines[1].slip
    assert slip is None


@pytest.mark.parametrize(("text", "clause"), [
    ("log(a*b)   (a, b > 0)\n= log(a)*log(b)", "log(a*b) is not log(a)*log(b)"),
    ("log(a^2)   (a > 0)\n= log(a)^2", "log(a**2) is not log(a)**2"),
    ("e^a e^b\n= e^(ab)", "exp(a)*exp(b) is not exp(a*b)"),
    ("(e^x)^2\n= e^(x^2)", "exp(x)**2 is not exp(x**2)"),
    ("e^(x+1)\n= e^x + e", "exp(x + 1) is not exp(x) + exp(1)"),
    ("√(1+x²)\n= 1 + x", "sqrt(1 + x**2) is not sqrt(1) + x"),
    ("1/(1+e^x)\n= 1 + e^-x", "1/(1 + exp(x)) is not 1/1 + 1/exp(x)"),
    ("1/a + 1/b\n= 2/(a+b)", "1/a + 1/b is not (1 + 1)/(a + b)"),
    ("-(x - y)\n= -x - y", "-(x - y) is not -x - y"),
    ("1/e^x\n= -e^x", "1/exp(x) is not -exp(x)"),
    ("x^(-2)\n= -x^2", "x**(-2) is not -x**2"),
    ("(a+b)/a\n= b", "a cannot be cancelled: it is a term of a + b, not a factor of it"),
    ("(x²+x)/x\n= x² + 1", "x cannot be cancelled: it is a term of x**2 + x, not a factor of it"),
    ("e^-x/(1+e^-x)^2\n= 1/(1+e^-x)",
     "exp(-x) cannot be cancelled: it is a term of 1 + exp(-x), not a factor of it"),
])
def test_laws_that_do_not_hold_are_named(text, clause):
    assert said(text) == clause


@pytest.mark.parametrize(("text", "clause"), [
    ("y = x σ(x)\ny' = σ(x)(1-σ(x))", "the slope of a product is not the product of the slopes"),
    ("y = x Φ(x)\ny' = φ(x)", "the slope of a product is not the product of the slopes"),
    ("y = x/(1+e^-x)\ny' = (x(-e^-x) - (1+e^-x))/(1+e^-x)^2", "the numerator of the quotient rule "
     "is the wrong way round: it is (1 + exp(-x)) - (-x*exp(-x))"),
    ("y = e^x\ny' = x e^(x-1)", "the power rule is not for exp(x): there the exponent moves"),
    ("y = e^(-x²)\ny' = -x² e^(-x²-1)",
     "the power rule is not for exp(-x**2): there the exponent moves"),
    ("y = x^3\ny' = x^4/4", "this is the integral of x**3, not its slope"),
    ("s = ln(1+e^x)\ny = x tanh(s)\ny' = tanh(s) + x(1-tanh(s)^2)",
     "the chain factor ds/dx is missing, the derivative of s"),
    ("z = w x + b\ny = σ(z)\nL = (y-t)²/2\ndL/dw = (y-t) x",
     "the chain factor dy/dz is missing, the derivative of y"),
    ("y = tanh x\ny'' = -2y", "the chain factor dy/dx is missing, the derivative of y"),
    ("z = x y\n∂L/∂x = ∂L/∂z · x", "this is written in y, but x was put in"),
    ("L = -t ln y - (1-t) ln(1-y)\n∂L/∂y = -t/y - (1-t)/(1-y)",
     "the sign of -(1 - t)/(1 - y) is flipped"),
    ("u = -x\ny = e^u\ndy/dx = dy/du + du/dx",
     "along a chain the slopes are multiplied, not added"),
    ("y = ln(1+e^x)\ny' = 1/(1+e^x)",
     "the chain factor exp(x) is missing, the derivative of 1 + exp(x)"),
])
def test_rules_of_differentiation_misremembered_are_named(text, clause):
    assert said(text) == clause


def said(text):
    """Return what is said of the wrong line, its repair proved."""
    found = prove_text(text)
    slip = found.lines[-1].slip
    assert found.verdict_as_meant is PROVED
    return slip.clause.format(*map(ascii_text, slip.parts))


def test_two_slips_in_one_line_are_named_together():
    slip = prove_text("y = 1/(1+e^-x)\ny' = -e^-x/(1+e^-x)").lines[-1].slip
    (second,) = slip.also
    assert slip.clause == "the sign of the whole line is flipped"
    assert second[0] == "the exponent of {} is not right"
    assert slip.evidence.verdict is PROVED


@pytest.mark.parametrize("text", [
    "y = relu(x)\ny' = 1   (x < 0)", "y = relu(x)\ny' = x", "y = max(x/10, x)\ny' = 0   (x < 0)",
    "y = 0   (x < 0)\ny' = 1", "f(x) = x if x > 0, 0 otherwise\nf'(x) = 1 if x > -1, 0 otherwise"])
def test_what_is_0_or_the_line_before_explains_nothing(text):
    assert prove_text(text).lines[-1].slip is None


def test_an_exponent_without_parentheses_is_no_slip():
    found = prove_text("y = 1/(1+e^-x)\ny' = -1/(1+e^-x)^2 * e^-x\n= y(1-y)")
    assert not found.misread
    assert found.lines[1].slip.name == "sign"


def test_one_slip_in_a_line_comes_before_another_definition():
    found = prove_text("y = a(e^x-1)   (x < 0, a > 0)\ny' = a e^x - 1")
    assert not found.misread
    assert found.lines[1].slip.name == "term"
