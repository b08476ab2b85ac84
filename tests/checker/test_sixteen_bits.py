"""Every pattern of the 16-bit dtypes; bfloat16 is an extra."""

import sys

import numpy as np
import pytest

from derive.checker.inputs import battery, upstream
from derive.checker.run import check
from derive.errors import UsageError
from derive.numeric.ulp import distance, dtype_named, error_in_ulps, limits_of, neighbour, spacing
from derive.verdict import Verdict


class Inside32:
    """A sigmoid that computes 16 bits in float32 and rounds once."""

    def forward(self, x):
        self.dtype = x.dtype
        self.x = x.astype(np.float32 if x.itemsize == 2 else x.dtype)
        z = np.exp(-np.abs(self.x))
        self.y = np.where(self.x < 0, z / (1 + z), 1 / (1 + z))
        return self.y.astype(x.dtype)

    def backward(self, dout):
        z = np.exp(-np.abs(self.x))
        return (dout.astype(self.x.dtype) * (z / (1 + z)**2)).astype(self.dtype)


class OneMinus(Inside32):
    """bfloat16: 1 - sigmoid(-x) rounds to nothing (cf. keras-hub#1540)."""

    def forward(self, x):
        super().forward(x)
        one = np.ones((), dtype=x.dtype)
        return one - (1 / (1 + np.exp(x.astype(np.float32)))).astype(x.dtype)


class Widens(Inside32):
    def forward(self, x):
        return super().forward(x).astype(np.float64)


class Refuses(Inside32):
    def forward(self, x):
        if x.itemsize == 2:
            raise TypeError("float32 or float64")
        return super().forward(x)


@pytest.fixture
def bfloat16():
    pytest.importorskip("ml_dtypes")
    return dtype_named("bfloat16")


def test_ulps_of_bfloat16(bfloat16):
    assert limits_of(bfloat16)[:2] == (2.0**-7, 2.0**-126)
    one = np.array([1.0]).astype(bfloat16)
    assert distance(one, neighbour(one, 3))[0] == 3
    assert float(neighbour(one, 1)[0]) == 1 + 2.0**-7
    assert spacing(np.array([1.0, 3.0]), bfloat16).tolist() == [2.0**-7, 2.0**-6]
    assert error_in_ulps(np.array([2.0**-8]), np.array([1.0]), bfloat16)[0] == 0.5


def test_every_finite_pattern_is_in_the_battery(bfloat16):
    assert battery(bfloat16, (), 0).size == 65_280
    assert battery(np.dtype(np.float16), (), 0).size == 63_488


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_layer_that_rounds_once_is_not_accused(dtype, judged):
    if dtype == "bfloat16":
        pytest.importorskip("ml_dtypes")
    report = check(Inside32, judged("sigmoid"), "strict", (dtype,))
    assert report.verdict is Verdict.TESTED, report.lines()
    assert report.undecided == 0 and report.points > 180_000


def test_a_tail_lost_in_bfloat16_is_found(bfloat16, judged):
    report = check(OneMinus, judged("sigmoid"), "strict", ("bfloat16",), only=("forward",))
    assert report.verdict is Verdict.REFUTED
    assert report.failures[0].dtype == "bfloat16"
    assert "--dtype bfloat16" in report.failures[0].replay


@pytest.mark.parametrize("layer", [Widens, Refuses])
def test_a_narrow_dtype_decides_only_when_asked_for(layer, judged):
    values = ("forward", "backward")
    assert check(layer, judged("sigmoid"), points=300, only=values).verdict is Verdict.TESTED
    asked = check(layer, judged("sigmoid"), dtypes=("float16",))
    assert asked.verdict is Verdict.REFUTED


def test_what_was_not_asked_for_is_a_note(judged):
    class Overflows(Inside32):
        def forward(self, x):
            super().forward(x)
            with np.errstate(all="ignore"):
                return (self.y.astype(x.dtype) + 0 * x**3).astype(x.dtype)

    report = check(Overflows, judged("sigmoid"), points=300)
    assert any(note.startswith("float16, not asked for: forward fails mixed at x = ")
               for note in report.notes)
    assert report.verdict is Verdict.TESTED, report.lines()


def test_a_missing_package_is_said(monkeypatch, judged):
    monkeypatch.setitem(sys.modules, "ml_dtypes", None)
    with pytest.raises(UsageError, match="ml_dtypes") as caught:
        check(Inside32, judged("sigmoid"), dtypes=("bfloat16",))
    assert 'pip install "backproof[bfloat16]"' in caught.value.hint


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_battery_has_a_hundred_thousand_points(dtype):
    x = battery(np.dtype(dtype), (0.0, 3.0), 0)
    assert x.size >= 10**5 and np.unique(x).size == x.size - 1  # both zeros
    assert {0.0, 3.0, 6.0, 709.0} <= set(x.tolist())
    assert np.nextafter(dtype(3), dtype(0)) in x and np.abs(x).max() <= 1e8
    assert 0 < np.abs(x[x != 0]).min() < limits_of(dtype).tiny


def test_upstream_gradients_are_of_every_kind():
    dout = upstream(10_000, np.dtype(np.float64), 0)
    assert {0.0, 1.0, -1.0, 1e-6, 1024.0} <= set(dout.tolist())
    assert np.abs(dout).max() == 1024 and np.abs(dout[dout != 0]).min() >= 1e-6


def test_the_same_seed_makes_the_same_report(judged):
    one, two, other = (check(Inside32, judged("sigmoid"), points=2000, seed=seed)
                       for seed in (5, 5, 6))
    assert one == two and one.seed == 5
    assert one.notes != other.notes
