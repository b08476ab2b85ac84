"""What written layers reach: largest errors in ulps, row by row of the catalogue.

Run ``python tests/benchmarks/write_figures.py [--points N] [--save DIR] [NAME ...]`` from the
repository's root. A row of the table is an activation and a dtype: the largest error of f and of
f' outside a few ulps of a root, where f' has it, and whether `derive check --accuracy strict`
holds for the layer at N points (20,000). With --save each source is kept as DIR/NAME.py.
"""

# ruff: noqa: T201  (a command that prints a table)
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import derive
from derive.errors import DeriveError
from derive.formula.rows import ROWS
from derive.verdict import Verdict
from derive.writing.functions import loaded
from derive.writing.record import Reached, Written
from derive.writing.write import DTYPES


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure written layers.")
    parser.add_argument("names", nargs="*", default=[row.name for row in ROWS])
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--save", type=Path)
    return parser.parse_args()


def broken(name: str, written: Written, points: int) -> list[str]:
    """Return the claims of a check at level strict that do not hold, and where that was seen."""
    layer = loaded(written.source)[written.name]
    report = derive.check(layer, name, accuracy="strict", points=points)
    return [f"{each.name} {each.verdict.name} {each.detail} "
            f"{each.failure.dtype if each.failure else ''}" for each in report.claims
            if each.verdict < Verdict.TESTED]


def reached(written: Written, which: str, dtype: str) -> Reached:
    return next(each for each in written.reached if (each.which, each.dtype) == (which, dtype))


def main() -> None:
    options = arguments()
    strict = goal = asked = 0
    print(f"{'row':22} {'dtype':8} {'f':>9} {'f′':>9}  {'at':>12}  strict   seconds")
    for name in options.names:
        asked += 1
        started = perf_counter()
        try:
            written = derive.write(name)
        except DeriveError as error:
            print(f"{name:22} {error}", flush=True)
            continue
        took = perf_counter() - started
        if options.save:
            options.save.mkdir(parents=True, exist_ok=True)
            (options.save / f"{name}.py").write_text(written.source, encoding="utf-8")
        lost = broken(name, written, options.points)
        strict, goal = strict + (not lost), goal + (not written.missed)
        for dtype in DTYPES:
            f, slope = (reached(written, which, dtype) for which in ("f", "slope"))
            worst = max(f, slope, key=lambda each: each.ulps)
            print(f"{name:22} {dtype:8} {f.ulps:9.3g} {slope.ulps:9.3g}  {worst.at:12.6g}  "
                  f"{'no ' if any(dtype in each for each in lost) else 'yes'}{took:11.1f}",
                  flush=True)
        for each in lost:
            print(f"{'':22} {each}", flush=True)
    print(f"\nstrict {strict} of {asked}; at most 4 ulps {goal} of {asked}")


if __name__ == "__main__":
    main()
