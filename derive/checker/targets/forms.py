"""Forms whose gradient the author wrote: a layer, a cache handed out, a vjp, a derivative.

Each class turns one form into forward(x) and backward(dout), and adds nothing of its own besides
the product dout·df where a derivative was brought.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from derive.checker.places import MisbehaviourError

DERIVATIVE_KEYWORDS = ("deriv", "derivative", "prime", "derive")
"""Keywords with which people ask one function for its derivative."""

FUNCTION_ONLY = {
    "mutates_upstream": "the derivative never sees dout",
    "isolation": "functions have no instances",
    "linear": "dout·df is not the target's product",
    "alias": "functions keep nothing after forward",
}
"""Clauses that say nothing about a pair of functions f and df."""


class WithCache:
    """``forward(x) -> (y, cache)`` and ``backward(dout, cache)``."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        self._forward, self._backward = forward, backward

    def forward(self, x: Any) -> Any:
        """Return y and keep the cache."""
        y, self._cache = pair_of(self._forward(x), "(y, cache)")
        return y

    def backward(self, dout: Any) -> Any:
        """Return dx from the cache of the last forward."""
        return first_of(self._backward(dout, self._cache))


class WithVjp:
    """``f(x) -> (y, vjp)``, where ``vjp(dout)`` is dx or a tuple that holds it alone."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def forward(self, x: Any) -> Any:
        """Return y and keep the vjp."""
        y, self._vjp = pair_of(self._function(x), "(y, vjp)")
        if not callable(self._vjp):
            raise MisbehaviourError("forward returns a pair whose second part is no function")
        return y

    def backward(self, dout: Any) -> Any:
        """Return dx by the vjp of the last forward."""
        return first_of(self._vjp(dout))


class WithDerivative:
    """``f(x)`` and ``df``, which takes x, or y = f(x) where `of` is "y"."""

    def __init__(self, function: Callable[..., Any], derivative: Callable[..., Any],
                 of: str) -> None:
        self._function, self._derivative, self._of = function, derivative, of

    def forward(self, x: Any) -> Any:
        """Return y and keep what the derivative takes."""
        y = self._function(x)
        self._given = y if self._of == "y" else x
        return y

    def backward(self, dout: Any) -> Any:
        """Return dout·df."""
        slope = self._derivative(self._given)
        if slope is None:
            raise MisbehaviourError("the derivative returns None")
        return dout * slope


def pair_of(result: Any, wanted: str) -> tuple[Any, Any]:
    """Return both parts of what forward returned. Raises MisbehaviourError for anything else."""
    if result is None:
        raise MisbehaviourError("forward returns None")
    if not isinstance(result, tuple) or len(result) != 2:
        raise MisbehaviourError(f"forward returns no pair {wanted} but {_kind(result)}")
    return result


def first_of(result: Any) -> Any:
    """Return the only part of a tuple of one, and anything else as it is."""
    return result[0] if isinstance(result, tuple) and len(result) == 1 else result


def takes_cache(backward: Callable[..., Any]) -> bool:
    """Tell whether a backward needs a second argument besides dout."""
    return binds(backward, 2) and not binds(backward, 1)


def derivative_keyword(function: Callable[..., Any]) -> str:
    """Return the keyword by which a function gives its derivative, empty where it has none."""
    try:
        names = inspect.signature(function).parameters
    except (ValueError, TypeError):  # built-in callables may have no signature
        return ""
    return next((name for name in DERIVATIVE_KEYWORDS if name in names), "")


def binds(function: Callable[..., Any], count: int) -> bool:
    """Tell whether a call with that many positional arguments is possible.

    Where a signature cannot be read the answer is that of a function of one argument.
    """
    try:
        inspect.signature(function).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return count == 1
    return True


def _kind(result: Any) -> str:
    if isinstance(result, tuple):
        return f"a tuple of {len(result)}"
    return f"a {type(result).__name__}"
