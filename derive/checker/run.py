"""The check itself: every clause of the contract, one claim each, into one report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from derive.checker.behaviour import CLAUSES, Clause
from derive.checker.examine import VALUES, Examiner, Measured, Suspect, simplicity
from derive.checker.inputs import POINTS, ordinary
from derive.checker.measure import Terms, measured_at, not_asked_for
from derive.checker.notes import findings
from derive.checker.places import MisbehaviourError
from derive.checker.report import Claim, Failure, Replay, Report, show_float
from derive.checker.shrink import simplest
from derive.checker.surroundings import surroundings_kept
from derive.checker.targets import load
from derive.checker.trial import Breach, Trial
from derive.checker.values import LEVELS
from derive.errors import UsageError
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.ulp import BFLOAT16, dtype_named
from derive.verdict import Evidence, Verdict

DTYPES = ("float16", "float32", "float64")
"""What NumPy itself can be checked at; bfloat16 is an extra."""

SINGLE = ("mutates_input", "mutates_upstream", "dtype", "linear", "determinism")
"""Clauses that one input alone can break; the others are about several."""
Point = tuple[tuple[str, str], ...]

_PLAYED = "games with fresh layers"


def check(target: object, f: Judged, accuracy: str = "mixed",  # noqa: PLR0913  (options by name)
          dtypes: Sequence[str] = ("float32", "float64"), seed: int = 0, *,
          at: tuple[float, float] | None = None, only: Sequence[str] = (),
          points: int = POINTS) -> Report:
    """Hold an implementation to the contract and report every claim with its verdict.

    `target` is a class with forward(x) and backward(dout), a zero-argument factory, an instance
    (copied for each use), ``"module:Name"`` or ``"path/to/file.py:Name"``. `f` is a judged
    derivation. `accuracy`, "strict" or "mixed", says which level decides; both are measured.
    `at` = (x, dout) checks the values at that point alone; `only` names the claims to check;
    `points` is about how many inputs are drawn for each dtype besides those always tried.

    A claim that nothing contradicts is TESTED, never PROVED; where the exact reference could not
    be known it is UNDECIDED. The same seed gives the same report.

    Raises TargetError where the target cannot be loaded or fails a plain call, UsageError for an
    unknown accuracy, dtype or claim.
    """
    kinds = _dtypes(dtypes)
    _require_known(accuracy, LEVELS, "accuracy")
    names = [*VALUES, *(clause.name for clause in CLAUSES)]
    for name in only:
        _require_known(name, names, "claim")
    wanted = tuple(VALUES) if at is not None and not only else tuple(only) or tuple(names)
    with surroundings_kept():
        loaded = load(target)
        terms = Terms(Replay(loaded.label, f.activation, accuracy, seed), points, at,
                       at is None and not only)
        examiners = [Examiner(loaded, oracle_of(f), kind) for kind in kinds]
        return _report(examiners, terms, wanted)


def _report(examiners: Sequence[Examiner], terms: Terms, wanted: Sequence[str]) -> Report:
    valued = any(clause in VALUES for clause in wanted)
    measured = [measured_at(each, terms) for each in examiners] if valued else []
    claims = [_values(clause, examiners, measured, terms) for clause in VALUES
              if clause in wanted]
    # Before the games, some of which make NumPy warn about things it usually lets pass.
    notes = findings(examiners, measured, terms.accuracy) if valued else ()
    if valued and terms.whole:
        notes += not_asked_for(examiners, terms)
    played = [clause for clause in CLAUSES if clause.name in wanted]
    trials = [_trial(each, terms.seed) for each in examiners] if played else []
    claims += [_behaviour(clause, trials, terms.replay) for clause in played]
    compared = [each for found in measured for _, _, each in found.compared]
    return Report(
        terms.replay.target, terms.replay.activation.name, terms.accuracy,
        tuple(each.dtype.name for each in examiners), terms.seed, tuple(claims),
        notes,
        sum(each.came.size - each.undecided for each in compared),
        sum(each.undecided for each in compared))


def _values(clause: str, examiners: Sequence[Examiner], measured: Sequence[Measured],
            terms: Terms) -> Claim:
    """Return the claim about forward or backward values, over all dtypes."""
    undecided, tried = 0, []
    for examiner, found in zip(examiners, measured, strict=True):
        failure = _failure(clause, examiner, found, terms)
        if failure is not None:
            evidence = Evidence(Verdict.REFUTED, f"{terms.accuracy}, against the exact value",
                                counterexample=failure)
            return Claim(clause, VALUES[clause], evidence)
        own = [each for name, _, each in found.compared if name == clause]
        undecided += sum(each.undecided for each in own)
        tried.append(f"{sum(int(each.decided.sum()) for each in own):,} {examiner.dtype.name}")
        if not any(each.decided.any() for each in own):
            undecided += 1
    caveats = (f"{undecided} points without a known exact value",) if undecided else ()
    evidence = Evidence(Verdict.UNDECIDED if undecided else Verdict.TESTED,
                        f"{terms.accuracy}, against the exact value", caveats=caveats)
    return Claim(clause, VALUES[clause], evidence, f"{', '.join(tried)} points")


def _failure(clause: str, examiner: Examiner, found: Measured,
             terms: Terms) -> Failure | None:
    """Return the simplest failure of a claim about values at one dtype, if there is one."""
    if found.crash:
        suspects = sorted((Suspect(clause, value, 1.0) for value in found.x.tolist()),
                          key=simplicity)
        if clause != _crashed(found.crash):
            return None
    else:
        suspects = found.suspects(clause, terms.accuracy)
        suspects += [each for each in found.drawn if each.clause == clause]
    if not suspects:
        return None
    point = simplest(examiner, suspects, terms.accuracy, terms.seed)
    if point is not None:
        return _described(point, examiner, terms.replay)
    remark = found.crash or "only among other points, in one array"
    return _described(suspects[0], examiner, terms.replay, remark)


def _described(point: Suspect, examiner: Examiner, replay: Replay,
               remark: str = "") -> Failure:
    """Return the failure at a point, with what came there when it stands alone."""
    dtype = examiner.dtype.name
    truth = examiner.truth(point)
    ulps: float | None = None
    try:
        alone = examiner.single(point)
        came, exact = str(alone.came[0]), show_float(float(alone.exact[0]))
        ulps = float(alone.ulps[0])
        if came == exact:  # the dtype's own text is short; this one has every digit
            came = repr(float(alone.came[0]))
    except MisbehaviourError as error:
        came = str(error)
        exact = show_float(float(truth.values[0].high[0] if point.clause == "forward"
                                 else truth.slope_low.high[0] * point.dout))
    at: tuple[tuple[str, str], ...] = (("x", show_float(point.x)),)
    if point.clause == "backward":
        at += (("dout", show_float(point.dout)),)
    command = (replay.clause(dtype, point.clause) if remark
               else replay.point(dtype, point.x, point.dout))
    return Failure(at, came, exact, clause=point.clause, dtype=dtype, ulps=ulps, x=point.x,
                   dout=point.dout, replay=command, remark=remark)


def _behaviour(clause: Clause, trials: Sequence[Trial], replay: Replay) -> Claim:
    for trial in trials:
        breach = _played(clause, trial)
        if breach is not None:
            kind = trial.x.dtype.name
            point, breach = _smallest(clause, trial, breach)
            failure = Failure(point, breach.came, breach.promised, clause=clause.name, dtype=kind,
                              replay=replay.clause(kind, clause.name), remark=breach.where)
            return Claim(clause.name, clause.promise,
                         Evidence(Verdict.REFUTED, _PLAYED, counterexample=failure))
    return Claim(clause.name, clause.promise, Evidence(Verdict.TESTED, _PLAYED))


def _played(clause: Clause, trial: Trial) -> Breach | None:
    try:
        return clause.play(trial)
    except MisbehaviourError as error:
        return Breach(str(error), clause.promise)


def _smallest(clause: Clause, trial: Trial, breach: Breach) -> tuple[Point, Breach]:
    """Return the simplest single x and dout that break the clause the same way, if one does."""
    if clause.name not in SINGLE:
        return (), breach
    values = [(float(x), float(dout)) for x, dout in zip(trial.x, trial.dout, strict=True)]
    for lane in sorted(range(len(values)), key=lambda lane: (len(repr(values[lane])), lane)):
        found = _played(clause, trial.lane(lane))
        if found is not None and found.promised == breach.promised:
            x, dout = values[lane]
            return (("x", f"[{show_float(x)}]"), ("dout", f"[{show_float(dout)}]")), found
    return (), breach


def _trial(examiner: Examiner, seed: int) -> Trial:
    x, dout = ordinary(examiner.dtype, examiner.oracle.breaks, seed)
    forward, backward = examiner.slack(x)
    return Trial(examiner.target, x, dout, forward, backward)


def _crashed(message: str) -> str:
    return "backward" if message.startswith("backward") else "forward"


def _dtypes(names: Sequence[str]) -> list[np.dtype[Any]]:
    if isinstance(names, str) or not names:
        raise UsageError("dtypes is a sequence of names", hint='dtypes=("float32", "float64")')
    for name in names:
        _require_known(str(name), (*DTYPES, BFLOAT16), "dtype")
    return [dtype_named(str(name)) for name in names]


def _require_known(name: str, known: Sequence[str], kind: str) -> None:
    if name not in known:
        raise UsageError(f"there is no {kind} '{name}'", hint=f"one of {', '.join(known)}")
