"""ReLU, the rectifier: max(x, 0)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from layers.arrays import FloatArray, after_forward, as_floating, as_upstream, destination


class Relu:
    """The rectifier y = max(x, 0), with dy/dx = 1 for x > 0 and 0 for x ≤ 0.

    At the kink the one-sided slopes are 0 and 1 and any value between is a legal subgradient;
    this layer takes 0, as the textbook, PyTorch and JAX do. That holds at −0.0 too.

    The gradient is a selection, not a product: where x ≤ 0 it is +0.0 even if dout is inf or
    NaN (0·inf would be NaN), elsewhere it is dout to the last bit.

    A NaN in x is NaN in y, and `backward` passes its dout on. Blocking it, as `x > 0` would,
    sets the gradient to 0 just where something went wrong upstream and so hides the place.

    Notes
    -----
    One byte per element is kept for `backward`. An instance serves one thread at a time.

    Examples
    --------
    >>> layer = Relu()
    >>> layer.forward(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    >>> layer.backward(np.array([5.0, 6.0, 7.0]))
    array([0., 0., 7.])
    """

    def __init__(self) -> None:
        self._passes: npt.NDArray[np.bool_] | None = None
        self._dtype: np.dtype[np.floating] = np.dtype(np.float64)

    def __repr__(self) -> str:
        return "Relu()"

    def forward(self, x: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return max(x, 0) and remember where the gradient passes.

        Parameters
        ----------
        x : array_like
            Any shape; float16, float32, float64, or integers, which become float64.
        out : ndarray, optional
            Where to write the result, of x's shape and the result's dtype. It may be x itself.

        Returns
        -------
        ndarray
            y, of x's shape and dtype: exact. The sign of a zero is not specified.

        Raises
        ------
        TypeError
            If x has another dtype, or out not the result's.
        ValueError
            If out has another shape or is read-only.
        """
        x = as_floating(x, "x")
        y = destination(out, x, np.dtype(x.dtype.type))
        np.maximum(x, 0, out=y)
        self._passes, self._dtype = np.asarray(y != 0), y.dtype  # NaN ≠ 0, so it passes too
        return y

    def backward(self, dout: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return ∂L/∂x: dout where the last x was positive (or NaN), else 0.

        Parameters
        ----------
        dout : array_like
            ∂L/∂y, of y's shape or one that broadcasts to it, of any dtype x may have.
        out : ndarray, optional
            Where to write the result, of y's shape and dtype. It may be dout itself.

        Returns
        -------
        ndarray
            ∂L/∂x, of y's shape and dtype: exact (a wider dout is first rounded to y's dtype).

        Raises
        ------
        RuntimeError
            If `forward` was not called before.
        TypeError
            If dout has a dtype x may not have, or out not the result's.
        ValueError
            If dout does not broadcast to y's shape; if out has another shape or is read-only.
        """
        passes = after_forward(self._passes, self)
        dout = as_upstream(dout, passes.shape)
        dx = destination(out, passes, self._dtype)
        if dout.dtype != self._dtype:
            with np.errstate(all="ignore"):  # out of range it becomes 0 or inf, as it should
                dout = dout.astype(self._dtype)
        # Multiplying the bit patterns by 0 or 1 selects exactly and, unlike a mask, takes no
        # branch that the processor could mispredict.
        bits = np.dtype(f"i{self._dtype.itemsize}")
        np.multiply(dout.view(bits), passes, out=dx.view(bits))
        return dx
