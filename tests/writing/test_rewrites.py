"""Every named rewrite on an example: what it proposes is proved equal, and is another writing."""

import pytest
from sympy import S

from derive.formula.parse import parse
from derive.formula.written import variable
from derive.proof.judge import equal
from derive.verdict import Verdict
from derive.writing import rewrites
from derive.writing.proposals import proposals
from derive.writing.words import Erfcx, ExpOf, plainly

X = variable("x")
LEFT, RIGHT = (None, S.Zero), (S.Zero, None)


def formula(text):
    return parse(text, {"x"})


OPENED = [
    ("over scaled erfc", "x*(1 + erf(x/sqrt(2)))/2", LEFT),
    ("complement of the arctangent", "x*(atan(x) + pi/2)/pi", LEFT),
    ("square of the hyperbolic sine", "log(cosh(x))", RIGHT),
    ("one minus tanh squared", "x*(1 - tanh(x)**2)", RIGHT),
    ("logarithm of expm1", "log(1 - exp(-x))", RIGHT),
    ("logarithms over decaying exponentials", "sqrt(log(1 + exp(x)))", RIGHT),
    ("square of a wave", "1 + 2*sin(x)*cos(x)", RIGHT),
    ("square of a wave", "x*(1 + cos(x))", LEFT),
    ("exponent in two parts", "exp(-x**2)", RIGHT),
]


@pytest.mark.parametrize(("name", "text", "half"), OPENED)
def test_a_rewrite_is_tried_and_proved(name, text, half):
    expr = formula(text)
    found = [each for each in proposals(expr, X, half) if name in each.name]
    assert found
    for form in found:
        assert form.evidence.verdict is Verdict.PROVED
        assert form.expr != expr
        assert equal(expr, plainly(form.expr), {"x": half}).verdict is Verdict.PROVED


def test_every_rewrite_has_its_row_here_and_its_reason():
    from derive.writing.reasons import REASONS

    names = {name for name, _ in (*rewrites.OPENINGS, *rewrites.RESHAPINGS)}
    assert names - {"exponentials joined"} <= {name for name, _, _ in OPENED}
    assert names <= set(REASONS)


def test_a_wrong_proposal_is_never_offered(monkeypatch):
    def wrong(expr, x):
        return 2 * expr

    monkeypatch.setattr("derive.writing.proposals.OPENINGS", (("wrong", wrong),))
    assert all(form.name != "wrong" for form in proposals(formula("x*exp(-x)"), X, RIGHT))


def test_words_mean_what_they_say():
    assert equal(plainly(ExpOf(-X**2)), formula("exp(-x**2)")).verdict is Verdict.PROVED
    assert equal(plainly(Erfcx(X)) * formula("exp(-x**2)"),
                 formula("1 - erf(x)")).verdict is Verdict.PROVED


def test_an_exponent_that_is_exact_stays_as_it_is():
    assert rewrites.in_two_parts(formula("exp(-x/2)"), X) is None
    assert rewrites.in_two_parts(formula("exp(-3*x)"), X) is not None


def test_a_first_term_says_that_it_is_not_equal():
    (form,) = rewrites.first_terms(
        rewrites.logarithms_decaying(formula("sqrt(log(1 + exp(x)))"), X, -1), set())
    assert form.evidence.verdict is Verdict.TESTED
