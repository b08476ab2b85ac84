"""Clauses are played, and what breaks one becomes a claim with the simplest input that does it."""

from __future__ import annotations

from collections.abc import Sequence

from derive.checker.behaviour import Clause
from derive.checker.deaths import death_claim
from derive.checker.places import DeathError, MisbehaviourError
from derive.checker.replay import Replay
from derive.checker.report import Claim, Failure, show_float
from derive.checker.trial import Breach, Trial
from derive.verdict import Evidence, Verdict

SINGLE = ("mutates_input", "mutates_upstream", "dtype", "linear", "determinism")
"""Clauses that one input alone can break; the others are about several."""
Point = tuple[tuple[str, str], ...]

_PLAYED = "games with fresh layers"


def behaviour_claim(clause: Clause, trials: Sequence[Trial], replay: Replay) -> Claim:
    """Return the claim of a clause: played with each trial, its breach at the simplest input."""
    for trial in trials:
        kind = trial.x.dtype.name
        try:
            breach = _played(clause, trial)
        except DeathError as error:
            return death_claim(clause.name, clause.promise, error, kind,
                               replay.clause(kind, clause.name))
        if breach is not None:
            point, breach = _smallest(clause, trial, breach)
            failure = Failure(point, breach.came, breach.promised, clause=clause.name, dtype=kind,
                              replay=replay.clause(kind, clause.name), remark=breach.where)
            return Claim(clause.name, clause.promise,
                         Evidence(Verdict.REFUTED, _PLAYED, counterexample=failure))
    return Claim(clause.name, clause.promise, Evidence(Verdict.TESTED, _PLAYED))


def _played(clause: Clause, trial: Trial) -> Breach | None:
    try:
        return clause.play(trial)
    except DeathError:
        raise
    except MisbehaviourError as error:
        return Breach(str(error), clause.promise)


def _smallest(clause: Clause, trial: Trial, breach: Breach) -> tuple[Point, Breach]:
    """Return the simplest single x and dout that break the clause the same way, if one does."""
    if clause.name not in SINGLE:
        return (), breach
    values = [(float(x), float(dout)) for x, dout in zip(trial.x, trial.dout, strict=True)]
    for lane in sorted(range(len(values)), key=lambda lane: (len(repr(values[lane])), lane)):
        try:
            found = _played(clause, trial.lane(lane))
        except DeathError:
            break  # what is known by now will do
        if found is not None and found.promised == breach.promised:
            x, dout = values[lane]
            return (("x", f"[{show_float(x)}]"), ("dout", f"[{show_float(dout)}]")), found
    return (), breach
