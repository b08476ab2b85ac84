"""What people read and machines parse: JSON round trips, LaTeX and Markdown are well formed."""

import json
import re

import pytest

import derive
from derive.errors import UsageError
from derive.formula.rows import ROWS
from derive.render import latex, markdown
from derive.render.outline import chain_outline, outline
from derive.render.records import from_json, to_json
from derive.render.text import text
from tests.proved import proved

NAMES = [row.name for row in ROWS]


@pytest.mark.parametrize("name", ["sigmoid", "relu", "elu", "hard_swish", "gelu_tanh", "mish"])
def test_json_round_trips_to_the_same_records(name: str) -> None:
    checked = derive.prove(name)
    assert from_json(to_json(checked)) == checked


def test_a_rule_round_trips_too() -> None:
    checked = derive.why("reciprocal")
    assert from_json(to_json(checked)) == checked


def test_json_cannot_claim_a_proof_that_does_not_exist() -> None:
    content = json.loads(to_json(derive.prove("sigmoid")))
    step = content["record"]["pieces"][0]["chain"]["steps"][0]
    step["after"] = step["before"]
    step["before"] = content["record"]["activation"]["formula"]
    assert content["verdict"] == "PROVED"
    assert from_json(json.dumps(content)).verdict is derive.Verdict.REFUTED


@pytest.mark.parametrize("broken", [
    "", "{}", "[]", '{"version": 1}', '{"version": 99, "record": {}, "expressions": []}',
    '{"version": 1, "record": {"record": "os"}, "expressions": []}',
    '{"version": 1, "record": 3, "expressions": []}',
    '{"version": 1, "record": {}, "expressions": [{"head": "eval", "of": []}]}',
])
def test_broken_json_is_a_clear_error(broken: str) -> None:
    with pytest.raises(UsageError):
        from_json(broken)


@pytest.mark.parametrize("name", NAMES)
def test_every_activation_renders_in_every_format(name: str) -> None:
    document = outline(proved(name))
    plain = text(document, ascii_only=True)
    assert plain.isascii()
    assert "Verdict  PROVED" in plain
    assert "`" not in markdown.document(document)
    tex = latex.document(document)
    assert tex.count("{") - tex.count(r"\{") == tex.count("}") - tex.count(r"\}")
    assert tex.count(r"\left") == tex.count(r"\right")
    for name_ in ("align*", "tabular", "cases"):
        assert tex.count(rf"\begin{{{name_}}}") == tex.count(rf"\end{{{name_}}}")


def test_no_line_is_printed_as_proved_without_evidence() -> None:
    document = outline(derive.prove("hard_swish"))
    for section in document.sections:
        if section.kind == "chain":
            claimed = [row for row in section.rows if row.cells[0] in (("=",), ("→",))]
            assert claimed
            assert all(row.evidence for row in claimed)


def test_notebooks_get_latex() -> None:
    checked = derive.prove("sigmoid")
    for record in (checked, checked.derivation, checked.activation, checked.pieces[0].chain):
        shown = record._repr_latex_()
        assert shown.startswith("$$")
        assert r"\frac" in shown
    assert re.search("sigmoid.*PROVED", repr(checked))


def test_rules_render() -> None:
    checked = derive.why("reciprocal")
    shown = text(chain_outline(checked, "reciprocal", ("(1/u)' = -1/u**2",)))
    assert "→ −1/u²" in shown
