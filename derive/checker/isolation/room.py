"""Where an isolated target lives: one child after the other, and how each of them ended."""

from __future__ import annotations

from collections.abc import Sequence

from derive.checker.isolation.process import Limits, Process
from derive.checker.isolation.twins import Twins
from derive.checker.isolation.wire import Header, Message
from derive.checker.places import DeathError
from derive.errors import TargetError, UsageError

MOST_DEATHS = 4
"""So many children may die; after that the target is not called any more."""


class Room:
    """The children of one check; the next is started when the last one has died and is needed."""

    def __init__(self, request: Header, blobs: Sequence[bytes], limits: Limits) -> None:
        self._request, self._blobs, self._limits = request, tuple(blobs), limits
        self.deaths: list[DeathError] = []
        self.printed = ""
        self.process: Process | None = None
        self._start()

    def load(self) -> list[Header]:
        """Return what the child says about the target. Raises TargetError where it is unfit."""
        found: list[Header] = self._load().header["targets"]
        return found

    def ask(self, doing: str, header: Header, blobs: Sequence[bytes] = ()) -> Message:
        """Return the answer. Raises MisbehaviourError where the target misbehaves or dies."""
        if self.process is None:
            self._start()
            self._load()
        try:
            assert self.process is not None  # noqa: S101  (just started)
            message = self.process.ask(doing, header, blobs)
        except DeathError as error:
            self.process = None
            self.deaths.append(error)
            raise
        self.printed = self.printed or str(message.header.get("printed", ""))
        return message

    def stop(self) -> None:
        """End the child."""
        if self.process is not None:
            self.process.stop()
            self.process = None

    def _start(self) -> None:
        if len(self.deaths) >= MOST_DEATHS:
            raise DeathError(f"not called any more, having died {MOST_DEATHS} times", stopped=True)
        self.process = Process(self._limits)
        self.twins = Twins(weak=True)
        self.released: list[int] = []

    def _load(self) -> Message:
        return understood(self.ask("the first call", self._request, self._blobs),
                          str(self._request["label"]))


def unusable(error: DeathError) -> TargetError:
    """Return what there is to say about a target whose process did not outlive its loading."""
    return TargetError(str(error), hint=(
        'what a module does besides defining belongs under if __name__ == "__main__":'
        if "during loading" in str(error) else "nothing could be checked"))


def understood(message: Message, label: str) -> Message:
    """Return an answer that is no complaint. Raises TargetError or UsageError for the others."""
    if "error" in message.header:
        kind = UsageError if message.header["error"] == "UsageError" else TargetError
        raise kind(message.header["cause"], hint=message.header["hint"])
    if "misbehaves" in message.header:
        raise TargetError(f"{label} {message.header['misbehaves']}")
    return message
