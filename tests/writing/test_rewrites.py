"""Every named rewrite on an example: what it proposes is proved equal, and is another writing."""

import pytest
from sympy import S

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.formula.parse import parse
from derive.formula.written import variable
from derive.proof.judge import equal
from derive.proof.prove import prove
from derive.verdict import Verdict
from derive.writing import rewrites
from derive.writing.proposals import Asked, in_pairs, judged, proposals
from derive.writing.words import Erfcx, ExpOf, plainly
from derive.writing.write import write

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
    asked = Asked(expr, X, half)
    found = [judged(asked, each) for each in proposals(asked) if name in each.name]
    assert any(found)
    for form in filter(None, found):
        assert form.evidence.verdict is Verdict.PROVED
        assert form.expr != expr
        assert equal(expr, plainly(form.expr), {"x": half}).verdict is Verdict.PROVED


def test_every_rewrite_has_its_row_here_and_its_reason():
    from derive.writing.reasons import reason

    names = {name for name, _ in (*rewrites.OPENINGS, *rewrites.RESHAPINGS)}
    assert names - {"exponentials joined"} <= {name for name, _, _ in OPENED}
    assert all(reason(name) for name in names)


def test_a_wrong_proposal_is_never_offered(monkeypatch):
    def wrong(expr, x):
        return 2 * expr

    monkeypatch.setattr("derive.writing.proposals.OPENINGS", (("wrong", wrong),))
    asked = Asked(formula("x*exp(-x)"), X, RIGHT)
    offered = [form for form in proposals(asked) if form.name == "wrong"]
    assert offered
    assert all(judged(asked, form) is None for form in offered)


def test_a_wrong_proposal_that_measures_well_is_never_written(monkeypatch):
    """On the wrong side of what the probes can see: the judge has the last word."""
    def wrong(expr, x):
        return expr + S(10)**-30

    monkeypatch.setattr("derive.writing.proposals.OPENINGS", (("wrong", wrong),))
    found = write(prove(differentiate(activation(formula="1 - exp(x)/(1 + exp(x))"))))
    assert all("wrong" not in step.form.name for step in found.steps)


def test_a_form_in_pairs_means_what_it_meant():
    asked = Asked(formula("cos(x) - x*sin(x)"), X, RIGHT)
    form = judged(asked, in_pairs(next(iter(proposals(asked)))))
    assert form.evidence.verdict is Verdict.PROVED
    assert form.name == "in pairs of floats"
    assert plainly(form.expr) == asked.expr


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
