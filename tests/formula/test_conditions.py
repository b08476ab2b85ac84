"""Domains: open intervals, in order, with ends that are numbers or other variables."""

import math

import pytest

import derive
from derive.errors import UsageError
from derive.formula.conditions import intervals


def test_conditions_are_intersected() -> None:
    assert intervals(["0 < a", "a < 1", "b > -1/2"]) == intervals(["0<a<1", "-1/2<b"])


@pytest.mark.parametrize("conditions", [
    ["x>5", "x>0"], ["x>0", "x>5"], ["x>5", "x>-1/2", "x>5"]])
def test_the_narrower_of_two_ends_counts_in_whatever_order(conditions: list[str]) -> None:
    assert intervals(conditions) == intervals(["x>5"])


def test_an_end_that_is_no_number_does_not_replace_one() -> None:
    for conditions in (["x>5", "x>a"], ["x>a", "x>5"]):
        evidence = derive.equal("Max(x, 5, a)", "x", where=intervals(conditions))
        assert evidence.verdict is derive.Verdict.PROVED


@pytest.mark.parametrize("conditions", [
    ["x>nan"], ["x>x"], ["x>1", "x<0"], ["1<x<1"], ["x"], ["1<2"], ["x>=0"], ["x>oo"], ["x>"],
    ["x>1+"], [">1"], ["x>zoo"],
])
def test_conditions_that_say_nothing_are_refused(conditions: list[str]) -> None:
    with pytest.raises(UsageError):
        intervals(conditions)


@pytest.mark.parametrize("box", [(math.inf, None), (5, 5), (math.nan, 2), (1, 0), 3, ("x", None)])
def test_boxes_from_python_are_checked_too(box: object) -> None:
    with pytest.raises(UsageError):
        derive.equal("x", "x + 1", where={"x": box})  # type: ignore[dict-item]


def test_an_end_may_be_another_variable() -> None:
    evidence = derive.equal("Max(x, b)", "x", where=intervals(["x > b"]))
    assert evidence.verdict is derive.Verdict.PROVED
