"""The sweep itself: slices to an executor, tallies into a ledger, one report at the end."""

from __future__ import annotations

import hashlib
import inspect
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from derive import __version__
from derive.checker.bringing import Bringing
from derive.checker.isolation.room import MOST_DEATHS
from derive.checker.places import from_text
from derive.checker.replay import Replay, formula_options
from derive.checker.sweep.apart import Death, Order
from derive.checker.sweep.bench import Job
from derive.checker.sweep.desk import Desk, desk
from derive.checker.sweep.grid import Grid, grid
from derive.checker.sweep.ledger import Ledger
from derive.checker.sweep.report import SweepReport, report
from derive.checker.sweep.tally import NOTHING, Tally
from derive.checker.values import LEVELS
from derive.errors import UsageError
from derive.formula.notation import ascii_text
from derive.numeric.oracle import Judged

FORMAT_VERSION = 2
Watch = Callable[[int, int, int], None]
"""Told how many slices are done, how many there are, and how many a file had already."""


def sweep(target: object, f: Judged, dtype: str = "float32",  # noqa: PLR0913  (options by name)
          *, accuracy: str = "mixed", executor: Executor | None = None,
          resume: str | Path | None = None, watch: Watch | None = None,
          derivative: object = None, derivative_of: str = "x",
          arguments: Mapping[str, float] | None = None, isolate: bool = False,
          time_limit: float | None = None) -> SweepReport:
    """Run every number of a dtype through an implementation, forward and backward at dout = 1.

    `target` is what `check` takes; an object has to pickle, for it is sent to other processes.
    `derivative`, `derivative_of`, `arguments` and `time_limit` are those of `check`. `f` is a
    judged derivation; `dtype` is float16, bfloat16 or float32. `executor` is where the work is
    given out: by default to each core. Wherever that is, the target runs in a child process there;
    a 16-bit dtype without `isolate` and `executor` is swept in this one. `resume` names a file in
    which finished slices are kept; a sweep that finds it goes on from there. Killed at any moment
    it has lost at most one shard of work, a sixty-fourth of float32.

    Where the target dies or hangs is a claim of the report, and the numbers there are not counted;
    after four deaths it is not called any more. But for that the report depends on neither
    executor, order nor interruptions. Memory stays below 1 GiB.

    Raises TargetError where the target cannot be loaded or raises; UsageError for an unknown dtype
    or accuracy, a target that does not pickle, and the file of another sweep.
    """
    numbers = grid(dtype)
    if accuracy not in LEVELS:
        raise UsageError(f"there is no accuracy '{accuracy}'", hint=f"one of {', '.join(LEVELS)}")
    bringing = Bringing(derivative, derivative_of, arguments or {}, isolate, time_limit)
    job = Job(_pickled(target, bringing, f), dtype)
    label = target if isinstance(target, str) else _label(target)
    kept: AbstractContextManager[Ledger | None] = nullcontext() if resume is None else (
        Ledger(resume, _identity(target, bringing, f, numbers)))
    with kept as ledger, desk(Order(job, label, bringing.limits()), executor,
                              isolate=isolate) as place:
        whole, deaths = _swept(place, numbers, ledger, watch)
        replay = Replay(label, f.activation, accuracy, 0, bringing.options(f.activation))
        return report(replay, numbers, whole, place.look, deaths)


def _swept(place: Desk, numbers: Grid, ledger: Ledger | None,
           watch: Watch | None) -> tuple[Tally, tuple[Death, ...]]:
    """Return the tally of all slices, those of the ledger taken from there, and the deaths."""
    slices = numbers.slices()
    done = dict(ledger.done) if ledger is not None else {}
    before, deaths = len(done), list[Death]()
    # All that is given out and not in the ledger yet is at most one shard.
    for start, found in place.worked([each for each in slices if each[0] not in done],
                                     numbers.shard // numbers.slice):
        done[start] = found.tally
        deaths += found.deaths
        if ledger is not None and not found.deaths:
            ledger.add(start, found.tally)
        if watch is not None:
            watch(len(done), len(slices), before)
        if len(deaths) >= MOST_DEATHS:
            break
    return sum((done[start] for start, _ in slices if start in done), NOTHING), tuple(
        sorted(deaths))


def _pickled(target: object, bringing: Bringing, f: Judged) -> bytes:
    """Return target and derivation as bytes. Raises UsageError where the target has none."""
    if getattr(target, "__module__", type(target).__module__) == "__main__" and not hasattr(
            __import__("__main__"), "__file__"):
        raise UsageError(f"{_label(target)} was typed at a prompt, where no worker finds it",
                         hint="put it into a file and bring file.py:Name")
    try:
        return pickle.dumps((target, bringing, f))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise UsageError(f"the target cannot be sent to other processes: {error}",
                         hint='bring "module:Name", "file.py:Name", or an object that pickles'
                         ) from None


def _identity(target: object, bringing: Bringing, f: Judged, numbers: Grid) -> dict[str, Any]:
    """Return what makes a sweep this one and no other, as JSON has it."""
    return {"version": FORMAT_VERSION, "backproof": __version__, "numpy": np.__version__,
            "target": target if isinstance(target, str) else _label(target),
            "options": bringing.options(f.activation), "arguments": dict(bringing.arguments),
            "source": _source(target),
            "formula": f"{ascii_text(f.activation.formula)} ({formula_options(f.activation)})",
            "dtype": numbers.name, "slices": len(numbers.slices())}


def _source(target: object) -> str:
    """Return a digest of the file that the target is in, or of its name where there is none."""
    found = from_text(target) if isinstance(target, str) else target
    of = found if inspect.isclass(found) or inspect.isroutine(found) else type(found)
    try:
        path = inspect.getsourcefile(of)
    except TypeError:  # built in
        path = None
    content = Path(path).read_bytes() if path is not None else _label(of).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def _label(target: object) -> str:
    of = target if hasattr(target, "__qualname__") else type(target)
    return f"{of.__module__}:{getattr(of, '__qualname__', of)}"
