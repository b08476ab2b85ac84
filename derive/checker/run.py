"""The check itself: every clause of the contract, one claim each, into one report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from derive.checker.behaviour import CLAUSES
from derive.checker.bringing import Bringing, remarks
from derive.checker.deaths import death_claim
from derive.checker.examine import VALUES, Examiner, Measured, Suspect, simplicity
from derive.checker.games import behaviour_claim
from derive.checker.inputs import ordinary
from derive.checker.learnable import parameter_claim
from derive.checker.measure import Terms, measured_at, not_asked_for
from derive.checker.notes import findings, largest_errors, reading_hint
from derive.checker.places import MisbehaviourError
from derive.checker.promises import PROMISED, promised, unlimited
from derive.checker.replay import Replay
from derive.checker.report import Claim, Failure, Report, show_float
from derive.checker.shrink import simplest
from derive.checker.surroundings import surroundings_kept
from derive.checker.trial import Trial
from derive.checker.values import LEVELS
from derive.errors import UsageError
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.ulp import BFLOAT16, dtype_name, dtype_named
from derive.verdict import Evidence, Verdict

DTYPES = ("float16", "float32", "float64")
"""What NumPy itself can be checked at; bfloat16 is an extra."""


def check(target: object, f: Judged, accuracy: str = "mixed",  # noqa: PLR0913  (options by name)
          dtypes: str | Sequence[str] = ("float32", "float64"), seed: int = 0, *,
          at: tuple[float, float] | None = None, only: str | Sequence[str] = (),
          points: int | None = None, promises: str | Sequence[str] = (), derivative: object = None,
          derivative_of: str = "x", arguments: Mapping[str, float] | None = None,
          isolate: bool = False, time_limit: float | None = None) -> Report:
    """Hold an implementation to the contract and report every claim with its verdict.

    `target` is a class with forward(x) and backward(dout), a zero-argument factory, an instance
    (copied for each use), a function (with its `derivative`, or of a framework's arrays), or text:
    ``"module:Name"``, ``"path/to/file.py:Name"``; see `derive.checker.targets`. `f` is a judged
    derivation. `accuracy`, "strict" or "mixed", says which level decides; both are measured.
    `at` = (x, dout) checks the values at that point alone; `only` names the claims to check;
    `points` is about how many inputs are drawn for each dtype besides those always tried, by
    default 110,000 and fewer only for very long formulas.
    `promises` adds clauses that bind only who promises them: infinity, integers, alias.
    `derivative` is df of a function f, in x or, with `derivative_of` = "y", in y = f(x).
    `arguments` are values of the formula's parameters to call the target with, by name. With
    `isolate` the target runs in a child process. Loading it and each call may take `time_limit`
    seconds there; where nothing is said a call may take 10 s, and loading 60 s.

    A claim that nothing contradicts is TESTED, never PROVED; where the exact reference could not
    be known it is UNDECIDED. The same seed gives the same report.

    Raises TargetError where the target cannot be loaded or fails a plain call, UsageError for an
    unknown accuracy, dtype or claim, or a negative seed.
    """
    kinds = _dtypes(dtypes)
    only, promises = _several(only), _several(promises)
    if not isinstance(seed, int) or seed < 0:
        raise UsageError(f"a seed is a whole number from 0 on, not {seed}")
    _require_known(accuracy, LEVELS, "accuracy")
    for name in promises:
        _require_known(name, tuple(PROMISED), "promise")
    bringing = Bringing(derivative, derivative_of, arguments or {}, isolate, time_limit)
    with surroundings_kept(), bringing.bring(target, f.activation) as loaded:
        learnable = tuple(f"parameter_{name}" for name in loaded.learnable)
        names = (*VALUES, *(clause.name for clause in CLAUSES), *learnable)
        for name in only:
            _require_known(name, (*names, *PROMISED), "claim")
        wanted = tuple(VALUES) if at is not None and not only else (
            tuple(only) or (*names, *promises))
        replay = Replay(loaded.label, f.activation, accuracy, seed, bringing.options(f.activation))
        examiners = [Examiner(loaded, oracle_of(f), kind) for kind in kinds]
        absent = {name: loaded.absent[name] for name in wanted if name in loaded.absent}
        if "infinity" in wanted and unlimited(examiners[0].oracle):
            absent["infinity"] = "neither f nor f′ is known to tend to anything"
        report = _report(examiners, Terms(replay, points, at, at is None and not only),
                         [name for name in wanted if name not in absent])
        claims = [parameter_claim(name.removeprefix("parameter_"), f, examiners, replay)
                  for name in learnable if name in wanted]
        hint = reading_hint(report, examiners)
        return replace(report, claims=(*report.claims, *claims), deaths=loaded.deaths,
                       notes=(*remarks(loaded, absent), *hint, *report.notes))


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
    played += [promised(name, examiners[0].oracle) for name in PROMISED if name in wanted]
    trials = [_trial(each, terms, not place) for place, each in enumerate(examiners)
              ] if played else []
    claims += [behaviour_claim(clause, trials, terms.replay) for clause in played]
    compared = [each for found in measured for _, _, each in found.compared]
    return Report(
        terms.replay.target, terms.replay.activation.name, terms.accuracy,
        tuple(each.dtype.name for each in examiners), terms.seed, tuple(claims),
        notes,
        sum(each.came.size - each.undecided for each in compared),
        sum(each.undecided for each in compared),
        largest_errors(examiners, measured) if valued else ())


def _values(clause: str, examiners: Sequence[Examiner], measured: Sequence[Measured],
            terms: Terms) -> Claim:
    """Return the claim about forward or backward values, over all dtypes."""
    undecided, tried, caveats = 0, [], []
    for examiner, found in zip(examiners, measured, strict=True):
        if found.death is not None and found.during == clause:
            return death_claim(clause, VALUES[clause], found.death, examiner.dtype.name,
                               terms.replay.clause(examiner.dtype.name, clause))
        failure = _failure(clause, examiner, found, terms)
        if failure is not None:
            evidence = Evidence(Verdict.REFUTED, f"{terms.accuracy}, against the exact value",
                                counterexample=failure)
            return Claim(clause, VALUES[clause], evidence)
        own = [each for name, _, each in found.compared if name == clause]
        undecided += sum(each.undecided for each in own)
        tried.append(f"{sum(int(each.decided.sum()) for each in own):,} {examiner.dtype.name}")
        if not any(each.decided.any() for each in own):
            caveats.append(f"nothing to compare at {examiner.dtype.name}")
    if undecided:
        caveats.append(f"{undecided} points without a known exact value")
    evidence = Evidence(Verdict.UNDECIDED if caveats else Verdict.TESTED,
                        f"{terms.accuracy}, against the exact value", caveats=tuple(caveats))
    return Claim(clause, VALUES[clause], evidence, f"{', '.join(tried)} points")


def _failure(clause: str, examiner: Examiner, found: Measured,
             terms: Terms) -> Failure | None:
    """Return the simplest failure of a claim about values at one dtype, if there is one."""
    if found.crash:
        suspects = sorted((Suspect(clause, value, 1.0) for value in found.x.tolist()),
                          key=simplicity)
        if clause != found.during or found.death is not None:
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
        if not remark and not alone.broken(replay.accuracy)[0]:
            remark = "at one call, and not at another"
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


def _trial(examiner: Examiner, terms: Terms, first: bool) -> Trial:
    """Return what the games are played with; most structure is drawn for the first dtype."""
    x, dout = ordinary(examiner.dtype, examiner.oracle.breaks, terms.seed)
    draws = 30 if terms.points is None else max(1, min(30, terms.points // 60))
    return Trial(examiner.target, x, dout, *examiner.slack(x), draws if first else draws // 3 + 1,
                 large=first and terms.points is None)


def _several(names: object) -> tuple[Any, ...]:
    """Return one thing, or several of them, as a tuple."""
    return tuple(names) if isinstance(names, (list, tuple, set)) else (names,)


def _dtypes(given: object) -> list[np.dtype[Any]]:
    names = [dtype_name(each) for each in _several(given)]
    if not names:
        raise UsageError("dtypes is a sequence of names", hint='dtypes=("float32", "float64")')
    for name in names:
        _require_known(name, (*DTYPES, BFLOAT16), "dtype")
    return [dtype_named(name) for name in names]


def _require_known(name: str, known: Sequence[str], kind: str) -> None:
    if name not in known:
        raise UsageError(f"there is no {kind} '{name}'", hint=f"one of {', '.join(known)}")
