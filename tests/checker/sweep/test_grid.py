"""Every number of a dtype, in order."""

from itertools import pairwise

import numpy as np
import pytest

import derive
from derive.checker.sweep.grid import grid


def numbers(name: str) -> np.ndarray:
    found = grid(name)
    ramp, parts = np.arange(found.block, dtype=found.unsigned), []
    for start in range(0, found.size, found.block):
        patterns = np.empty(found.block, dtype=found.unsigned)
        parts.append(found.fill(start, patterns, ramp))
    return np.concatenate(parts)


def test_every_pattern_once_and_in_order() -> None:
    x = numbers("float16")
    low, high = grid("float16").finite
    assert np.unique(x.view(np.uint16)).size == 2**16
    assert np.isnan(x[:low - 1]).all() and np.isnan(x[high + 1:]).all()
    assert x[low - 1] == -np.inf and x[high] == np.inf
    assert (np.diff(x[low:high].astype(np.float64)) >= 0).all()
    assert np.signbit(x[2**15 - 1]) and not np.signbit(x[2**15])


@pytest.mark.parametrize("name", ["float16", "float32"])
def test_limits_are_those_of_numpy(name: str) -> None:
    found, limits = grid(name), np.finfo(name)
    assert found.top == limits.max
    assert found.lowest_exponent == limits.minexp
    assert found.value(found.finite[1] - 1) == limits.max
    assert [found.value(found.index(x)) for x in (1.5, -2.0**-9, 0.0)] == [1.5, -2.0**-9, 0]
    assert found.row_ends(found.index(1.0) // found.row_size) == (1.0, 2 - limits.eps)


def test_slices_are_whole_blocks_and_cover_everything() -> None:
    for name in ("float32", "float16"):
        found = grid(name)
        slices = found.slices()
        assert slices[0][0] == 0 and slices[-1][1] == found.size
        assert all(one[1] == two[0] for one, two in pairwise(slices))
        assert found.shard % found.slice == found.slice % found.block == 0
        assert found.row_size % found.block == 0 or found.block % found.row_size == 0


def test_a_place_is_said_in_words() -> None:
    found = grid("float32")
    start = found.index(1.0)
    assert found.place(start, start + found.slice) == (
        "shard 48 of 64, x from 1.0 to 1.1249998807907104")


def test_float64_has_too_many() -> None:
    with pytest.raises(derive.UsageError, match="every number of a dtype"):
        grid("float64")
