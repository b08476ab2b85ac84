from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Rational, log, sqrt

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.cells import at_point, split
from derive.formula.parse import parse
from derive.formula.real_root import RealRoot

X, LAMBD, ALPHA, BETA = (written.variable(name) for name in ("x", "lambd", "alpha", "beta"))
NAMES = {"x", "lambd", "alpha", "beta", "lo", "hi", "a"}


def pieces(text, where=None, defaults=None):
    return split(parse(text, NAMES), X, where, defaults)


def breaks(text, where=None, defaults=None):
    return [piece.high for piece in pieces(text, where, defaults)][:-1]


@pytest.mark.parametrize(("text", "expected"), [
    ("Max(0, x)", [0]), ("Abs(x)", [0]), ("Min(Max(0, x), 6)", [0, 6]),
    ("x*Min(Max(x + 3, 0), 6)/6", [-3, 3]), ("Abs(Abs(x) - 1)", [-1, 0, 1]),
    ("Max(x**2 - 2, 0)", [-sqrt(2), sqrt(2)]), ("Max(0, exp(x) - 2)", [log(2)]),
    ("Max(0, tanh(x) - 1/2)", [sympy.atanh(Rational(1, 2))]),
    ("Max(1/(1 + exp(-x)), 1/4)", [-log(3)]), ("Max(0, x*tanh(x) + 1)", []),
    ("Max(sqrt(x**2 + 1), 2)", [-sqrt(3), sqrt(3)]), ("Max(exp(-x), 0)", []),
    ("Piecewise((x, Or(x > 1, Not(x > -1))), (0, True))", [-1, 1]),
])
def test_break_points_are_exact(text, expected):
    found = breaks(text)
    assert len(found) == len(expected)
    for here, there in zip(found, expected, strict=True):
        assert value_at(here - there, {}, 5).contains(0)


def test_break_points_hold_parameters():
    text = "Piecewise((x, Abs(x) > lambd), (0, True))"
    assert breaks(text, {"lambd": (0, None)}) == [-LAMBD, LAMBD]
    assert breaks("Max(alpha*x + beta, 0)", {"alpha": (0, None)}) == [-BETA / ALPHA]


def test_an_order_the_intervals_leave_open_comes_from_the_defaults():
    text = "Min(Max(x, lo), hi)"
    with pytest.raises(UndecidableError):
        breaks(text)
    order = breaks(text, None, {"lo": Fraction(-1), "hi": Fraction(1)})
    assert [str(each) for each in order] == ["lo", "hi"]
    nested = {"lo": (None, None), "hi": (written.variable("lo"), None)}
    assert [str(each) for each in breaks(text, nested)] == ["lo", "hi"]


def test_what_is_not_a_switch_stays_as_written():
    left, right = pieces("x*Min(Max(x + 3, 0), 6)/6 + exp(-x)/exp(-x)")[1:]
    kept = parse("exp(-x)/exp(-x)")
    assert kept in left.expr.args
    assert kept in right.expr.args


def test_a_formula_without_switches_is_itself():
    formula = parse("1/(1 + exp(-x))")
    assert pieces("1/(1 + exp(-x))")[0].expr == formula


def test_invisible_break_points_are_merged_away():
    assert breaks("Abs(x**2)") == []
    assert breaks("Piecewise((x, x > 1), (x, True))") == []


def test_a_single_different_point_is_kept():
    assert breaks("Piecewise((1, x == 0), (0, True))") == [0]


def test_a_transcendental_root_is_defined_by_its_equation_and_an_interval():
    (root,) = breaks("Min(x*(1 + erf(x/sqrt(2)))/2, 10)")
    assert isinstance(root, RealRoot)
    assert root.high - root.low <= Rational(1, 10**6)
    gap = parse("x*(1 + erf(x/sqrt(2)))/2 - 10")
    below, above = (value_at(gap, {"x": root.rational(210) + side * Rational(1, 2**199)}, 70)
                    for side in (-1, 1))
    assert below < 0 < above
    assert abs(value_at(root - root.rational(600), {}, 5)) < 1e-150


@pytest.mark.parametrize(("text", "expected"), [
    ("Max(x, sin(x))", ["0"]), ("Max(x**3, x + 1)", ["x0"]), ("Max(exp(x), x + 2)", ["x0", "x1"]),
    ("Max(exp(x), 2 - x)", ["x0"]), ("Max(x, cos(x))", ["x0"]), ("Max(x**5, x + 1/3)", [
        "x0", "x1", "x2"]),
])
def test_roots_without_a_closed_form_are_numbered(text, expected):
    assert [str(each) for each in breaks(text)] == expected


def test_the_sign_at_a_defined_root_is_0():
    formula = parse("Max(x**3, x + 1)")
    (root,) = breaks("Max(x**3, x + 1)")
    assert at_point(formula, X, root) .doit() in (root**3, root + 1)
    assert value_at(root**3 - root - 1, {}, 5).contains(0)


def test_infinitely_many_break_points_are_not_known():
    with pytest.raises(UndecidableError):
        pieces("Max(sin(x), 0)")


def test_an_interval_of_x_is_all_that_is_covered():
    found = pieces("Abs(x)", {"x": (0, None)})
    assert [(piece.low, piece.high) for piece in found] == [(0, None)]


def test_at_point_resolves_switches_exactly():
    assert at_point(parse("Heaviside(x - 1, 1/2)"), X, sympy.Integer(1)) == parse("1/2")


@st.composite
def switches(draw):
    terms = draw(st.lists(st.tuples(st.sampled_from(["Abs({})", "Max({}, 1)", "Min({}, x)",
                                                     "sign({})*x"]),
                                    st.integers(-3, 3), st.integers(-3, 3)),
                          min_size=1, max_size=3))
    return " + ".join(shape.format(f"({a}*x + {b})") for shape, a, b in terms)


@settings(max_examples=40)
@given(text=switches(), at=st.fractions(-5, 5, max_denominator=7))
def test_each_piece_is_the_formula_there(text, at):
    formula = parse(text)
    for piece in split(formula, X):
        inside = ((piece.low is None or Rational(at) > piece.low)
                  and (piece.high is None or Rational(at) < piece.high))
        whole = value_at(formula, {"x": at})
        if inside and whole is not None:
            assert whole.overlaps(value_at(piece.expr, {"x": at}))
