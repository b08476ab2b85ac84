"""derive check: what is said about a target on the command line reaches it, and the replay."""

import json
import shlex
from pathlib import Path

import pytest

from derive.cli import main

FORMS = Path(__file__).parent / "planted" / "forms.py"


def checked(capsys, *words):
    code = main(["check", *words, "--dtype", "float64", "--format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_pair_of_functions_is_checked_by_the_name_beside_it(capsys):
    code, report = checked(capsys, f"{FORMS}:sigmoid", "--derivative", "slope", "--as", "sigmoid")
    assert code == 0 and report["deaths"] == []
    code, report = checked(capsys, f"{FORMS}:sigmoid", "--derivative", "slope_of_output", "--as",
                           "sigmoid", "--derivative-of", "y")
    assert code == 0 and "checked as a function and its derivative in y" in report["notes"]


def test_a_parameter_reaches_formula_and_constructor(capsys):
    code, report = checked(capsys, f"{FORMS}:LeakyReluOwnDefault", "--as", "leaky_relu", "--param",
                           "negative_slope=0.01", "--promise", "infinity")
    assert code == 0 and "called with negative_slope = 0.01" in report["notes"]
    assert "infinity" in [claim["name"] for claim in report["claims"]]
    code, report = checked(capsys, f"{FORMS}:LeakyReluOwnDefault", "--as", "leaky_relu")
    assert code == 1


def test_a_replay_repeats_the_parameter_and_the_derivative(capsys):
    _, report = checked(capsys, f"{FORMS}:sigmoid", "--derivative", "sigmoid", "--as", "sigmoid",
                        "--only", "backward")
    (claim,) = report["claims"]
    words = shlex.split(claim["failure"]["replay"])[1:]
    assert main([*words, "--format", "json"]) == 1
    again = json.loads(capsys.readouterr().out)["claims"][-1]["failure"]
    assert again["came"] == claim["failure"]["came"]


def test_options_of_the_target_are_checked(capsys):
    target = ["check", f"{FORMS}:LeakyRelu", "--as", "leaky_relu"]
    assert main([*target, "--param", "negative_slope=x"]) == 2
    assert "hint:" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main([*target, "--time-limit", "0"])
    assert stopped.value.code == 2
    assert "0 is not a number of seconds above 0" in capsys.readouterr().err
