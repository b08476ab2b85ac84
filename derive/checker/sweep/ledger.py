"""The file that makes a sweep resumable: one JSON line a slice, only ever appended to.

The first line says which sweep it is. Every line has left this process before the next slice counts
as done, so a sweep killed at any moment loses the slices that were at work and nothing else, which
together are at most one shard; if the power goes, the last second besides. A last line that was
torn is cut off when the file is opened again.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import IO, Any

from derive.checker.sweep.tally import Tally, from_fields, to_fields
from derive.errors import UsageError

FORMAT = "backproof-sweep"
SYNCED = 1.0
"""Seconds after which lines are forced onto the disk."""


class Ledger:
    """The finished slices of one sweep, by their first index. A context manager.

    `identity` says which sweep it is: plain text and numbers by name. A file that is empty or
    does not exist is begun. Raises UsageError for the file of another sweep, for one that is no
    such file, and for one that cannot be read or written.
    """

    def __init__(self, path: str | Path, identity: Mapping[str, Any]) -> None:
        self._path = Path(path)
        self._head = {"format": FORMAT, **identity}
        self._synced = monotonic()
        self.done: dict[int, Tally] = {}
        with ExitStack() as opened:
            try:
                self._file: IO[bytes] = opened.enter_context(self._path.open("a+b"))
                if not stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                    raise OSError(errno.EINVAL, "it is no ordinary file")  # and may have no end
                self._alone()
                self._read()
            except OSError as error:
                raise UsageError(f"cannot keep a sweep in {path}: {error.strerror}", hint=(
                    "name a file that can be written, as --resume sweep.jsonl")) from None
            opened.pop_all()  # it stays open until the ledger is left

    def add(self, start: int, tally: Tally) -> None:
        """Keep the tally of the slice that begins at index `start`; a killed process keeps it.

        Raises UsageError where the disk is full.
        """
        try:
            self._append({"start": start, "tally": to_fields(tally)})
        except OSError as error:
            raise UsageError(f"cannot go on keeping the sweep in {self._path}: {error.strerror}",
                             hint="the same command goes on from there once it can") from None
        self.done[start] = tally

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        with suppress(OSError):  # what cannot be written was said when it was tried
            os.fsync(self._file.fileno())
        with suppress(OSError):
            self._file.close()

    def _alone(self) -> None:
        """Lock the file, where the system can: two sweeps in one file would repeat each other."""
        try:
            import fcntl  # not on Windows
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another sweep is writing {self._path}",
                             hint="wait for it, or name another file") from None

    def _read(self) -> None:
        self._file.seek(0)
        whole = 0
        for number, line in enumerate(self._file):
            if not line.endswith(b"\n"):
                break  # torn: its slice is done again
            self._take(number, line)
            whole += len(line)
        self._file.truncate(whole)
        if not whole:
            self._append(self._head)

    def _take(self, number: int, line: bytes) -> None:
        try:
            found = json.loads(line)
            if number:
                self.done[int(found["start"])] = from_fields(found["tally"])
                return
            if found["format"] != FORMAT:
                raise KeyError(FORMAT)
        except (ValueError, KeyError, TypeError):
            raise UsageError(f"line {number + 1} of {self._path} is not of a sweep",
                             hint="name another file, or remove this one") from None
        self._require_same(found)

    def _require_same(self, found: Mapping[str, Any]) -> None:
        """Raise UsageError unless the file is of this very sweep."""
        for name in {**self._head, **found}:
            if found.get(name) != self._head.get(name):
                raise UsageError(
                    f"{self._path} is of another sweep: its {name} is {found.get(name)}, "
                    f"not {self._head.get(name)}", hint="name another file, or remove this one")

    def _append(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
        self._file.flush()
        if monotonic() > self._synced + SYNCED:
            os.fsync(self._file.fileno())
            self._synced = monotonic()
