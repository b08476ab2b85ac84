"""A target in its own process: whatever it does, there is a report, and it tells the truth."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from derive.checker import check
from derive.checker.bringing import Bringing
from derive.checker.isolation.isolated import isolated
from derive.checker.isolation.process import Limits
from derive.checker.isolation.pulse import Phase
from derive.checker.isolation.wire import ChannelError, described, rebuilt
from derive.checker.places import DeathError
from derive.checker.targets.arguments import Values
from derive.cli import main
from derive.errors import TargetError, UsageError
from derive.verdict import Verdict
from tests.checker.planted import hostile

HERE = Path(__file__).parent / "planted"
FILE = f"{HERE / 'hostile.py'}:"
QUICK = {"points": 300, "dtypes": ["float64"], "isolate": True, "time_limit": 2.0}

PATIENT = Limits(5.0)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and sessions")


def here(name, limits=PATIENT):
    return isolated(FILE + name, None, "x", Values(), limits)


@pytest.mark.parametrize(("name", "clause", "verdict", "said"), [
    ("CrashesAtNan", "nan", Verdict.REFUTED, "signal 11, SIGSEGV) during forward (hostile.py"),
    ("HangsForScalars", "shape", Verdict.UNDECIDED, "no answer within 2 s during backward"),
    ("SleepsInC", "nan", Verdict.UNDECIDED, "no answer within 2 s during forward"),
    ("LeavesAtNan", "nan", Verdict.REFUTED, "died (exit status 3) during forward"),
    ("LeavesForLargeArrays", "backward", Verdict.REFUTED, "died (exit status 7) during backward"),
])
def test_a_death_is_a_verdict_on_its_clause_alone(name, clause, verdict, said, judged):
    report = check(FILE + name, judged("relu"), **QUICK)
    assert report.claim(clause).verdict is verdict
    assert said in report.deaths[0] and said in report.claim(clause).detail
    # Two clauses try 0-d arrays.
    touched = {clause, "forward", *(("dtype",) if clause == "shape" else ())}
    others = {each.verdict for each in report.claims if each.name not in touched}
    assert others == {Verdict.TESTED}


@pytest.mark.parametrize(("name", "came"), [
    ("RaisesKeyboardInterrupt", "raises KeyboardInterrupt"), ("Exits", "raises SystemExit: 0")])
def test_leaving_by_an_exception_is_caught_inside(name, came, judged):
    report = check(FILE + name, judged("relu"), **QUICK)
    assert [failure.clause for failure in report.failures] == ["shape"]
    assert report.failures[0].came.startswith(came) and not report.deaths


@pytest.mark.parametrize("name", ["ForksAndBothGoOn", "ComplainsALot"])
def test_what_a_target_does_to_its_process_is_not_the_reports_matter(name, judged):
    report = check(FILE + name, judged("relu"), **QUICK)
    assert report.verdict is Verdict.TESTED and not report.deaths


def test_complaints_do_not_fill_the_disk():
    with here("ComplainsALot") as target:
        target.run(np.ones(3), np.ones(3))
        assert os.fstat(target.room.process._complaints.fileno()).st_size < 10_000


def test_the_callers_array_has_the_shape_that_the_target_gave_it():
    with isolated(f"{HERE / 'reuse.py'}:ReluFlattensCallersX", None, "x", Values(),
                  PATIENT) as target:
        x = np.ones((3, 4))
        assert target.fresh().forward(x).shape == (3, 4)
        assert x.shape == (12,)


def test_a_target_that_takes_all_memory_is_stopped():
    with here("TakesAllMemory", Limits(20.0, 300 << 20)) as target, pytest.raises(
            DeathError, match=r"more than 0\.29\d* GiB of memory during forward"):
        target.fresh().forward(np.array([np.nan]))


def test_a_target_that_dies_at_once_cannot_be_checked(judged):
    with pytest.raises(TargetError, match=r"died \(exit status 0\) during the first call"):
        check(FILE + "LeavesAtOnce", judged("relu"), **QUICK)


@pytest.mark.parametrize(("written", "phase"), [
    ("time.sleep(600)", "loading"),
    ("class Relu(hostile.Relu):\n    def forward(self, x):\n        time.sleep(600)",
     "the first call"),
    ("class Relu(hostile.Relu):\n    def __init__(self):\n        time.sleep(600)",
     "the first call"),
])
def test_the_time_limit_binds_loading_and_the_first_call_and_says_which(written, phase, judged,
                                                                        tmp_path):
    file = tmp_path / "slow.py"
    file.write_text(f"import time\nfrom tests.checker.planted import hostile\n{written}\n")
    with pytest.raises(TargetError, match=f"no answer within 1.5 s during {phase}: it hangs"):
        check(f"{file}:Relu", judged("relu"), isolate=True, time_limit=1.5)


def test_a_target_that_leaves_while_it_is_imported_is_said_to_do_so(judged, tmp_path):
    file = tmp_path / "leaves.py"
    file.write_text("import os\nos._exit(3)\n")
    with pytest.raises(TargetError, match=r"died \(exit status 3\) during loading"):
        check(f"{file}:Relu", judged("relu"), isolate=True)


def test_where_nothing_is_said_loading_may_take_longer_than_a_call():
    usual, asked = Bringing().limits(), Bringing(time_limit=2.0).limits()
    assert (usual.allowed(Phase.CALLING), usual.allowed(Phase.LOADING)) == (10, 60)
    assert {asked.allowed(each) for each in Phase if each.words != "starting"
            and each is not Phase.JUDGING} == {2}


def test_memory_that_grows_from_call_to_call_is_seen():
    with here("KeepsEverything", Limits(20.0, 300 << 20)) as target, pytest.raises(
            DeathError, match=r"more than 0\.29\d* GiB of memory during forward"):
        for _ in range(1000):
            target.fresh().forward(np.array([1.0]))


def test_what_cannot_be_unpickled_there_is_said(judged):
    with pytest.raises(TargetError, match="raises ImportError: not here"):
        check(hostile.NotHere(), judged("relu"), **QUICK)


def test_a_child_that_reads_no_more_keeps_nobody_waiting():
    with here("HoldsTheInterpreter", Limits(1.0)) as target:
        x = np.ones(200_000)
        with pytest.raises(DeathError, match="no answer within 1 s"):
            for _ in range(1000):
                target.run(x, x)


def test_after_some_deaths_it_is_not_called_any_more():
    with here("LeavesAtNan") as target:
        for _ in range(4):
            with pytest.raises(DeathError, match="exit status 3"):
                target.fresh().forward(np.array([np.nan]))
        with pytest.raises(DeathError, match="not called any more"):
            target.fresh()


def test_a_liar_is_judged_by_its_numbers(judged):
    report = check(FILE + "Lies", judged("relu"), **QUICK)
    failure = report.claim("backward").failure
    assert (failure.came, failure.exact) == ("2.0", "1")
    assert np.array_equal([1], [2]) is False  # the judge's own NumPy is untouched


@pytest.mark.parametrize("name", ["Prints", "ClosesStdout", "ReadsStdin", "Relu"])
def test_streams_belong_to_the_judge(name, judged, capfd):
    report = check(FILE + name, judged("relu"), **QUICK)
    assert report.verdict is Verdict.TESTED, report.lines()
    assert capfd.readouterr() == ("", "")
    assert ("prints to stdout: 'shape (3,)'" in report.notes) == (name == "Prints")


@pytest.mark.parametrize(("name", "clause", "promises"), [
    ("WritesIntoUpstream", "mutates_upstream", ()), ("ReusesItsBuffer", "repeat", ()),
    ("SilencesNumpy", "global_state", ()), ("KeepsTheCallersArray", "alias", ("alias",)),
])
def test_aliasing_and_state_keep_their_meaning(name, clause, promises, judged):
    report = check(FILE + name, judged("relu"), promises=promises, **QUICK)
    assert clause in [failure.clause for failure in report.failures], report.lines()


def test_the_report_is_the_same_as_without_isolation(judged):
    for name in ("WritesIntoUpstream", "Relu"):
        apart = check(FILE + name, judged("relu"), **QUICK)
        assert apart == check(FILE + name, judged("relu"), points=300, dtypes=["float64"])


def test_classes_are_sent_by_name_and_local_ones_refused(judged):
    class Local(hostile.Relu):
        pass

    with pytest.raises(UsageError, match="cannot be sent to another process"):
        check(Local, judged("relu"), **QUICK)


def test_the_command_isolates_and_says_how_the_target_died(capsys):
    code = main(["check", FILE + "LeavesAtNan", "--as", "relu", "--dtype", "float64", "--format",
                 "json"])
    report = json.loads(capsys.readouterr().out)
    assert code == 4 and report["deaths"] == ["the target died (exit status 3) during forward"]
    assert {each["verdict"] for each in report["claims"]} == {"TESTED", "REFUTED"}


@pytest.mark.parametrize(("name", "clause", "code"), [
    ("WrongAndLeaves", [], 1), ("LeavesAtNan", ["--only", "nan"], 4),
    ("SleepsInC", ["--only", "nan"], 4)])
def test_what_an_answer_refuted_decides_even_where_the_target_dies_later(name, clause, code,
                                                                         capsys):
    assert main(["check", FILE + name, "--as", "relu", "--dtype", "float16", "--time-limit", "2",
                 *clause]) == code
    assert "died: " in capsys.readouterr().out


def test_no_child_outlives_its_check():
    with here("Relu") as target:
        number = target.room.process._child.pid
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_child_loads_no_judge():
    code = ("import sys, derive.checker.isolation.child; "
            "print([m for m in ('sympy', 'flint', 'hypothesis') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True,  # noqa: S603  (ours)
                          text=True, check=True, timeout=60, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]"


@given(arrays(st.sampled_from([np.float32, np.float64, np.int64]),
              array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)), st.data())
def test_arrays_arrive_with_their_values_and_memory_order(array, data):
    for axis in range(array.ndim):
        step = data.draw(st.sampled_from([1, -1, 2]))
        array = array[(slice(None),) * axis + (slice(None, None, step),)]
    if data.draw(st.booleans()):
        array = array.T
    there = rebuilt(*described(array))
    assert np.array_equal(there, array, equal_nan=True) and there.dtype == array.dtype
    assert there.strides == array.strides and there.flags.writeable == array.flags.writeable


def test_a_broadcast_array_stays_one_value_in_memory():
    there = rebuilt(*described(np.broadcast_to(np.array([2.0]), (7,))))
    assert there.strides == (0,) and there.tolist() == [2.0] * 7 and not there.flags.writeable


@pytest.mark.parametrize("place", [
    {}, {"dtype": "O", "shape": [1], "strides": [8], "writeable": True},
    {"dtype": "<f8", "shape": [3], "strides": [8], "writeable": True},
    {"dtype": "<f8", "shape": [1, 1 << 40], "strides": [8, 8], "writeable": True},
])
def test_a_hostile_description_is_refused(place):
    with pytest.raises(ChannelError):
        rebuilt(place, b"12345678")
