"""How long things take, as pytest-benchmark measures it; ratios are within one run.

Run with ``pytest tests/benchmarks --benchmark-enable``; without it each is run once, as a test.
"""

import pickle
import subprocess
import sys

import pytest

import derive
from derive.checker.bringing import Bringing
from derive.checker.sweep.bench import Job, tallied
from derive.checker.sweep.grid import grid
from derive.derivation.graph import build_graph
from derive.derivation.sweep import backward
from derive.formula import written
from tests.formula.test_written import nested

COMMANDS = {
    "python -c 'import argparse'": ["-c", "import argparse"],
    "derive --help": ["-m", "derive.cli", "--help"],
    "python -c 'import sympy'": ["-c", "import sympy"],
    "derive show sigmoid": ["-m", "derive.cli", "show", "sigmoid"],
}


def process(arguments: list[str]) -> int:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, check=False)  # noqa: S603
    return done.returncode


@pytest.mark.benchmark(group="start-up")
@pytest.mark.parametrize("name", COMMANDS)
def test_commands(benchmark, name: str) -> None:
    assert benchmark.pedantic(process, args=(COMMANDS[name],), rounds=5, warmup_rounds=1) == 0


@pytest.mark.benchmark(group="derive")
@pytest.mark.parametrize("name", ["sigmoid", "gelu", "mish"])
def test_differentiate_and_prove(benchmark, name: str) -> None:
    result = benchmark.pedantic(lambda: derive.prove(name), rounds=3, warmup_rounds=1)
    assert result.verdict is derive.Verdict.PROVED


@pytest.mark.benchmark(group="through y")
@pytest.mark.parametrize("name", ["sigmoid", "gelu", "phish"])
def test_through_y(benchmark, name: str) -> None:
    derivation = derive.differentiate(name)
    result = benchmark.pedantic(lambda: derive.through_y(derivation), rounds=3, warmup_rounds=1)
    assert result.verdict is derive.Verdict.PROVED


@pytest.mark.benchmark(group="deep")
@pytest.mark.parametrize("times", [12, 50, 200])
def test_silu_applied_to_itself(benchmark, times: int) -> None:
    x = written.variable("x")
    flows = benchmark.pedantic(lambda formula: backward(build_graph(formula, x)),
                               setup=lambda: ((nested(times),), {}), rounds=5, warmup_rounds=1)
    assert len(flows) == 5 * times


@pytest.mark.benchmark(group="check")
@pytest.mark.parametrize("name", ["sigmoid", "relu"])
def test_check(benchmark, name: str) -> None:
    checked = derive.prove(name)
    target = f"layers:{name.capitalize()}"
    report = benchmark.pedantic(lambda: derive.check(target, checked, accuracy="strict"),
                                rounds=3, warmup_rounds=1)
    assert report.verdict is derive.Verdict.TESTED


@pytest.mark.benchmark(group="sweep")
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_sweep(benchmark, dtype: str) -> None:
    """Forward and gradient of sigmoid; `points per second` is of one core."""
    numbers = grid(dtype)
    start = numbers.index(0.5) if dtype == "float32" else 0
    stop = start + (1 << 22) if dtype == "float32" else numbers.size
    job = Job(pickle.dumps(("layers:Sigmoid", Bringing(), derive.prove("sigmoid"))), dtype)
    tally = benchmark.pedantic(lambda: tallied(job, start, stop), rounds=3, warmup_rounds=1)
    assert tally.points == stop - start
    if benchmark.stats is not None:
        benchmark.extra_info["points per second"] = tally.points / benchmark.stats["min"]
