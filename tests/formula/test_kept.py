"""Copies of records hold their expressions as written; SymPy's own pickling evaluates them."""

import copy
import pickle

import pytest
import sympy

import derive
from tests.proved import proved

COPIES = {"pickle": lambda record: pickle.loads(pickle.dumps(record)),  # noqa: S301  (our own)
          "deepcopy": copy.deepcopy}


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("name", ["sigmoid", "elu", "hard_swish", "gelu_clipped"])
def test_a_copy_of_a_proof_is_the_same_proof(name, copied) -> None:
    checked = proved(name)
    again = copied(checked)
    assert again == checked
    assert [str(each.claim.left) for each in again.checks] == [
        str(each.claim.left) for each in checked.checks]
    assert again.replay() == len(checked.checks)


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_every_part_on_its_own(copied) -> None:
    derivation = derive.differentiate("softplus")
    for record in (derivation, derivation.activation, derivation.graph, derivation.pieces[0],
                   derivation.pieces[0].chain, derivation.pieces[0].chain.steps[1],
                   derive.why("square"), derive.through_y("silu")):
        assert copied(record) == record
        assert repr(copied(record)) == repr(record)


@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_a_card_is_equal_to_its_copy_and_to_the_same_card(copied) -> None:
    card = derive.card("elu")
    assert copied(card) == card == derive.card("elu")
    assert str(copied(card)) == str(card)
    assert card.slopes.value != derive.card("silu").slopes.value


def test_sympy_on_its_own_would_have_changed_it() -> None:
    line = derive.differentiate("sigmoid").pieces[0].chain.steps[1].after
    assert COPIES["pickle"](line) != line
    opaque = derive.activation(formula=sympy.Function("g")(sympy.Symbol("x")))
    assert repr(COPIES["deepcopy"](opaque)) == repr(opaque)
