"""Derivations are read as people paste them, and nothing in them is silently left out."""

import pytest

from derive.errors import FormulaError
from derive.marking.person import prove_text
from derive.marking.reading.typed import read_derivation
from derive.verdict import Verdict
from tests.marking.pasted import PASTED


@pytest.mark.parametrize("name", PASTED)
def test_what_is_pasted_is_proved(name):
    found = prove_text(PASTED[name])
    assert found.verdict is Verdict.PROVED
    assert any(line.evidence is not None for line in found.lines)


@pytest.mark.parametrize(("text", "line"), [
    ("f(x) = x if x > 0, a(e^x - 1) otherwise\nf'(x) = 1 if x > 0, a otherwise", 2),
    ("f(x) = x^2\nf'(x) = lim_{h->0} (f(x+h) - f(x))/h = lim_{h->0} (2x + h) = x", 2),
    ("f(x) = x^2\nf'(x) = \\lim_{h \\to 0} f(x+h) - f(x)/h", 2),
    ("y = x Φ(x)\ny' = Φ(x)\n   - x φ(x)", 2),
    ("y = x^2 \\text{ and so } y' = 3x", 1),
    ("d/dx (1+x)^2 = 1", 1),
    ("y = x^2\ny' = 3x by the power rule", 2),
])
def test_what_is_pasted_and_wrong_is_refuted(text, line):
    found = prove_text(text)
    assert found.verdict is Verdict.REFUTED
    wrong = next(each for each in found.lines if each.evidence is not None
                 and each.evidence.verdict is Verdict.REFUTED)
    assert wrong.line.formula.line == line


def test_a_line_of_limits_alone_is_not_decided_by_its_formula():
    _, line = prove_text("lim h->0 (x + h)\n= lim h->0 (x + h²)").lines
    assert line.evidence.verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("text", [
    "(2)(x+1)\n= 2x + 2", "b = 2\n3 x   (6)\n= 18x", "alpha beta\n= βα", "1.5 x\n= 3x/2",
    "y = e^-x\n-e^-x\n= -y"])
def test_what_only_looks_like_a_label_or_a_word_is_a_formula(text):
    assert prove_text(text).verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "cause", "hint"), [
    ("f(x) = x if x > 0, 0 if x < -1", "these cases do not say what holds", "0 otherwise"),
    ("y = 1 if x > 0", "there is no line to judge", "write dy/dx"),
    ("x\n= x if", "'if' is not declared", "1 if x > 0, 0 otherwise"),
    ("x\n= \\sum_{i} x_i", "'\\\\sum' cannot stand", "write out the terms"),
    ("x ≈ 2", "'≈' cannot stand", "write = for what is equal"),
    ("e^h lim_{h->0} h\n= 0", "this limit is not known here", "in front of the whole formula"),
    ("y = e^{x\n= 2", "'{' is never closed", "add a '}'"),
    ("the derivative of sigmoid is y(1-y)", "'the' is not declared", "remarks stand after a #"),
    ("x\n= x   (x y < 1)", "'x y < 1' names no variable", "write an open interval"),
    ("1½ x", "'½' cannot stand", "remarks"),
])
def test_what_cannot_be_read_is_said(text, cause, hint):
    with pytest.raises(FormulaError) as caught:
        read_derivation(text)
    assert cause in caught.value.cause
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", [
    "y = x^2\nd/dx (1+x)^n\n= 1", "u = -x\nd/du(u^2)\n= 3u", "d/dx x^2\n= 2",
    "f(x) = x if x < -1, 2x if x > 1, 3x otherwise\nf'(x) = 1 if x < -1, 2 if x > 1, 4 otherwise"])
def test_wrong_lines_with_slopes_and_cases_are_diagnosed_without_a_crash(text):
    assert prove_text(text).verdict is Verdict.REFUTED
