import numpy as np

from derive.numeric.oracle import oracle_of
from tests.proved import proved


def test_at_a_jump_the_slope_of_either_side_is_legal():
    truth = oracle_of(proved("hard_shrink")).at(np.array([-0.5, 0.0, 0.5]))
    assert truth.slope_low.high.tolist() == [0, 0, 0]
    assert truth.slope_high.high.tolist() == [1, 0, 1]
