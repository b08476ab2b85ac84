"""Audits: what is offered, what is wrong with it, and what was known before."""

import json
from pathlib import Path

import pytest

import derive
from derive import Verdict
from derive.checker.audit import audit, read, write
from derive.checker.audit.entry import Terms, examine
from derive.checker.audit.matching import offered
from derive.checker.audit.offers import FRAMEWORKS, Offer
from derive.formula.catalogue import activation
from derive.render import audit as writer

MINE = "tests.checker.audit.planted"


@pytest.fixture(scope="module")
def found():
    return audit(MINE, ("float16",))


def line(found, name: str):
    return next(entry for entry in found.entries if entry.offer.activation == name)


def test_every_row_names_an_activation_and_its_parameters() -> None:
    for offer in (each for rows in FRAMEWORKS.values() for each in rows):
        chosen = dict(part.strip().split("=") for part in offer.values.split(",") if part)
        activation(offer.activation, parameters=chosen)  # raises for a name that is none


def test_layers_are_matched_by_name_whatever_their_style() -> None:
    offers, unmatched = offered(MINE)
    assert {(each.target.partition(":")[2], each.activation) for each in offers} == {
        ("ReLU", "relu"), ("Sigmoid", "sigmoid"), ("Tanh", "tanh"), ("relu6", "relu6")}
    assert unmatched == ("WeightDecay",)


@pytest.mark.parametrize(("line", "says"), [
    ("import time; time.sleep(1000)", "no answer within 2 s during loading"),
    ("import os; os._exit(3)", "the target died (exit status 3) during loading"),
    ("import sys; sys.exit()", "raises SystemExit"),
    ("def relu(", "was never closed")])
def test_a_module_that_cannot_be_imported_ends_no_audit(tmp_path, line, says) -> None:
    module = tmp_path / "mine.py"
    module.write_text(line)
    with pytest.raises(derive.errors.TargetError) as caught:
        audit(str(module), time_limit=2)
    assert says in str(caught.value)


def test_the_slip_is_found_and_the_others_are_not_accused(found) -> None:
    assert found.verdict is Verdict.REFUTED
    assert [line(found, name).verdict for name in ("relu", "sigmoid")] == [Verdict.TESTED] * 2
    slip = line(found, "tanh")
    assert [each.clause for each in slip.deviations] == ["backward"]
    assert slip.deviations[0].replay.startswith(f"derive check {MINE}:Tanh --as tanh")
    assert slip.largest["forward"] < 1 and slip.largest["backward"] > 1000


def test_what_is_no_layer_is_a_line_and_not_the_end(found) -> None:
    broken = line(found, "relu6")
    assert broken.verdict is Verdict.UNDECIDED
    assert [each.clause for each in broken.deviations] == ["target"]


def test_kinks_and_infinities_are_told(found) -> None:
    assert line(found, "relu").kinks == (("0", "0.0", "0 to 1"),)
    assert line(found, "sigmoid").infinities == (("-inf", "0.0", "0.0"), ("+inf", "1.0", "0.0"))


def test_a_baseline_accepts_what_was_known_and_nothing_else(found, tmp_path: Path) -> None:
    from dataclasses import replace

    path = tmp_path / "known.json"
    write(path, found.deviations)
    known = read(path)
    assert replace(found, known=known).verdict is Verdict.TESTED
    assert replace(found, known=frozenset(list(known)[:1])).verdict < Verdict.TESTED
    gone = f"{MINE}:Sigmoid as sigmoid, float16, nan"
    assert replace(found, known=known | {gone, "torch.nn:ELU as elu, float16, nan"}).fixed == (
        gone,)


@pytest.mark.parametrize("content", ["", "[]", '{"format": "other", "version": 1}'])
def test_no_baseline_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "known.json"
    path.write_text(content)
    with pytest.raises(derive.UsageError, match="is no baseline"):
        read(path)
    with pytest.raises(derive.UsageError, match="cannot read"):
        read(tmp_path / "absent.json")


def test_formats_tell_the_same(found) -> None:
    fields = json.loads(writer.to_json(found))
    assert fields["verdict"] == "REFUTED" and fields["unmatched"] == ["WeightDecay"]
    assert len(fields["entries"]) == 4
    for written in (writer.text(found), writer.markdown(found)):
        assert "REFUTED backward" in written and "WeightDecay" in written
    assert "| NaN |" in writer.markdown(found)


def test_a_module_without_activations_and_a_missing_one() -> None:
    with pytest.raises(derive.UsageError, match="no layer that is called like an activation"):
        audit("json")
    with pytest.raises(derive.TargetError, match="there is no module"):
        audit("no_such_module_anywhere")


@pytest.mark.parametrize(("framework", "offer"), [
    ("torch", Offer("torch.nn:CELU", "celu", "alpha=1.5")),
    ("torch", Offer("torch.nn:Hardtanh", "clip", "lo=-2, hi=3", "min_val=-2, max_val=3")),
    pytest.param("jax", Offer("jax.nn:leaky_relu", "leaky_relu", "negative_slope=0.25"),
                 marks=pytest.mark.slow),
])
def test_frameworks_get_the_parameters_of_the_formula(framework: str, offer: Offer) -> None:
    pytest.importorskip(framework)
    entry = examine(offer, Terms("float16", "mixed"))
    assert entry.verdict is Verdict.TESTED, entry.deviations
