"""Measure every layer beside PyTorch, JAX, NumExpr, the textbook and a memory copy; print tables.

    python tests/benchmarks/layer_figures.py [--threads 1] [--sizes 1e3,1e5,1e7] [--rounds 10]

All take turns, and figures are the smallest of the rounds, for the machine may be doing other
things too; they are given as times over a copy of as many numbers that took its turns with them.
"""

# ruff: noqa: T201  (a script that prints)
from __future__ import annotations

import argparse
import platform
import sys
import timeit
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.benchmarks.layer_rivals import NAMES, RIVALS, prepare, share  # noqa: E402  (now found)

Figures = dict[tuple[str, int, str, str, str], float]


def measure(options: argparse.Namespace) -> Figures:
    """Return seconds by dtype, size, name, direction and rival, the smallest of the rounds."""
    figures: Figures = {}
    for dtype in ("float32", "float64"):
        for size in map(int, map(float, options.sizes.split(","))):
            x, dout = np.random.default_rng(0).normal(size=(2, size)).astype(dtype) * 3
            for name in options.names.split(","):
                print(f"{dtype} {size:,} {name}", file=sys.stderr)
                of_name = _interleaved(name, x, dout, options.rounds)
                figures |= {(dtype, size, name, *key): each for key, each in of_name.items()}
    return figures


def _interleaved(name: str, x: Any, dout: Any, rounds: int) -> dict[tuple[str, str], float]:
    """Return seconds a call by direction and rival: all in turn, as often as there are rounds.

    So whatever else the machine is doing is done to all of them.
    """
    calls = {}
    for rival, build in RIVALS.items():
        with suppress(ImportError):
            prepare(rival)
            calls[rival] = dict(zip(("forward", "backward"), build(name, x, dout), strict=True))
    repeats = max(1, 100_000 // x.size)
    found: dict[tuple[str, str], float] = {}
    for _ in range(rounds if x.size > 10**6 else 4 * rounds):
        for direction in ("forward", "backward"):
            for rival, pair in calls.items():
                prepare(rival)
                pair[direction]()
                seconds = min(timeit.repeat(pair[direction], number=repeats, repeat=2)) / repeats
                found[direction, rival] = min(seconds, found.get((direction, rival), seconds))
    return found


def table(figures: Figures, dtype: str, size: int) -> str:
    """Return one Markdown table: a row for each direction of a layer, a column for each rival."""
    shown = [rival for rival in RIVALS if rival != "copy"]
    copies = {(name, direction): seconds
              for (kind, count, name, direction, rival), seconds in figures.items()
              if (kind, count, rival) == (dtype, size, "copy")}
    times = f"{min(copies.values()) / size * 1e9:.2f} to {max(copies.values()) / size * 1e9:.2f}"
    lines = [f"**{dtype}, {size:,} elements; a copy takes {times} ns each**", "",
             "| | " + " | ".join(shown) + " |", "|---|" + "---|" * len(shown)]
    for (name, direction), copied in copies.items():
        cells = [_cell(figures.get((dtype, size, name, direction, rival)), copied)
                 for rival in shown]
        lines.append(f"| {name} {direction} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(seconds: float | None, copied: float) -> str:
    return "–" if seconds is None else f"{seconds / copied:.1f}"


def machine() -> str:
    """Return the processor and the versions that matter."""
    from importlib.metadata import PackageNotFoundError, version

    def of(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"no {package}"

    told = Path("/proc/cpuinfo")
    model = platform.processor() or platform.machine()
    if told.exists():
        names = [line.partition(":")[2].strip() for line in told.read_text().splitlines()
                 if line.startswith("model name")]
        model = f"{len(names)} × {names[0]}" if names else model
    return ", ".join([model, *map(of, ("numpy", "torch", "jax", "numexpr",
                                  "numba"))])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sizes", default="1e3,1e4,1e5,1e6,1e7")
    parser.add_argument("--names", default=",".join(NAMES))
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    share(options.threads)
    figures = measure(options)
    print(f"{machine()}; {options.threads} thread(s); times over a memory copy\n")
    for dtype, size in dict.fromkeys((key[0], key[1]) for key in figures):
        print(f"{table(figures, dtype, size)}\n")


if __name__ == "__main__":
    main()
