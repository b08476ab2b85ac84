"""The second program: it accepts what the judge issues, and nothing that was tampered with."""

import ast
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
from derive.proof.certificate import Certificate, Cut, Equation, Ground, Leaf, Stated
from derive.proof.judge import equal
from derive.proof.prove import prove, prove_chain
from derive.proof.replay import RejectedError, replay
from derive.proof.replaying.claims import replay_claim
from derive.proof.replaying.laws import LAWS
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


@pytest.mark.parametrize(("lhs", "rhs"), [
    # Conditions: any part may settle them, whatever the others are.
    ("Piecewise((1, Or(x > 1, x < 2)), (2, True))", "1"),
    ("Piecewise((1, And(x > 1, x < 0)), (2, True))", "2"),
    ("Piecewise((1, And(x > 0, y > 0)), (0, True))", "Heaviside(Min(x, y))"),
    ("Piecewise((1, Or(And(x > 0, y > 0), And(x < 0, y < 0))), (0, True))", "Heaviside(x*y)"),
    ("Piecewise((1, And(x > 0, Or(y > 0, z > 0))), (0, True))",
     "Heaviside(x)*Heaviside(Max(y, z))"),
    ("Piecewise((x, Not(Or(x <= y, x < -y))), (0, True))",
     "Piecewise((x, And(x > y, x >= -y)), (0, True))"),
    # Arcsines up to their ends.
    ("asin(-x)", "-asin(x)"), ("acos(-x)", "pi - acos(x)"), ("asin(1/2)", "pi/6"),
    ("acos(-1/2)", "2*pi/3"), ("cos(asin(x))**2", "1 - x**2"), ("cos(2*acos(x))", "2*x**2 - 1"),
    ("sin(2*asin(x))", "2*x*sqrt(1 - x**2)"), ("tan(acos(x))", "sqrt(1 - x**2)/x"),
    ("exp(acos(x/2))", "1/exp(-acos(x/2))"), ("sqrt(2*acos(x))", "sqrt(acos(x) + acos(x))"),
    ("atan(sqrt(exp(x) - 1))", "acos(exp(-x/2))"),
    # Signs that are known because both sides have a value.
    ("log(2*sqrt(x))", "log(sqrt(x) + sqrt(x))"), ("log(2*sinh(x)*cosh(x))", "log(sinh(2*x))"),
    ("log(tanh(x/2))", "-log(1/(sinh(x/2)/cosh(x/2)))"),
    ("atanh(sqrt(x))", "log((1 + sqrt(x))/(1 - sqrt(x)))/2"),
    ("log(x + sqrt(x**2 - 1)) + log(x - sqrt(x**2 - 1))", "0"),
    ("log(sqrt(1/x))", "-log(sqrt(x))"), ("sqrt(sinh(x)*cosh(x))", "sqrt(sinh(2*x)/2)"),
    # Sums of arctangents.
    ("atan(2) - atan(1/2)", "atan(3/4)"), ("3*atan(2)", "pi + atan(2/11)"),
    ("atan(-2) + atan(-1/2)", "-pi/2"), ("2*atan(tanh(x/2))", "asin(tanh(x))")])
def test_what_a_review_found_unproved_is_accepted(lhs, rhs):
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


def step_named(found, name):
    """Return the number of the first step of that name in a certificate of one cell."""
    return next(number for number, step in enumerate(found.tree.steps) if step[0] == name)


def with_step(found, number, step):
    steps = found.tree.steps
    return replace(found, tree=replace(
        found.tree, steps=(*steps[:number], step, *steps[number + 1:])))


def test_an_equation_needs_analyticity():
    # sqrt(x**2) - x solves h' = c*h with h(1) = 0 only where x > 0.
    lhs, rhs = (parse(text, {"x"}) for text in ("sqrt(x**2)", "x"))
    x, root = Stated("variable", "x"), Stated("root", ((((2,), "1"),), (((), "1"),)), 2)
    one = ((((), "1"),), (((), "1"),))
    one = Leaf(Ground((Stated("root", one, 2),)), steps=(
        ("power", (("u", one), ("v", one), ("m", one), ("n", ((((), "2"),), (((), "1"),))))),))
    h = ((((1,), "-1"), ((0, 1), "1")), (((), "1"),))
    forged = Leaf(Ground((x, root)), steps=(("generator", 1), (
        "solves", h, Equation("x", "1", (), (one,)), (("generator", 1),))))
    with pytest.raises(RejectedError):
        replay(lhs, rhs, {}, Certificate((), (), forged))


def test_an_equation_is_that_of_a_factor():
    each = pair("x*(atan(exp(x)) + atan(exp(-x)))", "x*pi/2")
    found = certificate(each)
    number = step_named(found, "solves")
    wrong = pair("(x + 1)*(atan(exp(x)) + atan(exp(-x)))", "(x + 2)*pi/2")
    name, whole, *rest = found.tree.steps[number]
    for forged in (found, with_step(found, number, (name, ((), (((), "1"),)), *rest)),
                   with_step(found, number, (name, (((((1,), "1"),)), whole[1]), *rest))):
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

def leaves(tree):
    """Yield the leaves of a certificate's tree."""
    if isinstance(tree, Cut):
        for part in tree.parts:
            yield from leaves(part)
    elif tree is not None:
        yield tree


def in_leaves(tree, change):
    """Return a tree with all its leaves changed."""
    if isinstance(tree, Cut):
        return replace(tree, parts=tuple(in_leaves(part, change) for part in tree.parts))
    return change(tree)


NEEDED = {"generator", "solves", "grows",
          *(name for name in LAWS if not LAWS[name].startswith("->"))}
"""Steps that say nothing unless something is given."""


def corrupted(step, data):
    """Return a step with one of its letters, or another part of it, replaced."""
    other = data.draw(st.sampled_from([7, "3", ((), (((), "1"),)), step[1], None, -1, ()]))
    if step[0] in LAWS:
        letter = data.draw(st.integers(0, len(step[1]) - 1))
        return (step[0], (*step[1][:letter], (step[1][letter][0], other), *step[1][letter + 1:]))
    place = data.draw(st.integers(1, len(step) - 1))
    return (*step[:place], other, *step[place + 1:])


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_law_with_another_number_does_not_prove_more(data):
    """A law that is changed is refused, or still a law: the wrong claim is never accepted."""
    each = data.draw(st.sampled_from(TRUE))
    found = certificate(each)
    assume(isinstance(found, Certificate))
    steps = [(leaf, number) for leaf in leaves(found.tree)
             for number, step in enumerate(leaf.steps) if step[0] in NEEDED]
    assume(steps)
    chosen, number = data.draw(st.sampled_from(steps))
    forged_step = corrupted(chosen.steps[number], data)
    forged = replace(found, tree=in_leaves(found.tree, lambda leaf: replace(leaf, steps=(
        *leaf.steps[:number], forged_step, *leaf.steps[number + 1:])) if leaf is chosen else leaf))
    with pytest.raises(RejectedError):
        replay(written.add(each.lhs, S.One), each.rhs, each.where, forged)


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
def test_without_its_steps_a_certificate_falls(data):
    each = data.draw(st.sampled_from(TRUE))
    found = certificate(each)
    assume(isinstance(found, Certificate) and any(
        step[0] in NEEDED for leaf in leaves(found.tree) for step in leaf.steps))
    bare = in_leaves(found.tree, lambda leaf: replace(leaf, steps=()))
    with pytest.raises(RejectedError):
        replay(each.lhs, each.rhs, each.where, replace(found, tree=bare))


# ---- independence ------------------------------------------------------------------------------

def test_replay_shares_no_code_with_the_search():
    folder = Path(derive.proof.replaying.__file__).parent
    allowed = {"derive.formula", "derive.formula.balls", "derive.formula.ball_program",
               "derive.formula.parse",
               "derive.proof.certificate", "derive.proof.claims.claim", "derive.proof.freed",
               "derive.proof.replay",
               "derive.verdict", "derive.errors"}
    for file in (Path(derive.proof.replay.__file__), *folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("derive."):
                assert node.module in allowed or "replaying" in node.module, (file.name,
                                                                              node.module)


def test_replay_is_short():
    # A program that says what is proved has to be one that a person can read.
    assert len(Path(derive.proof.replay.__file__).read_text(encoding="utf-8").splitlines()) <= 300
