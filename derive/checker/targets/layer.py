"""A target and the layers it makes: guarded calls, NumPy arrays in and out.

What a target does is split in two. It *cannot be checked* (TargetError, exit code 4) when it
cannot be loaded or built, has no backward, or fails the very first plain call: raises, returns
None, something that is not numbers, or another shape. It *breaks a clause* (REFUTED) when it
answers plain calls and misbehaves on a special one: a 0-d array, a read-only dout, x = 710.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.checker.places import MisbehaviourError, guarded
from derive.checker.surroundings import LOCAL, Surroundings
from derive.checker.targets.arrays import NUMPY, Arrays
from derive.checker.targets.flushing import Flushing, flushing


@dataclass(frozen=True)
class Layer:
    """One fresh implementation; every call is guarded, every result an array of numbers.

    `implementation` has forward and backward over the arrays of `arrays`. `warned` collects what
    was warned about, by method.
    """

    implementation: Any
    warned: dict[str, str]
    arrays: Arrays = NUMPY

    def forward(self, x: NDArray[Any]) -> NDArray[Any]:
        """Return y as the layer gives it. Raises MisbehaviourError."""
        method = getattr(self.implementation, "forward", self.implementation)
        return self._call("forward", method, x)

    def backward(self, dout: NDArray[Any]) -> NDArray[Any]:
        """Return dx as the layer gives it. Raises MisbehaviourError."""
        return self._call("backward", self.implementation.backward, dout)

    def parameter_gradient(self, name: str) -> NDArray[Any]:
        """Return what the last backward left as the gradient with respect to a parameter.

        Any shape; the sum over it counts. Raises MisbehaviourError.
        """
        return self._call(f"the gradient of {name}", lambda _: self.implementation.gradient(name),
                          np.empty(0))

    def _call(self, name: str, method: Callable[[Any], Any],
              argument: NDArray[Any]) -> NDArray[Any]:
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                with guarded(), self.arrays.active(argument.dtype):
                    result = self.arrays.take(method(self.arrays.bring(argument)))
            for warning in caught:
                self.warned.setdefault(name, str(warning.message))
            return _numbers(name, result)
        except MisbehaviourError as error:
            error.during = name
            raise


@dataclass(frozen=True)
class Target:
    """Where implementations come from. `label` is what a person would type to bring it again.

    `make` builds one; `form` says in a few words what was recognised. `absent` names the clauses
    that mean nothing for this form, each with the reason; `notes` are what a person should know
    about how it was built. `learnable` names the parameters whose gradient the layer exposes.
    `alternative` is the same target read another way, where there is one.
    """

    label: str
    make: Callable[[], object]
    arrays: Arrays = NUMPY
    form: str = "a layer"
    absent: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    learnable: tuple[str, ...] = ()
    alternative: Target | None = None
    warned: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def surroundings(self) -> Surroundings:
        """The process its layers run in."""
        return LOCAL

    @property
    def compiles(self) -> bool:
        """Whether every new shape is compiled anew."""
        return self.arrays.name == "JAX"

    def flushing(self, dtype: np.dtype[Any]) -> Flushing:
        """Return what the arithmetic that its layers are built on does to subnormal numbers."""
        return flushing(self.arrays, dtype)

    @property
    def deaths(self) -> tuple[str, ...]:
        """How the processes ended that it ran in; in this very process none can."""
        return ()

    @property
    def printed(self) -> str:
        """The beginning of what it printed, where that is kept from stdout."""
        return ""

    def fresh(self) -> Layer:
        """Return a layer that nobody has used. Raises MisbehaviourError where building raises."""
        with guarded():
            made = self.make()
        return Layer(made, self.warned, self.arrays)

    def run(self, x: NDArray[Any], dout: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return y and dx of a fresh layer. Raises MisbehaviourError."""
        layer = self.fresh()
        # What forward returned may be a buffer that backward reuses.
        y = layer.forward(x).copy()
        return y, layer.backward(dout)


def _numbers(name: str, result: object) -> NDArray[Any]:
    """Return the result as a plain array, whatever subclass it was. Raises MisbehaviourError."""
    if result is None:
        raise MisbehaviourError(f"{name} returns None")
    try:
        array = np.asarray(result)
    except ValueError:
        raise MisbehaviourError(f"{name} returns a ragged {type(result).__name__}") from None
    except Exception as error:
        raise MisbehaviourError(
            f"{name} returns a {type(result).__name__} that is no array: {error}") from error
    if array.dtype.kind not in "fiubc" and array.dtype.name != "bfloat16":
        raise MisbehaviourError(f"{name} returns {_described(result, array)}")
    return array


def _described(result: object, array: NDArray[Any]) -> str:
    kind = type(result).__name__
    return f"an array of {array.dtype}" if isinstance(result, np.ndarray) else f"a {kind}"
