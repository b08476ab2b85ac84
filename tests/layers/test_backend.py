"""Kernels compiled by numba: the same layers, checked as strictly, and off unless asked for."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

import derive
import layers
from layers import backend
from tests.layers.test_strict import formula_of, require_tested

NAMES = ["Relu", "Sigmoid", "Silu", "Tanh", "Softplus", "GeluTanh"]


@pytest.fixture
def numba():
    pytest.importorskip("numba")
    before = layers.use()
    layers.use("numba")
    yield
    layers.use(before)


def test_numpy_is_the_default_and_others_are_refused():
    assert layers.use() == "numpy"
    with pytest.raises(ValueError, match="must be one of numpy, numba, not 'torch'"):
        layers.use("torch")
    assert layers.use() == "numpy"


def test_a_missing_numba_names_the_extra():
    code = ("import sys, layers\nsys.modules['numba'] = None\n"
            "try:\n    layers.use('numba')\nexcept ImportError as error:\n    print(error)\n"
            "print(layers.use())")
    ran = subprocess.run([sys.executable, "-c", code],  # noqa: S603  (our own code)
                         capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        'layers.use("numba") needs numba: pip install "backproof[fast]"', "numpy"]


def test_the_environment_may_choose():
    pytest.importorskip("numba")
    ran = subprocess.run([sys.executable, "-c", "import layers; print(layers.use())"],
                         env=os.environ | {"LAYERS_USE": "numba"}, capture_output=True, text=True,
                         check=True)
    assert ran.stdout == "numba\n"


@pytest.mark.parametrize("name", NAMES)
def test_compiled_layers_are_strict(name, numba):
    make = getattr(layers, name)
    require_tested(derive.check(make, formula_of(name), accuracy="strict", dtypes=("float32",),
                                points=5_000))


def test_a_parameter_reaches_the_kernel(numba):
    require_tested(derive.check(lambda: layers.Softplus(beta=3.0), formula_of("Softplus", beta=3.0),
                                accuracy="strict", dtypes=("float32",), points=2_000))


@pytest.mark.parametrize("name", NAMES)
def test_forward_and_backward_may_be_of_different_backends(name, numba):
    """What is kept means the same to both, in tails, at infinities and for NaN."""
    x = np.array([*np.linspace(-110, 110, 999), 0.0, -0.0, np.inf, -np.inf, np.nan, 1e30, -1e30],
                 np.float32)
    dout = np.full_like(x, 2)
    one, other = getattr(layers, name)(), getattr(layers, name)()
    y = one.forward(x)
    layers.use("numpy")
    reference = other.forward(x)
    dx, expected = one.backward(dout), other.backward(dout)
    layers.use("numba")
    for ours, numpys in ((y, reference), (dx, expected), (other.backward(dout), expected)):
        # Tails of SiLU and GELU: as far as their condition |x| allows, here to e^-110.
        np.testing.assert_allclose(ours, numpys, rtol=2e-5, atol=1e-36)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_float32_apart_in_memory_is_left_to_numpy(name, numba):
    layer, x = getattr(layers, name)(), np.linspace(-3, 3, 50, dtype=np.float32)
    wide = x.astype(np.float64)
    assert backend.compiled(layer, "backward", (x, x.copy(), x.copy())) is not None
    assert backend.compiled(layer, "backward", (wide, x.copy(), x.copy())) is None
    assert backend.compiled(layer, "backward", (x, x.copy(), x)) is None
    y, room = layer.forward(x), x.copy()
    np.testing.assert_allclose(layer.forward(room, out=room), y, rtol=1e-6)
    assert backend.compiled(layers.Mish(), "forward", (x, x.copy(), x.copy())) is None


def test_a_blocked_gradient_is_zero_whatever_comes_from_above(numba):
    layer = layers.Relu()
    y = layer.forward(np.array([-1, -1, 0, -0.0, 1, np.nan], np.float32))
    assert y.tolist()[:5] == [0, 0, 0, 0, 1]
    dx = layer.backward(np.array([np.inf, np.nan, -5, 3, -np.inf, 7], np.float32))
    assert dx.tolist() == [0, 0, 0, 0, -np.inf, 7]


def test_the_compiler_found_vectors(numba):
    """A kernel of single numbers would be ten times slower and no value would tell."""
    from layers.compiled import KERNELS

    if "X86_V3" not in np.show_config("dicts")["SIMD Extensions"].get("found", []):
        pytest.skip("the registers looked for are those of AVX2")
    packed = re.compile(r"\bv[a-z0-9]+ps\b.*%[yz]mm")
    for forward, backward, _ in KERNELS.values():
        for kernel in filter(None, (forward, backward)):
            arrays = 2 if kernel is KERNELS[layers.Relu][0] else 3
            kernel(*np.ones((arrays, 8), np.float32), np.float32(1))
            assert len(packed.findall("".join(kernel.inspect_asm().values()))) > 8, kernel
