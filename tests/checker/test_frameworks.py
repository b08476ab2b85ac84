"""Frameworks are recognised, called with their own arrays, and their bugs are found all the same.

Each part needs its framework, which is an extra.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from derive.checker import check
from derive.checker.targets import load
from derive.checker.targets.arguments import Values
from derive.errors import TargetError
from derive.verdict import Verdict

HERE = Path(__file__).parent / "planted"
QUICK = {"points": 300, "dtypes": ["float32"]}
FEW = ["forward", "backward", "dtype", "nan", "mutates_upstream"]


def missing(library):
    return pytest.mark.skipif(importlib.util.find_spec(library) is None,
                              reason=f"needs {library}")


def torch_form(name):
    return f"{HERE / 'torch_forms.py'}:{name}"


def jax_form(name):
    return f"{HERE / 'jax_forms.py'}:{name}"


@missing("torch")
@pytest.mark.parametrize(("name", "activation", "form"), [
    ("Silu", "silu", "a PyTorch module"),
    ("silu", "silu", "a function of a PyTorch tensor"),
    ("SiluFunction", "silu", "a PyTorch autograd function"),
    ("SwishFunction", "swish_beta", "a PyTorch autograd function"),
    ("SiluByHand", "silu", "a layer"),
    ("Swish", "swish_beta", "a PyTorch module"),
    ("NumpyInside", "silu", "a layer"),
])
def test_a_torch_form_is_recognised_and_not_accused(name, activation, form, judged):
    report = check(torch_form(name), judged(activation), points=300)
    assert report.verdict is Verdict.TESTED, report.lines()
    assert load(torch_form(name), values=Values({"beta": 1.5})).form == form


@missing("torch")
@pytest.mark.parametrize(("name", "activation", "clause"), [
    ("silu_detached", "silu", "backward"),
    ("SiluFunctionTail", "silu", "backward"),
    ("SiluFunctionInPlace", "silu", "mutates_upstream"),
    ("ReluInPlace", "relu", "mutates_input"),
    ("SwishForgetsBeta", "swish_beta", "parameter_beta"),
])
def test_a_bug_of_a_torch_form_is_found(name, activation, clause, judged):
    report = check(torch_form(name), judged(activation), **QUICK)
    assert [failure.clause for failure in report.failures] == [clause], report.lines()


@missing("torch")
@pytest.mark.parametrize(("where", "activation"), [
    ("torch.nn:GELU", "gelu"), ("torch.nn:PReLU", "prelu"), ("torch.nn:RReLU", "rrelu_eval"),
    ("torch.nn.functional:mish", "mish"), ("torch:tanh", "tanh")])
def test_torchs_own_are_found_by_name(where, activation, judged):
    report = check(where, judged(activation), only=FEW, **QUICK)
    assert report.verdict is Verdict.TESTED, report.lines()


@missing("torch")
def test_torch_takes_bfloat16_natively():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    x = np.array([-1.0, 0.0, 2.5], dtype=ml_dtypes.bfloat16)
    y, dx = load("torch.nn:ReLU").run(x, np.ones_like(x))
    assert y.dtype == dx.dtype == x.dtype and y.tolist() == [0, 0, 2.5] and dx.tolist() == [0, 0, 1]


@missing("torch")
def test_what_torch_cannot_differentiate_is_said():
    with pytest.raises(TargetError, match="cannot follow back to x"):
        load("torch:isnan")


@missing("jax")
@pytest.mark.slow  # each new shape is compiled
@pytest.mark.parametrize(("name", "activation"), [
    ("silu", "silu"), ("swish", "swish_beta"), ("silu_and_vjp", "silu"), ("Relu", "relu")])
def test_a_jax_form_is_recognised_and_not_accused(name, activation, judged):
    only = [*FEW[:-1], *(["parameter_beta"] if name == "swish" else [])]
    report = check(jax_form(name), judged(activation), points=100, only=only)
    broken = [failure for failure in report.failures
              # XLA reads subnormal numbers as zeros.
              if failure.x is None or abs(failure.x) >= np.finfo(failure.dtype).tiny]
    assert not broken, report.lines()


@missing("jax")
def test_a_bug_of_a_jax_form_is_found(judged):
    report = check(jax_form("silu_forgets"), judged("silu"), only=["forward", "backward"], **QUICK)
    assert [failure.clause for failure in report.failures] == ["backward"]


@missing("jax")
def test_jax_keeps_its_global_setting_and_what_cannot_break_is_left_out(judged):
    import jax

    before = jax.config.jax_enable_x64
    target = load("jax.nn:silu")
    assert {"mutates_input", "layout", "alias"} <= set(target.absent)
    for dtype in (np.float32, np.float64):
        y, dx = target.run(np.ones(3, dtype), np.ones(3, dtype))
        assert y.dtype == dx.dtype == dtype
    assert jax.config.jax_enable_x64 == before


@missing("keras")
@pytest.mark.slow  # two frameworks are imported
@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_keras_runs_on_what_is_installed(backend):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"needs {backend}")
    code = ("import numpy as np\n"
            "from derive.checker.targets import load\n"
            "from derive.checker.targets.arguments import Values\n"
            "x = np.array([-2.0, 3.0])\n"
            "for where in ('keras.layers:PReLU', 'keras.activations:leaky_relu'):\n"
            "    target = load(where, values=Values({'negative_slope': 0.25}, "
            "frozenset(['negative_slope'])))\n"
            "    y, dx = target.run(x, np.ones(2))\n"
            "    print(target.form, y.tolist(), dx.tolist(), y.dtype)\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True,  # noqa: S603  (ours)
                          text=True, timeout=120, check=False,
                          env={**os.environ, "KERAS_BACKEND": backend})
    assert done.stdout.splitlines() == [
        "a Keras layer [-0.5, 3.0] [0.25, 1.0] float64",
        "a Keras activation [-0.5, 3.0] [0.25, 1.0] float64"], done.stderr


@missing("torch")
@pytest.mark.parametrize("name", ["ReluSeedsTorch", "ReluTurnsGradientsOff"])
def test_global_state_of_torch_is_looked_at_and_put_back(name, judged):
    import torch

    before = torch.get_rng_state()
    report = check(torch_form(name), judged("relu"), **QUICK)
    assert [each.clause for each in report.failures] == ["global_state"]
    assert torch.is_grad_enabled() and torch.equal(before, torch.get_rng_state())


@missing("torch")
def test_a_generator_that_is_put_back_is_left_alone(judged):
    report = check(torch_form("ReluForkedGenerator"), judged("relu"), **QUICK)
    assert report.verdict is Verdict.TESTED, report.lines()


def test_any_library_with_the_array_api(judged, tmp_path):
    pytest.importorskip("array_api_strict")
    path = tmp_path / "standard.py"
    path.write_text(
        "import array_api_strict as xp\n"
        "class Relu:\n"
        "    def forward(self, x):\n"
        "        self.x = x\n"
        "        return xp.where(x > 0, x, xp.where(xp.isnan(x), x, xp.zeros_like(x)))\n"
        "    def backward(self, dout):\n"
        "        return xp.where(self.x > 0, dout, xp.zeros_like(dout))\n"
        "def softsign(x):\n    return x / (1 + xp.abs(x))\n"
        "def slope(x):\n    return 1 / (1 + xp.abs(x))**2\n")
    assert load(f"{path}:Relu").arrays.name == "array_api_strict"
    report = check(f"{path}:Relu", judged("relu"), points=300)
    assert report.verdict is Verdict.TESTED, report.lines()
    pair = check(f"{path}:softsign", judged("softsign"), derivative=f"{path}:slope", **QUICK)
    assert pair.verdict is Verdict.TESTED, pair.lines()


@pytest.mark.parametrize("library", ["torch", "jax", "keras"])
def test_a_missing_framework_names_its_extra(library, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    for place in (f"{library}:anything", f"{tmp_path / 'mine.py'}:f"):
        (tmp_path / "mine.py").write_text(f"import {library}\ndef f(x): return x\n")
        with pytest.raises(TargetError) as caught:
            load(place)
        assert "is not installed" in caught.value.cause
        assert caught.value.hint == f'pip install "backproof[{library}]"'
