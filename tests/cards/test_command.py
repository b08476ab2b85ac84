"""derive card: exit codes, formats, and what a person reads."""

from __future__ import annotations

import json

import pytest

from derive.cli import main

HARD_SIGMOID = """\
hard_sigmoid    (Howard 2019 (MobileNetV3))

Formula

  f(x)   x < −3:  0
         −3 < x < 3:  x/6 + 1/2
         x > 3:  1
  joins  x = −3:  C⁰, a kink: f′ is 0 on the left, 1/6 on the right  proved
         x = 3:  C⁰, a kink: f′ is 1/6 on the left, 0 on the right   proved
"""


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "hard_sigmoid"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(HARD_SIGMOID)
    for line in ("  symmetry  f(−x) = 1 − f(x)  proved",
                 "  range         [0, 1]"):
        assert line in shown


def test_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "softplus", "--ascii"]) == 0
    assert capsys.readouterr().out.isascii()


def test_json_has_every_field_with_how_it_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "relu", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["format"], found["version"], found["name"]) == ("backproof-card", 1, "relu")
    assert found["lipschitz"] == {"value": {"digits": "1.00000000000", "exact": "1"},
                                  "how": "proved", "why": "sup of |f′|"}
    assert found["range"]["value"][0]["closed_low"] is True
    assert {found[name]["how"] for name in ("zeros", "turns", "monotone", "convex", "slopes",
                                            "moments", "thresholds")} == {"proved"}


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "a*x**2", "--param", "a=2", "--format", "markdown"]) == 0
    shown = capsys.readouterr().out
    assert "| ∂f/∂a | $x^{2}$ | proved |" in shown
    assert "| field | value | known |" in shown


def test_what_is_measured_says_so_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    main(["card", "sinlu"])
    lines = capsys.readouterr().out.splitlines()
    place = next(place for place, line in enumerate(lines) if line.startswith("  range"))
    assert lines[place].split() == ["range", "for", "x", "<", "20", "measured"]
    assert lines[place + 1].startswith("                [−0.497370554189…, ")
    assert lines[place + 1].endswith("measured")


def test_long_rows_wrap_and_keep_the_column_of_verdicts(capsys: pytest.CaptureFixture[str]) -> None:
    main(["card", "gelu"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines[2:])) < 110
    ends = {line.rindex("proved") for line in lines if line.endswith("proved")
            and line.startswith("  f")}
    assert len(ends) <= 4


def test_a_hole_in_the_line_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    main(["card", "1/x"])
    shown = capsys.readouterr().out
    assert "f(x)     where it is defined:  1/x" in shown


def test_that_there_is_no_form_through_y_is_proved_by_two_points(
        capsys: pytest.CaptureFixture[str]) -> None:
    main(["card", "sin"])
    first, second = [line for line in capsys.readouterr().out.splitlines()
                     if "function of y alone" in line or "forward pass" in line]
    assert first.endswith("proved")
    assert second.endswith("unknown")


def test_infinitely_many_zeros_are_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    main(["card", "gcu"])
    rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if line}
    assert "infinitely many: f takes every value" in rows["zeros"]
    assert rows["zeros"].endswith("proved")
    assert "(−∞, ∞)" in rows["range"]


def test_a_name_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", "geluu"]) == 2
    assert "gelu" in capsys.readouterr().err
