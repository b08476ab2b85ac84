"""Text for a terminal: deep graphs stay readable, refuted lines say where."""

from dataclasses import replace
from functools import cache

import pytest
import sympy

import derive
from derive.formula import written
from derive.formula.catalogue import activation
from derive.language import speaking
from derive.language.width import width
from derive.render.card import card_text
from derive.render.outline import outline
from derive.render.records import to_json
from derive.render.text import text
from tests.formula.test_written import nested
from tests.proved import proved


def test_a_deep_composition_is_printed_node_by_node() -> None:
    checked = derive.prove(derive.differentiate(activation(formula=nested(50), name="deep")))
    shown = text(outline(checked))
    assert len(shown) < 100_000
    assert "(an expression of " in shown
    assert "Verdict  PROVED" in shown
    assert len(to_json(checked)) < 5_000_000
    for record in (checked, checked.derivation, checked.derivation.graph, checked.pieces[0],
                   checked.activation):
        assert len(repr(record)) < 500
        assert len(getattr(record, "_repr_latex_", str)()) < 5_000


def test_a_refuted_line_shows_its_counterexample_and_the_whole_follows() -> None:
    derivation = derive.differentiate("sigmoid")
    piece = derivation.pieces[0]
    steps = list(piece.chain.steps)
    steps[1] = replace(steps[1], after=written.mul(sympy.Integer(2), steps[1].after))
    changed = replace(piece, chain=replace(piece.chain, steps=tuple(steps)))
    shown = text(outline(derive.prove(replace(derivation, pieces=(changed,)))))
    line = next(line for line in shown.splitlines() if "REFUTED  ball" in line)
    assert "x = " in line
    assert "left" in line
    assert shown.splitlines()[-1].startswith("Verdict  REFUTED")


@pytest.mark.parametrize("code", ["en", "ja"])
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("name", ["silu", "elu"])
def test_a_narrow_terminal_gets_every_word_and_no_broken_table(name, columns, code) -> None:
    checked = proved(name)
    with speaking(code):
        wide, narrow = (text(outline(checked), columns=each) for each in (None, columns))
        wide_card, narrow_card = (card_text(_card(name), columns=each) for each in (None, columns))
    for whole, folded in ((wide, narrow), (wide_card, narrow_card)):
        # A formula's definition, headings and the verdict are lines of their own.
        rows = [line for line in folded.splitlines()[3:-1] if line.startswith("    ")]
        assert all(width(line) <= columns for line in rows)
        assert folded.count("PROVED") == whole.count("PROVED")
        # Only the headings of first columns are left out.
        assert len("".join(folded.split())) >= len("".join(whole.split())) * 0.97
    assert text(outline(checked), columns=400) == text(outline(checked))


@cache
def _card(name: str):
    return derive.card(name)
