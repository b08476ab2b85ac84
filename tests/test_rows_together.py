"""Every row of the catalogue through everything: derived, judged, f′ by y, card, written, checked.

Each part has tests of its own; here they have to agree on one activation. A sample drawn by a fixed
seed runs always, all rows under ``slow``.
"""

import random
import warnings

import numpy as np
import pytest

import derive
from derive.formula.rows import ROWS
from derive.numeric.oracle import oracle_of
from derive.verdict import Verdict
from derive.writing.functions import loaded
from derive.writing.record import Written
from tests.proved import proved

NAMES = [row.name for row in ROWS]
SAMPLE = random.Random(20261125).sample(NAMES, 4)


def through_everything(name: str, points: int) -> Written:
    """Take a row through all stages; return what was written."""
    checked = proved(name)
    assert checked.verdict is Verdict.PROVED
    assert checked.replay() == len(checked.checks)
    by_y = derive.through_y(checked)
    assert (by_y.form is None) is bool(by_y.verdict is not Verdict.PROVED)
    assert by_y.form is not None or by_y.reason
    card = derive.card(name)
    written = derive.write(checked)
    layer = loaded(written.source)[written.name]
    report = derive.check(layer, checked, accuracy="strict", points=points)
    assert report.verdict is Verdict.TESTED, report
    slopes_lie_within_the_card(card, layer, checked)
    return written


def slopes_lie_within_the_card(card, layer, checked) -> None:
    """The written layer's slopes against the least and greatest that the card proves."""
    slopes = card.slopes.value
    if slopes is None:  # unknown, as for some that oscillate
        return
    x = np.sort(np.random.default_rng(3).normal(0, 6, 4000))
    made = layer()
    made.forward(x)
    dx = made.backward(np.ones_like(x))
    inside = oracle_of(checked).at(x)
    known = inside.slope_known & np.isfinite(dx)
    low, high = (None if end is None or end.ball is None else float(end.ball.mid())
                 for end in (slopes.low, slopes.high))
    room = 1e-9
    assert low is None or (dx[known] >= low - room * (1 + abs(low))).all()
    assert high is None or (dx[known] <= high + room * (1 + abs(high))).all()


@pytest.mark.parametrize("name", SAMPLE)
def test_a_row_goes_through_everything(name: str) -> None:
    through_everything(name, 1500)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_row_goes_through_everything(name: str) -> None:
    written = through_everything(name, 50_000)
    assert all(each.strict for each in written.reached)
    assert not written.missed, [str(each) for each in written.missed]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for dtype in (np.float32, np.float64):
            x = np.geomspace(1e-30, 1e8, 400).astype(dtype)
            layer = loaded(written.source)[written.name]()
            layer.forward(np.concatenate([-x, x]))
            layer.backward(np.ones(800, dtype))
