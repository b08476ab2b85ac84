"""Every layer against its derived and judged formula at level strict, by `derive.check`."""

import inspect

import numpy as np
import pytest

import derive
import layers
from derive.formula.rows import ROWS

NAMES = [name for name in layers.__all__ if name not in ("chain", "threads", "use")]
ROW = {row.name.replace("_", ""): row.name for row in ROWS}


def formula_of(name, **values):
    """The catalogue's activation of that class name, with the layer's defaults or these values."""
    signature = inspect.signature(getattr(layers, name)).parameters
    defaults = {parameter: each.default for parameter, each in signature.items()}
    activation = derive.activation(ROW[name.lower()]).with_values(defaults | values)
    return derive.prove(derive.differentiate(activation))


def require_tested(report):
    broken = [claim for claim in report.claims
              if claim.evidence.verdict is not derive.Verdict.TESTED]
    assert not broken
    assert report.verdict is derive.Verdict.TESTED


@pytest.mark.parametrize("name", NAMES)
def test_every_layer_is_strict(name):
    require_tested(derive.check(f"layers:{name}", formula_of(name), accuracy="strict", points=200))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_layer_is_strict_for_many_points_and_every_float16(name):
    require_tested(derive.check(f"layers:{name}", formula_of(name), accuracy="strict",
                                dtypes=("float16", "float32", "float64"), points=20_000))


@pytest.mark.parametrize("name", ["Relu", "HardTanh", "HardShrink", "Elu", "Softsign", "Snake",
                                  "SparsePlus", "Exponential"])
def test_one_layer_of_each_kind_is_strict_for_every_float16(name):
    require_tested(derive.check(f"layers:{name}", formula_of(name), accuracy="strict",
                                dtypes=("float16",)))


@pytest.mark.parametrize(("name", "values"), [
    ("LeakyRelu", {"negative_slope": -0.5}), ("Prelu", {"a": 3.0}), ("Elu", {"alpha": 0.3}),
    ("Celu", {"alpha": 2.0}), ("Selu", {"alpha": 0.7, "scale": 3.0}),
    ("Threshold", {"threshold": -0.7, "value": 0.1}), ("ThresholdedRelu", {"alpha": 0.3}),
    ("HardShrink", {"lambd": 0.1}), ("SoftShrink", {"lambd": 0.7}), ("SwishBeta", {"beta": 1.5}),
    ("Softplus", {"beta": 3.0}), ("Squareplus", {"b": 0.3}), ("Snake", {"a": 0.3}),
    ("Sin", {"omega": 0.7}),
])
def test_other_parameters_are_strict_too(name, values):
    def make():
        return getattr(layers, name)(**values)

    require_tested(derive.check(make, formula_of(name, **values), accuracy="strict", points=200))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("name", "parameter"), [("Prelu", "a"), ("SwishBeta", "beta"),
                                                 ("Snake", "a")])
def test_parameters_have_gradients(name, parameter, dtype):
    """Against the difference of two forwards, whose error is of the order h²."""
    rng = np.random.default_rng(0)
    x, dout = rng.normal(size=(2, 50, 3)).astype(dtype)
    layer = getattr(layers, name)(0.8)
    layer.forward(x)
    layer.backward(dout)
    h = 1e-6
    y = [getattr(layers, name)(0.8 + side * h).forward(x.astype(np.float64)) for side in (-1, 1)]
    expected = np.sum(dout * ((y[1] - y[0]) / (2 * h)))
    assert layer.grads[parameter].shape == ()
    assert layer.grads[parameter] == pytest.approx(expected, rel=1e-6)


def test_a_changed_parameter_counts_from_the_next_forward_on():
    layer = layers.Prelu()
    layer.params["a"] -= 0.25
    assert layer.forward([-2.0]).tolist() == [0.0]
    assert repr(layer) == "Prelu(a=0.0)"
