"""One line of an audit: an implementation at one dtype, and what was found about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from derive.checker.audit.offers import Offer
from derive.checker.behaviour import CLAUSES
from derive.checker.bringing import Bringing
from derive.checker.examine import VALUES, Examiner, Suspect
from derive.checker.notes import on_platform
from derive.checker.places import MisbehaviourError
from derive.checker.report import show_float
from derive.checker.run import check
from derive.derivation.differentiation import differentiate
from derive.errors import DeriveError, TargetError
from derive.formula.catalogue import activation
from derive.numeric.oracle import Judged, oracle_of
from derive.numeric.ulp import dtype_named
from derive.proof.prove import prove
from derive.verdict import Verdict

CLAIMS = (*VALUES, *(clause.name for clause in CLAUSES))
"""What is checked: not the dtypes that were not asked for, and no learnable parameters."""


@dataclass(frozen=True)
class Deviation:
    """One promise that is not kept, or not known to be: the clause, the verdict and a few words."""

    clause: str
    verdict: Verdict
    words: str
    replay: str = ""


@dataclass(frozen=True)
class Terms:
    """How every implementation of an audit is checked."""

    dtype: str
    accuracy: str
    isolate: bool = False
    time_limit: float | None = None


@dataclass(frozen=True)
class Entry:
    """What was found about one offer at one dtype.

    `largest` has the largest error of each method in ulps, `kinks` each kink with the slope taken
    and the legal ones, `infinities` x, y and dx, all as text. `deviations` is empty where every
    claim is TESTED; a target that cannot be used has one, by the name "target". `platform` says
    what the platform does to subnormal numbers, where it does not keep them.
    """

    offer: Offer
    dtype: str
    verdict: Verdict
    largest: Mapping[str, float]
    kinks: tuple[tuple[str, str, str], ...] = ()
    nan: str = ""
    infinities: tuple[tuple[str, str, str], ...] = ()
    deviations: tuple[Deviation, ...] = ()
    notes: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()

    def key(self, deviation: Deviation) -> str:
        """Return what names a deviation in a baseline."""
        return f"{self.offer.label} as {self.offer.activation}, {self.dtype}, {deviation.clause}"


def examine(offer: Offer, terms: Terms) -> Entry:
    """Check one offer and return its line. Nothing the target does raises."""
    chosen = {name: str(value) for name, value in _numbers(offer.values).items()}
    f = prove(differentiate(activation(offer.activation, parameters=chosen)))
    arguments = {name: float(value) for name, value in {
        **_numbers(offer.values), **_numbers(offer.arguments)}.items()}
    bringing = Bringing(arguments=arguments, isolate=terms.isolate,
                        time_limit=terms.time_limit)
    try:
        report = check(offer.target, f, accuracy=terms.accuracy, dtypes=(terms.dtype,),
                       arguments=arguments, isolate=terms.isolate,
                       time_limit=terms.time_limit, only=CLAIMS)
        kinks, infinities, platform = _looked_at(offer, f, terms, bringing)
    except DeriveError as error:
        if not isinstance(error, TargetError):
            raise
        return Entry(offer, terms.dtype, Verdict.UNDECIDED, {}, deviations=(
            Deviation("target", Verdict.UNDECIDED, error.cause),))
    deviations = tuple(
        Deviation(claim.name, claim.verdict, claim.detail,
                  claim.failure.replay if claim.failure is not None else "")
        for claim in report.claims if claim.verdict < Verdict.TESTED)
    nan = next((str(claim.verdict) for claim in report.claims if claim.name == "nan"), "")
    largest = {clause: ulps for clause, _, ulps in report.largest_ulps}
    return Entry(offer, terms.dtype, report.verdict, largest, kinks, nan, infinities, deviations,
                 report.notes, platform)


def _looked_at(offer: Offer, f: Judged, terms: Terms, bringing: Bringing) -> tuple[
        tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...], tuple[str, ...]]:
    """Return the slopes at kinks, what comes at the infinities, and notes on the platform."""
    dtype = dtype_named(terms.dtype)
    with bringing.bring(offer.target, f.activation) as target:
        examiner = Examiner(target, oracle_of(f), dtype)
        kinks = tuple((show_float(place.nearest), _said(examiner, place.nearest),
                       f"{show_float(low[0])} to {show_float(high[0])}")
                      for place, low, high in examiner.oracle.turns.kinks)
        return kinks, tuple(
            (f"{sign}inf", *_at_infinity(examiner, float(f"{sign}inf"))) for sign in "-+"
        ), tuple(on_platform(examiner))


def _said(examiner: Examiner, x: float) -> str:
    return _answered(lambda: (str(examiner.single(Suspect("backward", x, 1.0)).came[0]),))[0]


def _at_infinity(examiner: Examiner, x: float) -> tuple[str, str]:
    point = np.array([x]).astype(examiner.dtype)

    def answer() -> tuple[str, ...]:
        return tuple(str(each[0]) for each in examiner.target.run(point, np.ones_like(point)))

    y, dx = (*_answered(answer), "")[:2]
    return y, dx


def _answered(answer: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    try:
        return answer()
    except MisbehaviourError as error:
        return (str(error),)


def _numbers(text: str) -> dict[str, Fraction]:
    """Return the values of ``name=number, name=number``, exact."""
    pairs = (part.partition("=") for part in text.split(",") if part)
    return {name.strip(): Fraction(value.strip()) for name, _, value in pairs}
