"""Points per second of the exact oracle and of the fast one, one core.

Run with ``pytest tests/benchmarks/test_oracle_speed.py --benchmark-enable``: `points_per_second` is
among the extra figures that ``--benchmark-json FILE`` writes.
"""

import numpy as np
import pytest

import derive
from derive.numeric.fast import FastOracle
from derive.numeric.oracle import Oracle

NAMES = ("sigmoid", "softplus", "mish", "gelu")


def counted(benchmark, function, x):
    found = benchmark.pedantic(function, args=(x,), rounds=5, warmup_rounds=1)
    if benchmark.enabled:
        benchmark.extra_info["points_per_second"] = round(x.size / benchmark.stats.stats.min)
    return found


@pytest.mark.benchmark(group="exact oracle: value, slope and curvature at 10,000 float64")
@pytest.mark.parametrize("name", NAMES)
def test_exact(benchmark, name: str) -> None:
    oracle = Oracle(derive.prove(name))
    random = np.random.default_rng(0)
    x = np.concatenate([random.normal(size=5000) * 3, random.uniform(-50, 50, 3000),
                        random.uniform(-800, 800, 2000)])
    truth = counted(benchmark, oracle._look, x)
    assert truth.value_known.all() and truth.slope_known.all()


@pytest.mark.benchmark(group="fast oracle: value and slope at 262,144 float32")
@pytest.mark.parametrize("name", [*NAMES, "tanh", "silu", "elu"])
def test_fast(benchmark, name: str) -> None:
    fast = FastOracle(derive.prove(name), np.float32)
    x = np.arange(0x3f000000, 0x3f000000 + 2**18, dtype=np.uint32).view(np.float32)
    assert counted(benchmark, fast.at, -x.astype(np.float64)).settled.all()
