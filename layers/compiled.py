"""Kernels for float32 compiled by numba, for who asks: `layers.use("numba")`.

A ufunc reads and writes memory, so that a formula of ten of them is bound by the cache however
fast each is; compiled, it is one loop in registers. The formulas are those of the layers of the
same names, which stay the reference, and what is kept between forward and backward is the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from layers.compiled_functions import (
    between,
    compiled,
    exp,
    log1p,
    one,
    two,
    wide_exp,
    wide_reciprocal,
    zero,
)
from layers.gelus import GeluTanh
from layers.rectifiers import Relu
from layers.sigmoids import Sigmoid, Silu
from layers.softpluses import Softplus
from layers.tanhs import Tanh

Kernel = Callable[..., None]
LINEAR = math.sqrt(8 / math.pi)
CUBIC = 0.044715 * LINEAR


def forward_loop(of: Callable[..., Any]) -> Kernel:
    """Return the loop over blocks x, y and kept, for (y, kept) = of(x, parameter)."""
    of = compiled(of)

    def loop(x: Any, y: Any, kept: Any, parameter: Any) -> None:
        for i in range(x.size):
            y[i], kept[i] = of(x[i], parameter)

    return compiled(loop)


def backward_loop(of: Callable[..., Any]) -> Kernel:
    """Return the loop over blocks dout, kept and dx, for dx = dout · of(kept, parameter)."""
    of = compiled(of)

    def loop(dout: Any, kept: Any, dx: Any, parameter: Any) -> None:
        for i in range(dout.size):
            dx[i] = dout[i] * of(kept[i], parameter)

    return compiled(loop)


@compiled
def relu(x: Any, y: Any, _: Any) -> None:
    """Write max(x, 0); NaN stays."""
    for i in range(x.size):
        y[i] = zero if x[i] <= zero else x[i]


@compiled
def relu_backward(dout: Any, y: Any, dx: Any, _: Any) -> None:
    """Select, as `rectifiers.select` does: 0·inf would be NaN."""
    for i in range(dout.size):
        dx[i] = zero if y[i] == zero else dout[i]


@compiled
def gate(x: Any, near: Any, e: Any) -> Any:
    """Return x·e/(1+e), where `near` is x or, where e is held, as far as x is followed."""
    return (x if x > near else near) * (e / (one + e))


@compiled
def gate_slope(e: Any, rise: Any) -> Any:
    """Return what `functions.gated_slope` does."""
    q = one / (one + e)
    return (rise * q + one) * q * e


def sigmoid(x: Any, _: Any) -> Any:
    """Return σ and σ′, from z = e^(−|x|): σ′ is even."""
    z = exp(-abs(x))
    right = one / (one + z)
    left = z * right
    return right if x >= zero else left, left * right


def sigmoid_slope(kept: Any, _: Any) -> Any:
    """Return what was kept."""
    return kept


def silu(x: Any, _: Any) -> Any:
    """Return x·σ(x) and x as far as it is followed."""
    near = between(x, -1000, 80)
    return gate(x, near, exp(near)), near


def silu_slope(x: Any, _: Any) -> Any:
    """Return the slope of x·σ(x)."""
    return gate_slope(exp(x), x)


def tanh_slope(x: Any, _: Any) -> Any:
    """Return 4z/(1+z)² for z = e^(−2|x|)."""
    z = exp(np.float32(-2) * abs(x))
    q = two / (one + z)
    return z * q * q


def softplus(x: Any, beta: Any) -> Any:
    """Return max(x, 0) + log(1 + e^(−β|x|))/β and x."""
    return (x if x > zero else zero) + log1p(exp(-beta * abs(x))) / beta, x


def softplus_slope(x: Any, beta: Any) -> Any:
    """Return σ(βx)."""
    z = exp(-abs(beta * x))
    return (one if x >= zero else z) / (one + z)


def gelu_tanh(x: Any, _: Any) -> Any:
    """Return x·σ(u) and x as far as it is followed."""
    near = between(x, -40, 10)
    u = near * (np.float32(CUBIC) * (near * near) + np.float32(LINEAR))
    return gate(x, near, exp(u)), near


def gelu_tanh_slope(x: Any, _: Any) -> Any:
    """Return the slope, in float64 as the layer does."""
    x = np.float64(x)
    cubic = CUBIC * (x * x)
    u = x * (cubic + LINEAR)
    e = wide_exp(u if u > -300 else -300.0)
    q = wide_reciprocal(1.0 + e)
    return np.float32((x * (3.0 * cubic + LINEAR) * q + 1.0) * q * e)


Row = tuple[Kernel | None, Kernel, str | None]
KERNELS: dict[type, Row] = {
    Relu: (relu, relu_backward, None),
    Sigmoid: (forward_loop(sigmoid), backward_loop(sigmoid_slope), None),
    Silu: (forward_loop(silu), backward_loop(silu_slope), None),
    Tanh: (None, backward_loop(tanh_slope), None),  # NumPy's own tanh is as fast
    Softplus: (forward_loop(softplus), backward_loop(softplus_slope), "beta"),
    GeluTanh: (forward_loop(gelu_tanh), backward_loop(gelu_tanh_slope), None),
}
"""For each class its two kernels, or none for NumPy's, and the parameter they are given."""
