"""Two programs have to agree: what the search proved counts once replay accepts its certificate."""

from __future__ import annotations

from collections.abc import Callable

from derive.proof.replay import RejectedError
from derive.verdict import Evidence, Verdict


def confirmed(evidence: Evidence, check: Callable[[object], None]) -> Evidence:
    """Return the evidence, UNDECIDED where `check` rejects the certificate of a proof."""
    if evidence.verdict is not Verdict.PROVED:
        return evidence
    try:
        check(evidence.certificate)
    except RejectedError as reason:
        return Evidence(Verdict.UNDECIDED, f"a proof that replay does not accept: {reason.cause}",
                        caveats=evidence.caveats)
    return evidence
