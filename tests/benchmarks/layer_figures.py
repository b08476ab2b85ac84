"""Measure every layer beside PyTorch, JAX, NumExpr, the textbook and a memory copy; print tables.

    python tests/benchmarks/layer_figures.py [--threads 1] [--sizes 1e3,1e5,1e7] [--names Relu,…]

One pytest-benchmark run. Figures are the smallest of the rounds, for the machine may be doing
other things too; they are given as times over the fastest copy of as many numbers in the same run.
"""

# ruff: noqa: T201  (a script that prints)
from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.benchmarks.layer_rivals import NAMES, RIVALS  # noqa: E402  (found by the line above)

Figures = dict[tuple[str, int, str, str, str], float]


def measure(options: argparse.Namespace) -> Figures:
    """Return seconds by dtype, size, name, direction and rival."""
    environment = os.environ | {
        "LAYER_THREADS": str(options.threads), "LAYER_SIZES": options.sizes,
        "LAYER_NAMES": options.names, "LAYER_RIVALS": ",".join(RIVALS)}
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "pytest", str(HERE / "test_layers.py"), "-q",
                   "--benchmark-enable", f"--benchmark-json={found}", "--benchmark-quiet"]
        subprocess.run(command, env=environment, check=True, cwd=HERE.parents[1],  # noqa: S603
                       stdout=sys.stderr)
        return {_key(each["params"]): each["stats"]["min"]
                for each in json.loads(found.read_text())["benchmarks"]}


def _key(parameters: dict[str, Any]) -> tuple[str, int, str, str, str]:
    return tuple(parameters[name] for name in  # type: ignore[return-value]  # five of them
                 ("dtype", "size", "name", "direction", "rival"))


def table(figures: Figures, dtype: str, size: int) -> str:
    """Return one Markdown table: a row for each direction of a layer, a column for each rival."""
    shown = [rival for rival in RIVALS if rival != "copy"]
    copied = min(seconds for (kind, count, _, _, rival), seconds in figures.items()
                 if (kind, count, rival) == (dtype, size, "copy"))
    lines = [f"**{dtype}, {size:,} elements; a copy takes {copied / size * 1e9:.2f} ns each**", "",
             "| | " + " | ".join(shown) + " |", "|---|" + "---|" * len(shown)]
    rows = dict.fromkeys((key[2], key[3]) for key in figures)
    for name, direction in rows:
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
    return ", ".join([model, *map(of, ("numpy", "torch", "jax", "numexpr"))])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--sizes", default="1e3,1e4,1e5,1e6,1e7")
    parser.add_argument("--names", default=",".join(NAMES))
    options = parser.parse_args()
    figures = measure(options)
    print(f"{machine()}; {options.threads} thread(s); times over a memory copy\n")
    for dtype, size in dict.fromkeys((key[0], key[1]) for key in figures):
        print(f"{table(figures, dtype, size)}\n")


if __name__ == "__main__":
    main()
