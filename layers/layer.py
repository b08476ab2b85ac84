"""What all layers do alike, so that each of them is two formulas."""

from __future__ import annotations

import inspect
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from layers import backend, blocks
from layers.arrays import (
    FloatArray,
    Order,
    after_forward,
    as_floating,
    as_upstream,
    destination,
    flat,
    in_one_piece,
    in_order,
)

Array = npt.NDArray[Any]


class Layer:
    """An element-wise activation y = f(x): a subclass brings `_value` and `_slope`.

    Both see one block at a time, 1-D, and may be written plainly; see `layers.blocks`. A block
    has the working dtype: that of x, or float32 where x is float16, whose results are rounded
    once at the end.

    Attributes
    ----------
    params, grads : dict of str to ndarray
        The learnable parameters by name, float64 of shape (), and after `backward` ∂L/∂parameter
        for each, summed over all elements. Both are empty where nothing can be learned.

    Notes
    -----
    Between forward and backward one array is kept, in most layers a copy of x; its memory is used
    again by the next forward. An instance serves one thread at a time.
    """

    _keeps: type[np.generic] | None = None
    """The dtype of the kept array, where it is not the working dtype."""
    _reads_output = False
    """Whether it is y itself that is kept; then `_value` alone makes it."""

    def __init__(self) -> None:
        self.params: dict[str, npt.NDArray[np.float64]] = {}
        self.grads: dict[str, npt.NDArray[np.float64]] = {}
        self._kept: Array | None = None
        self._dtype: np.dtype[np.floating[Any]] = np.dtype(np.float64)
        self._shape: tuple[int, ...] = ()
        self._order: Order = "C"

    def __repr__(self) -> str:
        current = {name: self.params[name].item() if name in self.params else getattr(self, name)
                   for name in inspect.signature(type(self)).parameters}
        inside = ", ".join(f"{name}={value!r}" for name, value in current.items())
        return f"{type(self).__name__}({inside})"

    def forward(self, x: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return f(x) and remember what the gradient needs.

        Parameters
        ----------
        x : array_like
            Any shape; float16, float32, float64, or integers, which become float64.
        out : ndarray, optional
            Where to write the result, of x's shape and the result's dtype. It may be x itself.

        Returns
        -------
        ndarray
            y, of x's shape and dtype, within a few ulps.

        Raises
        ------
        TypeError
            If x has another dtype, or out not the result's.
        ValueError
            If out has another shape or is read-only.
        """
        x = as_floating(x, "x")
        dtype = x.dtype if x.dtype.isnative else x.dtype.newbyteorder("=")
        y = destination(out, x, dtype)
        room, order = in_one_piece(y)
        read, written = in_order(x, order, None if out is None else room), flat(room, order)
        if self._reads_output:
            kept = written
            self._run("forward", self._value, read, written, apart=out is None)
        else:
            kept = self._room(x.size, dtype)
            self._run("forward", self._forward_block, read, written, kept, apart=out is None)
        if room is not y:
            np.copyto(y, room)
        self._kept, self._dtype, self._shape, self._order = kept, dtype, x.shape, order
        return y

    def backward(self, dout: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return ∂L/∂x = dout · f′(x) at the last x, and leave ∂L/∂parameter in `grads`.

        Parameters
        ----------
        dout : array_like
            ∂L/∂y, of y's shape or one that broadcasts to it, of any dtype x may have.
        out : ndarray, optional
            Where to write the result, of y's shape and dtype. It may be dout itself.

        Returns
        -------
        ndarray
            ∂L/∂x, of y's shape and dtype, within a few ulps.

        Raises
        ------
        RuntimeError
            If `forward` was not called before.
        TypeError
            If dout has a dtype x may not have, or out not the result's.
        ValueError
            If dout does not broadcast to y's shape; if out has another shape or is read-only.
        """
        kept = after_forward(self._kept, self)
        dout = as_upstream(dout, self._shape)
        dx = destination(out, self._shape, self._dtype, self._order)
        room, order = in_one_piece(dx)
        if order != self._order:
            room, order = np.empty(self._shape, self._dtype, self._order), self._order
        read = in_order(dout, order, None if out is None else room)
        if out is not None and np.may_share_memory(kept, room):
            kept = self._kept = kept.copy()  # y is about to be written over
        if self.params:
            self.grads = self._parameter_gradients(read, kept)
        self._run("backward", self._backward_block, read, kept, flat(room, order),
                  apart=out is None)
        if room is not dx:
            np.copyto(dx, room)
        return dx

    def _value(self, x: Array, y: Array) -> None:
        """Write f(x) into y, which may have a smaller dtype."""
        raise NotImplementedError

    def _slope(self, x: Array) -> Array:
        """Return f′(x)."""
        raise NotImplementedError

    def _parameter_slopes(self, x: Array) -> dict[str, Array]:
        """Return ∂f/∂parameter at x for each learnable parameter."""
        raise NotImplementedError

    def _forward_block(self, x: Array, y: Array, kept: Array) -> None:
        np.copyto(kept, x)
        self._value(kept, y)

    def _backward_block(self, dout: Array, kept: Array, dx: Array) -> None:
        # dout comes last: one rounding, so that backward is linear in it to the last bit.
        np.multiply(dout, self._slope(kept), out=dx)

    def _run(self, direction: Literal["forward", "backward"], plain: blocks.Kernel,
             *arrays: Array, apart: bool) -> None:
        blocks.run(backend.compiled(self, direction, arrays, apart=apart) or plain, *arrays)

    def _room(self, size: int, dtype: np.dtype[Any]) -> Array:
        """Return the array to keep something in: the last one, if it fits."""
        if self._kept is not None and self._kept.size == size and self._dtype == dtype:
            return self._kept
        working = np.float32 if dtype.itemsize == 2 else dtype
        return np.empty(size, self._keeps or working)

    def _parameter_gradients(self, dout: Array,
                             kept: Array) -> dict[str, npt.NDArray[np.float64]]:
        """Return Σ dout · ∂f/∂parameter, products and sums in float64."""
        totals = {name: np.zeros(()) for name in self.params}

        def add(dout: Array, kept: Array) -> None:
            for name, slope in self._parameter_slopes(kept.astype(np.float64)).items():
                totals[name] += np.sum(dout * slope)

        blocks.run(add, dout, kept, alone=True)
        return totals
