"""A target whose layers live in a child: for a clause it is a target like any other."""

from __future__ import annotations

import pickle
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.checker.isolation.process import Limits, Process
from derive.checker.isolation.room import Room, unusable
from derive.checker.isolation.twins import Twins
from derive.checker.isolation.wire import ChannelError, Header, Message, described, rebuilt
from derive.checker.places import DeathError, MisbehaviourError
from derive.checker.surroundings import Setting, Surroundings
from derive.checker.targets.arguments import Values
from derive.checker.targets.flushing import Flushing
from derive.checker.targets.layer import Layer, Target
from derive.errors import UsageError


@dataclass(frozen=True)
class RemoteLayer(Layer):
    """A layer in the child, by its number there; it ends with the child it was made in."""

    room: Room | None = None
    process: Process | None = None

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return y as the layer gives it. Raises MisbehaviourError."""
        return self._ask("forward", x)

    def backward(self, dout: NDArray[Any]) -> NDArray[Any]:
        """Return dx as the layer gives it. Raises MisbehaviourError."""
        return self._ask("backward", dout)

    def parameter_gradient(self, name: str) -> NDArray[Any]:
        """Return the gradient of a parameter. Raises MisbehaviourError."""
        return self._ask(name, None)

    def _ask(self, method: str, argument: NDArray[Any] | None) -> NDArray[Any]:
        try:
            return self._answer(method, argument)
        except MisbehaviourError as error:
            error.during = method
            raise

    def _answer(self, method: str, argument: NDArray[Any] | None) -> NDArray[Any]:
        room = self.room
        if room is None or room.process is not self.process:
            raise MisbehaviourError("the process of this layer is gone")
        header, blobs = _call(room.twins, argument)
        header.update(layer=self.implementation, method=method, name=method)
        released, room.released[:] = list(room.released), []
        message = room.ask(method, {**header, "released": released}, blobs)
        try:
            return self._received(message, room.twins, header["result"])
        except (ChannelError, KeyError, TypeError, ValueError) as error:
            raise MisbehaviourError(f"{method} answers what is no array: {error}") from error

    def _received(self, message: Message, twins: Twins, number: int) -> NDArray[Any]:
        answer, blobs = message.header, iter(message.blobs)
        for method, warning in answer.get("warned", {}).items():
            self.warned.setdefault(str(method), str(warning))
        result = None
        if "misbehaves" not in answer:
            elements = next(blobs)
            result = rebuilt(answer["place"], elements)
            twins.add(number, result, elements)
        twins.update(zip(answer.get("written", ()), blobs, strict=False))
        twins.reshape(answer.get("reshaped", ()))
        if result is None:
            raise MisbehaviourError(str(answer["misbehaves"]))
        return result


@dataclass(frozen=True)
class RemoteSurroundings:
    """The process the target runs in."""

    room: Room

    def arrange(self, setting: Setting, seed: int) -> None:
        """Put error settings and random states where no layer would put them."""
        self.room.ask("np.seterr", {"do": "arrange", "setting": setting, "seed": seed})

    def look(self) -> dict[str, str]:
        """Return the error settings and random states there, to compare."""
        seen = self.room.ask("np.geterr", {"do": "look"}).header["seen"]
        return {str(name): str(value) for name, value in seen.items()}


@dataclass(frozen=True)
class Isolated(Target):
    """A target in a child. `number` tells it from another reading of the same thing."""

    room: Room | None = None
    number: int = 0
    compiled: bool = False

    @property
    def compiles(self) -> bool:
        """Whether every new shape is compiled anew."""
        return self.compiled

    @property
    def surroundings(self) -> Surroundings:
        """The child's."""
        assert self.room is not None  # noqa: S101  (always made with one)
        return RemoteSurroundings(self.room)

    def flushing(self, dtype: np.dtype[Any]) -> Flushing:
        """Return what arithmetic in the child does to subnormal numbers."""
        room = self.room
        assert room is not None  # noqa: S101  (always made with one)
        asked = {"do": "flushing", "target": self.number, "dtype": dtype.name}
        try:
            return Flushing(*map(bool, room.ask("a multiplication", asked).header["flushing"]))
        except MisbehaviourError:
            return Flushing()

    @property
    def deaths(self) -> tuple[str, ...]:
        """How the children ended that did not live to the end of the check."""
        return tuple(dict.fromkeys(map(str, self.room.deaths))) if self.room is not None else ()

    @property
    def printed(self) -> str:
        """The beginning of what the target printed."""
        return self.room.printed if self.room is not None else ""

    def fresh(self) -> Layer:
        """Return a layer that nobody has used. Raises MisbehaviourError where building raises."""
        room = self.room
        assert room is not None  # noqa: S101  (always made with one)
        header = room.ask("building", {"do": "fresh", "target": self.number}).header
        if "misbehaves" in header:
            raise MisbehaviourError(str(header["misbehaves"]))
        number = int(header["layer"])
        layer = RemoteLayer(number, self.warned, self.arrays, room, room.process)
        weakref.finalize(layer, room.released.append, number)
        return layer


@contextmanager
def isolated(target: object, derivative: object, derivative_of: str, values: Values,
             limits: Limits) -> Iterator[Isolated]:
    """Give the target in a child process, which ends with the context.

    Raises TargetError where it cannot be used, UsageError where it cannot be sent there.
    """
    blobs: list[bytes] = []
    request = {"do": "load", "target": _sent(target, blobs), "label": str(target),
               "derivative": _sent(derivative, blobs), "derivative_of": derivative_of,
               "values": dict(values.all), "given": sorted(values.given)}
    room = Room(request, blobs, limits)
    try:
        yield _targets(room)
    finally:
        room.stop()


def _targets(room: Room) -> Isolated:
    try:
        found = room.load()
    except DeathError as error:
        raise unusable(error) from error
    warned: dict[str, str] = {}
    first, *others = [Isolated(
        str(each["label"]), _nothing, form=str(each["form"]), absent=dict(each["absent"]),
        notes=tuple(each["notes"]), learnable=tuple(each["learnable"]), warned=warned, room=room,
        number=number, compiled=bool(each["compiles"])) for number, each in enumerate(found)]
    return replace(first, alternative=others[0]) if others else first


def _sent(found: object, blobs: list[bytes]) -> object:
    """Return text as it is; anything else is pickled, by name where it is a class or function."""
    if found is None or isinstance(found, str):
        return found
    try:
        if getattr(found, "__module__", "") == "__main__":
            raise pickle.PicklingError("it is defined in __main__")
        blobs.append(pickle.dumps(found))
    except Exception as error:  # whatever its own __reduce__ raises
        raise UsageError(f"{found!r} cannot be sent to another process: {error}", hint=(
            'bring it as text, "module:Name", or leave isolate out')) from error
    return {"pickled": True}


def _call(twins: Twins, argument: NDArray[Any] | None) -> tuple[Header, list[bytes]]:
    """Return the part of a call that is about arrays."""
    written = list(twins.changed())
    forget, twins.gone[:] = list(twins.gone), []
    header: Header = {"do": "call", "written": [number for number, _ in written],
                      "forget": forget, "argument": None, "new": None,
                      "result": next(_numbers)}
    blobs = [elements for _, elements in written]
    if argument is not None:
        number = twins.number_of(argument)
        if number is None:
            number = next(_numbers)
            header["new"], elements = described(argument)
            twins.add(number, argument, elements)
            blobs.append(elements)
        header["argument"] = number
    return header, blobs


_numbers = count(1)


def _nothing() -> object:
    raise NotImplementedError  # an isolated target makes its layers elsewhere
