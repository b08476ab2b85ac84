"""The checker is tested by what it must reject, clause by clause, and by what it must let pass."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from derive import cli
from derive.checker import check
from derive.checker.behaviour import CLAUSES
from derive.checker.examine import VALUES
from derive.checker.inputs import battery
from derive.checker.promises import PROMISED
from derive.checker.run import DTYPES
from derive.errors import TargetError
from derive.numeric.kernels import to_numpy
from derive.verdict import Verdict
from tests.checker.planted.reports import REPORTS, WITHOUT_MODEL
from tests.checker.planted.rows import BUGS, HERE, ODDITIES, judged

FEW = 1200


def _name(planted):
    return planted.name


def _together(rows):
    """Put layers of one activation after each other: its oracle remembers its answers."""
    return sorted(rows, key=lambda each: (each.meant, each.parameters, each.dtypes))


@pytest.mark.parametrize("bug", _together(BUGS), ids=_name)
def test_a_planted_bug_is_refuted_by_the_clause_it_breaks(bug):
    report = check(bug.target, bug.judged, bug.level, bug.dtypes, promises=bug.promises,
                   points=FEW)
    assert report.verdict is Verdict.REFUTED
    failure = report.claim(bug.clause).failure
    assert failure is not None, report.lines()
    if bug.alone:
        assert [each.clause for each in report.failures] == [bug.clause]
    again = check(bug.target, bug.judged, bug.level, bug.dtypes, **_replayed(failure))
    assert again.claim(bug.clause).verdict is Verdict.REFUTED, failure.replay


def _replayed(failure):
    """Read the options of the replay command that are not about target and formula."""
    words = shlex.split(failure.replay)
    if "--at" in words:
        return {"at": (failure.x, failure.dout)}
    return {"only": [words[words.index("--only") + 1]]}


@pytest.mark.parametrize("name", ["ReluZerosUpstream", "EluBranchFromOutput", "TanhVectorLanes",
                                  "GeluMillsSeries"])
def test_the_replay_command_shows_the_failure_again(name, capsys):
    bug = next(each for each in BUGS if each.name == name)
    report = check(bug.target, bug.judged, bug.level, bug.dtypes)
    command = shlex.split(report.claim(bug.clause).failure.replay)
    assert command[0] == "derive"
    assert cli.main(command[1:]) == 1
    assert re.search(rf"REFUTED +{bug.clause}", capsys.readouterr().out)


def test_every_clause_has_planted_bugs():
    clauses = {*VALUES, *(clause.name for clause in CLAUSES), *PROMISED}
    planted = {bug.clause for bug in BUGS}
    assert clauses == {name for name in planted if not name.startswith("parameter_")}


def test_every_planted_class_is_checked():
    files = {Path(each.target.rpartition(":")[0]) for each in (*BUGS, *ODDITIES)}
    written = {name for file in files
               for name in re.findall(r"^class ([A-Z]\w+):", file.read_text("utf-8"), re.M)}
    # One is brought as an instance, one needs more inputs than the others get here.
    assert written - {each.name for each in (*BUGS, *ODDITIES)} == {
        "LeakyReluConfigured", "TanhLastBlockOfMany"}


def test_a_block_left_over_behind_a_hundred_thousand_is_found():
    report = check(f"{HERE}/sizes.py:TanhLastBlockOfMany", judged("tanh"), dtypes=("float32",))
    assert [each.clause for each in report.failures] == ["shape"]
    assert "1048579" in report.failures[0].remark


def test_a_window_of_a_thousandth_is_found_anywhere_in_the_middle():
    for dtype in ("float32", "float64"):
        x = np.sort(battery(np.dtype(dtype), (), 0))
        assert np.diff(x[np.abs(x) <= 9]).max() < 1.2e-3


def test_a_layer_that_is_never_the_same_is_reported_and_not_a_crash():
    class ReluNow:
        def forward(self, x):
            self.slope = (x > 0) * np.where(np.random.default_rng().random(x.shape) < 0.1, 2, 1)
            return x * self.slope

        def backward(self, dout):
            return dout * self.slope

    for seed in range(3):
        report = check(ReluNow, judged("relu"), seed=seed, points=1200)
        assert report.claim("determinism").verdict is Verdict.REFUTED


def test_every_report_has_its_model():
    text = "\n".join(file.read_text("utf-8") for file in HERE.glob("*.py"))
    cited = {int(number) for phrase in re.findall(r"Rows? ([\d, and]+)", text)
             for number in re.findall(r"\d+", phrase)}
    assert cited | WITHOUT_MODEL.keys() == REPORTS.keys()


@pytest.mark.parametrize(("name", "says"), [
    ("ReluGradAllocatesX", "raises TypeError"),
    ("GeluTupleOfTuples", "returns shape (1, 1, 3)"),
])
def test_a_layer_that_fails_a_plain_call_is_no_target(name, says):
    with pytest.raises(TargetError, match=re.escape(says)):
        check(f"{HERE}/unusable.py:{name}", BUGS[0].judged)


@pytest.mark.parametrize("oddity", _together(ODDITIES), ids=_name)
def test_a_correct_oddity_is_not_accused(oddity):
    report = check(oddity.target, oddity.judged, oddity.level, oddity.dtypes,
                   promises=oddity.promises, points=FEW)
    assert report.verdict is Verdict.TESTED, report.lines()


@pytest.mark.parametrize(("where", "name"),
                         [("layers:Relu", "relu"), ("layers:Sigmoid", "sigmoid")])
def test_our_own_layers_hold_every_clause_at_strict(where, name, judged):
    report = check(where, judged(name), "strict", DTYPES, points=1200)
    assert report.verdict is Verdict.TESTED, report.lines()


@pytest.mark.parametrize("name", ["log_sigmoid"])
def test_generated_kernels_make_a_layer_that_holds_every_clause_at_strict(name, judged):
    f, derivative = to_numpy(judged(name))

    class Generated:
        def forward(self, x):
            self.x = x
            return f(x)

        def backward(self, dout):
            return dout * derivative(self.x)

    report = check(Generated, judged(name), "strict", points=1200)
    assert report.verdict is Verdict.TESTED, report.lines()
