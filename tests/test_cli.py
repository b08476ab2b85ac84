"""The command: outputs, streams, exit codes, and one clear error for everything wrong."""

import io
import json
import os
import pathlib
import subprocess
import sys
import time

import pytest

from derive import cli


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_show_sigmoid_has_its_four_parts_in_order(capsys) -> None:
    code, out, err = run(capsys, "show", "sigmoid")
    assert code == 0
    assert err == ""
    parts = ["y = 1/(1 + e⁻ˣ)", "x → ×(−1) → exp → +1 → reciprocal → y", "Backward sweep",
             "−1/u₃² = −y²", "derivative_of_reciprocal", "Simplification",
             "the square is a product",
             "= ∂L/∂y · y(1 − y)", "= 1 − y", "Verdict  PROVED"]
    places = [out.index(part) for part in parts]
    assert places == sorted(places)
    assert "UNDECIDED" not in out
    assert "REFUTED" not in out


@pytest.mark.parametrize("what", [("show", "elu"), ("why", "sin")])
def test_certificates_are_replayed_on_demand(capsys, what) -> None:
    code, out, err = run(capsys, *what, "--replay")
    assert code == 0
    assert "PROVED" in out
    assert err.startswith("replayed: ") and err.endswith("certificates, all accepted\n")


def test_every_claim_line_carries_its_verdict_and_method(capsys) -> None:
    _, out, _ = run(capsys, "show", "sigmoid")
    chain = out[out.index("Simplification"):].splitlines()
    lines = [line for line in chain if line.strip().startswith("=")]
    assert len(lines) == 8
    for line in lines:
        assert "PROVED  " in line


def test_show_relu_says_what_happens_at_the_kink(capsys) -> None:
    code, out, _ = run(capsys, "show", "relu")
    assert code == 0
    kinks = out[out.index("Kinks"):].splitlines()[3].split("  ")
    cells = [cell.strip() for cell in kinks if cell.strip()]
    assert cells[:5] == ["x = 0", "0", "1", "0", "any value in [0, 1]"]
    assert cells[5] == "PROVED"


@pytest.mark.parametrize("formula", [
    "x*tanh(log(1+exp(x)))", "x*Min(Max(x+3, 0), 6)/6", "Abs(x)", "x/(1+Abs(x))",
    "Piecewise((x, x > 0), (exp(x) - 1, True))", "sin(x)**2 + cos(x)", "sqrt(1 + x**2)",
    "erf(x)*exp(-x**2)", "atan(x) + asinh(x)", "sign(x)*log(1 + Abs(x))", "3", "x",
])
def test_any_formula_is_derived_and_every_line_proved(capsys, formula: str) -> None:
    code, out, err = run(capsys, "show", formula)
    assert (code, err) == (0, "")
    assert "Verdict  PROVED" in out


def test_ascii_output_is_ascii(capsys) -> None:
    for name in ("sigmoid", "relu", "elu"):
        _, out, _ = run(capsys, "show", name, "--ascii")
        assert out.isascii()


@pytest.mark.parametrize("kind", ["markdown", "latex", "json"])
def test_other_formats(capsys, kind: str) -> None:
    code, out, _ = run(capsys, "show", "sigmoid", "--format", kind)
    assert code == 0
    if kind == "json":
        content = json.loads(out)
        assert content["version"] == 1
        assert content["verdict"] == "PROVED"
    else:
        assert r"\frac{1}{1 + e^{-x}}" in out


def test_the_quotient_route(capsys) -> None:
    code, out, _ = run(capsys, "show", "sigmoid", "--route", "quotient")
    assert code == 0
    assert "the quotient rule" in out
    assert "= ∂L/∂y · y(1 − y)" in out


def test_why_lists_the_rules_and_derives_one(capsys) -> None:
    code, out, _ = run(capsys, "why")
    assert code == 0
    assert "reciprocal" in out
    code, out, _ = run(capsys, "why", "reciprocal")
    assert code == 0
    lines = ["(1/(u + h) − 1/u)/h", "= −1/(u(u + h))", "→ −1/u²", "= −y²"]
    places = [out.index(line) for line in lines]
    assert places == sorted(places)


def test_why_says_what_is_held_and_lists_as_json(capsys) -> None:
    _, out, _ = run(capsys, "why")
    lines = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert lines["product"] == "d(u*v)/du = v"
    assert lines["product_rule"].startswith("(u*v)' = du*v + u*dv    where du and dv")
    assert lines["exp"] == "(exp(u))' = exp(u) = y"
    listed = json.loads(run(capsys, "why", "--format", "json")[1])
    assert [row["name"] for row in listed] == list(lines)


def test_equal(capsys) -> None:
    code, out, _ = run(capsys, "equal", "tanh(x)", "2/(1+exp(-2*x)) - 1")
    assert code == 0
    assert out.startswith("PROVED")
    code, out, _ = run(capsys, "equal", "Max(x, a*x)", "x", "--where", "0<a<1")
    assert code == 1
    assert "left" in out


def test_a_proof_is_shown_when_it_is_asked_for(capsys) -> None:
    sides = ("Max(exp(x), 1 + x)", "exp(x)")
    code, out, _ = run(capsys, "equal", *sides, "--steps")
    assert code == 0
    assert "  x = u, u > 0:\n    -u + exp(u) - 1 > 0" in out
    assert "both sides are exp(u)" in out
    assert "x = u" not in run(capsys, "equal", *sides)[1]
    code, out, _ = run(capsys, "equal", *sides, "--steps", "--format", "json")
    cells = json.loads(out)["proof"]
    assert [each["where"] for each in cells] == ["x = 0", "x = u, u > 0", "x = -u, u > 0"]
    assert cells[1]["steps"][0] == {"law": "mean value theorem", "shows": ["-u + exp(u) - 1 > 0"]}
    code, out, _ = run(capsys, "equal", "tanh(x)", "x", "--steps")
    assert (code, "both sides" in out) == (1, False)


def test_output_to_a_file(capsys, tmp_path: pathlib.Path) -> None:
    target = tmp_path / "sigmoid.md"
    code, out, err = run(capsys, "show", "sigmoid", "--format", "markdown", "-o", str(target))
    assert (code, out) == (0, "")
    assert str(target) in err
    assert target.read_text(encoding="utf-8").startswith("# sigmoid")


@pytest.mark.parametrize(("arguments", "message"), [
    (["show", "tahn(x)"], "did you mean 'tanh'?"),
    (["show", "sigmoyd"], "did you mean sigmoid"),
    (["show", ""], "empty"),
    (["show", "9**9**9**9"], "too large"),
    (["show", '__import__("os")'], "unknown function"),
    (["show", "x.__class__"], "attribute"),
    (["show", "(" * 10_000 + "x" + ")" * 10_000], "limit"),
    (["show", "beta*x"], "--param beta=1"),
    (["show", "elu", "--param", "alpha"], "NAME=VALUE"),
    (["show", "elu", "--param", "alpha=-1"], "range"),
    (["show", "sigmoid", "-o", "/nowhere/at/all"], "cannot write"),
    (["why", "recipocal"], "did you mean 'reciprocal'?"),
    (["equal", "x", "y", "--where", "y"], "condition"),
    (["list", "zzzz"], "derive list"),
    (["check", "layers:Relu", "--as", "rellu"], "did you mean relu"),
    (["check", "layers:Relu", "--as", "relu", "--at", "here"], "--at"),
])
def test_errors_are_one_message_and_exit_2(capsys, arguments: list[str], message: str) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert message in err
    assert "Traceback" not in err


def test_unknown_options_exit_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["show", "sigmoid", "--colour"])
    assert stopped.value.code == 2


@pytest.mark.parametrize(("arguments", "means"), [
    (["shwo", "relu"], "show"), (["list", "--formt", "json"], "--format"),
    (["show", "-ascii", "relu"], "--ascii"), (["show", "relu", "--format", "htm"], "html")])
def test_a_misspelt_word_gets_the_close_one(capsys, arguments, means) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.endswith(f"  hint: did you mean {means}?\n")
    # Options are refused by the command that lacks them, under its own usage.
    assert said.startswith("usage: derive [-h]" if arguments[0] == "shwo"
                           else f"usage: derive {arguments[0]}")


@pytest.mark.parametrize("arguments", [
    ["equal", "-tanh(x)", "tanh(-x)"], ["equal", "-(x + 1)", "-x-1"], ["equal", "-x", "--", "-x"],
    ["equal", "-heaviside(x)", "-heaviside(x)", "--format=json"]])
def test_a_formula_may_begin_with_a_minus(capsys, arguments) -> None:
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    assert "PROVED" in out


@pytest.mark.parametrize("encoding", ["ascii", "cp932", "cp1252"])
@pytest.mark.parametrize("arguments", [["show", "sigmoid"], ["--lang", "ja", "show", "--help"]])
def test_an_output_without_the_signs_of_formulas_gets_ascii(encoding, arguments) -> None:
    done = subprocess.run([sys.executable, "-m", "derive", *arguments], capture_output=True,  # noqa: S603
                          check=False, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert (done.returncode, done.stderr) == (0, b"")
    if arguments[0] == "show":
        assert "y = 1/(1 + exp(-x))" in done.stdout.decode(encoding)
        assert b"?" not in done.stdout


def test_a_bug_of_ours_is_not_a_traceback(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.commands import listing

    def broken(_options: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(listing, "run", broken)
    monkeypatch.delenv("DERIVE_DEBUG", raising=False)
    code, out, err = run(capsys, "list")
    assert (code, out) == (70, "")
    assert "ZeroDivisionError: planted" in err
    assert "Traceback" not in err


def test_a_reader_that_closes_early_is_not_an_error() -> None:
    command = f"{sys.executable} -m derive.cli show silu | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.stdout.startswith("silu")
    assert done.stderr == ""


@pytest.mark.parametrize("where", [">&-", ">/dev/full"])
def test_an_output_that_takes_nothing_is_an_error_with_a_way_out(where) -> None:
    if where == ">/dev/full" and not pathlib.Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = f"{sys.executable} -m derive.cli list hard {where}"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 2
    assert done.stderr.splitlines()[0].startswith(("error: standard output", "error: cannot write"))
    assert "-o FILE" in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("budget", ["nan", "-1", "inf"])
def test_seconds_are_a_number_above_0(capsys, budget) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(("equal", "x", "2*x", f"--budget={budget}"))
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "is not a number of seconds above 0" in said
    assert "did you mean" not in said


def test_a_negative_seed_is_a_usage_error(capsys) -> None:
    code, _, err = run(capsys, "check", "layers:Relu", "--as", "relu", "--seed=-1")
    assert code == 2
    assert "seed" in err


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = ("import sys, derive, derive.cli; "
            "print([m for m in ('sympy', 'numpy', 'flint', 'hypothesis') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"


def test_list(capsys) -> None:
    code, out, _ = run(capsys, "list", "hard")
    assert code == 0
    names = {line.split()[0] for line in out.splitlines()}
    assert {"hard_tanh", "hard_sigmoid", "hard_swish"} < names
    assert "gelu" not in names
    _, out, _ = run(capsys, "list", "--format", "json")
    assert {"name", "formula", "source"} <= set(json.loads(out)[0])
    assert run(capsys, "list", "--json")[1] == out
    code, _, err = run(capsys, "list", "sigmiod")
    assert code == 2
    assert "did you mean sigmoid" in err


def test_show_ends_with_the_gradient_through_y(capsys) -> None:
    code, out, _ = run(capsys, "show", "silu", "--ascii")
    assert code == 0
    assert "f' through y    needs x and y" in out
    assert out.splitlines()[-1].endswith(
        "dy/dx = y*(1 + x - y)/x  (x = 0: this form is undefined)")
    _, out, _ = run(capsys, "show", "erf")
    assert "f′ through y    none" in out
    through = json.loads(run(capsys, "show", "sigmoid", "--format", "json")[1])["through_y"]
    assert (through["needs"], through["verdict"]) == ("y", "PROVED")


def test_show_by_a_parameter(capsys) -> None:
    code, out, _ = run(capsys, "show", "elu", "--wrt", "alpha")
    assert code == 0
    assert "∂y/∂α = eˣ − 1" in out
    assert "through y" not in out
    code, _, err = run(capsys, "show", "elu", "--wrt", "alhpa")
    assert (code, "did you mean alpha?" in err) == (2, True)
    assert run(capsys, "show", "elu", "--wrt", "alpha", "--hide")[0] == 2


def test_prove_a_file_and_standard_input(capsys, tmp_path: pathlib.Path, monkeypatch) -> None:
    good = "y = 1/(1+exp(-x))\n  dy/dx\n= e^{-x}/(1+e^{-x})²\n= y(1-y)\n"
    file = tmp_path / "mine.txt"
    file.write_text(good, encoding="utf-8")
    code, out, _ = run(capsys, "prove", str(file))
    assert code == 0
    assert "Verdict  PROVED" in out
    monkeypatch.setattr(sys, "stdin", io.StringIO(good.replace("1-y", "1+y")))
    code, out, _ = run(capsys, "prove", "-", "--format", "json")
    assert code == 1
    assert json.loads(out)["verdict"] == "REFUTED"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x00", b"x" * 1_100_000, b"= = =\n",
                                     b"y = 1/(1+exp(-x)\n dy/dx\n= 1\n", b"(" * 5000])
def test_a_file_that_cannot_be_read_is_one_error(capsys, tmp_path, content: bytes) -> None:
    file = tmp_path / "mine.txt"
    file.write_bytes(content)
    code, out, err = run(capsys, "prove", str(file))
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert run(capsys, "prove", str(tmp_path / "none"))[0] == 2


def test_practice_blanks_are_marked_when_filled_in(capsys, tmp_path: pathlib.Path) -> None:
    _, exercise, _ = run(capsys, "show", "sigmoid", "--hide")
    assert exercise.count("______") == 4
    file = tmp_path / "exercise.txt"
    file.write_text(exercise, encoding="utf-8")
    assert run(capsys, "prove", str(file))[0] == 3
    answers = ["dL/dy*1/(1+exp(-x))^2*exp(-x)", "dL/dy*1/(1+exp(-x))*1/(1+exp(-x))*exp(-x)",
               "dL/dy*1/(1+exp(-x))*(exp(-x)/(1+exp(-x)))", "dL/dy*y(1-y)"]
    for answer in answers:
        exercise = exercise.replace("______", answer, 1)
    file.write_text(exercise, encoding="utf-8")
    code, out, _ = run(capsys, "prove", str(file))
    assert code == 0
    assert "Verdict  PROVED" in out


def test_what_takes_long_says_so_on_stderr(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.commands import answer

    monkeypatch.setattr(answer, "PATIENCE", 0.01)
    with answer.patience("judging f", lambda: ", 7 claims"):
        time.sleep(0.1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "judging f: 0 s, 7 claims" in captured.err
