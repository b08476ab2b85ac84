"""A proof as it is shown: its lines are what its steps say, in formulas that hold."""

import re

import mpmath
import pytest
from sympy import nsimplify

from derive.errors import UndecidableError
from derive.formula.parse import parse
from derive.proof.judge import equal
from derive.proof.replay import RejectedError
from derive.proof.shown import ShownStep, shown
from derive.verbs import proof_of
from tests.proof.numbers import is_so, number
from tests.proof.pairs import pair, stored_pairs

TRUE = [each for each in stored_pairs() if each.equal]
LINE = re.compile(r"(.+) (!=|>=|<=|=|>|<) (.+)")
SIGNED = re.compile(r"sign\((.+)\) = sign\((.+)\)")


KNOWN = {"exp", "log", "erf", "atan", "asin", "sin", "cos", "sqrt", "Abs", "pi"}


def relation(line):
    """Return a line as a relation of two formulas."""
    signed = SIGNED.fullmatch(line)
    left, sign, right = (signed[1], "~", signed[2]) if signed else LINE.fullmatch(line).groups()
    names = set(re.findall(r"[A-Za-z_]\w*", line.replace("·", "_"))) - KNOWN
    formulas = [parse(side.replace("·", "_"), names) for side in (left, right)]
    return sign, *(nsimplify(each, rational=True).doit() for each in formulas)


def test_the_exponential_of_a_multiple():
    (everywhere,) = proof_of("tanh(x)", "2/(1 + exp(-2*x)) - 1")
    assert everywhere.where == ""
    assert everywhere.steps == (ShownStep("exp of a sum", ("exp(-2*x) = 1/exp(x)**2",)),)
    assert everywhere.value == "(exp(x)**2 - 1)/(exp(x)**2 + 1)"


def test_a_cell_in_which_there_is_nothing_to_show():
    at_zero, right, left = proof_of("log(x*y) - log(x)", "log(y)")
    assert (at_zero.where, right.where, left.where) == ("x = 0", "x = u, u > 0", "x = -u, u > 0")
    assert (at_zero.value, right.value, left.value) == (None, "log(y)", None)
    assert right.steps[0] == ShownStep("both sides have a value", ("u*y > 0",))
    assert right.steps[-1].shows == ("exp(log(u) + log(y)) = u*y",)


def test_lemmas_are_told_by_what_they_show():
    _, right, _ = proof_of("Max(exp(x), 1 + x)", "exp(x)")
    assert ShownStep("mean value theorem", ("-u + exp(u) - 1 > 0",)) in right.steps
    steps = proof_of("atan(exp(x)) + atan(exp(-x))", "pi/2")[0].steps
    assert steps[-1].law == "linear differential equation"
    assert steps[-1].shows[0].endswith(" = 0")


def test_what_is_not_proved_is_not_shown():
    with pytest.raises(UndecidableError, match="REFUTED"):
        proof_of("tanh(x)", "x")
    found = equal(parse("tanh(x)"), parse("sinh(x)/cosh(x)")).certificate
    with pytest.raises(RejectedError):
        shown(parse("tanh(x)"), parse("sinh(x)"), {}, found)
    assert proof_of("x + 1", "x + 1") == ()


@pytest.mark.parametrize("each", [*TRUE, pair("2*asin(x)", "acos(1 - 2*x**2)", {"x": (0, 1)})],
                         ids=lambda each: each.name)
@mpmath.workdps(40)
def test_every_line_holds(each):
    """Where all that was assumed so far holds, so does the next line."""
    found = equal(each.lhs, each.rhs, each.where).certificate
    for cell in shown(each.lhs, each.rhs, each.where, found):
        lines = [(step.law, line, relation(line)) for step in cell.steps for line in step.shows]
        names = sorted({symbol.name for _, _, (_, *sides) in lines for side in sides
                        for symbol in side.free_symbols})
        positive = re.findall(r"(\w+) > 0", cell.where.replace("·", "_"))
        for at in ("3/7", "2", "-5/4"):
            point = {name: (abs(number(at)) if name in positive else number(at)) * (i + 2) / 3
                     for i, name in enumerate(names)}
            for law, line, said in lines:
                if not is_so(said, point):
                    assert law == "both sides have a value", (line, point)
                    break
