"""Every row of the catalogue has a card, and measurements contradict none of its claims."""

from __future__ import annotations

import pytest

from derive.cards import Card, card
from derive.cards.record import undecided
from derive.formula.catalogue import activation
from derive.formula.rows import ROWS
from tests.cards.measured import complaints

OSCILLATING = {
    "gcu": {"fixed_points", "thresholds", "conditions"},
    "sinlu": {"turns", "inflections", "range", "slopes", "lipschitz", "monotone", "convex",
              "fixed_points", "thresholds", "conditions"},
    "sin": {"thresholds", "conditions"},
    "snake": {"conditions"},
    "snake_beta": {"conditions"},
    "log1mexp": {"moments"},
}
"""Fields that may be unknown: f oscillates without a period, or has no value for x < 0."""
QUICK = ("relu", "hard_swish", "silu", "threshold", "xielu", "atlu", "log1mexp", "gcu")


def unknown(found: Card) -> set[str]:
    names = {name for name in found.__dataclass_fields__
             if getattr(getattr(found, name), "how", "") == "unknown"}
    return names | ({"ends"} if any(end.how == "unknown" for end in found.ends) else set())


def hold(name: str) -> None:
    found = card(activation(name))
    assert unknown(found) <= OSCILLATING.get(name, set())
    assert not undecided(found)
    assert complaints(found) == []


@pytest.mark.parametrize("name", QUICK)
def test_a_row_has_a_card_that_measurements_agree_with(name: str) -> None:
    hold(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [row.name for row in ROWS if row.name not in QUICK])
def test_every_row_has_a_card_that_measurements_agree_with(name: str) -> None:
    hold(name)


@pytest.mark.parametrize("formula", ["x*atan(exp(x))", "log(1+x**2)*tanh(x)"])
def test_a_formula_nobody_has_seen_has_a_whole_card(formula: str) -> None:
    found = card(activation(formula=formula))
    assert unknown(found) == set()
    assert complaints(found) == []


def test_two_parameters() -> None:
    f = activation(formula="a*x/(1+exp(-b*x)) + x/10", parameters={"a": "2", "b": "0.5"})
    found = card(f)
    assert unknown(found) == set()
    assert {each.name for each in found.by_parameter} == {"a", "b"}
    assert complaints(found) == []
