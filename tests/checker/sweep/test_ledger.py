"""A sweep that is killed goes on from its file and ends with the same report."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import derive
from derive.checker.sweep import sweep
from derive.checker.sweep.executors import cores
from derive.checker.sweep.grid import grid
from derive.checker.sweep.ledger import Ledger
from derive.checker.sweep.tally import NOTHING, Side, Tally, Worst

PLANTED = "tests.checker.sweep.planted"
IDENTITY = {"target": "mine:Layer", "dtype": "float16"}
SWEEP = [sys.executable, "-m", "derive.cli", "sweep", f"{PLANTED}:Slow", "--as", "sigmoid",
         "--dtype", "float16", "--resume"]


def test_killed_and_resumed_it_is_the_same_report(tmp_path: Path, judged) -> None:
    path = tmp_path / "killed.jsonl"
    running = subprocess.Popen([*SWEEP, path], stdout=subprocess.DEVNULL)  # noqa: S603
    while not path.exists() or path.read_bytes().count(b"\n") < 4:
        assert running.poll() is None, "the sweep ended before it could be killed"
        time.sleep(0.005)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    assert path.read_bytes().count(b"\n") < 17
    told: list[tuple[int, int, int]] = []
    resumed = sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16", resume=path,
                    watch=lambda *done: told.append(done))
    assert told[0][2] >= 3 and len(told) == 16 - told[0][2]
    assert resumed == sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16")


TRACED = """\
import os

import numpy as np


class Relu:
    def __init__(self):
        self.trace = os.open({trace!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def forward(self, x):
        os.write(self.trace, b"." * (x.size > 1000))
        self.mask = x > 0
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout * self.mask

    def __del__(self):
        os.close(self.trace)
"""


def test_killed_with_a_child_on_each_core_it_loses_less_than_a_shard(tmp_path: Path) -> None:
    file, trace, kept = tmp_path / "traced.py", tmp_path / "trace", tmp_path / "kept.jsonl"
    file.write_text(TRACED.format(trace=str(trace)))
    running = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "derive.cli", "sweep", f"{file}:Relu", "--as", "relu", "--resume",
         kept], stdout=subprocess.DEVNULL)
    while not kept.exists() or kept.read_bytes().count(b"\n") < 12:
        assert running.poll() is None, "the sweep ended before it could be killed"
        time.sleep(0.005)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    time.sleep(0.1)
    tried, numbers = trace.stat().st_size, grid("float32")
    lost = tried * numbers.block - (kept.read_bytes().count(b"\n") - 1) * numbers.slice
    # A line that is torn counts for nothing, and no child goes on.
    assert lost <= (cores() + 1) * numbers.slice <= numbers.shard
    time.sleep(0.3)
    assert trace.stat().st_size == tried


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device")
def test_a_device_without_an_end_is_no_file() -> None:
    with pytest.raises(derive.UsageError, match="/dev/zero: it is no ordinary file"):
        Ledger("/dev/zero", IDENTITY)


def test_a_disk_that_gets_full_midway_is_said_and_what_was_kept_stays(tmp_path: Path,
                                                                      judged) -> None:
    resource = pytest.importorskip("resource")
    path, before = tmp_path / "kept.jsonl", resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, before[1]))
    try:
        with pytest.raises(derive.UsageError, match="cannot go on keeping the sweep in"):
            sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16", resume=path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    told: list[tuple[int, int, int]] = []
    whole = sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16", resume=path,
                  watch=lambda *done: told.append(done))
    assert 1 <= told[0][2] < 16
    assert whole == sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16")


@pytest.mark.parametrize("torn", [b"", b'{"start":3', b'{"start":4096,"tally":{"points":'])
def test_a_torn_last_line_is_dropped(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "sweep.jsonl"
    tally = Tally(5, Side(judged=5, worst=Worst(0.1, 3)))
    with Ledger(path, IDENTITY) as ledger:
        ledger.add(0, tally)
    whole = path.read_bytes()
    path.write_bytes(whole + torn)
    with Ledger(path, IDENTITY) as ledger:
        assert ledger.done == {0: tally}
        ledger.add(4096, NOTHING)
    with Ledger(path, IDENTITY) as ledger:
        assert ledger.done == {0: tally, 4096: NOTHING}


def test_a_torn_header_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    path.write_bytes(b'{"format":"backproof-sw')
    with Ledger(path, IDENTITY) as ledger:
        assert ledger.done == {}
    assert path.read_bytes().startswith(b'{"format":"backproof-sweep","target":"mine:Layer"')


def test_the_file_of_another_sweep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sweep.jsonl"
    Ledger(path, IDENTITY).__exit__(None, None, None)
    with pytest.raises(derive.UsageError) as caught:
        Ledger(path, {**IDENTITY, "dtype": "float32"})
    assert caught.value.show() == (
        f"error: {path} is of another sweep: its dtype is float16, not float32\n"
        "  hint: name another file, or remove this one")


@pytest.mark.parametrize("content", [b"hello\n", b"[1]\n", b'{"format":"other"}\n', b"\x00\xff\n"])
def test_no_sweep_at_all_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sweep.jsonl"
    path.write_bytes(content)
    with pytest.raises(derive.UsageError, match=r"line 1 of .* is not of a sweep"):
        Ledger(path, IDENTITY)
    assert path.read_bytes() == content


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(derive.UsageError, match="cannot keep a sweep in"):
        Ledger(tmp_path, IDENTITY)


def test_two_sweeps_do_not_share_a_file(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with (Ledger(tmp_path / "sweep.jsonl", IDENTITY),
          pytest.raises(derive.UsageError, match="another sweep is writing")):
        Ledger(tmp_path / "sweep.jsonl", IDENTITY)


def test_a_layer_that_was_changed_is_another_sweep(tmp_path: Path, judged) -> None:
    mine, path = tmp_path / "mine.py", tmp_path / "sweep.jsonl"
    mine.write_text("from layers import Relu\n")
    target = f"{mine}:Relu"
    first = sweep(target, judged("relu"), "float16", resume=path)
    assert sweep(target, judged("relu"), "float16", resume=path) == first
    with pytest.raises(derive.UsageError, match="its formula is"):
        sweep(target, judged("identity"), "float16", resume=path)
