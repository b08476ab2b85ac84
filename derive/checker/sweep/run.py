"""The sweep itself: shards to an executor, tallies into a ledger, one report at the end."""

from __future__ import annotations

import hashlib
import inspect
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from derive import __version__
from derive.checker.bringing import Bringing
from derive.checker.places import from_text
from derive.checker.replay import Replay, formula_options
from derive.checker.sweep.bench import Job, Look, look, shard
from derive.checker.sweep.executors import local
from derive.checker.sweep.grid import Grid, grid
from derive.checker.sweep.ledger import Ledger
from derive.checker.sweep.report import SweepReport, report
from derive.checker.sweep.tally import NOTHING, Tally
from derive.checker.values import LEVELS
from derive.errors import TargetError, UsageError
from derive.formula.notation import ascii_text
from derive.numeric.oracle import Judged

FORMAT_VERSION = 1
Watch = Callable[[int, int, int], None]
"""Told how many shards are done, how many there are, and how many a file had already."""


def sweep(target: object, f: Judged, dtype: str = "float32",  # noqa: PLR0913  (options by name)
          *, accuracy: str = "mixed", executor: Executor | None = None,
          resume: str | Path | None = None, watch: Watch | None = None,
          derivative: object = None, derivative_of: str = "x",
          arguments: Mapping[str, float] | None = None) -> SweepReport:
    """Run every number of a dtype through an implementation, forward and backward at dout = 1.

    `target` is what `check` takes; an object has to pickle, for it is sent to other processes.
    `derivative`, `derivative_of` and `arguments` are those of `check`. `f` is a judged
    derivation; `dtype` is float16, bfloat16 or float32. `executor` is where
    shards are worked off: by default a process on each core (a 16-bit dtype: here). `resume`
    names a file in which finished shards are kept; a sweep that finds it goes on from there.

    The report depends on neither executor, order nor interruptions. Memory stays below 1 GiB.

    Raises TargetError where the target cannot be loaded, raises or dies; UsageError for an
    unknown dtype or accuracy, a target that does not pickle, and the file of another sweep.
    """
    numbers = grid(dtype)
    if accuracy not in LEVELS:
        raise UsageError(f"there is no accuracy '{accuracy}'", hint=f"one of {', '.join(LEVELS)}")
    bringing = Bringing(derivative, derivative_of, arguments or {})
    job = Job(_pickled(target, bringing, f), dtype)
    label = target if isinstance(target, str) else _label(target)
    kept: AbstractContextManager[Ledger | None] = nullcontext() if resume is None else (
        Ledger(resume, _identity(target, bringing, f, numbers)))
    with kept as ledger, _place(executor, numbers) as place:
        whole = _swept(place, job, numbers, ledger, watch)

        def looking(clause: str, index: int) -> Look:
            if place is None:
                return look(job, clause, index)
            seen: Look = _result(place.submit(look, job, clause, index), label)
            return seen

        replay = Replay(label, f.activation, accuracy, 0, bringing.options(f.activation))
        return report(replay, numbers, whole, looking)


def _place(executor: Executor | None, numbers: Grid) -> AbstractContextManager[Executor | None]:
    if executor is None and numbers.size > 1 << 16:
        return local()
    return nullcontext(executor)


def _swept(executor: Executor | None, job: Job, numbers: Grid, ledger: Ledger | None,
           watch: Watch | None) -> Tally:
    """Return the tally of all shards, those of the ledger taken from there."""
    shards = numbers.shards()
    done = dict(ledger.done) if ledger is not None else {}
    before = len(done)
    for start, tally in _worked(executor, job, [each for each in shards if each[0] not in done]):
        done[start] = tally
        if ledger is not None:
            ledger.add(start, tally)
        if watch is not None:
            watch(len(done), len(shards), before)
    return sum((done[start] for start, _ in shards), NOTHING)


def _worked(executor: Executor | None, job: Job,
            shards: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Tally]]:
    """Yield the first index and the tally of each shard, as they are done."""
    if executor is None:
        for start, stop in shards:
            yield start, shard(job, start, stop)
        return
    futures = {executor.submit(shard, job, *each): each for each in shards}
    try:
        for future in as_completed(futures):
            yield futures[future][0], _result(future, "the target")
    finally:
        for future in futures:
            future.cancel()


def _result(future: Future[Any], label: str) -> Any:
    """Return what a worker gave. Raises TargetError where the worker itself is gone."""
    try:
        return future.result()
    except BrokenExecutor as error:
        raise TargetError(f"a worker process ended while {label} ran in it: {error}", hint=(
            "it crashed, or could not start: a script needs if __name__ == '__main__':")) from None
    except Exception as error:
        # Only where distributed is loaded can one of its errors come.
        if not type(error).__module__.startswith("distributed"):
            raise
        raise TargetError(f"the cluster gave up on {label}: {type(error).__name__}: {error}",
                          hint="its workers died of it, or cannot import it") from None


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
            "dtype": numbers.name, "shards": len(numbers.shards())}


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
