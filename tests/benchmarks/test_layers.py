"""How fast the layers are, beside others, in one run.

``pytest tests/benchmarks/test_layers.py --benchmark-enable`` measures; `layer_figures.py` does so
and prints the table. Without the option each case is called once, at the smallest size.
LAYER_THREADS=2 gives everyone two threads instead of one; LAYER_SIZES, LAYER_NAMES and
LAYER_RIVALS, separated by commas, ask for less.
"""

import os

import numpy as np
import pytest

import layers
from tests.benchmarks.layer_rivals import NAMES, RIVALS, prepare, share

SIZES = [int(float(size)) for size in os.environ.get("LAYER_SIZES", "1e3").split(",")]
CHOSEN = os.environ.get("LAYER_NAMES", ",".join(NAMES)).split(",")
BESIDE = os.environ.get("LAYER_RIVALS", "copy,textbook,layers,layers out=").split(",")


@pytest.fixture(autouse=True, scope="module")
def shared_threads():
    before = layers.threads()
    share(int(os.environ.get("LAYER_THREADS", "1")))
    yield
    layers.threads(before)
    layers.use("numpy")


@pytest.mark.parametrize("rival", BESIDE)
@pytest.mark.parametrize("direction", ["forward", "backward"])
@pytest.mark.parametrize("name", CHOSEN)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layer(benchmark, dtype, size, name, direction, rival):  # noqa: PLR0913, PLR0917  (a case)
    benchmark.group = f"{dtype} {size:.0e} {name} {direction}"
    x, dout = np.random.default_rng(0).normal(size=(2, size)).astype(dtype) * 3
    try:
        prepare(rival)
        forward, backward = RIVALS[rival](name, x, dout)
    except ImportError as error:
        pytest.skip(f"{rival} has no {error}")
    call = forward if direction == "forward" else backward
    calls = max(1, 20_000 // size)
    benchmark.pedantic(call, rounds=12 if size > 10**6 else 40, iterations=calls, warmup_rounds=2)
