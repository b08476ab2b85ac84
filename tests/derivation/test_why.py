"""Every line of every rule's derivation is judged."""

from dataclasses import replace
from itertools import pairwise

import pytest

from derive.derivation.reasons import is_reason, reason
from derive.derivation.record import Chain, Step
from derive.derivation.rules import RULES, read, rule
from derive.derivation.why import approaching, explain, steps_of
from derive.errors import FormulaError, UsageError
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.proof.claims.derivative import worked_out
from derive.proof.judge import equal
from derive.proof.limits.limit import limit
from derive.verdict import Evidence, Verdict

H = written.variable("h")


def judged(chain: Chain, step: Step) -> Evidence:
    definitions = dict(chain.definitions)
    before = written.substitute(worked_out(step.before), definitions)
    after = written.substitute(worked_out(step.after), definitions)
    where = dict(chain.where)
    if step.relation == "→":
        return limit(before, H, after, where, approaching(step))
    return equal(before, after, where)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_every_line_of_every_rule_is_proved(row):
    for chain, step in explain(row.name).walk():
        evidence = judged(chain, step)
        line = f"{ascii_text(step.before)} {step.relation} {ascii_text(step.after)}"
        assert evidence.verdict is Verdict.PROVED, f"{line}: {evidence}"


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.name)
def test_a_derivation_arrives_at_its_rule(row):
    lines = [text.removeprefix("→ ") for text, _ in row.lines]
    assert row.slope in lines or row.through in lines


@pytest.mark.parametrize(("name", "line"), [
    ("reciprocal", 2), ("reciprocal", 4), ("sqrt", 5), ("sin", 3), ("product_rule", 4)])
def test_a_wrong_line_is_refuted(name, line):
    chain = explain(name)
    step = chain.steps[line - 1]
    planted = replace(step, after=written.add(step.after, read("1")))
    evidence = judged(chain, planted)
    assert evidence.verdict is Verdict.REFUTED
    assert evidence.counterexample is not None


def test_reciprocal_reads_like_the_blackboard():
    chain = explain("reciprocal")
    assert [ascii_text(chain.start)] + [
        f"{step.relation} {ascii_text(step.after)} [{step.rule}]" for step in chain.steps] == [
        "(1/(u + h) - 1/u)/h",
        "= ((u - (u + h))/(u*(u + h)))/h [common_denominator]",
        "= (-h/(u*(u + h)))/h [collect_terms]",
        "= -1/(u*(u + h)) [cancel]",
        "→ -1/u**2 [let_h_go_to_0]",
        "= -y**2 [put_in_y]"]
    assert chain.definitions == ((written.variable("y"), read("1/u")),)


def test_a_switch_rests_on_its_sides():
    premises = explain("abs").steps[-1].premises
    assert [premise.title for premise in premises] == [
        "derivative_of_abs where u > 0", "derivative_of_abs where u < 0"]
    assert [ascii_text(premise.end) for premise in premises] == ["1", "-1"]


def test_every_reason_has_a_sentence():
    rules = {row.name for row in RULES}
    used = {step.rule for row in RULES for _, step in explain(row.name).walk()}
    used |= {row.lines[0][1] for row in RULES}
    assert all(is_reason(each) or each in rules for each in used)
    assert reason("split_square") == "the square is a product"
    assert reason("derivative_of_log") == "the derivative of log(u) is 1/u"


def test_an_unknown_rule_is_a_usage_error():
    with pytest.raises(UsageError):
        explain("no such rule")


def test_only_a_line_of_a_derivation_may_hold_an_open_derivative():
    with pytest.raises(FormulaError, match="unknown function 'diff'"):
        parse("diff(x, x)")
    with pytest.raises(FormulaError, match="with respect to a variable"):
        parse("diff(x, 2)", derivatives=True)
    assert parse("diff(x, x)", derivatives=True) == written.derivative(
        written.variable("x"), written.variable("x"))


def test_steps_follow_each_other():
    for row in RULES:
        steps = steps_of(rule(row.name).lines)
        assert all(a.after == b.before for a, b in pairwise(steps))
