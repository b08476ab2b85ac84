"""Keras: a layer or an activation, differentiated by the backend that Keras runs on."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import keras
import numpy as np

from derive.checker.targets.arrays import Arrays
from derive.errors import TargetError

ABSENT = {"mutates_input": "Keras has no operation that writes into its input"}


def is_layer(found: object) -> bool:
    """Tell whether it is a layer or a class of layers."""
    return (issubclass(found, keras.Layer) if inspect.isclass(found)
            else isinstance(found, keras.Layer))


def backend_form() -> tuple[Arrays, Callable[..., Any], Mapping[str, str]]:
    """Return the backend's arrays, its automatic differentiation and the clauses it has not.

    Raises TargetError for a backend that has no adapter here.
    """
    backend = keras.config.backend()
    if backend == "jax":
        from derive.checker.targets.jax_functions import IMMUTABLE, JAX, Vjp

        return JAX, Vjp, {name: why for name, why in IMMUTABLE.items() if name != "isolation"}
    if backend == "torch":
        from derive.checker.targets.pytorch import TORCH, Autograd

        return TORCH, Autograd, {}
    raise TargetError(f"Keras runs on {backend}, which is not supported here",
                      hint="set KERAS_BACKEND=torch or KERAS_BACKEND=jax")


def called(layer: Any, values: Mapping[str, float]) -> Callable[[Any], Any]:
    """Return a layer as a function of one array that computes at the dtype of its input.

    A layer casts its input to its own dtype policy; here the input says which one is meant. A
    learnable parameter gets the formula's value, by its name or where both have one only.
    """
    return partial(_call, layer, values)


def _call(layer: Any, values: Mapping[str, float], x: Any) -> Any:
    kind = keras.backend.standardize_dtype(x.dtype)
    layer.dtype_policy = kind
    if not layer.built:
        layer.build(tuple(np.shape(x)))
        weights = layer.trainable_variables
        for weight in weights:
            name = next(iter(values)) if len(weights) == len(values) == 1 else weight.name
            if name in values:
                weight.assign(keras.ops.full(weight.shape, values[name], dtype=kind))
    return layer(x)
