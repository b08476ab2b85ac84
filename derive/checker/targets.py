"""Bring an implementation: a class, a factory, an instance, or text that says where one is.

What a target does is split in two. It *cannot be checked* (TargetError, exit code 4) when it
cannot be loaded or built, has no backward, or fails the very first plain call: raises, returns
None, something that is not numbers, or another shape. It *breaks a clause* (REFUTED) when it
answers plain calls and misbehaves on a special one: a 0-d array, a read-only dout, x = 710.
"""

from __future__ import annotations

import copy
import difflib
import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from derive.checker.places import MisbehaviourError, from_text, guarded
from derive.errors import TargetError

if TYPE_CHECKING:
    from numpy.typing import NDArray

@dataclass(frozen=True)
class Layer:
    """One fresh implementation; every call is guarded, every result an array of numbers.

    `warned` collects what NumPy warned about, by method.
    """

    implementation: object
    warned: dict[str, str]

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return y as the layer gives it. Raises MisbehaviourError."""
        method = getattr(self.implementation, "forward", self.implementation)
        return self._call("forward", method, x)

    def backward(self, dout: NDArray[Any]) -> NDArray[Any]:
        """Return dx as the layer gives it. Raises MisbehaviourError."""
        return self._call("backward", self.implementation.backward, dout)  # type: ignore[attr-defined]

    def _call(self, name: str, method: Any, argument: NDArray[Any]) -> NDArray[Any]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with guarded():
                result = method(argument)
        for warning in caught:
            self.warned.setdefault(name, str(warning.message))
        if result is None:
            raise MisbehaviourError(f"{name} returns None")
        try:
            array = np.asarray(result)
        except ValueError:
            raise MisbehaviourError(f"{name} returns a ragged {type(result).__name__}") from None
        if array.dtype.kind not in "fiubc" and array.dtype.name != "bfloat16":
            raise MisbehaviourError(f"{name} returns {_described(result, array)}")
        return array


@dataclass(frozen=True)
class Target:
    """Where implementations come from. `label` is what a person would type to bring it again."""

    label: str
    make: Callable[[], object]
    warned: dict[str, str] = field(default_factory=dict, compare=False)

    def fresh(self) -> Layer:
        """Return a layer that nobody has used. Raises MisbehaviourError where building raises."""
        with guarded():
            made = self.make()
        return Layer(made, self.warned)

    def run(self, x: NDArray[Any], dout: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return y and dx of a fresh layer. Raises MisbehaviourError."""
        layer = self.fresh()
        # What forward returned may be a buffer that backward reuses.
        y = layer.forward(x).copy()
        return y, layer.backward(dout)


def load(target: object) -> Target:
    """Return the target that a class, factory, instance or text stands for.

    Raises TargetError, with the cause and what to do, where it cannot be used.
    """
    found = from_text(target) if isinstance(target, str) else target
    label = target if isinstance(target, str) else _label(found)
    if inspect.isclass(found):
        _require_methods(found, label)
        _require_no_arguments(found, label)
        return _probed(Target(label, found))
    if hasattr(found, "backward"):
        _require_methods(found, label)
        return _probed(Target(label, lambda: copy.deepcopy(found)))
    if not callable(found):
        raise TargetError(f"{label} is no layer but {type(found).__name__}", hint=(
            "bring a class with forward(x) and backward(dout), or a factory of one"))
    _require_no_arguments(found, label)
    return _probed(Target(label, found))


def _probed(target: Target) -> Target:
    """Build one and call it once, plainly. Raises TargetError where that fails."""
    x = np.array([-1.5, 0.25, 2.0])
    try:
        layer = target.fresh()
        _require_methods(layer.implementation, target.label)
        for name, argument in (("forward", x), ("backward", np.ones_like(x))):
            result = getattr(layer, name)(argument.copy())
            if result.shape != x.shape:
                raise MisbehaviourError(f"{name} returns shape {result.shape} for {x.shape}")
    except MisbehaviourError as error:
        raise TargetError(f"{target.label}: {error}", hint=(
            "called with x = [-1.5, 0.25, 2.0] and dout = [1, 1, 1]")) from error
    return target


def _require_methods(found: object, label: str) -> None:
    """Raise TargetError unless there are a backward and a forward (or a call)."""
    calls = callable(found) if not inspect.isclass(found) else "__call__" in dir(found)
    for name, there in (("forward", hasattr(found, "forward") or calls),
                        ("backward", hasattr(found, "backward"))):
        if not there:
            close = difflib.get_close_matches(name, dir(found), 1, 0.6)
            raise TargetError(f"{label} has no method '{name}'", hint=(
                f"it has '{close[0]}'" if close else
                "a layer has forward(x) and backward(dout)"))


def _require_no_arguments(made: Callable[..., object], label: str) -> None:
    try:
        signature = inspect.signature(made)
    except ValueError:  # built-in callables may have none; calling them will tell
        return
    try:
        signature.bind()
    except TypeError as error:
        raise TargetError(f"{label} cannot be called without arguments: {error}", hint=(
            f"bring a factory: lambda: {label.rpartition(':')[2]}(...)")) from None


def _label(found: object) -> str:
    of = found if inspect.isclass(found) or inspect.isroutine(found) else type(found)
    return f"{of.__module__}:{of.__qualname__}"


def _described(result: object, array: NDArray[Any]) -> str:
    kind = type(result).__name__
    return f"an array of {array.dtype}" if isinstance(result, np.ndarray) else f"a {kind}"
