"""Every row of the catalogue has a card, and measurements contradict none of its claims."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import arb

from derive.cards import Card, build, card
from derive.cards.number import Number
from derive.cards.record import undecided
from derive.formula.catalogue import activation
from derive.formula.rows import ROWS
from derive.verdict import Evidence, Verdict
from tests.cards.measured import complaints

OSCILLATING = {
    "gcu": {"fixed_points"},
    "sinlu": {"turns", "inflections", "range", "slopes", "lipschitz", "monotone", "convex",
              "fixed_points", "thresholds", "conditions"},
    "snake": {"conditions"},
    "snake_beta": {"conditions"},
}
"""Fields that may be measured and not proved: f oscillates without a period. None is unknown."""
QUICK = ("relu", "hard_swish", "silu", "threshold", "xielu", "atlu", "log1mexp", "gcu",
         "snake")


def unknown(found: Card, how: str = "unknown") -> set[str]:
    names = {name for name in found.__dataclass_fields__
             if getattr(getattr(found, name), "how", "") == how}
    return names | ({"ends"} if any(end.how == how for end in found.ends) else set())


def hold(name: str) -> None:
    found = card(activation(name))
    assert unknown(found) == set()
    assert unknown(found, "measured") <= OSCILLATING.get(name, set())
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


def off(value: Number, by: str) -> Number:
    """Return a number moved by a planted error."""
    assert value.ball is not None
    return Number(value.ball + arb(by))


def test_planted_errors_in_a_card_are_measured() -> None:
    right = card(activation("silu"))
    assert complaints(right) == []
    (span,), slopes = right.range.value or (), right.slopes.value
    assert slopes is not None
    wrong = [
        replace(right, range=replace(right.range, value=(
            replace(span, low=off(span.low, "1e-4")),))),
        replace(right, slopes=replace(right.slopes, value=replace(
            slopes, high=off(slopes.high, "-1e-4")))),
        replace(right, monotone=replace(right.monotone, value=tuple(
            replace(run, sign=-run.sign) for run in right.monotone.value or ()))),
        replace(right, convex=replace(right.convex, value=tuple(
            replace(run, sign=-run.sign) for run in right.convex.value or ()))),
        replace(right, zeros=replace(right.zeros, value=())),
        replace(right, turns=replace(right.turns, value=tuple(
            replace(turn, kind="maximum") for turn in right.turns.value or ()))),
    ]
    assert all(complaints(each) for each in wrong)


def test_nothing_is_proved_on_a_slope_that_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "equal", lambda *sides: Evidence(Verdict.UNDECIDED, "planted"))
    found = card(activation("tanh"))
    assert undecided(found)
    assert {"range", "zeros", "slopes", "moments", "symmetries"} <= unknown(found)
