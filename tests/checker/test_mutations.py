"""Small slips in our own formulas: whatever changes the function beyond tolerance is refuted."""

import random

import mpmath
import numpy as np
import pytest

from derive.checker import check
from derive.checker.examine import Examiner
from derive.checker.targets import Target
from derive.numeric.oracle import oracle_of
from derive.verdict import Verdict
from tests.checker import mutations
from tests.checker.planted.rows import judged

NAMES = ("relu6", "leaky_relu", "elu", "celu", "hard_swish", "soft_shrink", "softplus", "softsign",
         "sigmoid", "tanh", "silu", "gelu", "mish", "snake", "gaussian", "squareplus")
FEW = 3
"""Mutants drawn of each method of each activation."""


def places(breaks):
    """Return the points at which mpmath decides: ordinary ones, and some just beside breaks."""
    ordinary = np.linspace(-11.7, 12.1, 31).tolist()
    return ordinary + [end + step for end in breaks for step in (-0.5, end * 2.0**-13, 0.5)]


def differs(checked, mutant):
    """Tell whether the mutant is beyond twice what level mixed forgives at one of the places."""
    oracle = oracle_of(checked)
    x = np.array(places(oracle.breaks))
    forward, backward = Examiner(Target("", object), oracle, x.dtype).slack(x)
    slack = forward if mutant.method == "forward" else backward
    truth = oracle.at(x)
    right = truth.values[0] if mutant.method == "forward" else truth.slope_low
    other = truth.slope_high
    came = mutations.exact(mutant.function, checked.activation.x, x.tolist())
    for value, exact, rest, allowed, bend in zip(came, right.high, right.low, slack,
                                                 other.high != truth.slope_low.high, strict=True):
        if not bend and not abs(value - mpmath.mpf(exact) - mpmath.mpf(rest)) <= 2 * allowed:
            return True
    return False


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_a_mutant_that_is_another_function_is_refuted(name, method):
    checked = judged(name)
    every = list(mutations.mutants(checked, method))
    drawn = random.Random(name + method).sample(every, min(FEW, len(every)))
    different = [mutant for mutant in drawn if differs(checked, mutant)]
    assert different
    for mutant in different:
        report = check(mutations.layer(checked, mutant), checked, only=[method],
                       dtypes=["float64"], points=300)
        assert report.verdict is Verdict.REFUTED, (mutant.slip, mutant.function)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["forward", "backward"])
def test_every_mutant_that_is_another_function_is_refuted(name, method):
    checked = judged(name)
    for mutant in mutations.mutants(checked, method):
        if differs(checked, mutant):
            report = check(mutations.layer(checked, mutant), checked, only=[method],
                           dtypes=["float64"], points=300)
            assert report.verdict is Verdict.REFUTED, (mutant.slip, mutant.function)


def test_a_formula_without_a_slip_is_not_accused():
    checked = judged("snake")
    formula = checked.activation.fill(checked.pieces[0].slope)
    unchanged = mutations.Mutant("none", "backward", formula)
    assert not differs(checked, unchanged)
    report = check(mutations.layer(checked, unchanged), checked, only=["backward"], points=300)
    assert report.verdict is Verdict.TESTED, report.lines()
