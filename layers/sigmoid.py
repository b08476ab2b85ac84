"""The logistic sigmoid: 1/(1+e⁻ˣ)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from layers.arrays import FloatArray, after_forward, as_floating, as_upstream, destination


class Sigmoid:
    """The logistic sigmoid y = 1/(1+e⁻ˣ), with dy/dx = y(1−y).

    With z = e^(−|x|), which lies in [0, 1] and so never overflows, both are

        y = 1/(1+z) for x ≥ 0,  z/(1+z) for x < 0;      dy/dx = z/(1+z)².

    The first is 1/(1+e⁻ˣ), multiplied above and below by eˣ where x < 0. The second is
    y(1−y) = 1/(1+z) · z/(1+z) on either side: the derivative is even. The equal form y(1−y) is
    not used, because y rounds to 1 in the right tail and loses everything: the gradient would be
    0 from x = 37 on in float64 (16.7 in float32) instead of e⁻ˣ. Here both tails are right until
    they underflow.

    A NaN in x is NaN in y and in the gradient; so is an infinite dout where dy/dx is 0.

    Notes
    -----
    z is kept for `backward`. float16 is computed in float32 and rounded once. An instance serves
    one thread at a time.

    Examples
    --------
    >>> layer = Sigmoid()
    >>> layer.forward(np.array([-700.0, 0.0, 40.0]))
    array([9.85967654e-305, 5.00000000e-001, 1.00000000e+000])
    >>> layer.backward(np.array([1.0, 1.0, 1.0]))
    array([9.85967654e-305, 2.50000000e-001, 4.24835426e-018])
    """

    def __init__(self) -> None:
        self._z: FloatArray | None = None
        self._dtype: np.dtype[np.floating] = np.dtype(np.float64)

    def __repr__(self) -> str:
        return "Sigmoid()"

    def forward(self, x: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return 1/(1+e⁻ˣ) and remember e^(−|x|).

        Parameters
        ----------
        x : array_like
            Any shape; float16, float32, float64, or integers, which become float64.
        out : ndarray, optional
            Where to write the result, of x's shape and the result's dtype. It may be x itself.

        Returns
        -------
        ndarray
            y, of x's shape and dtype, within a few ulps; 0 and 1 at ∓inf.

        Raises
        ------
        TypeError
            If x has another dtype, or out not the result's.
        ValueError
            If out has another shape or is read-only.
        """
        x = as_floating(x, "x")
        y = destination(out, x, np.dtype(x.dtype.type))
        working = np.dtype(np.float32) if y.itemsize == 2 else y.dtype
        z = np.empty_like(x, dtype=working)
        with np.errstate(all="ignore"):  # the tails underflow, as they should
            np.abs(x, out=z)
            np.negative(z, out=z)
            np.exp(z, out=z)
            # 1 where x ≥ 0, else z: z ≤ 1, so the larger of (x ≥ 0) and z. No branch to mispredict.
            numerator = np.maximum(x >= 0, z, out=y if y.dtype == working else None)
            np.divide(numerator, 1 + z, out=y)
        self._z, self._dtype = z, y.dtype
        return y

    def backward(self, dout: npt.ArrayLike, out: FloatArray | None = None) -> FloatArray:
        """Return ∂L/∂x = dout · z/(1+z)² at the last x.

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
        z = after_forward(self._z, self)
        dout = as_upstream(dout, z.shape)
        dx = destination(out, z, self._dtype)
        with np.errstate(all="ignore"):  # the tails underflow, as they should
            # A dx of our own can hold the slope first; one the caller gave may be dout itself.
            slope = dx if out is None and dx.dtype == z.dtype else np.empty_like(z)
            np.add(z, 1, out=slope)
            np.multiply(slope, slope, out=slope)
            np.divide(z, slope, out=slope)
            # dout comes last: one rounding, so that backward is linear in it to the last bit.
            np.multiply(dout, slope, out=dx)
        return dx
