"""Clauses that bind a layer only if its author promises them: infinity, integers, aliasing."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from derive.checker.behaviour import Clause
from derive.checker.trial import Breach, Trial
from derive.numeric.oracle import Oracle
from derive.numeric.ulp import Float64s

PROMISED = {
    "infinity": "at ±inf y is the limit of f, and dx is dout times the limit of f′",
    "integers": "integers give the same floating-point results as equal floats",
    "alias": "after forward the caller may overwrite x and y",
}
"""The clauses by name, with their promises."""
_FAR = 10.0 ** np.linspace(100, 300, 41)
_SETTLED = 1e-60


class End(NamedTuple):
    """What f and f′ tend to at one end of the line; None where nothing is known to settle."""

    x: float
    value: float | None
    slope: float | None


def promised(name: str, oracle: Oracle) -> Clause:
    """Return the clause of that name, for the formula of an oracle."""
    games: dict[str, Callable[[Trial], Breach | None]] = {
        "infinity": lambda trial: infinity(trial, ends_of(oracle)),
        "integers": integers, "alias": alias}
    return Clause(name, PROMISED[name], games[name])


def ends_of(oracle: Oracle) -> tuple[End, ...]:
    """Return the limits of f and f′ at both ends, as exact values from 1e100 to 1e300 show them.

    Something that grows in proportion to x at least is infinite; what neither settles nor grows
    like that (log x, sin x) is None.
    """
    ends = []
    for sign in (-1.0, 1.0):
        truth = oracle.at(sign * _FAR)
        value = np.where(truth.value_known, truth.values[0].high, np.nan)
        slope = np.where(truth.slope_known, truth.slope_low.high, np.nan)
        ends.append(End(sign * np.inf, _limit(value), _limit(slope)))
    return tuple(ends)


def unlimited(oracle: Oracle) -> bool:
    """Tell that nothing is known to settle at either end, so that infinity asks for nothing."""
    return all(end.value is None and end.slope is None for end in ends_of(oracle))


def infinity(trial: Trial, ends: tuple[End, ...]) -> Breach | None:
    """Y and dx at ±inf are the limits; only where both are known is anything promised."""
    eps = float(np.finfo(trial.x.dtype).eps)
    for x, value, slope in ends:
        dout = np.array([3.0], dtype=trial.x.dtype)
        y, dx = trial.run(np.array([x], dtype=trial.x.dtype), dout)
        for name, came, wanted in (("y", y, value), ("dx", dx, None if slope is None
                                                     else 3 * slope)):
            if wanted is None or float(came[0]) == wanted:
                continue
            if not abs(float(came[0]) - wanted) <= 4 * eps * max(1.0, abs(wanted)):
                return Breach(f"{name} = {came[0]}", f"{wanted:g}", f"x = {x:g}, dout = 3")
    return None


def integers(trial: Trial) -> Breach | None:
    """Integers give what the equal floats give, as floats."""
    whole = np.array([-70000, -9, -3, -1, 0, 1, 2, 5, 8, 70000])
    dout = np.ones(whole.size)
    for name, came, exact in zip(("y", "dx"), trial.target.run(whole.copy(), dout.copy()),
                                 trial.target.run(whole.astype(np.float64), dout), strict=True):
        if came.dtype.kind != "f":
            return Breach(f"{name} of {came.dtype}", "floating-point numbers", "x of int64")
        eps = float(np.finfo(came.dtype).eps)
        if came.shape != exact.shape:
            return Breach(f"{name} of shape {came.shape}", str(exact.shape), "x of int64")
        far = np.abs(came.astype(np.float64) - exact) > 16 * eps * np.maximum(1, np.abs(exact))
        wrong = np.flatnonzero(far | (np.isnan(came) & ~np.isnan(exact)))
        if wrong.size:
            place = int(wrong[0])
            return Breach(f"{name} = {came[place]}", f"{exact[place]}", f"x = {whole[place]}")
    return None


def alias(trial: Trial) -> Breach | None:
    """Backward gives the same after the caller has overwritten x, and after it overwrote y."""
    _, expected = trial.plain()
    for name in ("x", "y"):
        layer, x = trial.target.fresh(), trial.x.copy()
        y = layer.forward(x)
        taken = x if name == "x" else y
        if not taken.flags.writeable:
            continue
        taken[...] = -37.0
        dx = layer.backward(trial.dout.copy())
        if not trial.same_backward(dx, expected, trial.dout):
            return Breach("another gradient", "the same", f"{name} overwritten after forward")
    return None


def _limit(values: Float64s) -> float | None:
    """Return what the values settle to, or ±inf where they grow like x; None for neither."""
    if np.isnan(values).any():
        return None
    last = float(values[-1])
    if np.isfinite(values).all() and np.all(
            np.abs(values - last) <= _SETTLED * max(1.0, abs(last))):
        return 0.0 if abs(last) < _SETTLED else last
    with np.errstate(over="ignore"):
        # x itself grows by 1e5 from one to the next; what swings changes its sign in forty steps.
        grows = np.all(np.abs(values[1:]) >= 1e4 * np.abs(values[:-1]))
    one_sign = np.all(np.sign(values) == np.sign(last)) and last != 0
    return float(np.copysign(np.inf, last)) if grows and one_sign else None
