"""The child's life: started, asked, watched, stopped when it takes too long or too much memory."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from sysconfig import get_path
from time import monotonic
from typing import IO, BinaryIO, NamedTuple, cast

from derive.checker.isolation.wire import ChannelError, Header, Message, read, write
from derive.checker.places import DeathError

_PROGRAM = ("import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
            "from derive.checker.isolation.child import serve; serve()")
_START = 60.0
"""Seconds that starting and importing may take at least: frameworks are slow to import."""
_LOOK = 0.1
"""Seconds between two looks at the child's memory."""


class Limits(NamedTuple):
    """What one call of the target may take: `seconds` of wall time, `memory` in bytes."""

    seconds: float = 10.0
    memory: int = 4 << 30


class Process:
    """One child. It is started at once, while the judge goes on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (as long as self)
        self._child = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-P", "-c", _PROGRAM, json.dumps([each or str(Path.cwd())
                                                               for each in sys.path])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints,
            start_new_session=True)  # so that Ctrl-C reaches the judge alone
        self._arrived: queue.Queue[Message | None] = queue.Queue()
        self._leaving: queue.Queue[Message | None] = queue.Queue()
        # Threads, because a child that does not read or write must not keep the judge waiting.
        for talk in (self._listen, self._speak):
            threading.Thread(target=talk, daemon=True).start()

    def ask(self, doing: str, header: Header, blobs: Sequence[bytes] = ()) -> Message:
        """Return the child's answer. Raises DeathError where there is none; `doing` says when."""
        patient = header["do"] == "load"
        seconds = max(self._limits.seconds, _START) if patient else self._limits.seconds
        self._leaving.put(Message(header, tuple(blobs)))
        until = monotonic() + seconds
        while True:
            try:
                message = self._arrived.get(timeout=min(_LOOK, max(until - monotonic(), 0.001)))
            except queue.Empty:
                self._watch(doing, until, seconds)
                continue
            if message is None:
                raise self._died(doing)
            return message

    def stop(self) -> None:
        """End the child and whatever it has started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._child.pid, signal.SIGKILL)
            else:
                self._child.kill()
        self._child.wait()
        self._leaving.put(None)
        self._complaints.close()

    def _listen(self) -> None:
        """Read messages as they come, to the end of the channel."""
        stream = cast(BinaryIO, self._child.stdout)
        with stream:
            try:
                while True:
                    self._arrived.put(read(stream))
            except ChannelError:
                self._arrived.put(None)

    def _speak(self) -> None:
        """Write messages as they are put, until there is nobody to read or nothing more to say."""
        stream = cast(BinaryIO, self._child.stdin)
        with contextlib.suppress(ChannelError, OSError), stream:
            while (message := self._leaving.get()) is not None:
                write(stream, *message)

    def _watch(self, doing: str, until: float, seconds: float) -> None:
        """Raise DeathError, and stop the child, where it exceeds a limit."""
        if monotonic() > until:
            cause = (f"no answer within {seconds:g} s during {doing}: it hangs, or needs a longer "
                     "--time-limit")
        elif self._memory() > self._limits.memory:
            cause = (f"took more than {self._limits.memory / 2**30:g} GiB of memory during {doing}"
                     ", and was stopped")
        else:
            return
        self.stop()
        raise DeathError(cause, stopped=True)

    def _memory(self) -> int:
        """Return the bytes the child occupies, 0 where the system does not say."""
        try:
            pages = Path(f"/proc/{self._child.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def _died(self, doing: str) -> DeathError:
        """Return what there is to say about a child that ended by itself."""
        try:
            code = self._child.wait(timeout=2)
        except subprocess.TimeoutExpired:
            how = "closed its channel"  # alive, and deaf
        else:
            how = _ending(code)
        place = self._place()
        self.stop()
        return DeathError(f"the target died ({how}) during {doing}{place}", stopped=False)

    def _place(self) -> str:
        """Return the target's line that faulthandler saw last, in brackets."""
        self._complaints.seek(0)
        text = self._complaints.read(1 << 20).decode(errors="replace")
        others = (str(Path(__file__).resolve().parents[1]), "<frozen", get_path("stdlib"))
        for file, line, name in re.findall(r'File "([^"]+)", line (\d+) in (\S+)', text):
            if not file.startswith(others) and "site-packages" not in file:
                return f" ({Path(file).name}, line {line}, in {name})"
        return ""


def _ending(code: int) -> str:
    if code >= 0:
        return f"exit status {code}"
    try:
        return f"signal {-code}, {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
