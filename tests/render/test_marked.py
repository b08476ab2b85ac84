"""What a person reads about their derivation, and the exercise that can be filled in.

Methods and counterexamples are the judge's own words and points; they are left out here, so that
a better judge does not change these pages. Set UPDATE_SNAPSHOTS=1 to write them anew.
"""

import json
import os
import re
from pathlib import Path

import pytest

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.formula.mathematics import unicode_text
from derive.formula.notation import ascii_text
from derive.marking.person import prove_text
from derive.proof.prove import prove
from derive.render import marked as writer
from derive.render.practice import BLANK, hidden
from derive.verdict import Verdict

HERE = Path(__file__).parent
EXAMPLES = sorted((HERE.parent / "examples").glob("*.txt"))


def page(text, monkeypatch, **options):
    monkeypatch.setattr(writer, "judged", lambda evidence: str(evidence.verdict))
    shown = writer.text(prove_text(text), **options)
    return re.sub(r"REFUTED: at .*", "REFUTED: at …", shown)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_page(example, monkeypatch):
    shown = page(example.read_text(), monkeypatch)
    kept = HERE / "marked" / f"{example.stem}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        kept.write_text(shown + "\n")
    assert shown == kept.read_text().removesuffix("\n")


def test_the_five_examples_come_out_as_a_person_would_say():
    verdicts = {path.stem: prove_text(path.read_text()) for path in EXAMPLES}
    assert {name: str(each.verdict) for name, each in verdicts.items()} == {
        "reciprocal_from_the_limit": "PROVED", "sigmoid": "PROVED",
        "sigmoid_as_typed": "REFUTED", "softplus_wrong_variable": "REFUTED",
        "tanh_sign_slip": "REFUTED"}
    assert all(each.verdict_as_meant is Verdict.PROVED for each in verdicts.values())
    softplus = verdicts["softplus_wrong_variable"].lines[-1]
    assert (softplus.slip.name, ascii_text(softplus.slip.repaired)) == ("variable", "1 - exp(-y)")
    tanh = verdicts["tanh_sign_slip"].lines[-1]
    assert (tanh.slip.name, ascii_text(tanh.slip.repaired)) == ("sign", "1 - y**2")


def test_page_in_ascii(monkeypatch):
    typed = "y = tanh(x)\n∂L/∂y · y²\n= ∂L/∂y · x²\n"
    assert page(typed, monkeypatch, ascii_only=True).isascii() or "…" in page(
        typed, monkeypatch, ascii_only=True)
    assert "∂L/∂y · y²" in page(typed, monkeypatch)


def test_json_holds_what_the_page_says():
    found = json.loads(writer.to_json(prove_text((HERE.parent / "examples" /
                                                  "sigmoid_as_typed.txt").read_text())))
    assert (found["verdict"], found["verdict_as_meant"]) == ("REFUTED", "PROVED")
    assert found["misread"][0]["repaired"] == "1 / (1+exp(-x))"
    slips = [line["slip"]["name"] for line in found["lines"] if "slip" in line]
    assert slips == ["parentheses", "parentheses"]
    assert found["lines"][-1]["evidence"]["counterexample"]["point"]
    assert found["lines"][-1]["as_meant"]["verdict"] == "PROVED"


NAMES = ("sigmoid", "tanh", "silu", "softsign", "elu", "mish", "softplus", "relu")


@pytest.mark.parametrize("name", NAMES)
def test_exercise_is_open_until_it_is_filled_in(name):
    derivation = differentiate(activation(name))
    exercise = hidden(prove(derivation))
    assert BLANK in exercise
    assert prove_text(exercise).verdict is Verdict.UNDECIDED
    chains = [piece for piece in derivation.pieces
              if any(step.rule != "nothing_to_simplify" for step in piece.chain.steps)]
    for notation in (ascii_text, unicode_text):
        if chains:
            filled = exercise
            for step in max(chains, key=lambda piece: len(piece.chain.steps)).chain.steps:
                filled = filled.replace(BLANK, notation(step.after), 1)
            assert prove_text(filled).verdict is Verdict.PROVED


def test_exercise_page():
    assert hidden(prove(differentiate(activation("sigmoid")))) == """\
# sigmoid: fill in the blanks, then: derive prove FILE
y = 1/(1 + exp(-x))

  dL/dy*y**2*exp(-x)
= ______   # put in y = f(x)
= ______   # the square is a product
= ______   # the factor joins one of the fractions
= ______   # b/(a + b) is what a/(a + b) leaves of 1"""


def test_slopes_without_a_definition_are_said_to_be_unknown():
    said = writer.text(prove_text("dL/dx = dL/dy*y(1-y)"))
    assert "nothing is known of dL/dx, dL/dy, y here: define y above" in said
