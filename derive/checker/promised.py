"""Clauses that hold only for layers that promise them; they are played when they are asked for."""

from __future__ import annotations

import numpy as np

from derive.checker.behaviour import Clause
from derive.checker.trial import Breach, Trial, same

_INTEGERS = (-70000, -9, -3, -1, 0, 1, 2, 5, 12, 70000)
"""Beyond float16's largest number, too: a default width that is too small shows there."""


def alias(trial: Trial) -> Breach | None:
    """Overwrite x and y after forward: backward does not notice."""
    _, expected = trial.plain()
    for name in ("x", "y"):
        layer, x = trial.target.fresh(), trial.x.copy()
        y = layer.forward(x)
        given = x if name == "x" else y
        if given.flags.writeable:
            given[...] = -given - 1
        if not trial.same_backward(layer.backward(trial.dout.copy()), expected, trial.dout):
            return Breach("another gradient", "the same", f"after the caller overwrote {name}")
    return None


def integers(trial: Trial) -> Breach | None:
    """Integers (int64) give floats: those that the same numbers give as float64."""
    x = np.array(_INTEGERS)
    dout = np.ones(x.shape)
    expected = trial.target.run(x.astype(np.float64), dout.copy())
    for name, came, wide in zip(("y", "dx"), trial.target.run(x, dout), expected, strict=True):
        if came.dtype.kind != "f":
            return Breach(f"{name} of {came.dtype}", "floats", "x of int64")
        size = np.maximum(np.abs(wide), np.maximum(1, np.abs(x)))
        if not same(came, wide, 16 * float(np.finfo(came.dtype).eps) * size):
            return Breach(f"{name} = {came}", f"{wide}, as for float64", f"x = {x}")
    return None


PROMISED = (
    Clause("alias", "the caller may overwrite x and y after forward", alias),
    Clause("integers", "int64 input gives what the same numbers give as floats", integers),
)
"""Every clause that a layer may promise or not, in the order reports show them."""
