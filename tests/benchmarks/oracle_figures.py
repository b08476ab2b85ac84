"""Points per second of the oracle on one core, exact and fast, for every row of the catalogue.

Run ``python tests/benchmarks/oracle_figures.py [name ...]`` from the repository's root; three
minutes for all rows. Seconds of processor time, the best of three. *exact*: value, slope and
curvature at 10,000 float64s, half of them ordinary, the others as far out as ±800. *pairs*: the
share of them that pairs of float64s settle or one ball for a whole tail; the rest are balls, each
its own. *fast*: value and slope at 2**18 float32s, 1/2 to 2 in size, of both signs.
*ready*: seconds until the first exact answer.
"""

# ruff: noqa: T201  (a command that prints a table)
from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

import derive
from derive.formula.rows import ROWS
from derive.numeric import joint
from derive.numeric.fast import FastOracle
from derive.numeric.oracle import Oracle
from derive.numeric.ulp import Float64s

ROUNDS = 3


def float64s() -> Float64s:
    random = np.random.default_rng(0)
    return np.concatenate([random.normal(size=5000) * 3, random.uniform(-50, 50, 3000),
                           random.uniform(-800, 800, 2000)])


def float32s() -> Float64s:
    bits = np.arange(0x3f000000, 0x3f000000 + 2**24, 2**7, dtype=np.uint32)
    size = bits.view(np.float32).astype(np.float64)
    return np.concatenate([-size[::-1], size])


def seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def left_to_balls(oracle: Oracle, x: Float64s) -> int:
    """Count the points that get balls of their own at the lowest precision."""
    counted, known = [], joint._known
    joint._known = lambda code, points, precision: counted.append(
        len(points) if precision == 64 else 0) or known(code, points, precision)
    try:
        oracle._look(x)
    finally:
        joint._known = known
    return sum(counted)


def row(name: str) -> tuple[float, float, float, float, float]:
    checked = derive.prove(name)
    x, narrow, oracle = float64s(), float32s(), Oracle(checked)
    ready = seconds(lambda: oracle._look(x))
    exact = min(seconds(lambda: oracle._look(x)) for _ in range(ROUNDS))
    share = 1 - left_to_balls(oracle, x) / x.size
    quick = FastOracle(checked, np.float32)
    fast = min(seconds(lambda: quick.at(narrow)) for _ in range(ROUNDS))
    settled = quick.at(narrow).settled.mean()
    return x.size / exact, share, narrow.size / fast, settled, ready


def main(names: list[str]) -> None:
    print(f"{'':18}{'exact/s':>12}{'pairs':>8}{'fast/s':>14}{'settled':>9}{'ready':>8}")
    found = []
    for name in names or [each.name for each in ROWS]:
        exact, share, fast, settled, ready = row(name)
        found.append((exact, fast))
        print(f"{name:18}{exact:12,.0f}{share:8.1%}{fast:14,.0f}{settled:9.1%}{ready:8.2f}",
              flush=True)
    slowest, median = np.min(found, axis=0), np.median(found, axis=0)
    for title, (exact, fast) in (("slowest", slowest), ("median", median)):
        print(f"{title:18}{exact:12,.0f}{'':8}{fast:14,.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
