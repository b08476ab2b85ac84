"""Ctrl-C while a target is at work, and files that cannot be written: one line, nothing left."""

import os
import signal
import subprocess
import sys
import time

import pytest

from derive import cli
from derive.language import say

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and sessions")

STARTS = """\
import os, time
import numpy as np
from layers import Relu as Ours


class Relu(Ours):
    def forward(self, x, out=None):
        if (x == 3).any():
            with open({started!r}, "a") as file:
                file.write(str(os.getpid()) + "\\n")
            time.sleep(600)
        return super().forward(x)
"""


def _alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("arguments", "kept"), [
    (["check", "{file}:Relu", "--as", "relu"], 0),
    (["sweep", "{file}:Relu", "--as", "relu", "--dtype", "float16", "--resume", "{kept}"], 12),
    (["audit", "{file}"], 0)])
def test_ctrl_c_leaves_one_line_and_nobody_behind(tmp_path, arguments, kept) -> None:
    file, started, ledger = (tmp_path / name for name in ("mine.py", "started", "kept.jsonl"))
    file.write_text(STARTS.format(started=str(started)))
    asked = [each.format(file=file, kept=ledger) for each in arguments]
    running = subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, "-m", "derive.cli", *asked], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not started.exists() or not started.read_text().endswith("\n"):
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all of the group
    out, errors = running.communicate(timeout=60)
    *progress, last = errors.splitlines()
    assert (running.returncode, out, last) == (130, "", say("sentence.interrupted"))
    assert all(line.startswith(asked[0][:4]) or " s" in line for line in progress), progress
    children = [int(line) for line in started.read_text().split()]
    until = time.monotonic() + 10
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(_alive, children))
    if kept:
        assert ledger.read_bytes().count(b"\n") >= kept


def test_an_interrupt_while_arguments_are_read_is_one_line_too(monkeypatch, capsys) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_parser", interrupted)
    assert cli.main(["list"]) == 130
    assert capsys.readouterr().err == f"{say('sentence.interrupted')}\n"


@pytest.mark.parametrize("command", [
    ["check", "nothing:There", "--as", "relu"], ["sweep", "nothing:There", "--as", "relu"],
    ["audit", "nothing"]])
@pytest.mark.parametrize(("where", "cause"), [
    ("{0}/missing/report.txt", "No such file or directory"), ("{0}", "Is a directory")])
def test_a_place_that_cannot_be_written_is_said_before_the_work(command, where, cause, tmp_path,
                                                                capsys) -> None:
    place = where.format(tmp_path)
    assert cli.main([*command, "-o", place]) == 2
    # The target is not even looked for.
    assert capsys.readouterr().err.splitlines()[0] == f"error: cannot write {place}: {cause}"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")  # noqa: PTH110
def test_what_a_full_disk_does_not_take_goes_to_standard_output(capsys) -> None:
    assert cli.main(["check", "layers:Relu", "--as", "relu", "--only", "nan", "-o", "/dev/full"]
                    ) == 2
    shown = capsys.readouterr()
    assert "Verdict  TESTED" in shown.out
    assert shown.err.splitlines()[-2:] == [
        "error: cannot write /dev/full: No space left on device",
        "  hint: it went to standard output instead"]
