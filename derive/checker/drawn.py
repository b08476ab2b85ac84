"""Structure nobody listed: shapes, memory layouts and sequences of calls that Hypothesis draws.

Each function plays what was drawn, and returns the simplest breach that Hypothesis shrinks it to.
Draws are seeded by the trial's own inputs, so that the same check plays the same games.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from derive.checker.places import DeathError, MisbehaviourError
from derive.checker.shrink import simplest_of
from derive.checker.targets.layer import Layer
from derive.checker.trial import Breach, Trial, changed, identical, unless_refused
from derive.numeric.ulp import Floats

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Drawn = TypeVar("Drawn")
Shape = tuple[int, ...]
Results = tuple[Floats, Floats]

FEW = 4
"""How many are drawn where every new shape is compiled anew."""
LAYOUTS: dict[str, Callable[[NDArray[Any]], NDArray[Any]]] = {
    "C order": lambda array: array.copy(order="C"),
    "Fortran order": lambda array: array.copy(order="F"),
    "reversed": lambda array: np.flip(np.flip(array).copy()),
    "axes swapped": lambda array: array.swapaxes(0, -1).copy(order="C").swapaxes(0, -1),
    "every other element": lambda array: np.repeat(array, 2, axis=-1)[..., ::2],
    "channels last": lambda array: np.moveaxis(
        np.moveaxis(array, min(1, array.ndim - 1), -1).copy(), -1, min(1, array.ndim - 1)),
    "part of a larger array": lambda array: np.concatenate([0 * array, array])[len(array):],
    "broadcast": lambda array: np.broadcast_to(array[:1], array.shape),
}
"""Ways to hold an array of one dimension or more in memory; the last repeats its first row.

What refuses that one writes into its input, which another clause says.
"""
_ONES = (((1, 1), 0), ((1, 3, 1, 2), 0), ((2, 1, 1, 3, 1), 0))
"""Shapes with sides of one, and the first input: what is always played."""
_LAID_OUT = (
    ((2, 3), 0, "part of a larger array", "C order"),
    ((2, 3), 0, "C order", "part of a larger array"),
    ((2, 3), 0, "broadcast", "C order"),
    ((2, 3, 2), 0, "axes swapped", "C order"),
    ((2, 3, 2), 0, "C order", "axes swapped"),
    ((2, 3, 2, 2), 0, "channels last", "channels last"))
"""Shape, first input, layouts of x and dout: what is always played."""
_TURNED: tuple[tuple[Shape, ...], ...] = (
    ((3, 4), (4, 3)), ((12,), (3, 4)), ((3, 4), (12,)), ((2, 6), (2, 3, 2)), ((2, 3, 2), (2, 6)))
"""Shapes of as many elements one after another, always played."""


class Played(NamedTuple):
    """Arrays that are played with; `places` says which of the trial's inputs stands where."""

    places: NDArray[np.intp]
    x: Floats
    dout: Floats
    where: str


class Step(NamedTuple):
    """One forward of inputs from place `start` on, in a shape, and `backwards` backwards."""

    start: int
    shape: Shape
    backwards: int

    def __str__(self) -> str:
        size = self.shape[0] if len(self.shape) == 1 else self.shape
        return ", ".join([f"forward of {size}", *["backward"] * self.backwards])


def shape(trial: Trial) -> Breach | None:
    """Return how a shape breaks the promise that values do not depend on it."""
    from hypothesis import strategies
    from hypothesis.extra.numpy import array_shapes  # 0.2 s

    shapes = strategies.just(()) | array_shapes(min_dims=1, max_dims=5, min_side=0, max_side=5)
    play = partial(_shaped, trial)
    return _first(play, _ONES) or _simplest(trial, strategies.tuples(shapes, _starts()), play)


def layout(trial: Trial) -> Breach | None:
    """Return how a memory layout breaks the promise that values do not depend on it."""
    from hypothesis import strategies
    from hypothesis.extra.numpy import array_shapes

    names = strategies.sampled_from([name for name in LAYOUTS if name != "broadcast"])
    shapes = array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)
    drawn = strategies.tuples(shapes, _starts(), names, names)
    play = partial(_laid_out, trial)
    return _first(play, _LAID_OUT) or _simplest(trial, drawn, play)


def sequence(trial: Trial) -> Breach | None:
    """Return how a sequence of calls on one layer answers otherwise than fresh layers do."""
    from hypothesis import strategies

    flat = strategies.integers(1, trial.x.size).map(lambda size: (size,))
    shapes = flat | strategies.sampled_from(sorted({each for pair in _TURNED for each in pair}))
    steps = strategies.builds(Step, _starts(), shapes, strategies.integers(0, 2))
    drawn = strategies.lists(steps, min_size=1, max_size=4).map(lambda steps: (steps,))
    always = [([Step(0, one, 1), Step(0, other, 1)],) for one, other in _TURNED]
    play = partial(_called, trial)
    return _first(play, always) or _simplest(trial, drawn, play)


def _starts() -> SearchStrategy[int]:
    from hypothesis import strategies

    return strategies.integers(0, 11)


def _simplest(trial: Trial, drawn: SearchStrategy[Any],
              play: Callable[..., Breach | None]) -> Breach | None:
    examples = min(FEW, trial.draws) if trial.target.compiles else trial.draws
    found = simplest_of(drawn, lambda arguments: _played(play, arguments) is not None, examples,
                        crc32(trial.x.tobytes()))
    return None if found is None else _played(play, found)


def _first(play: Callable[..., Breach | None],
           always: Iterable[tuple[Any, ...]]) -> Breach | None:
    return next(filter(None, (_played(play, arguments) for arguments in always)), None)


def _played(play: Callable[..., Breach | None], arguments: tuple[Any, ...]) -> Breach | None:
    try:
        return play(*arguments)
    except DeathError:
        raise
    except MisbehaviourError as error:
        return Breach(str(error), "an answer as to other arrays", error.where)


@contextmanager
def _with(played: Played) -> Iterator[None]:
    """Let what the target raises say what was played."""
    try:
        yield
    except MisbehaviourError as error:
        error.where = played.where
        raise


def _drawn(trial: Trial, start: int, shape: Shape, where: str) -> Played:
    """Return arrays of a shape, filled with the trial's inputs from a place on."""
    index = (start + np.arange(int(np.prod(shape)))).reshape(shape) % trial.x.size
    return Played(index, np.asarray(trial.x[index]), np.asarray(trial.dout[index]), where)


def _shaped(trial: Trial, shape: Shape, start: int) -> Breach | None:
    played = _drawn(trial, start, shape, f"shape {shape}")
    with _with(played):
        results = trial.target.run(played.x.copy(), played.dout.copy())
    for name, result in zip(("y", "dx"), results, strict=True):
        if result.shape != shape:
            return Breach(f"{name} of shape {result.shape}", str(shape), played.where)
    flat = trial.run(played.x.reshape(-1), played.dout.reshape(-1))
    return _compared(trial, played, results, flat, "for the flat array")


def _laid_out(trial: Trial, shape: Shape, start: int, of_x: str, of_dout: str) -> Breach | None:
    plain = _drawn(trial, start, shape, f"shape {shape}, x {of_x}, dout {of_dout}")
    x, dout = LAYOUTS[of_x](plain.x), LAYOUTS[of_dout](plain.dout)
    expected = _plainly(trial, x, dout)
    if expected is None:
        return None
    played = plain._replace(places=LAYOUTS[of_x](plain.places), x=x, dout=dout)

    def play() -> Breach | None:
        with _with(played):
            return _compared(trial, played, trial.run(x, dout), expected, "for contiguous arrays")

    return unless_refused(play) if of_x == "broadcast" else play()


def _called(trial: Trial, steps: list[Step]) -> Breach | None:
    layer, outputs = trial.target.fresh(), []
    for number, step in enumerate(steps):
        played = _drawn(trial, step.start, step.shape, "; ".join(map(str, steps[:number + 1])))
        if len(step.shape) > 1 and _plainly(trial, played.x, played.dout) is None:
            return None
        with _with(played):
            y = layer.forward(played.x.copy())
            outputs.append((y, y.copy()))
            breach = _answered(trial, layer, played, y, step.backwards)
        if breach is not None:
            return breach
        for before, kept in outputs:
            if not identical(before, kept):
                return Breach(changed("an earlier y", kept, before), "earlier outputs intact",
                              played.where)
    return None


def _answered(trial: Trial, layer: Layer, played: Played, y: Floats,
              backwards: int) -> Breach | None:
    """Return how y, or a gradient after it, differs from a fresh layer's."""
    for turn in range(backwards):
        dout = np.roll(played.dout, turn)
        expected = _plainly(trial, played.x, dout)
        breach = None if expected is None else _compared(
            trial, played._replace(dout=dout), (y, layer.backward(dout.copy())), expected,
            "from a fresh layer")
        if breach is not None:
            return breach
    return None


def _plainly(trial: Trial, x: Floats, dout: Floats) -> Results | None:
    """Return what a fresh layer gives for contiguous arrays, None where it fails even there."""
    try:
        return trial.run(x.copy(order="C"), dout.copy(order="C"))
    except DeathError:
        raise
    except MisbehaviourError:
        return None  # another clause says so


def _compared(trial: Trial, played: Played, came: Results, expected: Results,
              other: str) -> Breach | None:
    """Return the breach, if y or dx are not those that came otherwise, whatever their shape."""
    index, dout = played.places.reshape(-1), played.dout.reshape(-1)
    y, dx = (each.reshape(-1) for each in came)
    if y.size != index.size or dx.size != index.size:
        return Breach(f"shapes {came[0].shape} and {came[1].shape}", str(played.places.shape),
                      played.where)
    if not trial.same_forward(y, expected[0].reshape(-1), index):
        return Breach("another y", f"that {other}", played.where)
    if not trial.same_backward(dx, expected[1].reshape(-1), dout, index):
        return Breach("another gradient", f"that {other}", played.where)
    return None
