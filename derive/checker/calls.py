"""What calls one after another promise: a second forward, a second backward, a second instance."""

from __future__ import annotations

import numpy as np

from derive.checker import drawn
from derive.checker.trial import Breach, Trial, changed, identical, unless_refused

_FRESH = "another gradient than a fresh layer's"
_FRESH_Y = "another y than a fresh layer's"


def repeat(trial: Trial) -> Breach | None:
    """Backward twice gives the same; a second forward leaves earlier outputs alone and counts."""
    return (_second_backward(trial) or _second_forward(trial) or _smaller_second(trial)
            or unless_refused(lambda: _same_array(trial))
            or unless_refused(lambda: _other_dtype(trial)) or drawn.sequence(trial))


def isolation(trial: Trial) -> Breach | None:
    """Two instances used in turn do not disturb each other."""
    expected_y, expected_dx = trial.plain()
    one, other = trial.target.fresh(), trial.target.fresh()
    y = one.forward(trial.x.copy())
    other.forward(-trial.x[::-1].copy())
    if not trial.same_forward(y, expected_y):
        return Breach("the first one's y changed", "y unchanged", "forward of another instance")
    if not trial.same_backward(one.backward(trial.dout.copy()), expected_dx, trial.dout):
        return Breach("the other instance's gradient", "its own",
                      "forward a, forward b, backward a")
    return None


def determinism(trial: Trial) -> Breach | None:
    """Output is the same for the same input, to the last bit."""
    x, dout = trial.x.copy(), trial.dout.copy()
    runs = [trial.run(x, dout) for _ in range(3)]
    for y, dx in runs[1:]:
        if not (identical(y, runs[0][0]) and identical(dx, runs[0][1])):
            return Breach("another result the second time", "the same", "the same x and dout")
    return None


def _second_backward(trial: Trial) -> Breach | None:
    layer, x, dout = trial.target.fresh(), trial.x, trial.dout
    y = layer.forward(x.copy())
    kept = y.copy()
    dx = layer.backward(dout.copy()).copy()
    if changed("y", kept, y):
        return Breach("the first y changed", "earlier outputs intact", "after backward")
    if not trial.same_backward(layer.backward(dout.copy()), dx, dout):
        return Breach("another gradient the second time", "the same", "backward called twice")
    _, expected = trial.run(x.copy(), dout[::-1].copy())
    if not trial.same_backward(layer.backward(dout[::-1].copy()), expected, dout[::-1]):
        return Breach(_FRESH, "that of the last dout",
                      "forward, backward, backward with other dout")
    return None


def _second_forward(trial: Trial) -> Breach | None:
    layer, dout, turned = trial.target.fresh(), trial.dout, trial.reversed()
    first = layer.forward(trial.x.copy())
    kept = first.copy()
    layer.backward(dout.copy())
    y, expected = turned.run(turned.x.copy(), dout.copy())
    second = layer.forward(turned.x.copy())
    if changed("y", kept, first):
        return Breach("the first y changed", "earlier outputs intact", "after a second forward")
    if not turned.same_forward(second, y):
        return Breach(_FRESH_Y, "that of the last x", "forward, backward, forward with other x")
    if not turned.same_backward(layer.backward(dout.copy()), expected, dout):
        return Breach(_FRESH, "that of the last x",
                      "forward, backward, forward with other x, backward")
    return None


def _smaller_second(trial: Trial) -> Breach | None:
    """Use one layer for a large array, then for a small one: stale caches show by their shape."""
    layer = trial.target.fresh()
    layer.forward(trial.x.copy())
    layer.backward(trial.dout.copy())
    small = slice(0, 5)
    layer.forward(trial.x[small].copy())
    dx = layer.backward(trial.dout[small].copy())
    _, expected = trial.run(trial.x[small].copy(), trial.dout[small].copy())
    if dx.shape != expected.shape or not trial.same_backward(dx, expected, trial.dout[small],
                                                             small):
        return Breach(_FRESH, "that of the last x", "12 inputs, then 5")
    return None


def _same_array(trial: Trial) -> Breach | None:
    """Fill one array anew for each forward, as a training loop does that saves memory."""
    layer, turned, x = trial.target.fresh(), trial.reversed(), trial.x.copy()
    layer.forward(x)
    layer.backward(trial.dout.copy())
    if not x.flags.writeable:  # the layer made it so, to keep it
        return None
    x[...] = turned.x
    y, expected = turned.run(turned.x.copy(), trial.dout.copy())
    where = "forward, backward, forward of the same array with other elements"
    if not turned.same_forward(layer.forward(x), y):
        return Breach(_FRESH_Y, "that of the last x", where)
    if not turned.same_backward(layer.backward(trial.dout.copy()), expected, trial.dout):
        return Breach(_FRESH, "that of the last x", where)
    return None


def _other_dtype(trial: Trial) -> Breach | None:
    """Use one layer at another dtype first; a buffer that stays rounds what comes after.

    Frameworks' layers have a dtype of their own, and are not asked.
    """
    if not trial.target.form.startswith("a layer"):
        return None
    kind, layer = trial.x.dtype, trial.target.fresh()
    other = np.dtype(np.float32 if kind == np.float64 else np.float64)
    layer.forward(trial.x.astype(other))
    layer.backward(trial.dout.astype(other))
    came = layer.forward(trial.x.copy()), layer.backward(trial.dout.copy())
    y, dx = trial.plain()
    where = f"forward and backward at {other}, then at {kind}"
    if came[0].dtype != y.dtype or not trial.same_forward(came[0], y):
        return Breach(_FRESH_Y, "that of the last x", where)
    if came[1].dtype != dx.dtype or not trial.same_backward(came[1], dx, trial.dout):
        return Breach(_FRESH, "that of the last x", where)
    return None
