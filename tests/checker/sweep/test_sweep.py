"""Sweeps find planted faults exactly where they are, and nothing where there is none."""

import json

import numpy as np
import pytest

import derive
from derive import Verdict
from derive.checker.bringing import Bringing
from derive.checker.sweep import sweep
from derive.checker.sweep.bench import Job, tallied
from derive.checker.sweep.grid import grid
from derive.render import sweep as writer

PLANTED = "tests.checker.sweep.planted"


@pytest.mark.parametrize(("target", "name"), [
    ("layers:Sigmoid", "sigmoid"), ("layers:Relu", "relu")])
def test_our_layers_hold_strict_at_every_float16(judged, target: str, name: str) -> None:
    report = sweep(target, judged(name), "float16", accuracy="strict")
    assert report.verdict is Verdict.TESTED and report.undecided == 0
    for side in (report.tally.forward, report.tally.backward):
        assert side.judged + side.unfit == 63488
        assert side.strict.count == side.nan.count == side.zero.count == 0
        assert side.worst.ulps <= 0.51
    assert report.tally.points == 65536


def test_a_fault_is_found_from_its_first_to_its_last_number(judged) -> None:
    report = sweep(f"{PLANTED}:SlopeOfTwoFrom", judged("sigmoid"), "float16")
    assert report.verdict is Verdict.REFUTED
    assert report.claim("forward").verdict is Verdict.TESTED
    broken, numbers = report.tally.backward.mixed, report.grid
    assert (numbers.value(broken.first), numbers.value(broken.last)) == (1.375, 2.5)
    assert broken.count == numbers.index(2.5) - numbers.index(1.375) + 1
    failure = report.claim("backward").failure
    assert failure.x == 1.375 and "--at x=1.375,dout=1" in failure.replay


@pytest.mark.parametrize(("target", "clause", "counted", "x"), [
    ("NanAtOne", "forward", "nan", 1.0), ("InfinityAtMinusTwo", "backward", "infinite", -2.0)])
def test_one_wrong_number_of_65536(judged, target: str, clause: str, counted: str,
                                   x: float) -> None:
    report = sweep(f"{PLANTED}:{target}", judged("relu"), "float16")
    side = getattr(report.tally, clause)
    assert getattr(side, counted).count == side.strict.count == side.mixed.count == 1
    assert report.claim(clause).failure.x == x
    assert report.claim(clause).failure.ulps == np.inf


def test_nan_turned_into_a_number_breaks_its_own_claim(judged) -> None:
    report = sweep(f"{PLANTED}:NoNan", judged("relu"), "float16")
    broken = [claim.name for claim in report.claims if claim.verdict is Verdict.REFUTED]
    assert broken == ["nan"]
    assert report.tally.nan_lost.count == 2046


def test_a_legal_slope_at_the_kink_is_not_accused(judged) -> None:
    report = sweep(f"{PLANTED}:HalfAtTheKink", judged("relu"), "float16", accuracy="strict")
    assert report.verdict is Verdict.TESTED


def test_lost_tails_break_strict_and_not_mixed(judged) -> None:
    report = sweep("layers.textbook:Sigmoid", judged("sigmoid"), "float16", accuracy="strict")
    assert report.verdict is Verdict.REFUTED
    assert report.tally.backward.mixed.count == 0
    assert report.tally.backward.zero.count > 500


def test_lanes_that_differ_are_met_as_the_sweep_met_them(judged) -> None:
    report = sweep(f"{PLANTED}:OtherLanes", judged("relu"), "float16")
    assert report.tally.backward.mixed.count == 63488 // 8
    assert report.claim("backward").failure.came == "3.0"


def test_a_target_that_raises_is_narrowed_to_its_number(judged) -> None:
    with pytest.raises(derive.TargetError, match="three") as caught:
        sweep(f"{PLANTED}:RaisesAtThree", judged("relu"), "float16")
    assert "x = 3.0" in caught.value.hint


def test_counts_are_those_of_the_check(judged) -> None:
    """The sweep's shortcuts change nothing: compare with the contract applied point by point."""
    from derive.checker.values import compare_backward
    from derive.numeric.oracle import oracle_of

    checked = judged("gelu")
    patterns = np.arange(2**16, dtype=np.uint16).view(np.float16)
    x = patterns[np.isfinite(patterns)]
    layer = derive.checker.targets.load("layers.textbook:Sigmoid").fresh()
    layer.forward(x)
    ones = np.ones_like(x)
    found = compare_backward(layer.backward(ones), ones, oracle_of(checked).at(x))
    side = sweep("layers.textbook:Sigmoid", checked, "float16").tally.backward
    for level in ("strict", "mixed"):
        assert getattr(side, level).count == np.count_nonzero(found.broken(level))
    assert side.judged == np.count_nonzero(found.decided)


def test_a_float32_shard_counts_every_number_once(judged) -> None:
    import pickle

    numbers = grid("float32")
    start = numbers.index(1.0)
    job = Job(pickle.dumps(("layers:Sigmoid", Bringing(), judged("sigmoid"))), "float32")
    tally = tallied(job, start, start + 2 * numbers.block)
    assert tally.points == tally.forward.judged == tally.backward.judged == 2 * numbers.block
    assert tally.forward.strict.count == tally.backward.strict.count == 0
    assert sum(tally.backward.rows[0][1].counts) == 2 * numbers.block
    assert tally.backward.worst.ulps < 5


def test_beyond_the_promise_errors_are_shown_and_not_judged(judged) -> None:
    import pickle

    numbers = grid("float32")
    job = Job(pickle.dumps(("layers.textbook:Relu", Bringing(), judged("sigmoid"))), "float32")
    start = numbers.index(2.0**40)
    tally = tallied(job, start, start + numbers.block)
    assert tally.forward.judged == 0 and tally.forward.strict.count == 0
    assert tally.forward.rows[0][1].largest > 1e6


@pytest.mark.parametrize(("name", "x"), [("exponential", 2000.0), ("log1mexp", -3.0)])
def test_where_there_is_nothing_to_judge_one_ball_says_so(judged, name: str, x: float) -> None:
    """A float32 block beyond overflow, and one outside the domain."""
    import pickle

    numbers = grid("float32")
    start = numbers.index(x) // numbers.block * numbers.block
    job = Job(pickle.dumps(("layers:Sigmoid", Bringing(), judged(name))), "float32")
    tally = tallied(job, start, start + numbers.block)
    for side in (tally.forward, tally.backward):
        assert (side.judged, side.unfit, side.rows) == (0, numbers.block, ())


def test_json_has_every_count(judged) -> None:
    report = sweep("layers.textbook:Sigmoid", judged("sigmoid"), "float16", accuracy="strict")
    found = json.loads(writer.to_json(report))
    backward = found["sweep"]["backward"]
    assert found["verdict"] == "REFUTED" and found["format"] == "backproof-report"
    assert sum(backward["histogram"]) + backward["lost"] == backward["judged"] == 63488
    assert [sum(column) for column in zip(*(
        row["counts"] for row in backward["exponents"]), strict=True)] == backward["histogram"]
    assert float(backward["strict"]["first"]) == -12.578125


def test_text_has_claims_tables_and_the_verdict_last(judged) -> None:
    shown = writer.text(sweep("layers:Relu", judged("relu"), "float16"))
    assert "≤ 0.5 ulps   59,376    63,488" in shown
    assert shown.splitlines()[-1].startswith("Verdict  TESTED")


@pytest.mark.slow
def test_our_sigmoid_at_all_float32_numbers(judged) -> None:
    """About two minutes of one core: all 2³² of them, forward and gradient."""
    report = sweep("layers:Sigmoid", judged("sigmoid"), "float32", accuracy="strict")
    assert report.verdict is Verdict.TESTED and report.undecided == 0
    assert report.tally.points == 2**32
    assert report.tally.forward.worst.ulps < 4 and report.tally.backward.worst.ulps < 5.5
