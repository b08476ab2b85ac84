import ast
import os
import subprocess
import sys
import warnings
from functools import cache

import numpy as np
import pytest
import sympy

import derive
from derive.errors import UndecidableError, UsageError
from derive.formula.rows import ROWS
from derive.verdict import Verdict
from derive.writing.following import lines_of
from derive.writing.functions import loaded
from derive.writing.marked import marked
from derive.writing.write import write
from tests.proved import proved

pytest_plugins = ["pytester"]
FAST = ("relu", "hard_shrink", "threshold", "elu", "sigmoid", "softplus", "tanh_shrink", "silu",
        "gelu", "squareplus", "symlog", "sign")
NO_VALUE_LEFT_OF_0 = {("log1mexp", "nan")}
"""A clause that asks for a number where f has none."""


@cache
def written_of(name):
    return write(proved(name))


def layer_of(written):
    return loaded(written.source)[written.name]


def strictly_checked(name, points):
    written = written_of(name)
    report = derive.check(layer_of(written), proved(name), accuracy="strict", points=points)
    return written, report


@pytest.mark.parametrize("name", FAST)
def test_a_written_layer_holds_the_strict_contract(name):
    written, report = strictly_checked(name, 5000)
    assert report.verdict is Verdict.TESTED, report
    assert all(each.strict for each in written.reached)


@pytest.mark.slow
@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_every_row_is_written_and_held_to_the_strict_contract(name):
    written, report = strictly_checked(name, 100_000)
    wrong = [each for each in report.claims if each.evidence.verdict is Verdict.REFUTED
             and (name, each.name) not in NO_VALUE_LEFT_OF_0]
    assert not wrong
    assert all(len(line) <= 100 for line in written.source.splitlines())


@pytest.mark.parametrize(("formula", "values"), [
    ("x/(1 + Abs(x))**p", {"p": "1.5"}), ("x*a**x", {"a": 3}), ("tan(x)", {}),
    ("Max(0, x)**1.5", {}), ("(1 + x**2)**(-1/5)", {}),
])
def test_powers_and_inverse_functions_hold_the_strict_contract(formula, values):
    f = derive.activation(formula=formula, parameters=values)
    checked = derive.prove(derive.differentiate(f))
    written = write(checked)
    report = derive.check(layer_of(written), checked, accuracy="strict", points=3000)
    assert report.verdict is Verdict.TESTED, report
    assert not written.missed


def test_the_goal_is_reached_and_the_plain_formula_is_shown_beside_it():
    written = written_of("softplus")
    assert not written.missed
    assert {(each.which, each.dtype) for each in written.reached} == {
        (which, dtype) for which in ("f", "slope") for dtype in ("float32", "float64")}
    assert all(each.ulps <= 4 < each.plain for each in written.reached)


def test_what_is_reported_is_what_the_source_does():
    """Measured again from outside, at points of our own."""
    written = written_of("tanh_shrink")
    from derive.numeric.oracle import oracle_of

    x = np.random.default_rng(8).uniform(-3, 3, 500).astype(np.float32)
    truth = oracle_of(proved("tanh_shrink")).at(x)
    came = layer_of(written)().forward(x)
    error = np.abs(came - truth.values[0].high) / np.spacing(np.abs(came))
    worst = max(each.ulps for each in written.reached
                if each.which == "f" and each.dtype == "float32")
    assert error.max() <= 4
    assert error.max() <= 2 * worst + 0.5


def test_where_the_goal_is_out_of_reach_the_file_says_so(monkeypatch):
    """gcu's slope has more roots than there can be series; without pairs of floats it loses."""
    monkeypatch.setattr("derive.writing.write.EFFORTS", (0,))
    written = write(proved("gcu"))
    assert written.missed
    assert "Out of reach is 4 ulps for" in written.source
    assert str(written.missed[0])[:20] in written.source


@pytest.mark.parametrize("name", ["sigmoid", "gelu", "relu", "elu"])
def test_no_warning_and_no_nan_anywhere(name):
    layer = layer_of(written_of(name))
    sizes = np.concatenate([np.geomspace(1e-300, 1e300, 2000), [0.0, 5e-324, 709.8, 745.2]])
    for dtype in (np.float16, np.float32, np.float64):
        x = np.concatenate([sizes, -sizes])
        x = x[np.abs(x) < np.finfo(dtype).max].astype(dtype)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            made = layer()
            y, dx = made.forward(x), made.backward(np.ones_like(x))
        assert y.dtype == dx.dtype == dtype
        assert np.isfinite(y).all()
        assert np.isfinite(dx).all()


def test_every_rewritten_form_is_proved_or_says_that_it_is_a_series():
    for name in ("silu", "gelu"):
        for step in written_of(name).steps:
            if step.form.evidence is not None:
                expected = Verdict.TESTED if "series" in step.form.name else Verdict.PROVED
                assert step.form.evidence.verdict is expected, step


def test_the_steps_lead_from_the_plain_form_to_the_written_one():
    text = "\n".join(map(str, written_of("sigmoid").steps))
    assert """f for x < 0
    1/(1 + exp(-x))
  = exp(x)/(1 + exp(x))
        multiply above and below by the exponential    PROVED  normal form over exp(x)
        over decaying exponentials: only exponentials that decay""" in text
    assert "used as it was derived" in text


@pytest.mark.parametrize("name", ["sigmoid", "silu", "elu", "gelu", "symlog"])
def test_every_line_of_the_steps_is_judged_and_the_last_is_what_is_written(name):
    for step in written_of(name).steps:
        lines = lines_of(step.plain, step.form, step.low, step.high)
        assert bool(lines) is (step.form.evidence is not None)
        for line in lines:
            series = "series" in line.why
            assert line.evidence.verdict is (Verdict.TESTED if series else Verdict.PROVED)
            assert line.why


@pytest.mark.parametrize("style", ["layer", "functions", "test"])
def test_every_style_is_a_module_with_short_lines(style):
    source = write(proved("softplus"), style=style).source
    assert all(len(line) <= 100 for line in source.splitlines())
    names = loaded(source)
    if style == "functions":
        x = np.float32([-1.0, 0.5])
        assert names["softplus"](x).dtype == np.float32
        assert names["softplus_backward"](np.ones_like(x), x)[1] == pytest.approx(0.6224593)


def test_a_written_test_passes_and_catches_a_broken_layer(pytester):
    source = write(proved("sigmoid"), ("float32",), style="test").source
    assert '@pytest.mark.activation("sigmoid", accuracy="strict", dtypes=("float32",))' in source
    broken = source.replace("z = np.exp(-u)", "z = 1 - np.exp(-u)", 1)
    assert broken != source
    pytester.makepyfile(test_right=source, test_broken=broken)
    right = pytester.runpytest("test_right.py").parseoutcomes()
    assert set(right) == {"passed"}
    assert right["passed"] >= 12
    assert pytester.runpytest("test_broken.py").parseoutcomes()["failed"] == 1


@pytest.mark.parametrize(("formula", "values", "said"), [
    ("sigmoid", {}, '"sigmoid"'), ("elu", {"alpha": "0.5"}, '"elu"'),
    ("x*tanh(beta*x)", {"beta": "3/2"}, '"x*tanh(beta*x)"'),
    ("x*tanh(points*x)", {"points": 2}, '"x*tanh(2*x)"')])
def test_the_mark_names_the_activation_that_was_written(formula, values, said):
    f = (derive.activation(formula, parameters=values) if formula.isidentifier()
         else derive.activation(formula=formula, parameters=values))
    text = marked(f, "Layer", ("float64",))
    assert said in text
    kept = {} if "points" in values else values
    assert all(f'{name}="' in text for name in kept)


def test_a_long_formula_is_quoted_in_pieces_that_are_the_formula():
    formula = " + ".join(f"x**{n}/{n + 1000}" for n in range(1, 14))
    text = marked(derive.activation(formula=formula), "F", ("float32", "float64"))
    assert max(map(len, text.splitlines())) <= 92
    (call,) = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)
               and isinstance(node.func, ast.Attribute))
    assert derive.equal(call.args[0].value, formula).verdict is Verdict.PROVED


def test_the_same_formula_gives_the_same_bytes():
    """In other processes too, whatever their hashes: sets must not decide an order."""
    command = [sys.executable, "-c", "import derive; print(derive.write('silu').source, end='')"]
    found = {subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, check=True,  # noqa: S603  (our own)
                            capture_output=True).stdout for seed in ("1", "77")}
    assert len(found) == 1


@pytest.mark.parametrize("name", ["gelu", "squareplus", "hard_shrink"])
def test_what_is_written_is_what_a_linter_would_have(name, tmp_path):
    ruff = pytest.importorskip("ruff")
    del ruff
    file = tmp_path / "layer.py"
    file.write_text(written_of(name).source)
    came = subprocess.run(  # noqa: S603  (our own)
        [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100",
         "--select", "E,F,W,I,UP,B,C4,SIM", str(file)], capture_output=True, text=True, check=False)
    assert came.returncode == 0, came.stdout


def test_one_dtype_may_do():
    written = write(proved("softplus"), dtypes=("float32",))
    assert {each.dtype for each in written.reached} == {"float32"}


HOSTILE = 'x"""\nimport os; os.abort()  # \\'


def only_our_own_words(source):
    """Tell whether a file imports NumPy and math alone and calls nothing but them and itself."""
    tree = ast.parse(source)
    imported = {each.name for node in ast.walk(tree) if isinstance(node, ast.Import)
                for each in node.names}
    defined = {node.name for node in ast.walk(tree)
               if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    called = {node.func.id for node in ast.walk(tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return imported <= {"numpy", "math"} and called <= defined | {"range", "TypeError",
                                                                  "RuntimeError"}


def test_hostile_names_do_not_get_into_the_source():
    f = derive.activation(HOSTILE, formula="x/(1 + exp(-x))")
    for style in ("layer", "functions"):
        source = derive.write(f, style=style).source
        assert only_our_own_words(source)
        loaded(source)


def test_hostile_parameters_do_not_get_into_the_source():
    x, evil = sympy.Symbol("x", real=True), sympy.Symbol(HOSTILE, real=True)
    try:
        f = derive.activation(formula=x * evil, parameters={HOSTILE: 2})
        source = derive.write(f).source
    except derive.DeriveError:
        return
    assert only_our_own_words(source)


def test_unknown_styles_and_dtypes_are_usage_errors():
    with pytest.raises(UsageError, match="style"):
        write(proved("relu"), style="poem")
    with pytest.raises(UsageError, match="dtype"):
        write(proved("relu"), dtypes=("float8",))


def test_nothing_is_written_from_what_is_not_proved():
    from dataclasses import replace

    from derive.proof.prove import prove

    checked = prove(proved("relu").derivation)
    with pytest.raises(UndecidableError, match="nothing is written"):
        write(_undecided(checked, replace))


def _undecided(checked, replace):
    class Undecided:
        activation, pieces, kinks, jumps = (checked.activation, checked.pieces, checked.kinks,
                                            checked.jumps)
        verdict = Verdict.UNDECIDED

    return Undecided()


def test_from_the_command_line(capsys, tmp_path):
    from derive.cli import main

    target = tmp_path / "silu.py"
    assert main(["write", "silu", "-o", str(target)]) == 0
    assert "class Silu" in target.read_text()
    assert main(["write", "relu", "-o", str(target)]) == 2
    assert "--force overwrites it" in capsys.readouterr().err
    assert "class Silu" in target.read_text()
    assert main(["write", "relu", "-o", str(target), "--force"]) == 0
    assert "class Relu" in target.read_text()
    assert main(["write", "sigmoid", "--steps"]) == 0
    assert "PROVED" in capsys.readouterr().out
    assert main(["write", "nosuchthing"]) == 2
