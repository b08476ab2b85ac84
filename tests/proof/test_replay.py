"""The second program: it accepts what the judge issues, and nothing that was tampered with."""

import ast
import dataclasses
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import S

import derive.proof.replay
import derive.proof.replaying
from derive.derivation.differentiation import differentiate
from derive.derivation.rules import RULES
from derive.derivation.why import explain
from derive.formula import written
from derive.formula.catalogue import activation
from derive.formula.parse import parse
from derive.proof.certificate import Certificate, Cut, Equation, Leaf
from derive.proof.judge import equal
from derive.proof.prove import prove, prove_chain
from derive.proof.replay import RejectedError, replay, replay_claim
from derive.verdict import Verdict
from tests.proof.pairs import pair, stored_pairs

TRUE = [each for each in stored_pairs() if each.equal]


def certificate(each):
    evidence = equal(each.lhs, each.rhs, each.where)
    assert evidence.verdict is Verdict.PROVED
    return evidence.certificate


@pytest.mark.parametrize("each", TRUE, ids=lambda each: each.name)
def test_every_certificate_of_a_stored_pair_is_accepted(each):
    replay(each.lhs, each.rhs, each.where, certificate(each))


@pytest.mark.parametrize("name", [
    "sigmoid", "relu", "silu", "gelu", "mish", "elu", "selu", "softplus", "hard_swish", "snake",
    "squareplus", "hard_shrink", "isrlu", "smelu", "telu"])
def test_every_certificate_of_a_derivation_is_accepted(name):
    for check in prove(differentiate(activation(name))).checks:
        replay_claim(check.claim, check.evidence.certificate)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_certificate_of_a_rule_is_accepted(rule):
    for check in prove_chain(explain(rule.name)).checks:
        replay_claim(check.claim, check.evidence.certificate)


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("abs(exp(x) - 1 - x)", "exp(x) - 1 - x"), ("abs(x - sin(x))", "sign(x)*(x - sin(x))"),
    ("Max(exp(x) - 1, x)", "exp(x) - 1"), ("Min(cos(x), 1 - x**2/2)", "1 - x**2/2")])
def test_signs_by_slope_are_accepted(lhs, rhs):
    each = pair(lhs, rhs)
    replay(each.lhs, each.rhs, each.where, certificate(each))


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("sqrt((b + x)/x)", "sqrt(b + x)/sqrt(x)"), ("sqrt(x*tan(x))", "sqrt(tan(x))*sqrt(x)"),
    ("acosh(tan(x))", "log(tan(x) + sqrt(tan(x)**2 - 1))"),
    ("log(sqrt(x)**2)", "2*log(abs(sqrt(x)))"), ("tan(atan(x**3))", "x**3"),
    ("tan(atan(b*x*(2 + b)))", "b*x*(2 + b)"), ("tan(atan(x/b + log(x)))", "x/b + log(x)"),
    ("Max(erf(sqrt(x**2)), 0)**2", "Max(0, erf(sqrt(x**2))**2)"),
    ("abs(b - 1 + x**2)", "(b - 1 + x**2)*sign(b - 1 + x**2)")])
def test_roots_that_exist_where_the_sides_do_are_accepted(lhs, rhs):
    each = pair(lhs, rhs)
    replay(each.lhs, each.rhs, each.where, certificate(each))


def test_a_common_part_may_be_anything():
    part = "(x**x)"  # no normal form where x may be negative
    each = pair(f"({part}**2 - 1)/({part} + 1) + 1", part)
    found = certificate(each)
    assert found.named
    replay(each.lhs, each.rhs, each.where, found)


@pytest.mark.parametrize("each", TRUE, ids=lambda each: each.name)
def test_a_certificate_does_not_prove_another_claim(each):
    found = certificate(each)
    for lhs in (written.add(each.lhs, S.One), written.mul(each.lhs, S(2))):
        # twice something is the same where that is 0
        if equal(lhs, each.rhs, each.where).verdict is not Verdict.PROVED:
            with pytest.raises(RejectedError):
                replay(lhs, each.rhs, each.where, found)


def test_a_certificate_for_half_the_line_is_not_one_for_all_of_it():
    each = pair("Abs(x)", "x", {"x": (0, None)})
    found = certificate(each)
    replay(each.lhs, each.rhs, each.where, found)
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, {}, found)


def test_a_cut_may_not_use_a_variable_of_the_claim():
    each = pair("Abs(x*y)", "Abs(x)*Abs(y)")
    found = certificate(each)
    assert isinstance(found.tree, Cut)
    other = replace(found, tree=replace(found.tree, fresh="y"))
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, each.where, other)


def test_a_missing_cell_is_noticed():
    each = pair("Abs(x)", "Max(x, -x)")
    found = certificate(each)
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, {}, replace(found, tree=replace(
            found.tree, parts=found.tree.parts[:2])))


def test_an_equation_needs_analyticity():
    # sqrt(x**2) - x solves h' = c*h with h(1) = 0 only where x > 0.
    lhs, rhs = (parse(text, {"x"}) for text in ("sqrt(x**2)", "x"))
    half = equal(lhs, rhs, {"x": (0, None)}).certificate
    forged = Leaf(half.tree.ground, half.tree.witness, Equation("x", "1", (), (half.tree,)))
    with pytest.raises(RejectedError):
        replay(lhs, rhs, {}, Certificate((), (), forged))


def test_an_equation_is_that_of_a_factor():
    each = pair("x*(atan(exp(x)) + atan(exp(-x)))", "x*pi/2")
    found = certificate(each)
    assert found.tree.equation.factor is not None
    wrong = pair("(x + 1)*(atan(exp(x)) + atan(exp(-x)))", "(x + 2)*pi/2")
    for forged in (found, replace(found, tree=replace(found.tree, equation=replace(
            found.tree.equation, factor=()))), replace(found, tree=replace(
                found.tree, equation=replace(found.tree.equation, factor=None)))):
        with pytest.raises(RejectedError):
            replay(wrong.lhs, wrong.rhs, {}, forged)


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("Abs(sin(x))", "sin(x)"), ("asin(sin(x))", "x"), ("atan(tan(x))", "x"),
    ("Abs(log(x))", "-log(x)"), ("sqrt(1 + tan(x)**2)", "1/cos(x)")])
def test_a_sign_holds_on_its_interval_only(lhs, rhs):
    near, wide = ({"x": box} for box in ((0, 1), (0, 4)))
    each = pair(lhs, rhs)
    found = equal(each.lhs, each.rhs, near)
    assert found.verdict is Verdict.PROVED
    u = written.variable("x·")
    wider = written.divide(written.add(S.Zero, written.mul(S(4), u)), written.add(S.One, u))
    for forged in (found.certificate, replace(found.certificate, definitions=(("x", wider),))):
        with pytest.raises(RejectedError):
            replay(each.lhs, each.rhs, wide, forged)


@pytest.mark.parametrize("found", [None, "identical", 3, "PROVED", Certificate((), (), None)])
def test_what_is_no_certificate_is_rejected(found):
    lhs, rhs = (parse(text, {"x"}) for text in ("tanh(x)", "2/(1 + exp(-2*x)) - 1"))
    with pytest.raises(RejectedError):
        replay(lhs, rhs, {}, found)


def test_a_claim_that_sides_differ_needs_a_point_where_they_do():
    checks = prove(differentiate(activation("relu"))).checks
    differing = next(check for check in checks if check.claim.relation == "≠")
    replay_claim(differing.claim, differing.evidence.certificate)
    with pytest.raises(RejectedError):
        replay_claim(replace(differing.claim, right=differing.claim.left),
                     differing.evidence.certificate)


# ---- corruption --------------------------------------------------------------------------------

def numbers(value, path=()):
    """Yield the path of every number, as text, in the ground of a certificate."""
    if dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from numbers(getattr(value, each.name), (*path, each.name))
    elif isinstance(value, tuple) and value != ((), (((), "1"),)):  # 0, whatever the denominator
        for place, each in enumerate(value):
            yield from numbers(each, (*path, place))
    elif isinstance(value, str) and value.lstrip("-").replace("/", "").isdigit():
        yield path


def changed(value, path, change):
    head, *rest = path
    if isinstance(value, tuple):
        inner = change(value[head]) if not rest else changed(value[head], rest, change)
        return (*value[:head], inner, *value[head + 1:])
    inner = getattr(value, head)
    return replace(value, **{head: change(inner) if not rest else changed(inner, rest, change)})


def other_number(text):
    return str(int(text.partition("/")[0]) * 3 + 5)


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_law_with_another_number_is_rejected(data):
    each = data.draw(st.sampled_from(TRUE))
    found = certificate(each)
    assume(isinstance(found, Certificate))
    paths = [path for path in numbers(found) if {"exponentials", "powers", "angles"} & {*path}]
    assume(paths)
    path = data.draw(st.sampled_from(paths))
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, each.where, changed(found, path, other_number))


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_certificate_of_one_pair_does_not_prove_another(data):
    one, other = (data.draw(st.sampled_from(TRUE)) for _ in range(2))
    wrong = written.add(one.lhs, other.lhs)
    assume(equal(wrong, one.rhs, one.where).verdict is Verdict.REFUTED)
    for found in (certificate(one), certificate(other)):
        with pytest.raises(RejectedError):
            replay(wrong, one.rhs, one.where, found)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_without_one_of_its_generators_a_certificate_falls(data):
    each = data.draw(st.sampled_from(TRUE))
    found = certificate(each)
    assume(isinstance(found, Certificate) and isinstance(found.tree, Leaf))
    assume(any(law for law in found.tree.ground.exponentials))
    ground = replace(found.tree.ground, exponentials=())
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, each.where,
               replace(found, tree=replace(found.tree, ground=ground)))


# ---- independence ------------------------------------------------------------------------------

def test_replay_shares_no_code_with_the_search():
    folder = Path(derive.proof.replaying.__file__).parent
    allowed = {"derive.formula", "derive.formula.balls", "derive.formula.ball_program",
               "derive.proof.certificate", "derive.proof.claims.claim", "derive.proof.freed",
               "derive.verdict", "derive.errors"}
    for file in (Path(derive.proof.replay.__file__), *folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("derive."):
                assert node.module in allowed or "replaying" in node.module, (file.name,
                                                                              node.module)
