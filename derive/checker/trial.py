"""What the clauses play with: a target at one dtype, ordinary inputs, and what counts as the same.

Two results count as the same where they differ by no more than the contract forgives each of
them: vector and scalar code paths may round differently.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from derive.checker.places import DeathError, MisbehaviourError
from derive.checker.targets import Target
from derive.numeric.ulp import Float64s, Floats, limits_of


@dataclass(frozen=True)
class Trial:
    """One target at one dtype with twelve ordinary inputs, x and dout of shape (12,).

    `forward_slack` and `backward_slack` (per unit of |dout|) are what the contract forgives at
    each x, absolute, float64. `draws` is how many structures Hypothesis may draw for a clause;
    `large` says whether arrays of a million elements are played with, too.
    """

    target: Target
    x: Floats
    dout: Floats
    forward_slack: Float64s
    backward_slack: Float64s
    draws: int = 30
    large: bool = False

    def run(self, x: Floats, dout: Floats) -> tuple[Floats, Floats]:
        """Return y and dx of a fresh layer, of x's shape. Raises MisbehaviourError."""
        y, dx = self.target.run(x, dout)
        for name, result in (("forward", y), ("backward", dx)):
            if result.shape != x.shape:
                raise MisbehaviourError(f"{name} returns shape {result.shape} for {x.shape}")
        return y, dx

    def lane(self, index: int) -> Trial:
        """Return the trial with one of its inputs alone, shape (1,)."""
        part = slice(index, index + 1)
        return replace(self, x=self.x[part], dout=self.dout[part],
                       forward_slack=self.forward_slack[part],
                       backward_slack=self.backward_slack[part])

    def reversed(self) -> Trial:
        """Return the trial with its x, and what is forgiven there, in reverse order."""
        return replace(self, x=self.x[::-1], forward_slack=self.forward_slack[::-1],
                       backward_slack=self.backward_slack[::-1])

    def plain(self) -> tuple[Floats, Floats]:
        """Return y and dx of a fresh layer at the trial's own x and dout."""
        return self.run(self.x.copy(), self.dout.copy())

    def same_forward(self, left: Floats, right: Floats, index: Any = slice(None)) -> bool:
        """Tell whether two forward results at x[index] agree."""
        return same(left, right, 2 * self.forward_slack[index])

    def same_backward(self, left: Floats, right: Floats, dout: Floats,
                      index: Any = slice(None)) -> bool:
        """Tell whether two gradients at x[index], of the same or equal dout, agree."""
        slack = self.backward_slack[index] * np.abs(dout.astype(np.float64))
        return same(left, right, 2 * slack + 2 * limits_of(self.x.dtype).tiny)


def unless_refused(play: Callable[[], Breach | None]) -> Breach | None:
    """Play a game; what the target refuses to play at all is another clause's matter."""
    try:
        return play()
    except DeathError:
        raise
    except MisbehaviourError:
        return None


class Breach(NamedTuple):
    """How a clause was broken: what came, what was promised, and where, as short text."""

    came: str
    promised: str
    where: str = ""


def same(left: Floats, right: Floats, slack: Float64s) -> bool:
    """Tell whether two arrays agree within an absolute slack; NaN agrees with NaN."""
    if left.shape != right.shape:
        return False
    one, other = left.astype(np.float64), right.astype(np.float64)
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= slack
    return bool(np.all(near | (one == other) | (np.isnan(one) & np.isnan(other))))


def identical(left: Floats, right: Floats) -> bool:
    """Tell whether two arrays agree in shape and in every value, NaN with NaN."""
    return left.shape == right.shape and np.array_equal(left, right, equal_nan=True)


def changed(name: str, before: Floats, after: Floats) -> str:
    """Return the shape or the first element that changed, as text; empty where none did."""
    if before.shape != after.shape:
        return f"{name} of shape {after.shape} instead of {before.shape}"
    differs = np.flatnonzero((before != after) & ~(np.isnan(before) & np.isnan(after)))
    if differs.size == 0:
        return ""
    place = int(differs[0])
    return f"{name}[{place}] = {after[place]!s} instead of {before[place]!s}"
