"""What a sweep found: claims like those of a check, and everything that was counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derive.checker.deaths import death_claim
from derive.checker.examine import VALUES
from derive.checker.places import DeathError
from derive.checker.replay import Replay
from derive.checker.report import Claim, Failure, Report, show_float, show_ulps
from derive.checker.sweep.apart import Death
from derive.checker.sweep.bench import Look
from derive.checker.sweep.grid import Grid, grid
from derive.checker.sweep.tally import NOTHING, Side, Some, Tally
from derive.checker.values import LEVELS
from derive.verdict import Evidence, Verdict

NAN = "NaN in, NaN out (forward)"
ANSWERS = "every number is answered"
Looking = Callable[[str, int], Look]
"""Sees one number again: a clause and an index in, what came and what is exact out."""


@dataclass(frozen=True, repr=False)  # a tally is long
class SweepReport(Report):
    """The report of a sweep over every number of one dtype; `tally` has all that was counted.

    `points` are the numbers at which forward or backward was compared with the exact value, at
    dout = 1. Two sweeps of the same target give equal reports, wherever and in whatever order
    their slices were worked off.
    """

    tally: Tally = NOTHING

    @property
    def grid(self) -> Grid:
        """The numbers that were swept: turns an index of the tally into x."""
        return grid(self.dtypes[0])


def report(replay: Replay, numbers: Grid, tally: Tally, looking: Looking,
           deaths: Sequence[Death] = ()) -> SweepReport:
    """Return the report of a whole sweep. `looking` is asked for the few points to be shown."""
    missing = numbers.size - tally.points
    gaps = (f"{missing:,} numbers were not counted, for the target died or was stopped",
            ) if missing else ()
    writer = _Writer(replay, numbers, looking, gaps)
    claims = (*(writer.values(clause, getattr(tally, clause)) for clause in VALUES),
              writer.nan(tally.nan_lost), *map(writer.answers, _worst(deaths)))
    sides = tally.forward, tally.backward
    return SweepReport(
        replay.target, replay.activation.name, replay.accuracy, (numbers.name,), replay.seed,
        claims, writer.notes(tally), sum(side.judged for side in sides),
        sum(side.undecided.count for side in sides),
        tuple((clause, numbers.name, side.worst.ulps)
              for clause, side in zip(VALUES, sides, strict=True) if side.worst is not None),
        tuple(dict.fromkeys(each.how for each in deaths)), tally=tally)


def _worst(deaths: Sequence[Death]) -> Sequence[Death]:
    """Return the first death of the target's own, else the first at all, where there is one."""
    return sorted(deaths, key=lambda each: each.stopped)[:1]


@dataclass(frozen=True)
class _Writer:
    replay: Replay
    numbers: Grid
    looking: Looking
    gaps: tuple[str, ...]

    def values(self, clause: str, side: Side) -> Claim:
        """Return the claim about forward or backward."""
        method = f"{self.replay.accuracy}, every {self.numbers.name} number, exact value"
        failing: Some = getattr(side, self.replay.accuracy)
        tried = f"{side.judged:,} {self.numbers.name} points"
        if failing.first is not None:
            seen = self.looking(clause, failing.first)
            if self.replay.accuracy in seen.broken:
                evidence = Evidence(Verdict.REFUTED, method,
                                    counterexample=self._failure(clause, failing, seen))
                return Claim(clause, VALUES[clause], evidence, tried)
        caveats = [*self.gaps]
        if side.undecided.count:
            caveats.append(f"{side.undecided.count:,} points without a known exact value, the "
                           f"first x = {self._number(side.undecided.first)}")
        if failing.count:
            caveats.append(f"balls do not confirm the failure at x = {self._number(failing.first)}")
        if not side.judged:
            caveats.append("no point could be judged")
        verdict = Verdict.UNDECIDED if caveats else Verdict.TESTED
        return Claim(clause, VALUES[clause], Evidence(verdict, method, caveats=tuple(caveats)),
                     tried)

    def nan(self, lost: Some) -> Claim:
        """Return the claim that forward lets NaN through."""
        method = f"every {self.numbers.name} NaN"
        if lost.first is None:
            return Claim("nan", NAN, Evidence(Verdict.UNDECIDED if self.gaps else Verdict.TESTED,
                                              method, caveats=self.gaps))
        failure = Failure((("x", "nan"),), "a number", "nan", clause="nan",
                          dtype=self.numbers.name,
                          replay=self.replay.clause(self.numbers.name, "nan"),
                          remark=f"{lost.count:,} NaN patterns become numbers")
        return Claim("nan", NAN, Evidence(Verdict.REFUTED, method, counterexample=failure))

    def answers(self, death: Death) -> Claim:
        """Return the claim that a death contradicts; one that was stopped might have answered."""
        how = DeathError(death.how, stopped=death.stopped)
        return death_claim("answers", ANSWERS, how, self.numbers.name,
                           self.replay.sweep(self.numbers.name))

    def notes(self, tally: Tally) -> tuple[str, ...]:
        """Return what decides nothing: largest errors, the other level, the infinities."""
        notes = []
        for clause in VALUES:
            side: Side = getattr(tally, clause)
            if side.worst is not None and not side.worst.ulps:
                notes.append(f"{clause} exact, but for underflow at {side.lost:,} points"
                             if side.lost else f"{clause} exact")
            elif side.worst is not None:
                notes.append(f"{clause} off by at most {show_ulps(side.worst.ulps)}, first at "
                             f"x = {self._number(side.worst.place)}")
        for level in LEVELS:
            if level != self.replay.accuracy:
                notes += self._other(level, tally)
        notes += [f"at x = {self.numbers.value(index):+g} y is {y} and the gradient {dx}"
                  for index, y, dx in tally.infinities]
        return tuple(notes)

    def _other(self, level: str, tally: Tally) -> list[str]:
        notes = []
        for clause in VALUES:
            failing: Some = getattr(getattr(tally, clause), level)
            if failing.count:
                notes.append(f"{level}: {clause} fails at {failing.count:,} points, from "
                             f"x = {self._number(failing.first)} to {self._number(failing.last)}")
        return notes or [f"{level}: holds too"]

    def _failure(self, clause: str, failing: Some, seen: Look) -> Failure:
        assert failing.first is not None  # noqa: S101  (asked for by the caller)
        x, kind = self.numbers.value(failing.first), self.numbers.name
        at = (("x", show_float(x)), *((("dout", "1"),) if clause == "backward" else ()))
        remark = f"the first of {failing.count:,} failing points"
        if failing.count > 1:
            remark += f", the last is x = {self._number(failing.last)}"
        return Failure(at, seen.came, show_float(seen.exact), clause=clause, dtype=kind,
                       ulps=seen.ulps, x=x, dout=1.0, replay=self.replay.point(kind, x, 1.0),
                       remark=remark)

    def _number(self, index: int | None) -> str:
        return "nan" if index is None else show_float(self.numbers.value(index))
