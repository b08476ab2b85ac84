"""What is granted beside kinks and jumps, and what subnormal numbers are where they read as 0."""

import numpy as np
import pytest

from derive.checker.examine import on_platform
from derive.checker.targets.arrays import NUMPY
from derive.checker.targets.flushing import Flushing, flushing
from derive.checker.values import compare_backward, compare_forward
from derive.numeric.oracle import oracle_of
from derive.numeric.ulp import neighbour

SINGLE = np.dtype(np.float32)


def beside(place, steps):
    return np.array([neighbour(np.float32(place), steps)])


@pytest.mark.parametrize(("steps", "mixed"), [(-1, False), (1, False), (6, False), (9, True),
                                              (-40, True)])
def test_mixed_grants_a_slope_from_across_a_kink_within_a_few_roundings(steps, mixed, judged):
    x = beside(3, steps)
    truth = oracle_of(judged("hard_sigmoid")).at(x)
    other = np.array([1 / 6 if steps > 0 else 0], SINGLE)
    found = compare_backward(other, np.ones(1, SINGLE), truth)
    assert found.broken("strict")[0]
    assert found.broken("mixed")[0] == mixed


def test_nothing_is_granted_at_the_kink_itself_or_at_one_at_0(judged):
    ones = np.ones(1, SINGLE)
    at_six = oracle_of(judged("relu6")).at(np.array([6], SINGLE))
    assert compare_backward(2 * ones, ones, at_six).broken("mixed")[0]
    above_zero = oracle_of(judged("relu")).at(beside(0, 1))
    assert compare_backward(0 * ones, ones, above_zero).broken("mixed")[0]


@pytest.mark.parametrize("reads", [True, False])
def test_a_subnormal_may_be_read_as_zero_only_where_the_platform_does_so(reads, judged):
    x, ones = np.array([1e-40, -1e-40], SINGLE), np.ones(2, SINGLE)
    relu = on_platform(oracle_of(judged("relu")), x, Flushing(reads, reads))
    assert compare_backward(0 * ones, ones, relu).broken("strict").tolist() == [not reads, False]
    sign = on_platform(oracle_of(judged("sign")), x, Flushing(reads, reads))
    assert compare_forward(0 * ones, sign).broken("strict").all() == (not reads)
    assert compare_forward(2 * ones, sign).broken("strict").all()
    far = on_platform(oracle_of(judged("relu")), np.array([2e-38], SINGLE), Flushing(True, True))
    assert compare_backward(0 * ones[:1], ones[:1], far).broken("strict")[0]


@pytest.mark.parametrize("name", ["float16", "float32", "float64"])
def test_numpy_keeps_subnormal_numbers(name):
    assert flushing(NUMPY, np.dtype(name)) == Flushing(False, False)


class Dazed:
    """Arrays whose arithmetic reads subnormal numbers as 0, as XLA's does."""

    name = "dazed"

    def bring(self, array):
        return np.where(np.abs(array) < np.finfo(array.dtype).tiny, 0, array)

    def take(self, result):
        return result

    def active(self, dtype):
        return NUMPY.active(dtype)


def test_what_is_read_as_zero_is_measured():
    assert flushing(Dazed(), SINGLE) == Flushing(reads=True, writes=False)


def test_a_logarithm_is_undefined_just_below_its_hole(judged):
    truth = oracle_of(judged("log1mexp")).at(np.array([-1e-300, -5e-324]))
    assert truth.outside.all()
