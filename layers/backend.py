"""Who computes the blocks: NumPy, or for some layers in float32 kernels compiled by numba."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from layers.blocks import Kernel

_BACKENDS = ("numpy", "numba")
_FLOAT32, _FLOAT32_ZERO = np.dtype(np.float32), np.float32(0)
_state: dict[str, Any] = {"backend": "numpy", "kernels": {}}


def use(backend: str | None = None) -> str:
    """Return what computes, "numpy" or "numba", after choosing it if asked.

    At first it is NumPy, or what the environment variable LAYERS_USE says when `layers` is
    imported. With numba Relu, Sigmoid, Silu, Tanh, Softplus and GeluTanh are compiled for float32
    (each at its first use, which takes a second or two); all else is left to NumPy.

    Raises
    ------
    ValueError
        For any other name.
    ImportError
        If numba is not installed.
    """
    if backend is not None:
        if backend not in _BACKENDS:
            raise ValueError(f"the backend must be one of {', '.join(_BACKENDS)}, not {backend!r}")
        _state.update(backend=backend, kernels=_kernels() if backend == "numba" else {})
    return str(_state["backend"])


def compiled(layer: object, direction: Literal["forward", "backward"],
             arrays: tuple[npt.NDArray[Any], ...], *, apart: bool = False) -> Kernel | None:
    """Return the compiled kernel for these arrays, of which the first is read, if there is one.

    None where memory is both read and written, for the compiler then has only its slow loop;
    `apart` says that this cannot be.
    """
    row = _state["kernels"].get(type(layer))
    if row is None:
        return None
    for each in arrays:
        if each.dtype != _FLOAT32:
            return None
    if not apart and any(np.may_share_memory(arrays[0], each) for each in arrays[1:]):
        return None
    forward, backward, name = row
    kernel = forward if direction == "forward" else backward
    if kernel is None:
        return None
    parameter = np.float32(getattr(layer, name)) if name else _FLOAT32_ZERO
    return lambda *blocks: kernel(*blocks, parameter)


def _kernels() -> dict[type, Any]:
    try:
        from layers.compiled import KERNELS  # numba takes half a second to import
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] not in ("numba", "llvmlite"):
            raise
        raise ImportError('layers.use("numba") needs numba: pip install "backproof[fast]"',
                          name=error.name) from error
    return dict(KERNELS)
