"""A target that takes its process with it does not end a sweep in silence."""

from derive import cli

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


def test_a_target_that_leaves_is_said_to_have_died(tmp_path, capsys) -> None:
    file = tmp_path / "leaves.py"
    file.write_text(LEAVES, encoding="utf-8")
    assert cli.main(["sweep", f"{file}:Tanh", "--as", "tanh", "--dtype", "float16"]) == 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "died (exit status 0) during forward" in captured.err
