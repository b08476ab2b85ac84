"""The report of a check: one line a claim, failures with what it takes to see them again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language import say, told
from derive.language.width import padded, width
from derive.render.evidence import verdict_word
from derive.verdict import Verdict

if TYPE_CHECKING:
    from derive.checker import Claim, Failure, Report

VERSION = 1
"""Version of the JSON format."""


def text(report: Report) -> str:
    """Return the report as text without a trailing newline."""
    lines = [say("report.head", target=report.target, activation=report.activation,
                 accuracy=report.accuracy, dtypes=listed(report.dtypes)), ""]
    longest = max((len(claim.name) for claim in report.claims), default=0)
    columns = max(width(verdict_word(each)) for each in Verdict)
    for claim in report.claims:
        detail = claim.promise if claim.failure is not None else claim.detail
        lines.append(f"  {padded(verdict_word(claim.verdict), columns)}  "
                     f"{claim.name.ljust(longest)}  {told(detail)}")
    for claim in report.claims:
        if claim.failure is not None:
            lines.extend(["", *_failure(claim, claim.failure)])
    if report.deaths:
        lines.extend(["", *(f"  {say('label.died')}: {told(death)}" for death in report.deaths)])
    if report.notes:
        lines.extend(["", *(f"  {say('label.note')}: {told(note)}" for note in report.notes)])
    return "\n".join([*lines, "", f"{say('heading.verdict_of_the_whole')}  {closing(report)}"])


def closing(report: Report) -> str:
    """Return the verdict, its reason, and how much was tried, in one line."""
    tried = [say("report.points_tried", count=f"{report.points:,}")] if report.points else []
    if report.undecided:
        tried.append(say("report.undecided", count=f"{report.undecided:,}"))
    tried.append(say("report.seed", seed=report.seed))
    return f"{verdict_word(report.verdict)}  {sentence(report)}  ({', '.join(tried)})"


def listed(names: Sequence[str]) -> str:
    """Return names as a list in words; the last two are joined by "and"."""
    *before, last = names
    return say("report.and", first=", ".join(before), last=last) if before else last


def _failure(claim: Claim, failure: Failure) -> list[str]:
    return [f"  {claim.name} ({failure.dtype})", *(f"    {line}" for line in failure.lines())]


def sentence(report: Report) -> str:
    """Return the verdict's reason in a few words."""
    broken = [claim.name for claim in report.claims if claim.verdict is Verdict.REFUTED]
    if broken:
        return say("report.breaks", clauses=", ".join(broken))
    if report.verdict is Verdict.UNDECIDED:
        return say("report.not_known")
    return say("report.all_hold", count=len(report.claims))


def to_json(report: Report) -> str:
    """Return the report as JSON text."""
    claims = [{"name": claim.name, "promise": claim.promise, "verdict": str(claim.verdict),
               "detail": claim.detail, **({"failure": _failure_fields(claim.failure)}
                                          if claim.failure is not None else {})}
              for claim in report.claims]
    return json.dumps({
        "format": "backproof-report", "version": VERSION, "verdict": str(report.verdict),
        "target": report.target, "activation": report.activation, "accuracy": report.accuracy,
        "dtypes": list(report.dtypes), "seed": report.seed, "points": report.points,
        "undecided": report.undecided,
        "largest_ulps": [{"claim": name, "dtype": dtype, "ulps": str(ulps)}
                         for name, dtype, ulps in report.largest_ulps],
        "claims": claims, "notes": list(report.notes), "deaths": list(report.deaths)},
        ensure_ascii=False, indent=1)


def _failure_fields(failure: Failure) -> dict[str, object]:
    return {"point": dict(failure.point), "came": failure.came, "exact": failure.exact,
            "clause": failure.clause, "dtype": failure.dtype,
            "ulps": None if failure.ulps is None else str(failure.ulps),
            "remark": failure.remark, "replay": failure.replay}
