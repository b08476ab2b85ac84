"""Findings that decide nothing but that a person wants to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from derive.checker.examine import VALUES, Examiner, Measured, Suspect
from derive.checker.inputs import ordinary
from derive.checker.places import MisbehaviourError
from derive.checker.report import Report, show_float, show_ulps
from derive.checker.values import LEVELS, Comparison
from derive.numeric.reference import Mask
from derive.numeric.ulp import Float64s, Floats, limits_of


def findings(examiners: Sequence[Examiner], measured: Sequence[Measured],
             accuracy: str) -> tuple[str, ...]:
    """Return the notes of a report: largest errors, the other level, kinks, warnings."""
    notes = []
    for examiner, found in zip(examiners, measured, strict=True):
        notes += _largest(examiner, found) + on_platform(examiner)
    for level in LEVELS:
        if level != accuracy:
            notes += _other_level(examiners, measured, level)
    notes += _kinks(examiners[-1])
    for method, message in sorted(examiners[0].target.warned.items()):
        notes.append(f"{method} warns: {message}")
    return tuple(notes)


def largest_errors(examiners: Sequence[Examiner],
                   measured: Sequence[Measured]) -> tuple[tuple[str, str, float], ...]:
    """Return (clause, dtype, ulps): the largest error of each array of values measured."""
    return tuple((clause, examiner.dtype.name, float(ulps.max()))
                 for examiner, found in zip(examiners, measured, strict=True)
                 for clause, _, ulps, _ in _errors(found))


def reading_hint(report: Report, examiners: Sequence[Examiner]) -> tuple[str, ...]:
    """Say so where a derivative fits f′ only when it is read the other way: in y, not in x."""
    other = examiners[0].target.alternative
    if other is None or all(failure.clause != "backward" for failure in report.failures):
        return ()
    examiner = replace(examiners[-1], target=other)
    x, dout = ordinary(examiner.dtype, examiner.oracle.breaks, report.seed)
    found = examiner.measure(x, (dout,))
    if found.crash or found.suspects("backward", "mixed"):
        return ()
    means = "y" if other.form.endswith("in y") else "x"
    return (f"the derivative fits f′ as a function of {means}: --derivative-of {means}",)


def on_platform(examiner: Examiner) -> list[str]:
    """Say what the platform does to subnormal numbers, where it does not keep them."""
    kind, tiny = examiner.dtype.name, f"{limits_of(examiner.dtype).tiny:.3g}"
    if examiner.flushing.reads:
        return [f"{kind}: this platform reads |x| < {tiny} as 0"]
    return [f"{kind}: this platform gives 0 for results below {tiny}"
            ] if examiner.flushing.writes else []


def unasked(examiner: Examiner, found: Measured, level: str) -> list[str]:
    """Say how a 16-bit dtype fares that nobody asked for: it decides nothing."""
    name = f"{examiner.dtype.name}, not asked for"
    if found.crash:
        return [f"{name}: {found.crash}"]
    notes = []
    for clause in VALUES:
        suspects = found.suspects(clause, level)
        notes += [f"{name}: {clause} fails {level} {_at(examiner, suspects[0])}; "
                  f"{found.count(clause, level):,} points in all"] if suspects else []
    return notes or [f"{name}: {level} holds on every pattern"]


def _largest(examiner: Examiner, found: Measured) -> list[str]:
    """Say for each method how many ulps it is off at worst, and where about that much."""
    notes = []
    for clause, x, ulps, sunk in _errors(found):
        worst, name = float(ulps.max()), f"{examiner.dtype.name}: {clause}"
        if worst:
            # Of the points that are about as bad, the plainest number is the one to show.
            near = x[ulps >= 0.98 * worst].astype(np.float64)
            place = near[np.lexsort((np.abs(near), near != np.rint(near)))[0]]
            notes.append(f"{name} off by at most {show_ulps(worst)}, as at "
                         f"x = {show_float(place)}")
        elif not sunk.any():
            notes.append(f"{name} exact")
        elif found.x.size > 1:
            notes.append(f"{name} exact, but for underflow at {np.count_nonzero(sunk):,} points")
        else:
            (only,) = (each for other, _, each in found.compared if other == clause)
            notes.append(f"{name} came {only.came[0]!s}, exact {show_float(only.exact[0])}; an "
                         f"underflow of {only.bounds.floor[0]:.2g} is granted")
    return notes


def _errors(found: Measured) -> Iterator[tuple[str, Floats, Float64s, Mask]]:
    """Yield each clause of which values were compared, with x, errors in ulps, and what sank.

    Below the floor an error is underflow, and ulps would mean nothing: they are 0 there.
    """
    for clause in VALUES:
        pairs = [(found.x, np.where(compared.decided & ~_sunk(compared), compared.ulps, 0.0),
                  compared.decided & _sunk(compared) & (compared.error > 0))
                 for name, _, compared in found.compared
                 if name == clause and compared.decided.any()]
        if pairs:
            x, ulps, sunk = (np.concatenate(side) for side in zip(*pairs, strict=True))
            yield clause, x, ulps, sunk


def _sunk(compared: Comparison) -> Mask:
    return np.asarray(compared.error <= compared.bounds.floor)


def _other_level(examiners: Sequence[Examiner], measured: Sequence[Measured],
                 level: str) -> list[str]:
    """Say where the level that does not decide fails, at the simplest point of each dtype."""
    notes = []
    for clause in VALUES:
        for examiner, found in zip(examiners, measured, strict=True):
            suspects = found.suspects(clause, level)
            if suspects:
                count = found.count(clause, level)
                notes.append(f"{level}: {clause} fails {_at(examiner, suspects[0])}; "
                             f"{count:,} points in all ({examiner.dtype.name})")
    compared = any(each.decided.any() for found in measured for _, _, each in found.compared)
    return notes or [f"{level}: holds too"] * compared


def _at(examiner: Examiner, suspect: Suspect) -> str:
    place = f"at x = {show_float(suspect.x)}"
    if suspect.clause == "backward" and suspect.dout != 1:
        place += f", dout = {show_float(suspect.dout)}"
    try:
        return f"{place} by {show_ulps(float(examiner.single(suspect).ulps[0]))}"
    except MisbehaviourError:
        return place


def _kinks(examiner: Examiner) -> list[str]:
    """Say which of the legal slopes the implementation takes at each kink."""
    notes = []
    for place, low, high in examiner.oracle.turns.kinks:
        here = Suspect("backward", place.nearest, 1.0)
        try:
            taken = examiner.single(here).came[0]
        except MisbehaviourError:
            continue  # the claims say so already
        notes.append(f"at the kink x = {show_float(place.nearest)} the gradient is {taken!s}"
                     f" (legal: {show_float(low[0])} to {show_float(high[0])})")
    return notes
