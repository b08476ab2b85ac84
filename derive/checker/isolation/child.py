"""What runs in the child: it loads the target, makes layers, calls them, and reports.

Everything it needs is imported and bound before the target is there. The channel is kept on file
descriptors of its own: a target may read stdin and print as it likes.
"""

from __future__ import annotations

import ctypes
import faulthandler
import io
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from derive.checker.isolation.pulse import Phase, Pulse
from derive.checker.isolation.twins import Twins
from derive.checker.isolation.wire import (
    ChannelError,
    Header,
    Message,
    described,
    read,
    rebuilt,
    write,
)
from derive.checker.places import MisbehaviourError, guarded
from derive.checker.surroundings import LOCAL
from derive.checker.targets.arguments import Values
from derive.checker.targets.layer import Layer, Target
from derive.checker.targets.load import load
from derive.errors import DeriveError
from derive.numeric.ulp import dtype_named

Answer = tuple[Header, Sequence[bytes]]
_PR_SET_PDEATHSIG = 1  # from <sys/prctl.h>


class Heard(io.TextIOBase):
    """Stands for stdout; remembers the first line that was printed."""

    def __init__(self) -> None:
        self.first = ""

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Take text, keeping the beginning of it."""
        if "\n" not in self.first and len(self.first) < 80:
            self.first += text[:80]
        return len(text)


class Child:
    """The target and its layers by number, with the twins of the judge's arrays."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse
        self._twins = Twins(weak=False)
        self._targets: list[Target] = []
        self._layers: dict[int, Layer] = {}
        self._number = 0

    def answer(self, message: Message) -> Answer:
        """Do what the message asks for."""
        doing: dict[str, Callable[[Message], Answer]] = {
            "load": self._load, "fresh": self._fresh, "call": self._call,
            "flushing": self._flushing, "arrange": self._arrange, "look": self._look}
        return doing[message.header["do"]](message)

    def _load(self, message: Message) -> Answer:
        asked = message.header
        blobs = list(message.blobs)
        self._pulse.enter(Phase.LOADING)
        with guarded():
            target, derivative = (each if isinstance(each, str) or each is None
                                  else pickle.loads(blobs.pop(0))  # noqa: S301  (the judge's own)
                                  for each in (asked["target"], asked["derivative"]))
        loaded = load(target, derivative=derivative, derivative_of=asked["derivative_of"],
                      values=Values(asked["values"], frozenset(asked["given"])),
                      once_found=lambda: self._pulse.enter(Phase.FIRST_CALL))
        self._pulse.enter(Phase.CALLING)
        other = loaded.alternative
        self._targets = [loaded, *([] if other is None else [other])]
        return {"targets": [{
            "label": each.label, "form": each.form, "absent": dict(each.absent),
            "notes": each.notes, "learnable": each.learnable,
            "compiles": each.compiles} for each in self._targets]}, ()

    def _fresh(self, message: Message) -> Answer:
        target = self._targets[message.header["target"]]
        self._number += 1
        self._layers[self._number] = target.fresh()
        return {"layer": self._number}, ()

    def _call(self, message: Message) -> Answer:
        asked, blobs = message.header, iter(message.blobs)
        self._twins.forget(asked["forget"])
        for number in asked["released"]:
            self._layers.pop(number, None)
        self._twins.update(zip(asked["written"], blobs, strict=False))
        if asked["new"] is not None:
            elements = next(blobs)
            self._twins.add(asked["argument"], rebuilt(asked["new"], elements), elements)
        argument = None if asked["argument"] is None else self._twins.get(asked["argument"])
        return self._called(self._layers[asked["layer"]], asked, argument)

    def _called(self, layer: Layer, asked: Header, argument: Any) -> Answer:
        answer: Header = {"warned": layer.warned}
        blobs: list[bytes] = []
        try:
            result = (getattr(layer, asked["method"])(argument) if argument is not None
                      else layer.parameter_gradient(asked["name"]))
            place, elements = described(result)
            answer.update(result=asked["result"], place=place)
            self._twins.add(asked["result"], result, elements)
            blobs.append(elements)
        except MisbehaviourError as error:
            answer["misbehaves"] = str(error)
        written = list(self._twins.changed())
        answer["reshaped"] = list(self._twins.reshaped())
        answer["written"] = [number for number, _ in written]
        return answer, [*blobs, *(elements for _, elements in written)]

    def _flushing(self, message: Message) -> Answer:
        target = self._targets[message.header["target"]]
        return {"flushing": target.flushing(dtype_named(message.header["dtype"]))}, ()

    def _arrange(self, message: Message) -> Answer:
        LOCAL.arrange(message.header["setting"], message.header["seed"])
        return {}, ()

    def _look(self, message: Message) -> Answer:
        return {"seen": LOCAL.look()}, ()


def serve(pulse: int) -> None:
    """Answer a check until nobody asks any more; `pulse` is the number of a file to write to."""
    answer_all(Child(Pulse(pulse)).answer)


def answer_all(answer: Callable[[Message], Answer], idle: int = 0) -> None:
    """Answer messages until nobody asks any more, or has not for `idle` seconds.

    The process belongs to this: streams are taken away, and it ends with the one that started it.
    A copy of it that the target made by forking ends where it would answer, too.
    """
    _end_with_the_judge()
    requests, answers = _own_channel()
    heard = Heard()
    faulthandler.enable(sys.stderr)
    sys.stdout, sys.stderr = heard, Heard()  # or what is complained of would fill the disk
    own = os.getpid()
    while True:
        try:
            with _at_most(idle):
                message = read(requests)
        except ChannelError:
            return
        try:
            header, blobs = answer(message)
        except DeriveError as error:
            header, blobs = {"error": type(error).__name__, "cause": error.cause,
                             "hint": error.hint}, ()
        except MisbehaviourError as error:
            header, blobs = {"misbehaves": str(error)}, ()
        except KeyboardInterrupt:  # nobody types here: the target raised it
            header, blobs = {"misbehaves": "raises KeyboardInterrupt"}, ()
        if os.getpid() != own:
            os._exit(0)
        write(answers, {**header, "printed": heard.first}, blobs)


@contextmanager
def _at_most(seconds: int) -> Iterator[None]:
    """Let the system end this process after some seconds, where it can and there are any."""
    if seconds and hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(seconds)
    yield
    if seconds and hasattr(signal, "alarm"):
        signal.alarm(0)


def _end_with_the_judge() -> None:
    """Ask the system to end this process when the judge's ends, even if the target hangs then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _own_channel() -> tuple[BinaryIO, BinaryIO]:
    """Move the channel away from stdin and stdout, and put nothing in their place."""
    requests, answers = (os.fdopen(os.dup(number), mode) for number, mode in ((0, "rb"), (1, "wb")))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    return requests, answers  # type: ignore[return-value]  # both modes are binary
