"""Tallies add up exactly, in any order, and survive being written down."""

import functools
import json
import operator
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from derive.checker.sweep.tally import (
    BINS,
    NOTHING,
    Row,
    Side,
    Some,
    Tally,
    Worst,
    from_fields,
    to_fields,
)

counts = st.integers(0, 2**32)
places = st.integers(0, 2**32 - 1)
somes = st.one_of(st.just(Some()), st.builds(
    lambda count, one, other: Some(count + 1, min(one, other), max(one, other)),
    counts, places, places))
ulps = st.floats(0, allow_nan=False)
rows = st.dictionaries(
    st.integers(0, 511),
    st.builds(Row, ulps, st.lists(counts, min_size=BINS, max_size=BINS).map(tuple)),
    max_size=3).map(lambda table: tuple(sorted(table.items())))
sides = st.builds(Side, counts, somes, counts, counts, somes, somes, somes, somes, somes,
                  st.one_of(st.none(), st.builds(Worst, ulps, places)), rows)
tallies = st.builds(
    Tally, counts, sides, sides, somes,
    st.sets(st.tuples(places, st.sampled_from(["inf", "1.0"]), st.just("0.0")),
            max_size=2).map(lambda met: tuple(sorted(met))))


@settings(max_examples=25, deadline=None)
@given(st.lists(tallies, max_size=4), st.randoms(use_true_random=False))
def test_the_order_does_not_show(parts: list[Tally], luck: random.Random) -> None:
    shuffled = parts.copy()
    luck.shuffle(shuffled)
    assert sum(parts, NOTHING) == sum(shuffled, NOTHING)


@settings(max_examples=25, deadline=None)
@given(tallies, tallies, tallies)
def test_how_they_are_grouped_does_not_show(one: Tally, two: Tally, three: Tally) -> None:
    assert (one + two) + three == one + (two + three)


@given(tallies)
def test_written_and_read_back(tally: Tally) -> None:
    assert from_fields(json.loads(json.dumps(to_fields(tally)))) == tally
    assert tally + NOTHING == tally


def test_of_equal_errors_the_lowest_index_is_shown() -> None:
    parts = [Tally(1, Side(worst=Worst(2.5, place))) for place in (7, 3, 9)]
    assert functools.reduce(operator.add, parts).forward.worst == Worst(2.5, 3)
