"""Bugs caught, correct layers accused and points per second: derive.check beside other checkers.

Run ``python tests/benchmarks/bug_figures.py [-v]`` from the repository's root; -v lists what
derive.check misses or accuses, and what the others accuse. The same planted layers go through all
in one run; a checker whose package is missing is skipped, with a line saying so. `rivals` says how
the others are set. derive.check takes its defaults, the level and dtypes of the row.
"""

# ruff: noqa: T201  (a command that prints a table)
from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

import derive
from derive.checker.surroundings import surroundings_kept
from derive.checker.targets import load
from derive.numeric.kernels import to_numpy
from tests.benchmarks.rivals import RIVALS, Make, Rival
from tests.checker.planted.rows import BUGS, ODDITIES, Planted


class Tally(NamedTuple):
    """Which layers were rejected, how many inputs were compared, and in what time."""

    rejected: set[str]
    points: int
    seconds: float


def derive_check(make: Make, planted: Planted) -> int:
    report = derive.check(planted.target, planted.judged, accuracy=planted.level,
                          dtypes=planted.dtypes, promises=planted.promises)
    report.raise_below(derive.Verdict.TESTED)
    return report.points


def tallied(rival: Rival, layers: list[tuple[Make, Planted]]) -> Tally:
    """Ask one checker about every layer; points and seconds are of the layers it lets pass."""
    rejected, points, seconds = set(), 0, 0.0
    for make, planted in layers:
        started = perf_counter()
        try:
            with surroundings_kept(), contextlib.redirect_stdout(io.StringIO()):
                found = rival(make, planted)
        except Exception:  # whatever a checker or a layer raises is how the test fails
            rejected.add(planted.target)
        else:
            points += found
            seconds += perf_counter() - started
    return Tally(rejected, points, seconds)


def main() -> None:
    warnings.simplefilter("ignore")  # overflow in a faulty layer is not news here
    np.seterr(all="ignore")
    logging.disable()  # jax logs what a callback raises
    rows = (*BUGS, *ODDITIES)
    for planted in rows:
        to_numpy(planted.judged)  # so that no checker is timed for proving
    layers = [(load(planted.target).make, planted) for planted in rows]
    bugs, correct = ({each.target for each in group} for group in (BUGS, ODDITIES))
    print(f"{len(bugs)} faulty layers, {len(correct)} correct ones\n")
    print(f"{'checker':26} {'caught':>7} {'accused':>8} {'points/s':>10}")
    caught_by_others: set[str] = set()
    for name, build in {**RIVALS, "derive.check": lambda: derive_check}.items():
        try:
            rival = build()
        except ImportError as error:
            print(f"{name:26} skipped: {error.name} is not installed")
            continue
        tallied(rival, layers[-2:])  # warm
        tally = tallied(rival, layers)
        show(name, tally, bugs, correct)
        if name != "derive.check":
            caught_by_others |= tally.rejected & bugs
    print(f"{'all but derive.check':26} {len(caught_by_others):7}")


def show(name: str, tally: Tally, bugs: set[str], correct: set[str]) -> None:
    caught, accused = tally.rejected & bugs, tally.rejected & correct
    rate = tally.points / tally.seconds if tally.seconds else 0
    print(f"{name:26} {len(caught):7} {len(accused):8} {rate:10,.0f}", flush=True)
    if "-v" in sys.argv:
        for target in sorted(accused):
            print(f"    accuses {Path(target).name}")
        for target in sorted(bugs - caught if name == "derive.check" else ()):
            print(f"    misses {Path(target).name}")


if __name__ == "__main__":
    main()
