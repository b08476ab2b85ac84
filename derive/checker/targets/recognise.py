"""From a thing somebody brought to the forms it may have, the likeliest first.

A thing is an instance of a layer or a function; classes and factories have been called by then.
Which form is the right one is settled by calling it: the first that answers plainly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

from derive.checker.targets.arrays import NUMPY, Arrays, StandardArrays
from derive.checker.targets.forms import (
    FUNCTION_ONLY,
    WithCache,
    WithDerivative,
    WithVjp,
    derivative_keyword,
    takes_cache,
)
from derive.checker.targets.mentions import FRAMEWORKS, libraries, loaded, mentions
from derive.checker.targets.written import Written


class Form(NamedTuple):
    """One way to call a thing. `wrap` makes it answer forward and backward.

    `arguments` says whether the formula's values go into a function itself, at each call.
    """

    name: str
    arrays: Arrays
    wrap: Callable[[Any], object]
    absent: Mapping[str, str] = {}


class Brought(NamedTuple):
    """What came with the target: a derivative (or a backward) and what the derivative takes."""

    derivative: Callable[..., Any] | None = None
    of: str = "x"


def forms_of(thing: Any, brought: Brought, values: Mapping[str, float]) -> Iterator[Form]:
    """Yield the forms that a thing may have."""
    if brought.derivative is not None:
        yield from _with_derivative(thing, brought)
        return
    special = _of_framework(thing, values)
    if special is not None:
        yield special
    elif hasattr(thing, "backward") or hasattr(thing, "forward"):
        for arrays, absent in _arrays(thing):
            yield _written(thing, arrays, absent)
    elif derivative_keyword(thing):
        asked = partial(thing, **{derivative_keyword(thing): True})
        yield from _with_derivative(thing, brought._replace(derivative=asked))
    else:
        yield from _function(thing, values)


def is_function(thing: object) -> bool:
    """Tell whether it is a framework's function without a readable signature."""
    return str(getattr(thing, "__module__", "")).partition(".")[0] in FRAMEWORKS


def _with_derivative(thing: Any, brought: Brought) -> Iterator[Form]:
    derivative = brought.derivative
    assert derivative is not None  # noqa: S101  (both callers have one)
    for arrays, absent in _arrays(thing):
        if takes_cache(derivative):
            yield Form("forward and backward with a cache", arrays,
                       lambda found: WithCache(found, derivative), absent)
        else:
            yield Form(f"a function and its derivative in {brought.of}", arrays,
                       lambda found: WithDerivative(found, derivative, brought.of),
                       {**absent, **FUNCTION_ONLY})


def _written(thing: Any, arrays: Arrays, absent: Mapping[str, str]) -> Form:
    """Return the form of a layer whose backward its author wrote."""
    if callable(getattr(thing, "backward", None)) and takes_cache(thing.backward):
        return Form("a layer that hands out its cache", arrays,
                    lambda found: WithCache(found.forward, found.backward), absent)
    return Form("a layer", arrays, Written, absent)


def _function(thing: Any, values: Mapping[str, float]) -> Iterator[Form]:
    """Yield what a function of one array can be: differentiable by its library, or with a vjp."""
    mentioned = libraries(thing)
    # A function that mentions no library at all may be meant for one that is in use.
    in_use = [name for name in ("torch", "jax") if loaded(name) and not mentioned
              and not mentions(thing, "numpy")]
    for library in (*mentioned, *in_use):
        if library == "torch":
            from derive.checker.targets.pytorch import TORCH, Autograd

            yield Form("a function of a PyTorch tensor", TORCH, Autograd)
        elif library == "jax":
            from derive.checker.targets.jax_functions import IMMUTABLE, JAX, Vjp

            yield Form("a function of a JAX array", JAX, partial(Vjp, values=values), IMMUTABLE)
        elif library == "keras":
            from derive.checker.targets.keras_layers import ABSENT, backend_form

            arrays, wrap, absent = backend_form()
            yield Form("a Keras activation", arrays, wrap, {**absent, **ABSENT})
    for arrays, absent in _arrays(thing):
        yield Form("a function that returns y and its vjp", arrays, WithVjp, absent)


def _of_framework(thing: Any, values: Mapping[str, float]) -> Form | None:
    """Return the form of a framework's own layer, None for anything else."""
    if loaded("keras"):  # first, because its layers are modules where it runs on PyTorch
        from derive.checker.targets import keras_layers

        if keras_layers.is_layer(thing):
            arrays, wrap, absent = keras_layers.backend_form()
            return Form("a Keras layer", arrays,
                        lambda found: wrap(keras_layers.called(found, values)),
                        {**absent, **keras_layers.ABSENT})
    if loaded("torch"):
        from derive.checker.targets import pytorch

        if pytorch.is_module(thing):
            return Form("a PyTorch module", pytorch.TORCH, partial(pytorch.Module, values=values))
        if pytorch.is_function_class(thing):
            return Form("a PyTorch autograd function", pytorch.TORCH,
                        lambda found: pytorch.Autograd(pytorch.applied(found, values)))
    return None


def _arrays(thing: object) -> Iterator[tuple[Arrays, Mapping[str, str]]]:
    """Yield whose arrays to call with: those of the libraries its code mentions, then NumPy's.

    PyTorch's functions refuse NumPy's arrays and NumPy's take tensors, so that code which mentions
    both is asked with NumPy's first.
    """
    for library in libraries(thing):
        if library == "torch":
            from derive.checker.targets.pytorch import TORCH

            if mentions(thing, "numpy"):
                yield NUMPY, {}
            yield TORCH, {}
        elif library == "jax":
            from derive.checker.targets.jax_functions import IMMUTABLE, JAX

            yield JAX, {name: why for name, why in IMMUTABLE.items() if name != "isolation"}
        elif library not in FRAMEWORKS:
            yield StandardArrays(import_module(library)), {}
    yield NUMPY, {}
