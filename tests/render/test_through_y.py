"""f′ through y on the page: every row in every format, and what three of them say."""

import json

import pytest

import derive
from derive.derivation.differentiation import differentiate
from derive.formula.rows import ROWS
from derive.proof.through_y import ThroughY, through_y
from derive.render import latex, markdown
from derive.render.document import Outline
from derive.render.outline import outline
from derive.render.records import from_json, to_json
from derive.render.text import text
from derive.render.through_y import with_through_y
from derive.verdict import Verdict

NAMES = [row.name for row in ROWS]
EMPTY = Outline("f", "", ("y",), (), Verdict.PROVED, ("all 1 claims",))


def found(name: str) -> ThroughY:
    return through_y(differentiate(derive.activation(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_row_renders_in_every_format(name: str) -> None:
    document = with_through_y(EMPTY, found(name))
    assert text(document, ascii_only=True).isascii()
    assert "f′ through y" in markdown.document(document)
    tex = latex.document(document)
    assert tex.count("{") - tex.count(r"\{") == tex.count("}") - tex.count(r"\}")


@pytest.mark.parametrize(("name", "lines"), [
    ("elu", ["f′ through y    needs y", "",
             "  y ≤ 0  ∂y/∂x = α + y  PROVED  normal form over exp(x)",
             "  y > 0  ∂y/∂x = 1      PROVED  normal form over exp(x)"]),
    ("hard_shrink", ["  y < 0      ∂y/∂x = 1  PROVED  normal form",
                     "  y = 0      ∂y/∂x = 0  PROVED  cells at 0; normal form",
                     "  y > lambd  ∂y/∂x = 1  PROVED  normal form"]),
    ("log_cosh", ["f′ through y    needs the sign of x and y", "Why y alone does not do",
                  "  x = −1  y = 0.433781  ∂y/∂x = −0.761594  y is proved equal at both",
                  "Roots of the relation that are not f′"]),
    ("erf", ["f′ through y    none", "  no algebraic relation between y and f′ alone is found; "
             "f′ is worked out from x"]),
    ("leaky_relu", ["f′ through y    needs y (y tells the pieces apart for negative_slope = "
                    "1/100)"]),
    ("silu", ["  every x  ∂y/∂x = y(1 + x − y)/x  PROVED  normal form over exp(x)  "
              "(x = 0: this form is undefined)"]),
])
def test_what_is_said(name: str, lines: list[str]) -> None:
    shown = text(with_through_y(EMPTY, found(name))).splitlines()
    assert [line for line in lines if line not in shown] == []


def test_only_a_proved_document_ends_with_the_form() -> None:
    shown = with_through_y(outline(derive.prove("sigmoid")), found("sigmoid"))
    assert shown.summary[-1] == found("sigmoid").form
    doubtful = Outline("f", "", ("y",), (), Verdict.UNDECIDED, ("the weakest of 1 claims",))
    assert with_through_y(doubtful, found("sigmoid")).summary == doubtful.summary


def test_json_holds_it_and_does_not_believe_it() -> None:
    checked = derive.prove("log_cosh")
    content = json.loads(to_json(checked, found("log_cosh")))
    fields = content["through_y"]
    assert [each["verdict"] for each in fields["refuted"]] == ["REFUTED", "REFUTED"]
    assert fields["witness"]["x"] == ["-1", "1"]
    assert content["expressions"][fields["stretches"][1]["form"]]["text"] == "sqrt(1 - exp(-2*y))"
    assert from_json(json.dumps(content)) == checked
