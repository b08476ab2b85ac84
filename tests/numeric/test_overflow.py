"""Half lines on which f and f′ overflow: proved, and never claimed of another piece."""

from math import inf

import numpy as np
import pytest

import derive
from derive.numeric.oracle import oracle_of

LARGEST = float(np.finfo(np.float32).max)


def oracle(formula):
    return oracle_of(derive.prove(derive.activation(formula=formula)))


@pytest.mark.parametrize(("formula", "beyond", "not_beyond"), [
    ("exp(x)", [(129, 1e38), (1e30, 3e38)], [(80, 1e38), (-1e38, -1e30)]),
    ("-sinh(x)", [(129, 1e38), (-1e38, -129)], [(-1, 1)]),
    ("x*exp(x)", [(129, 1e38)], [(-1e38, -129)]),
    ("Piecewise((exp(x), x > 1000), (x, True))", [(2000, 1e38)], [(130, 900), (500, 2000)]),
    ("x*exp(x)*sin(x)", [], [(129, 1e38)]),
    ("1/(1 + exp(-x))", [], [(129, 1e38), (-1e38, -129)]),
])
def test_what_overflows_on_a_whole_stretch(formula, beyond, not_beyond):
    found = oracle(formula)
    assert all(found.beyond(*each, LARGEST) for each in beyond)
    assert not any(found.beyond(*each, LARGEST) for each in not_beyond)


def test_a_tail_that_ends_is_no_half_line():
    assert oracle("Piecewise((exp(x), x < 500), (0, True))")._overflow(1, LARGEST) == inf
