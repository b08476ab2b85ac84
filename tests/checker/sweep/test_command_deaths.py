"""A target that takes its process with it does not end a sweep in silence."""

import json
import os
import signal

import pytest

from derive import cli
from derive.checker.sweep import sweep

PLANTED = "tests.checker.sweep.planted"

LEAVES = """\
import os

import numpy as np


class Tanh:
    def forward(self, x):
        if x.size > 1000:
            os._exit(0)
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - np.tanh(self.x)**2)
"""


HANGS = """\
import time

import numpy as np
from layers import Sigmoid


class Mine(Sigmoid):
    def forward(self, x, out=None):
        while (x == 3).any():
            {what}
        return super().forward(x)
"""


def test_a_target_that_leaves_is_said_to_have_died(tmp_path, capsys) -> None:
    file = tmp_path / "leaves.py"
    file.write_text(LEAVES, encoding="utf-8")
    assert cli.main(["sweep", f"{file}:Tanh", "--as", "tanh", "--dtype", "float16"]) == 4
    shown = capsys.readouterr().out
    assert "died (exit status 0) during shard 1 of 4, x from -" in shown
    assert shown.splitlines()[-1].startswith("Verdict  REFUTED  breaks answers")


@pytest.mark.parametrize(("what", "how"), [
    ("import os; os._exit(11)", "the target died (exit status 11) during "),
    ("import ctypes; ctypes.PyDLL(None).sleep(600)", "no answer within 1 s during "),
])
def test_one_number_kills_or_hangs_and_all_others_are_counted(tmp_path, capsys, what, how) -> None:
    file, kept = tmp_path / "mine.py", tmp_path / "kept.jsonl"
    file.write_text(HANGS.format(what=what), encoding="utf-8")
    asked = ["sweep", f"{file}:Mine", "--as", "sigmoid", "--dtype", "float16", "--format", "json",
             "--time-limit", "1", "--resume", str(kept)]
    assert cli.main(asked) == 4
    report = json.loads(capsys.readouterr().out)
    assert report["sweep"]["numbers"] == 2**16 - 2**12
    verdicts = {claim["name"]: claim["verdict"] for claim in report["claims"]}
    assert verdicts["answers"] == ("UNDECIDED" if "no answer" in how else "REFUTED")
    assert verdicts["forward"] == verdicts["backward"] == "UNDECIDED"
    (death,) = report["deaths"]
    assert death.startswith(f"{how}shard 4 of 4, x from 2.0 to 31.98")
    # What died is tried again; everything else is there.
    assert kept.read_bytes().count(b"\n") == 1 + 15


def test_what_an_answer_refuted_decides_even_where_the_target_dies_later(tmp_path, capsys) -> None:
    file = tmp_path / "mine.py"
    file.write_text(HANGS.format(what="import os; os._exit(1)"), encoding="utf-8")
    asked = [f"{file}:Mine", "--as", "tanh", "--dtype", "float16"]
    assert cli.main(["sweep", *asked]) == 1
    assert "breaks forward, backward, answers" in capsys.readouterr().out


def test_the_time_limit_binds_loading_in_a_sweep(tmp_path, capsys) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import time\ntime.sleep(600)\n", encoding="utf-8")
    asked = [f"{file}:Mine", "--as", "relu", "--dtype", "float16", "--time-limit", "1"]
    assert cli.main(["sweep", *asked]) == 4
    assert "no answer within 1 s during loading" in capsys.readouterr().err


def test_a_worker_that_somebody_kills_costs_nothing(tmp_path, judged) -> None:
    from derive.checker.sweep import apart

    alone = sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16")

    def kill(done: int, slices: int, before: int) -> None:
        if done == 5:
            (child,) = [each._process._child for each in apart._OPEN.values()]
            os.kill(child.pid, signal.SIGKILL)

    assert sweep(f"{PLANTED}:Slow", judged("sigmoid"), "float16", isolate=True,
                 watch=kill) == alone
    assert not apart._OPEN
