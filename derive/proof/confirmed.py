"""Two programs have to agree: what the search proved counts once replay accepts its certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.proof.replay import RejectedError
from derive.verdict import Evidence, Verdict


def confirmed(evidence: Evidence, check: Callable[[object], None],
              write: Callable[[object], object] = lambda found: found) -> Evidence:
    """Return the evidence of a proof, UNDECIDED where `check` rejects its certificate.

    `write` makes the certificate from what the search has found.
    """
    if evidence.verdict is not Verdict.PROVED:
        return evidence
    try:
        certificate = write(evidence.certificate)
        check(certificate)
    except RejectedError as reason:
        return Evidence(Verdict.UNDECIDED, f"a proof that replay does not accept: {reason.cause}",
                        caveats=evidence.caveats)
    return replace(evidence, certificate=certificate)
