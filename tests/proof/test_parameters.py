"""Derivatives by the parameters of an activation, judged like the one by x."""

from functools import cache

import pytest
import sympy

import derive
from derive.derivation.differentiation import differentiate
from derive.errors import UsageError
from derive.formula.catalogue import activation
from derive.formula.rows import ROWS
from derive.proof.judge import equal
from derive.proof.prove import CheckedDerivation, prove
from derive.render.outline import outline
from derive.render.records import from_json, to_json
from derive.render.text import text
from derive.verdict import Verdict

PAIRS = [(row.name, each.name) for row in ROWS for each in activation(row.name).parameters]


@cache
def by(name: str, parameter: str) -> CheckedDerivation:
    return prove(differentiate(activation(name), wrt=parameter))


@pytest.mark.parametrize(("name", "parameter"), PAIRS)
def test_every_parameter_of_every_row_is_proved(name: str, parameter: str) -> None:
    checked = by(name, parameter)
    assert [check.claim.place for check in checked.failures()] == []
    assert checked.verdict is Verdict.PROVED
    for piece in checked.pieces:
        where = {**checked.activation.where, "x": (piece.low, piece.high)}
        independent = sympy.diff(piece.formula, checked.derivation.wrt)
        assert equal(piece.slope, independent, where).verdict is Verdict.PROVED


def test_a_break_that_moves_with_the_parameter_is_a_kink() -> None:
    kink, = by("clip", "lo").kinks
    assert (str(kink.at), kink.left, kink.right) == ("lo", 1, 0)
    assert not by("prelu", "a").kinks


def test_the_parameter_keeps_an_interval_in_which_the_order_holds() -> None:
    f = by("clip", "lo").activation
    assert f.name == "clip at hi = 1, lo in (-2, 0)"
    assert [each.name for each in f.parameters] == ["lo"]


def test_a_wrong_gradient_by_a_parameter_is_refuted() -> None:
    derivation = differentiate(activation("elu"), wrt="alpha")
    by_x = differentiate(activation("elu"))
    forged = derivation.__class__(**{**vars(derivation), "pieces": by_x.pieces})
    assert prove(forged).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("name", "word"), [("alhpa", "did you mean alpha"), ("q", "it has: x")])
def test_an_unknown_name_suggests_the_close_one(name: str, word: str) -> None:
    with pytest.raises(UsageError, match=word):
        differentiate(activation("elu"), wrt=name)


def test_it_shows_and_reads_back() -> None:
    checked = by("swish_beta", "beta")
    shown = text(outline(checked), ascii_only=True)
    assert "in terms of beta" in shown
    assert "dy/dbeta = x^2*u5*(1 - u5)" in shown.replace("**", "^")
    assert from_json(to_json(checked)) == checked


def test_a_layer_is_not_checked_against_it() -> None:
    with pytest.raises(UsageError, match="by alpha"):
        derive.to_numpy(by("elu", "alpha"))
