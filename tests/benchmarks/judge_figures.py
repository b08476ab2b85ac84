"""The judge beside SymPy's `simplify` and `.equals` on the stored pairs.

Run ``python tests/benchmarks/judge_figures.py [seconds]`` from the repository's root. Each pair
gets that long (5 s) in a process of its own where SymPy decides, since it cannot be interrupted.
"""

# ruff: noqa: T201  (a command that prints a table)
from __future__ import annotations

import multiprocessing
import statistics
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sympy

from derive.proof.judge import equal
from derive.verdict import Verdict
from tests.proof.pairs import Pair, stored_pairs

JUDGE, SIMPLIFY, EQUALS = "derive.equal", "simplify(a - b) == 0", "(a - b).equals(0)"


def by_judge(pair: Pair) -> bool | None:
    verdict = equal(pair.lhs, pair.rhs, pair.where).verdict
    return {Verdict.PROVED: True, Verdict.REFUTED: False}.get(verdict)


def by_simplify(pair: Pair) -> bool | None:
    # That simplify leaves something says nothing: it has no way to answer "different".
    return True if sympy.simplify(evaluated(pair)) == 0 else None


def by_equals(pair: Pair) -> bool | None:
    return evaluated(pair).equals(0)


def evaluated(pair: Pair) -> sympy.Expr:
    """Return the difference over symbols that know their signs, as SymPy's user would write it."""
    table = {symbol: sympy.Symbol(symbol.name, real=True, **(
        {"positive": True} if pair.where.get(symbol.name, (None,))[0] == 0 else {}))
        for symbol in (pair.lhs - pair.rhs).free_symbols}
    return (pair.lhs.doit() - pair.rhs.doit()).subs(table)


def answer(queue, method, name) -> None:
    pair = next(each for each in stored_pairs() if each.name == name)
    started = perf_counter()
    try:
        found = METHODS[method](pair)
    except Exception as error:
        found = type(error).__name__
    queue.put((found, perf_counter() - started))


def asked(method: str, pair: Pair, limit: float) -> tuple[object, float]:
    if method == JUDGE:
        started = perf_counter()
        return by_judge(pair), perf_counter() - started
    queue = multiprocessing.Queue()
    worker = multiprocessing.Process(target=answer, args=(queue, method, pair.name))
    worker.start()
    try:
        found = queue.get(timeout=limit)
    except Exception:
        found = ("timeout", limit)
    worker.terminate()
    worker.join()
    return found


METHODS = {JUDGE: by_judge, SIMPLIFY: by_simplify, EQUALS: by_equals}


def main() -> None:
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    pairs = stored_pairs()
    for pair in pairs[:3]:
        by_judge(pair)  # warm
    true = sum(pair.equal for pair in pairs)
    print(f"{len(pairs)} pairs: {true} equal, {len(pairs) - true} not; {limit:g} s for each\n")
    print(f"{'method':22} {'proved':>7} {'refuted':>8} {'wrong':>6} {'unknown':>8} {'timeout':>8}"
          f" {'median':>9} {'slowest':>9}")
    for method in METHODS:
        counts: Counter[str] = Counter()
        seconds = []
        for pair in pairs:
            found, took = asked(method, pair, limit)
            seconds.append(took)
            if found == "timeout":
                counts["timeout"] += 1
            elif isinstance(found, bool):
                right = "proved" if pair.equal else "refuted"
                counts[right if found == pair.equal else "wrong"] += 1
            else:
                counts["unknown"] += 1
        print(f"{method:22} {counts['proved']:7} {counts['refuted']:8} {counts['wrong']:6} "
              f"{counts['unknown']:8} {counts['timeout']:8} "
              f"{statistics.median(seconds) * 1000:6.1f} ms {max(seconds):7.3f} s", flush=True)


if __name__ == "__main__":
    main()
