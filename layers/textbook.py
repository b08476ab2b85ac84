"""ReLU and sigmoid as the textbook writes them, faults included: exhibits, not for use.

They follow `common/layers.py` of "Deep Learning from Scratch" (K. Saito, O'Reilly Japan, 2016;
github.com/oreilly-japan/deep-learning-from-scratch), statement by statement. Each docstring names
the clauses of the contract that the class breaks. `layers.Relu` and `layers.Sigmoid` keep them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Relu:
    """max(x, 0) by a boolean mask. The values are right; the caller's data is not safe.

    Broken clauses:

    - `mutates_upstream`: `dout[mask] = 0` writes zeros into the caller's dout. Whoever else
      reads that array, such as the other branch of a residual connection, gets the masked values,
      and a read-only or broadcast dout is a ValueError.
    - `shape` in part: NumPy turns most 0-d results into scalars, which nothing can be assigned
      to, so both methods raise a TypeError when they are given one.
    """

    def __init__(self) -> None:
        self.mask: Any = None

    def forward(self, x: Array) -> Array:
        """Return max(x, 0), of x's shape and dtype, and keep the mask x ≤ 0."""
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: Array) -> Array:
        """Return ∂L/∂x: dout itself, with zeros written into it where the mask is set."""
        dout[self.mask] = 0
        dx = dout
        return dx


class Sigmoid:
    """1/(1+e⁻ˣ) and y(1−y), as written. Right in the middle, wrong in the right tail.

    Broken clauses:

    - values at level *strict*, backward: y rounds to 1 for large x, so 1−y, and with it the
      gradient, is 0 from x = 37 on in float64 (16.7 in float32) and has few right digits long
      before. The absolute error stays near ε, so the level *mixed* passes it.
    - `alias` (a layer need not promise it): backward reads the array that forward returned, so a
      caller who changes y in place changes the gradient.

    Also, e⁻ˣ overflows below x = −709.8 (float64) or −88.7 (float32): NumPy warns, and y is 0
    where the exact value is still a subnormal number.
    """

    def __init__(self) -> None:
        self.out: Any = None

    def forward(self, x: Array) -> Array:
        """Return 1/(1+e⁻ˣ), of x's shape and dtype, and keep it."""
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout: Array) -> Array:
        """Return ∂L/∂x = dout · (1−y) · y, of dout's shape."""
        dx: Array = dout * (1.0 - self.out) * self.out
        return dx
