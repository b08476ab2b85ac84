"""What every layer asks of the arrays it is given, in one place."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]
Order: TypeAlias = Literal["C", "F"]
Saved = TypeVar("Saved")

_KEPT = (np.float16, np.float32, np.float64)
_ACCEPTED = "float16, float32, float64 or an integer dtype"


def as_floating(values: npt.ArrayLike, name: str) -> FloatArray:
    """Return `values` as a float array: as it is, without a copy, or float64 from integers.

    A subclass (matrix, masked array) becomes a plain array, so that its own arithmetic stays out.

    Parameters
    ----------
    values : array_like
        Any shape; float16, float32, float64 or integers.
    name : str
        What the caller calls it, for the message.

    Raises
    ------
    TypeError
        For every other dtype: bool, complex, str, object, long double and so on.
    """
    array = np.asarray(values)
    if array.dtype.type in _KEPT:
        return array
    if array.dtype.kind in "iu":
        return array.astype(np.float64)
    raise TypeError(f"{name} must be of {_ACCEPTED}, not {array.dtype}")


def as_upstream(dout: npt.ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return the upstream gradient as a float array of `shape`, read-only if it is broadcast.

    Raises
    ------
    TypeError
        As `as_floating`.
    ValueError
        If dout's shape does not broadcast to `shape`, the shape of the last `forward`.
    """
    array = as_floating(dout, "dout")
    if array.shape == shape:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(f"dout has shape {array.shape}, which does not broadcast to {shape}, "
                         "the shape of the last forward") from None


def destination(out: FloatArray | None, like: npt.NDArray[Any] | tuple[int, ...],
                dtype: np.dtype[np.floating[Any]], order: Order = "C") -> FloatArray:
    """Return the array a result goes to: `out` if it fits, else a new one.

    Parameters
    ----------
    out : ndarray or None
        What the caller passed. It must have the result's shape and dtype and be writeable.
    like : ndarray or tuple
        An array of the result's shape and memory order, or the shape, with `order`.
    dtype : dtype
        The result's dtype.

    Raises
    ------
    TypeError
        If `out` is not an array of `dtype`.
    ValueError
        If `out` has another shape or is read-only.
    """
    if out is None:
        if isinstance(like, tuple):
            return np.empty(like, dtype, order)
        return np.empty_like(like, dtype)
    if not isinstance(out, np.ndarray) or out.dtype != dtype:
        found = out.dtype if isinstance(out, np.ndarray) else type(out).__name__
        raise TypeError(f"out must be an array of {dtype}, not {found}")
    shape = like if isinstance(like, tuple) else like.shape
    if out.shape != shape:
        raise ValueError(f"out has shape {out.shape}, but the result has shape {shape}")
    if not out.flags.writeable:
        raise ValueError("out is read-only")
    return out


def in_one_piece(array: FloatArray) -> tuple[FloatArray, Order]:
    """Return the array, or room of its shape where it has gaps, and the order of its elements."""
    flags = array.flags
    if flags.c_contiguous:
        return array, "C"
    if flags.f_contiguous:
        return array, "F"
    return np.empty(array.shape, array.dtype), "C"


def in_order(array: FloatArray, order: Order, beside: FloatArray | None) -> FloatArray:
    """Return the elements as 1-D array in an order: a view where that is possible.

    A copy where memory order or byte order differ, and where the array overlaps `beside`, which
    is about to be written, without being the same memory.
    """
    found = array
    if not (array.dtype.isnative and _lies_in(array, order)):
        found = np.asarray(array, array.dtype.newbyteorder("="), order=order)
    if beside is not None and np.may_share_memory(found, beside) and not (
            found.ctypes.data == beside.ctypes.data and found.dtype == beside.dtype):
        found = found.copy(order)
    return flat(found, order)


def flat(array: FloatArray, order: Order) -> FloatArray:
    """Return a view of an array in one piece as 1-D array."""
    return array if array.ndim == 1 else array.reshape(-1, order=order)


def _lies_in(array: FloatArray, order: Order) -> bool:
    flags = array.flags
    return flags.c_contiguous if order == "C" else flags.f_contiguous


def after_forward(saved: Saved | None, layer: object) -> Saved:
    """Return what `forward` saved in `layer`.

    Raises
    ------
    RuntimeError
        If there is nothing yet, because `backward` was called before `forward`.
    """
    if saved is None:
        raise RuntimeError(f"{layer!r}.backward was called before forward: "
                           "there is no input yet to take the gradient at")
    return saved

