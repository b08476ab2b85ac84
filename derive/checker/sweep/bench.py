"""One slice of a sweep, worked off block by block in whatever place the executor has for it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from derive.checker.bringing import values_for
from derive.checker.isolation.pulse import Phase, Pulse
from derive.checker.places import MisbehaviourError
from derive.checker.surroundings import surroundings_kept
from derive.checker.sweep.gauge import CALM, UNCOUNTED, Gauge, some
from derive.checker.sweep.grid import Grid, grid
from derive.checker.sweep.tally import Side, Some, Tally
from derive.checker.sweep.truth import Truth
from derive.checker.sweep.verdicts import Segment, compare, judge
from derive.checker.targets import load
from derive.checker.values import LEVELS
from derive.errors import TargetError
from derive.numeric.fast import Quick
from derive.numeric.ulp import Float64s, Floats


@dataclass(frozen=True)
class Job:
    """What a sweep is about, as bytes: the same in every process, and cheap to send.

    `content` is a pickled triple: the target (text, or an object that pickles), how it is
    brought, and the judged derivation. Everyone unpickles it, so that everyone has exactly the
    same expressions.
    """

    content: bytes
    dtype: str


def tallied(job: Job, start: int, stop: int) -> Tally:
    """Return the tally of the numbers with indices in [start, stop), whole blocks.

    Raises TargetError where the target cannot be loaded or does not answer.
    """
    with surroundings_kept():
        return _bench(job).tally(start, stop)


class Look(NamedTuple):
    """One number seen again, beside the exact value: `came` as text, `exact`, the error in ulps.

    `broken` has the levels that the result breaks, by balls.
    """

    came: str
    exact: float
    ulps: float
    broken: tuple[str, ...]


def look(job: Job, clause: str, index: int) -> Look:
    """Return what came at one number, in the block where the sweep met it, and what is exact."""
    with surroundings_kept():
        return _bench(job).look(clause, index)


@lru_cache(maxsize=2)
def _bench(job: Job) -> Bench:
    return Bench(job)


class Bench:
    """A target, the truth about it, and buffers that live as long as the worker."""

    def __init__(self, job: Job, pulse: Pulse | None = None) -> None:
        self._pulse = pulse or Pulse()
        self._pulse.enter(Phase.LOADING)
        content = pickle.loads(job.content)  # noqa: S301  (our own, from the same sweep)
        brought, bringing, checked = content
        self._target = load(brought, derivative=bringing.derivative, derivative_of=bringing.of,
                            values=values_for(checked.activation, bringing.arguments),
                            once_found=partial(self._pulse.enter, Phase.FIRST_CALL))
        self._pulse.enter(Phase.JUDGING)
        self._grid: Grid = grid(job.dtype)
        self._truth = Truth(checked, self._grid, self._target.flushing(self._grid.dtype))
        self._block = self._grid.block
        self._ramp = np.arange(self._block, dtype=self._grid.unsigned)
        self._patterns = np.empty(self._block, dtype=self._grid.unsigned)
        self._wide = np.empty(self._block)
        reach = self._grid.reach
        self._promised = (self._grid.finite if reach == np.inf
                          else (self._grid.index(-reach), self._grid.index(reach) + 1))

    def tally(self, start: int, stop: int) -> Tally:
        """Return the tally of the blocks in [start, stop)."""
        gauges = {"forward": Gauge(self._grid), "backward": Gauge(self._grid)}
        whole = Tally(stop - start)
        with np.errstate(all="ignore"):
            for begin in range(start, stop, self._block):
                x = self._grid.fill(begin, self._patterns, self._ramp)
                came = dict(zip(gauges, self._run(x), strict=True))
                for segment in self._segments(begin, x):
                    here = slice(segment.start - begin, segment.start - begin + segment.x.size)
                    self._measure(segment, {name: came[name][here] for name in came}, gauges)
                low, high = self._grid.finite
                if begin < low or begin + self._block > high:
                    whole = whole + _unmeasured(begin, x, came)
        return replace(whole, forward=gauges["forward"].side(),
                       backward=gauges["backward"].side())

    def look(self, clause: str, index: int) -> Look:
        """Return what comes at one number among the others of its block, and what is exact."""
        place = index % self._block
        with np.errstate(all="ignore"):
            x = self._grid.fill(index - place, self._patterns, self._ramp)
            came = self._run(x)[clause == "backward"][place:place + 1]
            found = compare(clause, came, self._truth.exact(x[place:place + 1]))
        return Look(str(came[0]), float(found.exact[0]), float(found.ulps[0]),
                    tuple(level for level in LEVELS if found.broken(level)[0]))

    def _segments(self, start: int, x: Floats) -> Iterator[Segment]:
        """Yield what of a block is finite, cut where the contract ends."""
        low, high = self._grid.finite
        inner, outer = self._promised
        for first, last in ((low, inner), (inner, outer), (outer, high)):
            begin, end = max(first, start), min(last, start + self._block)
            if begin < end:
                here, wide = x[begin - start:end - start], self._wide[:end - begin]
                np.copyto(wide, here, casting="unsafe")
                quick = self._truth.quick(wide)
                yield Segment(begin, here, wide, quick, self._truth.open(begin, quick.settled),
                              inner <= begin < outer, self._extreme(wide, quick))

    def _measure(self, segment: Segment, came: dict[str, Floats],
                 gauges: dict[str, Gauge]) -> None:
        """Measure and judge both methods on one segment."""
        exact = {"forward": segment.quick.value, "backward": segment.quick.slope_low}
        if not segment.promised:
            for name, gauge in gauges.items():
                ulps = gauge.measure(came[name], exact[name])
                ulps[~segment.quick.settled | ~(np.abs(exact[name]) < self._grid.top)] = UNCOUNTED
                ulps[np.isnan(ulps)] = np.inf
                gauge.bin(segment.start, ulps, judged=False)
            return
        if segment.open.size == segment.x.size and self._truth.nothing_to_judge(segment.wide):
            for gauge in gauges.values():
                gauge.add(Side(judged=-segment.x.size, unfit=segment.x.size))
                gauge.bin(segment.start, np.full(segment.x.size, UNCOUNTED, np.float32),
                          judged=True)
            return
        for name, gauge in gauges.items():
            ulps = gauge.measure(came[name], exact[name])
            if segment.extreme or segment.open.size or not ulps.max() <= CALM:
                gauge.add(judge(self._truth, segment, name, came[name], ulps))
            gauge.bin(segment.start, ulps, judged=True)

    def _extreme(self, x: Float64s, quick: Quick) -> bool:
        """Tell whether anything here is so large that the dtype might not hold it."""
        limit, (value, slope, *_) = self._grid.largest / 4, quick
        steepest = max(slope.max(), -slope.min())
        farthest = max(abs(x[0]), abs(x[-1]), 1.0)
        return not bool(max(value.max(), -value.min()) < limit and steepest * farthest < limit)

    def _run(self, x: Floats) -> tuple[Floats, Floats]:
        """Return y and dx at dout = 1, of x's shape and dtype. Raises TargetError."""
        try:
            return self._answers(x)
        except MisbehaviourError as error:
            place, message = self._narrowed(x, str(error))
            raise TargetError(f"{self._target.label}: {message}", hint=(
                f"the first of the numbers at which it does: x = {place}")) from None

    def _answers(self, x: Floats) -> tuple[Floats, Floats]:
        # Copies, for a target may write to what it is given.
        self._pulse.enter(Phase.CALLING)
        results = self._target.run(x.copy(), np.ones_like(x))
        self._pulse.enter(Phase.JUDGING)
        for name, result in zip(("forward", "backward"), results, strict=True):
            if result.shape != x.shape:
                raise MisbehaviourError(f"{name} returns shape {result.shape} for {x.shape}")
        y, dx = (each if each.dtype == self._grid.dtype
                 else np.real(each).astype(self._grid.dtype) for each in results)
        return y, dx

    def _narrowed(self, x: Floats, message: str) -> tuple[str, str]:
        """Return the first number at which the target misbehaves, as far as halving finds it."""
        while x.size > 1:
            half = x.size // 2
            for part in (x[:half], x[half:]):
                try:
                    self._answers(part)
                except MisbehaviourError as error:
                    x, message = part, str(error)
                    break
            else:
                return f"{x[0]} or one of {x.size - 1} after it", message
        return str(x[0]), message


def _unmeasured(start: int, x: Floats, came: dict[str, Floats]) -> Tally:
    """Count the NaNs and the infinities of a block, which have no ulps."""
    infinities = tuple((start + place, str(came["forward"][place]), str(came["backward"][place]))
                       for place in np.flatnonzero(np.isinf(x)).tolist())
    lost: Some = some(start, np.isnan(x) & ~np.isnan(came["forward"]))
    return Tally(0, nan_lost=lost, infinities=infinities)
