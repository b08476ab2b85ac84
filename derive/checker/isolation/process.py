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
from collections.abc import Mapping, Sequence
from pathlib import Path
from sysconfig import get_path
from time import monotonic
from typing import IO, BinaryIO, NamedTuple, cast

from derive.checker.isolation.pulse import ANONYMOUS, SIZE, Phase, Pulse
from derive.checker.isolation.wire import ChannelError, Header, Message, read, write
from derive.checker.places import DeathError
from derive.errors import UsageError

_PROGRAM = ("import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
            "from importlib import import_module; "
            "import_module(sys.argv[2]).serve(int(sys.argv[3]))")
CHECKING = "derive.checker.isolation.child"
"""The module whose `serve` runs in the child of a check."""
START = 60.0
"""Seconds that may pass where nothing is said: frameworks are slow to import."""
_LOOK = 0.1
"""Seconds between two looks at the child's memory."""


class Limits(NamedTuple):
    """What the target may take: `memory` in bytes, and seconds of wall time.

    `seconds` are for one call, `loading` for importing it and, apart from that, for the first call.
    """

    seconds: float = 10.0
    memory: int = 4 << 30
    loading: float = START

    def allowed(self, phase: Phase) -> float:
        """Return the seconds that one phase may take; ours are never short."""
        if phase in (Phase.STARTING, Phase.JUDGING):
            return max(self.seconds, START)
        return self.seconds if phase is Phase.CALLING else self.loading


class Process:
    """One child. It is started at once, while the judge goes on.

    `program` is the module whose `serve` answers there, `settings` are variables of its
    environment that are set where they are not. Raises UsageError where none can be started.
    """

    def __init__(self, limits: Limits, program: str = CHECKING,
                 settings: Mapping[str, str] | None = None) -> None:
        self._limits = limits
        self._looked = 0.0
        try:
            self._start(program, {**(settings or {}), **os.environ})
        except OSError as error:
            raise UsageError(f"no process can be started for the target: {error.strerror}",
                             hint="it needs room for a small file and one more process") from None
        self._arrived: queue.Queue[Message | None] = queue.Queue()
        self._leaving: queue.Queue[Message | None] = queue.Queue()
        # Threads, because a child that does not read or write must not keep the judge waiting.
        for talk in (self._listen, self._speak):
            threading.Thread(target=talk, daemon=True).start()

    def ask(self, doing: str, header: Header, blobs: Sequence[bytes] = ()) -> Message:
        """Return the child's answer. Raises DeathError where there is none; `doing` says when."""
        self._leaving.put(Message(header, tuple(blobs)))
        seen, began = self._pulse.read(), monotonic()
        while True:
            left = began + self._limits.allowed(seen[0]) - monotonic()
            try:
                message = self._arrived.get(timeout=min(_LOOK, max(left, 0.001)))
            except queue.Empty:
                if seen != (seen := self._pulse.read()):
                    began = monotonic()
                elif left <= 0:
                    raise self._stopped(
                        f"no answer within {self._limits.allowed(seen[0]):g} s during "
                        f"{self._during(doing)}: it hangs, or needs a longer --time-limit"
                    ) from None
                self._weigh(doing)
                continue
            if message is None:
                raise self._died(self._during(doing))
            self._weigh(doing)
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

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._child.poll() is None

    def _start(self, program: str, environment: Mapping[str, str]) -> None:
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (as long as self)
        with tempfile.TemporaryFile() as file:
            file.truncate(SIZE)
            shared = (file.fileno(),) if os.name == "posix" else ()
            self._pulse = Pulse(*shared)
            self._child = subprocess.Popen(  # noqa: S603  (our own program)
                [sys.executable, "-P", "-c", _PROGRAM,
                 json.dumps([each or str(Path.cwd()) for each in sys.path]), program,
                 str(*shared or (ANONYMOUS,))],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._complaints,
                pass_fds=shared, env=environment,
                start_new_session=True)  # so that Ctrl-C reaches the judge alone

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

    def _weigh(self, doing: str) -> None:
        """Raise DeathError, and stop the child, where it takes too much memory."""
        if monotonic() < self._looked + _LOOK:
            return
        self._looked = monotonic()
        if self._memory() > self._limits.memory:
            raise self._stopped(f"took more than {self._limits.memory / 2**30:g} GiB of memory "
                                f"during {self._during(doing)}, and was stopped")

    def _during(self, doing: str) -> str:
        """Return what the child is at: what was asked for, unless it knows better."""
        return self._pulse.read()[0].words or doing

    def _stopped(self, cause: str) -> DeathError:
        self.stop()
        return DeathError(cause, stopped=True)

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
        try:
            self._complaints.seek(0)
            text = self._complaints.read(1 << 20).decode(errors="replace")
        except ValueError:  # closed: it was stopped from another thread
            return ""
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
