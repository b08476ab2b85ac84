"""JAX: functions of one array, plain or with a rule of their own; backward is `jax.vjp`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from derive.checker.targets.arrays import NumPyArrays

IMMUTABLE = {
    "mutates_input": "arrays of JAX cannot be written to",
    "mutates_upstream": "arrays of JAX cannot be written to",
    "layout": "arrays of JAX have no memory order",
    "isolation": "functions have no instances",
    "alias": "arrays of JAX cannot be written to",
}
"""Clauses that say nothing about JAX."""


class JaxArrays(NumPyArrays):
    """Immutable copies on the default device."""

    name = "JAX"

    def bring(self, array: NDArray[Any]) -> Any:
        """Return a copy: an array of JAX may not change with the one it came from."""
        return jnp.array(array, copy=True)

    def take(self, result: Any) -> Any:
        """Return NumPy's read-only view."""
        return np.asarray(result) if isinstance(result, jax.Array) else result

    def active(self, dtype: np.dtype[Any]) -> AbstractContextManager[object]:
        """Let 64-bit types be, where x has them; the global setting stays as it is.

        Narrower arrays are checked as people use them: under 64-bit types a literal array in a
        function would widen them.
        """
        enabled: AbstractContextManager[object] = jax.enable_x64(dtype.itemsize == 8)
        return enabled


JAX = JaxArrays()


class Vjp:
    """Any function of one array; `values` are keyword arguments by which it takes parameters."""

    def __init__(self, function: Callable[..., Any],
                 values: Mapping[str, float] | None = None) -> None:
        own = _arguments(function)
        # jax.nn.softplus has no beta: the formula's value is then the formula's alone.
        self._function = function
        self._values = {name: value for name, value in (values or {}).items() if name in own}

    def forward(self, x: Any) -> Any:
        """Return y and keep the vjp."""
        self._x = x
        self._y, self._vjp = jax.vjp(partial(self._function, **self._values), x)
        return self._y

    def backward(self, dout: Any) -> Any:
        """Return dx by the vjp of the last forward."""
        self._dout = dout
        # JAX refuses any other dtype; that y has another than x is a clause of its own.
        (dx,) = self._vjp(dout.astype(self._y.dtype))
        return dx

    def gradient(self, name: str) -> Any:
        """Return the gradient with respect to a parameter, at the last x and dout."""
        def through(value: Any) -> Any:
            return self._function(self._x, **{**self._values, name: value})

        (found,) = jax.vjp(through, jnp.asarray(self._values[name], self._x.dtype))[1](self._dout)
        return found


def _arguments(function: Callable[..., Any]) -> frozenset[str]:
    """Return the names of a function's arguments, none where they cannot be read."""
    try:
        return frozenset(inspect.signature(function).parameters)
    except (ValueError, TypeError):
        return frozenset()


def is_own(found: object) -> bool:
    """Tell whether JAX wraps it: jitted, or with a custom rule."""
    return isinstance(found, (jax.custom_vjp, jax.custom_jvp, type(jax.jit(abs))))
