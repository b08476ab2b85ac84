"""What a report says, and that what it says can be replayed."""

import random
import re

import numpy as np
import pytest

from derive.checker import BrokenPromiseError, check, read_at
from derive.checker.inputs import battery, upstream
from derive.checker.values import compare_backward, compare_forward
from derive.derivation.differentiation import differentiate
from derive.errors import UsageError
from derive.formula.catalogue import activation
from derive.numeric.oracle import oracle_of
from derive.proof.prove import prove
from derive.verdict import Verdict

TEXTBOOK = "layers.textbook:Sigmoid"


def test_the_textbook_sigmoid_passes_mixed_and_shows_where_it_fails_strict(judged):
    report = check(TEXTBOOK, judged("sigmoid"), points=600)
    assert report.verdict is Verdict.TESTED
    assert any(note.startswith("strict: backward fails at x = ") for note in report.notes)
    assert report.undecided == 0 and report.points > 5000


def test_the_textbook_relu_is_refuted_for_writing_into_the_upstream_gradient(judged):
    report = check("layers.textbook:Relu", judged("relu"), points=600)
    assert [failure.clause for failure in report.failures] == ["mutates_upstream"]
    assert report.failures[0].replay == (
        "derive check layers.textbook:Relu --as relu --accuracy mixed --dtype float32"
        " --only mutates_upstream")
    assert check("layers.textbook:Relu", judged("relu"), dtypes=["float32"],
                 only=["mutates_upstream"]).verdict is Verdict.REFUTED


def test_a_failure_is_shrunk_and_replays(judged):
    report = check(TEXTBOOK, judged("sigmoid"), "strict", ["float64"], points=600)
    (failure,) = report.failures
    assert failure.clause == "backward" and failure.dout == 1 and failure.x == int(failure.x)
    assert failure.ulps > 8 and failure.came != failure.exact
    assert f"--accuracy strict --dtype float64 --at x={failure.x:g},dout=1" in failure.replay
    again = check(TEXTBOOK, judged("sigmoid"), "strict", ["float64"],
                  at=read_at(failure.replay.rpartition(" ")[2]))
    assert again.failures[0] == failure
    assert [claim.name for claim in again.claims] == ["forward", "backward"]
    beside = check(TEXTBOOK, judged("sigmoid"), "strict", ["float64"], at=(0.5, 1.0))
    assert beside.verdict is Verdict.TESTED


def test_what_sank_below_the_floor_is_not_called_exact(judged):
    """0 for 3.7e-44 is within the tolerance, and no exact value."""
    class Sinks:
        def forward(self, x):
            self.y = np.where(x < -60, 0, 1 / (1 + np.exp(-np.maximum(x, -60)))).astype(x.dtype)
            return self.y

        def backward(self, dout):
            return dout * self.y * (1 - self.y)

    report = check(Sinks, judged("sigmoid"), dtypes=["float32"], at=(-100.0, 1.0))
    for clause, note in zip(("forward", "backward"), report.notes, strict=False):
        assert note == (f"float32: {clause} came 0.0, exact 3.720075976020836e-44; an underflow "
                        "of 1.2e-38 is granted")
    assert not any(note.endswith("exact") for note in report.notes)
    at_zero = check(Sinks, judged("sigmoid"), dtypes=["float32"], at=(0.0, 1.0))
    assert at_zero.notes[:2] == ("float32: forward exact", "float32: backward exact")


def test_what_was_not_compared_is_not_called_exact(judged):
    report = check(TEXTBOOK, judged("exponential"), dtypes=["float32"], at=(300.0, 1.0))
    assert report.verdict is Verdict.UNDECIDED
    assert report.notes == () and report.largest_ulps == ()


def test_many_points_that_sank_are_counted(judged):
    class Flushes:
        def forward(self, x):
            self.x = x
            return np.where(np.abs(x) < np.finfo(x.dtype).tiny, 0, x).astype(x.dtype)

        def backward(self, dout):
            return dout.copy()

    report = check(Flushes, judged("identity"), dtypes=["float32"], points=300)
    assert re.match(r"float32: forward exact, but for underflow at \d+ points$", report.notes[0])
    assert "float32: backward exact" in report.notes


def test_the_same_seed_gives_the_same_report_and_leaves_the_world_alone(judged):
    np.random.seed(5)
    random.seed(5)
    before = random.getstate(), np.random.get_state()[1].tolist(), np.geterr()
    first, second = (check(TEXTBOOK, judged("sigmoid"), "strict", points=600, seed=3)
                     for _ in range(2))
    assert first == second and first.seed == 3
    assert before == (random.getstate(), np.random.get_state()[1].tolist(), np.geterr())


def test_raise_below(judged):
    report = check(TEXTBOOK, judged("sigmoid"), "strict", points=600)
    with pytest.raises(BrokenPromiseError, match="backward") as caught:
        report.raise_below(Verdict.TESTED)
    assert isinstance(caught.value, AssertionError)
    assert caught.value.exit_code == 1 and "--at" in caught.value.hint
    check("layers:Sigmoid", judged("sigmoid"), points=600).raise_below(Verdict.TESTED)


def test_parameters_and_formulas_are_part_of_the_replay(judged):
    report = check("layers:Relu", judged("leaky_relu", negative_slope=0.5), points=300)
    assert "--as leaky_relu --param negative_slope=1/2 " in report.failures[0].replay


def test_the_kink_convention_is_reported(judged):
    report = check("layers:Relu", judged("relu"), points=300)
    assert "at the kink x = 0 the gradient is 0.0 (legal: 0 to 1)" in report.notes


def test_what_cannot_be_known_is_undecided_neither_passed_nor_accused(judged, monkeypatch):
    monkeypatch.setattr("derive.numeric.reference.PRECISIONS", (48,))
    monkeypatch.setattr("derive.numeric.oracle._RECENT", [])
    monkeypatch.setattr("derive.numeric.double_words.is_gradual", lambda: False)  # no pairs
    # Knowable at 48 bits are only exact values, and tails so small that nothing depends on them.

    class Softplus:
        def forward(self, x):
            self.x = x
            return np.where(abs(x) < 10, 5.0, np.logaddexp(x, 0)).astype(x.dtype)  # wrong, unseen

        def backward(self, dout):
            return dout * np.exp(np.minimum(self.x, 0)) / (1 + np.exp(-np.abs(self.x)))

    report = check(Softplus, judged("softplus"), points=300, dtypes=["float64"])
    assert report.verdict is Verdict.UNDECIDED and report.undecided > 100
    assert "points without a known exact value" in report.claim("forward").evidence.caveats[0]
    with pytest.raises(BrokenPromiseError) as caught:
        report.raise_below(Verdict.TESTED)
    assert caught.value.exit_code == 3


def test_at_a_jump_either_value_passes_and_no_third():
    f = prove(differentiate(activation(formula="Heaviside(x)*2")))

    class Step:
        at_zero = 0.0

        def forward(self, x):
            self.x = x
            return np.where(x == 0, self.at_zero, 2.0 * (x > 0) + 0 * x).astype(x.dtype)

        def backward(self, dout):
            return 0 * dout * self.x

    class Upper(Step):
        at_zero = 2.0

    class Third(Step):
        at_zero = 0.5

    for layer, verdict in ((Step, Verdict.TESTED), (Upper, Verdict.TESTED),
                           (Third, Verdict.REFUTED)):
        report = check(layer, f, "strict", points=300, only=["forward"])
        assert report.verdict is verdict, report.lines()
    assert report.failures[0].x == 0


def test_outside_the_domain_nothing_is_promised():
    f = prove(differentiate(activation(formula="log(1 + x)")))

    class Log1p:
        def forward(self, x):
            self.x = x
            return np.log1p(x)

        def backward(self, dout):
            return dout / (1 + self.x)

    report = check(Log1p, f, points=300, only=["forward", "backward"])
    assert report.verdict is Verdict.TESTED, report.lines()


def test_a_note_names_the_warnings_of_ordinary_use(judged):
    report = check(TEXTBOOK, judged("sigmoid"), points=300)
    assert [note for note in report.notes if "warns" in note] == [
        "forward warns: overflow encountered in exp"]


@pytest.mark.parametrize(("text", "point"), [
    ("x=40,dout=1", (40.0, 1.0)), ("40,-2", (40.0, -2.0)), ("-0.0", (0.0, 1.0)),
    ("x=0x1.4p+5,dout=1e-6", (40.0, 1e-6)), ("dout=2,x=3", (3.0, 2.0))])
def test_points_are_read(text, point):
    assert read_at(text) == point


@pytest.mark.parametrize("text", ["", "x=", "1,2,3", "y=3", "dout=2", "x=a"])
def test_other_points_are_refused(text):
    with pytest.raises(UsageError, match="--at x=40,dout=1"):
        read_at(text)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_battery_holds_what_the_contract_names(dtype):
    kind = np.dtype(dtype)
    x = battery(kind, (0.0, 6.0), 0)
    assert np.count_nonzero(x == 0) == 2 and np.signbit(x[x == 0]).tolist() == [False, True]
    for place in (6.0, 20.0, -30.0, 709.0):
        here = kind.type(place)
        wanted = [here, np.nextafter(here, kind.type(np.inf)), np.nextafter(here, kind.type(0)),
                  kind.type(place + 1e-3)]
        assert np.isin(wanted, x).all()
    assert np.abs(x).max() == 1e8
    assert np.finfo(kind).smallest_subnormal in x
    dout = upstream(4000, kind, 0)
    assert {-1.0, 0.0, 1.0, 1024.0} <= set(dout.tolist()) and np.abs(dout).max() <= 1024


@pytest.mark.parametrize(("dtype", "level", "floor"),
                         [(np.float32, "strict", 0), (np.float64, "mixed", 16)])
def test_the_bounds_are_those_of_the_contract(dtype, level, floor, judged):
    """A fifth inside the bound passes, a fifth beyond does not; forward and backward."""
    truth = oracle_of(judged("sigmoid")).at(np.array([1.5], dtype))
    eps, s = float(np.finfo(dtype).eps), 1 / (1 + np.exp(-1.5))
    slope = s * (1 - s)
    forward = 4 * eps * (s + 1.5 * slope) + floor * eps * 1.5
    backward = 4 * eps * 3 * (slope + 1.5 * abs(slope * (1 - 2 * s))) + floor * eps * 3
    for share, broken in ((0.8, False), (1.2, True)):
        y, dx = (np.array([exact + share * bound], dtype)
                 for exact, bound in ((s, forward), (3 * slope, backward)))
        assert compare_forward(y, truth).broken(level)[0] == broken
        assert compare_backward(dx, np.array([3], dtype), truth).broken(level)[0] == broken


def test_nan_and_infinity_are_always_wrong(judged):
    truth = oracle_of(judged("sigmoid")).at(np.array([1.0, 2.0]))
    came = np.array([np.nan, np.inf])
    assert compare_forward(came, truth).broken("mixed").all()
    assert compare_backward(came, np.ones(2), truth).broken("mixed").all()
    assert np.isinf(compare_backward(came, np.ones(2), truth).ulps).all()
