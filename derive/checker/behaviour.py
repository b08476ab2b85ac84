"""What a layer promises besides right values: one small function for each clause.

A clause function plays a short game with fresh layers and returns the first Breach, or None. It
compares a layer with itself, never with the formula, so that a wrong formula breaks `forward` or
`backward` and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from derive.checker import drawn
from derive.checker.calls import determinism, isolation, repeat
from derive.checker.large import large
from derive.checker.surroundings import SETTINGS, surroundings_kept
from derive.checker.trial import Breach, Trial, changed, unless_refused
from derive.numeric.ulp import Float64s, Floats


class Clause(NamedTuple):
    """A named promise and the game that tests it."""

    name: str
    promise: str
    play: Callable[[Trial], Breach | None]


def mutates_input(trial: Trial) -> Breach | None:
    """X is the same after forward, and after backward, shape included; a read-only x works."""
    return (_x_changed(trial, trial.x, trial.dout)
            or unless_refused(lambda: _x_changed(trial, _folded(trial.x), _folded(trial.dout)))
            or _x_frozen(trial))


def mutates_upstream(trial: Trial) -> Breach | None:
    """Dout is the same after backward, shape included; a read-only and a broadcast dout work."""
    return (_dout_changed(trial, trial.x, trial.dout)
            or unless_refused(lambda: _dout_changed(trial, _folded(trial.x), _folded(trial.dout)))
            or _dout_frozen(trial))


def dtype(trial: Trial) -> Breach | None:
    """Y and dx have the dtype of x, whatever its shape."""
    return _dtype(trial, trial.x.shape, "") or next(filter(None, (
        unless_refused(partial(_dtype, trial, wanted, f"shape {wanted}"))
        for wanted in ((), (1,), (0,), (3, 4), (2, 3, 2))
        if int(np.prod(wanted)) <= trial.x.size)), None)


def shape(trial: Trial) -> Breach | None:
    """Y and dx have the shape of x, whatever it is, and the values of the flat layer."""
    flat_y, flat_dx = trial.plain()
    # 0-d twice, because the two inputs have different signs; the last input alone, because in the
    # flat array it is what remains after a vector of eight.
    for start, wanted in ((0, ()), (1, ()), (0, (1,)), (11, (1,)), (0, (0,)), (0, (3, 0)),
                          (0, (3, 4)), (0, (12, 1)), (0, (2, 3, 2))):
        part = slice(start, start + int(np.prod(wanted)))
        x, dout = (each[part].reshape(wanted).copy() for each in (trial.x, trial.dout))
        y, dx = trial.target.run(x, dout)
        for name, result in (("y", y), ("dx", dx)):
            if result.shape != wanted:
                return Breach(f"{name} of shape {result.shape}", str(wanted), f"shape {wanted}")
        if not (trial.same_forward(y.reshape(-1), flat_y[part], part)
                and trial.same_backward(dx.reshape(-1), flat_dx[part], trial.dout[part], part)):
            return Breach("other values than for the flat array", "the same", f"shape {wanted}")
    return drawn.shape(trial) or large(trial)


def layout(trial: Trial) -> Breach | None:
    """Memory order does not matter: Fortran, reversed, strided, mixed."""
    flat_y, flat_dx = trial.plain()
    for name, x, dout in _layouts(trial):
        y, dx = trial.run(x, dout)
        if not (trial.same_forward(y.reshape(-1), flat_y)
                and trial.same_backward(dx.reshape(-1), flat_dx, trial.dout)):
            return Breach("other values than for a contiguous array", "the same", name)
    return drawn.layout(trial)


def linear(trial: Trial) -> Breach | None:
    """Backward is linear in dout: c·dout gives c·dx, a sum of two gives the sum."""
    _, plain = trial.plain()
    narrow = trial.x.dtype.itemsize == 2
    for factor in (-1.0, 0.0) if narrow else (-1.0, 1e-6, 1024.0, 0.0):
        dout = (trial.dout * factor).astype(trial.x.dtype)
        _, came = trial.run(trial.x.copy(), dout)
        expected = plain.astype(np.float64) * factor
        if not trial.same_backward(came, expected, dout):
            return Breach(_first_difference(trial, came, expected, dout),
                          f"{factor:g} times the gradient", f"dout times {factor:g}")
    _, turned = trial.run(trial.x.copy(), trial.dout[::-1].copy())
    _, summed = trial.run(trial.x.copy(), trial.dout + trial.dout[::-1])
    expected = plain.astype(np.float64) + turned.astype(np.float64)
    reach = np.abs(trial.dout) + np.abs(trial.dout[::-1])
    if not trial.same_backward(summed, expected, reach):
        return Breach("another gradient for a sum of two dout", "the sum of their gradients")
    return None


def nan(trial: Trial) -> Breach | None:
    """NaN in, NaN out, in every lane, and nowhere else but where there is no value anyway."""
    x = np.resize(trial.x, 19).copy()
    usual = np.isnan(trial.target.fresh().forward(x.copy()))
    x[[0, 8, 16, 18]] = np.nan, np.nan, np.copysign(np.nan, -1), np.nan
    y = trial.target.fresh().forward(x.copy())
    if y.shape == x.shape == usual.shape and np.any(np.isnan(y) != (usual | np.isnan(x))):
        lane = int(np.flatnonzero(np.isnan(y) != (usual | np.isnan(x)))[0])
        return Breach(f"y[{lane}] = {y[lane]}", f"{'nan' if np.isnan(x[lane]) else 'a number'}",
                      "x with NaN at 0, 8, 16 and 18")
    return next(filter(None, (unless_refused(partial(_all_nan, trial, wanted))
                              for wanted in ((), (1,), (2, 3)))), None)


def global_state(trial: Trial) -> Breach | None:
    """`np.geterr()` and the global random states are left alone."""
    around = trial.target.surroundings
    with surroundings_kept():
        for setting in SETTINGS:
            # Settings and seeds that no layer would choose, or what it did before goes unseen.
            around.arrange(setting, 20011)
            before = around.look()
            trial.plain()
            for name, value in around.look().items():
                if value != before[name]:
                    came = f"{name} = {value}" if name.endswith("()") else f"{name} state moved"
                    return Breach(came, "left alone")
    return None


CLAUSES = (
    Clause("mutates_input", "x is not written to", mutates_input),
    Clause("mutates_upstream", "dout is not written to; read-only and broadcast dout work",
           mutates_upstream),
    Clause("dtype", "the dtype of x is kept forward and back", dtype),
    Clause("shape", "every shape is kept, 0-d and empty included", shape),
    Clause("layout", "memory order does not matter", layout),
    Clause("repeat", "backward twice is the same; a second forward starts afresh", repeat),
    Clause("isolation", "two instances do not disturb each other", isolation),
    Clause("linear", "backward is linear in dout", linear),
    Clause("determinism", "the same input gives the same output", determinism),
    Clause("nan", "NaN in, NaN out", nan),
    Clause("global_state", "error settings and random state are left alone", global_state),
)
"""Every clause besides the values, in the order reports show them."""


def _folded(array: Floats) -> Floats:
    """Return a flat array in rows."""
    return array.reshape(-1, 4 if array.size % 4 == 0 else 1)


def _x_changed(trial: Trial, given: Floats, upstream: Floats) -> Breach | None:
    x, layer = given.copy(), trial.target.fresh()
    layer.forward(x)
    if what := changed("x", given, x):
        return Breach(what, "x unchanged", "after forward")
    layer.backward(upstream.copy())
    if what := changed("x", given, x):
        return Breach(what, "x unchanged", "after backward")
    return None


def _x_frozen(trial: Trial) -> Breach | None:
    x = trial.x.copy()
    x.flags.writeable = False
    y, _ = trial.run(x, trial.dout.copy())
    expected, _ = trial.plain()
    return None if trial.same_forward(y, expected) else Breach(
        "another y", "the same", "a read-only x")


def _dout_changed(trial: Trial, x: Floats, given: Floats) -> Breach | None:
    dout, layer = given.copy(), trial.target.fresh()
    layer.forward(x.copy())
    layer.backward(dout)
    what = changed("dout", given, dout)
    return Breach(what, "dout unchanged", "after backward") if what else None


def _dout_frozen(trial: Trial) -> Breach | None:
    frozen = trial.dout.copy()
    frozen.flags.writeable = False
    spread = np.broadcast_to(trial.dout[:1], trial.dout.shape)
    for dout, kind in ((frozen, "read-only"), (spread, "broadcast")):
        _, came = trial.run(trial.x.copy(), dout)
        _, expected = trial.run(trial.x.copy(), dout.copy())
        if not trial.same_backward(came, expected, dout):
            return Breach(f"another gradient for a {kind} dout", "the same as for a plain one")
    return None


def _dtype(trial: Trial, wanted: tuple[int, ...], where: str) -> Breach | None:
    part = slice(0, int(np.prod(wanted)))
    results = trial.target.run(*(each[part].reshape(wanted).copy()
                                 for each in (trial.x, trial.dout)))
    for name, result in zip(("y", "dx"), results, strict=True):
        if result.dtype != trial.x.dtype:
            return Breach(f"{name} of {result.dtype}", f"{trial.x.dtype}, as x", where)
    return None


def _all_nan(trial: Trial, wanted: tuple[int, ...]) -> Breach | None:
    y = trial.target.fresh().forward(np.full(wanted, np.nan, trial.x.dtype))
    first = next((each for each in y.reshape(-1) if not np.isnan(each)), None)
    return None if first is None else Breach(f"y = {first}", "nan", f"shape {wanted}")


def _layouts(trial: Trial) -> Iterator[tuple[str, Floats, Floats]]:
    x, dout = trial.x.reshape(3, 4), trial.dout.reshape(3, 4)
    spaced = np.zeros((2, 24), dtype=x.dtype)
    spaced[0, ::2], spaced[1, ::2] = trial.x, trial.dout
    yield "Fortran order", np.asfortranarray(x), np.asfortranarray(dout)
    yield "reversed", trial.x[::-1].copy()[::-1], trial.dout[::-1].copy()[::-1]
    yield "every other element", spaced[0, ::2], spaced[1, ::2]
    yield "x in Fortran order, dout in C order", np.asfortranarray(x), dout.copy()
    yield "x in C order, dout in Fortran order", x.copy(), np.asfortranarray(dout)


def _first_difference(trial: Trial, came: Floats, expected: Float64s, dout: Floats) -> str:
    for place in range(came.size):
        here = slice(place, place + 1)
        if not trial.same_backward(came[here], expected[here], dout[here], here):
            return f"{came[place]!s} at x = {trial.x[place]!s} instead of {expected[place]:.6g}"
    return "another shape"
