"""How big a step is: short paths by name, and every opening judged."""

import pytest

from derive.derivation.connect import LONGEST, connect
from derive.derivation.likeness import key
from derive.derivation.openings import OPENINGS, step_reason
from derive.formula.parse import parse
from derive.proof.judge import equal
from derive.verdict import Verdict

NAMES = ("x", "y", "h", "a", "b", "c")

EXAMPLES = {
    "one_minus_fraction": "exp(x)/(1 + exp(x))", "split_square": "tanh(x)**2",
    "exp_of_log": "exp(-2*log(1 + exp(x)))", "undo_inverse": "tan(atan(x))",
    "hyperbola": "cosh(x)**2 - sinh(x)**2", "common_denominator": "1/(1 + x**2) - a/(2 + x**2)",
    "split_fraction": "(x + a)/(1 + x**2)", "expand": "x*(a + b)", "by_definition": "tanh(x)",
    "square_of_sum": "(x - exp(x))**2", "difference_of_squares": "1 - tanh(x)**2",
    "exp_of_sum": "exp(a + b)", "negative_exponent": "exp(-x)",
}
MORE = {"hyperbola": ("sin(x)**2 + cos(x)**2", "1 - tanh(x)**2", "1 + tan(x)**2",
                      "sinh(x)**2 - cosh(x)**2"),
        "by_definition": ("coth(x)", "sech(x)", "csc(x)", "cosh(x)", "sinh(2*x)"),
        "exp_of_sum": ("exp(2*x)", "exp(-2*x)"), "split_square": ("1/(1 + exp(x))**2",),
        "one_minus_fraction": ("1/(1 + exp(x))", "a*x**2/(1 + exp(x) + x**2)"),
        "square_of_sum": ("(1 + x)**2",)}
CASES = [(name, text) for name, first in EXAMPLES.items() for text in (first, *MORE.get(name, ()))]


@pytest.mark.parametrize(("name", "text"), CASES)
def test_every_opening_holds(name, text):
    row = next(each for each in OPENINGS if each.name == name)
    before = parse(text, NAMES)
    after = row.apply(before)
    assert after is not None
    assert after != before
    assert equal(before, after).verdict is Verdict.PROVED


def test_every_opening_has_an_example_and_a_sentence():
    assert set(EXAMPLES) == {row.name for row in OPENINGS}
    assert all(step_reason(row.name) for row in OPENINGS)


@pytest.mark.parametrize(("before", "after", "path"), [
    ("x", "x", ()), ("x*y", "y*x", ("regroup",)), ("a*(b*c)", "c*a*b", ("regroup",)),
    ("1/(x*y)", "1/x/y", ("regroup",)), ("-(x*y)", "x*(-y)", ("regroup",)),
    ("(1/(x+h) - 1/x)/h", "(x - (x+h))/(x*(x+h))/h", ("common_denominator",)),
    ("(x - (x+h))/h", "-h/h", ("open_brackets", "cancel_terms")),
    ("2*log(x)", "log(x) + log(x)", ("split_term",)), ("x", "x + a - a", ("add_and_subtract",)),
    ("6*x", "2*3*x", ("split_number",)), ("sinh(x)/cosh(x)", "tanh(x)", ("definition_of_tanh",)),
    ("x**2 - a**2", "(x - a)*(x + a)", ("difference_of_squares",)),
    ("exp(x)/(1 + exp(x))", "1 - exp(-y)",
     ("one_minus_fraction", "exp_of_log", "definition_of_y")),
    ("y", "log(1 + exp(x))", ("put_in_y",)),
    ("exp(x)*exp(x)*tanh(x)", "sin(x) + cosh(x)**5", None),
])
def test_paths(before, after, path):
    softplus = ((parse("y", NAMES), parse("log(1 + exp(x))")),)
    found = connect(parse(before, NAMES), parse(after, NAMES), softplus)
    assert found == path
    assert found is None or len(found) <= LONGEST


def test_key_forgets_order_and_keeps_meaning():
    same = ("x*y/a - b", "-b + y*(x/a)", "1/a*x*y - b", "-(b) + (x*y)/a")
    assert len({key(parse(text, NAMES)) for text in same}) == 1
    different = ("x - y", "y - x", "x + y", "x*y", "x/y", "x**2", "x*x", "-x", "2*x", "sin(x)")
    assert len({key(parse(text, NAMES)) for text in different}) == len(different)
