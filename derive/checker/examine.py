"""One implementation at one dtype, examined at many points or at a single one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from derive.checker.places import DeathError, MisbehaviourError
from derive.checker.targets import Target
from derive.checker.targets.flushing import Flushing
from derive.checker.values import Comparison, compare_backward, compare_forward
from derive.numeric.oracle import Oracle
from derive.numeric.reference import Reference
from derive.numeric.ulp import Float64s, Floats, limits_of

VALUES = {"forward": "y is f(x)",
          "backward": "dx is dout·f′(x)"}
"""The two claims about values, with their promises."""
_SIMPLEST = 64
_ANYTHING = 1e300  # finite, so that no upstream gradient makes it NaN


@dataclass(frozen=True)
class Suspect:
    """A point (x, dout) at which a claim about values seems broken."""

    clause: str
    x: float
    dout: float


@dataclass(frozen=True)
class Measured:
    """What a battery of n points gave: `forward` once, `backward` for each array of dout.

    `crash` is what went wrong where the target could not answer at all; then there are no
    comparisons. `during` is the clause that was being tried then, `death` how the target's process
    ended where that is what went wrong. `drawn` are broken points that Hypothesis found where the
    battery found none.
    """

    x: Floats
    douts: tuple[Floats, ...]
    forward: Comparison | None = None
    backward: tuple[Comparison, ...] = ()
    crash: str = ""
    during: str = "forward"
    death: DeathError | None = None
    drawn: tuple[Suspect, ...] = ()

    @property
    def compared(self) -> Iterator[tuple[str, Floats, Comparison]]:
        """Yield clause, dout and comparison of everything measured."""
        if self.forward is not None:
            yield "forward", np.ones_like(self.x), self.forward
        for dout, each in zip(self.douts, self.backward, strict=False):
            yield "backward", dout, each

    def suspects(self, clause: str, level: str) -> list[Suspect]:
        """Return points that break the clause at that level, the simplest few, simplest first."""
        found: list[Suspect] = []
        for name, dout, compared in self.compared:
            if name == clause:
                where = np.flatnonzero(compared.broken(level))
                x, upstream = self.x[where], dout[where]
                plain = np.lexsort((np.abs(x), x != np.rint(x), upstream != 1))[:_SIMPLEST]
                found += map(partial(Suspect, name), x[plain].tolist(), upstream[plain].tolist())
        return sorted(found, key=simplicity)

    def count(self, clause: str, level: str) -> int:
        """Return how many points break the clause at that level."""
        return sum(int(np.count_nonzero(compared.broken(level)))
                   for name, _, compared in self.compared if name == clause)


@dataclass(frozen=True)
class Examiner:
    """Runs fresh layers of a target and compares them with the oracle at one dtype."""

    target: Target
    oracle: Oracle
    dtype: np.dtype[Any]

    def measure(self, x: Floats, douts: tuple[Floats, ...]) -> Measured:
        """Return the comparisons at x, shape (n,), for each dout of the same shape."""
        truth = self._truth(x)
        forward, backward = None, []
        try:
            for dout in douts:
                y, dx = self._run(x, dout)
                forward = forward or compare_forward(y, truth)
                backward.append(compare_backward(dx, dout, truth))
        except MisbehaviourError as error:
            return Measured(x, douts, crash=str(error), during=error.during,
                            death=error if isinstance(error, DeathError) else None)
        return Measured(x, douts, forward, tuple(backward))

    def takes_its_dtype(self) -> bool:
        """Tell whether the target answers plain calls at this dtype, in this dtype."""
        x = np.array([-1.5, 0.25, 2.0]).astype(self.dtype)
        try:
            results = self.target.run(x, np.ones_like(x))
        except MisbehaviourError:
            return False
        return all(result.dtype == self.dtype and result.shape == x.shape for result in results)

    def single(self, suspect: Suspect) -> Comparison:
        """Return the comparison at one point, arrays of shape (1,). Raises MisbehaviourError."""
        x, dout = self._arrays(suspect)
        y, dx = self._run(x, dout)
        truth = self.truth(suspect)
        return (compare_forward(y, truth) if suspect.clause == "forward"
                else compare_backward(dx, dout, truth))

    def breaks(self, suspect: Suspect, level: str) -> bool:
        """Tell whether the point alone breaks its clause, or makes the target misbehave."""
        try:
            return bool(self.single(suspect).broken(level)[0])
        except MisbehaviourError:
            return True

    def truth(self, suspect: Suspect) -> Reference:
        """Return the exact reference at one point."""
        return self._truth(self._arrays(suspect)[0])

    @cached_property
    def flushing(self) -> Flushing:
        """What the platform at hand does to subnormal numbers of the dtype, measured once."""
        return self.target.flushing(self.dtype)

    def _truth(self, x: Floats) -> Reference:
        return on_platform(self.oracle, x, self.flushing)

    def slack(self, x: Floats) -> tuple[Float64s, Float64s]:
        """Return what level mixed forgives at each x: forward, and backward per unit of dout.

        Immense where the reference is unknown: nobody is accused there.
        """
        truth = self._truth(x)
        forward = compare_forward(x, truth).bounds.mixed
        backward = compare_backward(x, np.ones_like(x), truth).bounds.mixed
        return (np.where(truth.value_known, forward, _ANYTHING),
                np.where(truth.slope_known, backward, _ANYTHING))

    def _arrays(self, suspect: Suspect) -> tuple[Floats, Floats]:
        return (np.array([suspect.x]).astype(self.dtype),
                np.array([suspect.dout]).astype(self.dtype))

    def _run(self, x: Floats, dout: Floats) -> tuple[Floats, Floats]:
        """Return y and dx as the dtype judged at; what dtype they had is another clause."""
        results = self.target.run(x.copy(), dout.copy())
        for name, result in zip(("forward", "backward"), results, strict=True):
            if result.shape != x.shape:
                raise MisbehaviourError(f"{name} returns shape {result.shape} for {x.shape}")
        with np.errstate(all="ignore"):
            y, dx = (np.real(result).astype(self.dtype) for result in results)
        return y, dx


def on_platform(oracle: Oracle, x: Floats, flushing: Flushing) -> Reference:
    """Return the truth at x, as far as the platform's arithmetic can tell one x from another."""
    truth, tiny = oracle.at(x), limits_of(x.dtype).tiny
    if flushing.writes:
        truth = replace(truth, underflow=tiny)
    if flushing.reads:
        truth = truth.with_zero_read(oracle.at(np.zeros(1, dtype=x.dtype)), tiny)
    return truth


def simplicity(suspect: Suspect) -> tuple[float, ...]:
    """Return a sort key: plain dout first, then whole and short numbers, then small ones."""
    def cost(value: float) -> float:
        return 0 if value == int(value) and abs(value) < 1e4 else len(repr(value))

    return (suspect.dout != 1, cost(suspect.dout), cost(suspect.x), abs(suspect.x),
            suspect.x < 0, abs(suspect.dout))
