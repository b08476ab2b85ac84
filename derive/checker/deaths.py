"""What is known about a claim at which the target's process ended."""

from __future__ import annotations

from derive.checker.places import DeathError
from derive.checker.report import Claim, Failure
from derive.verdict import Evidence, Verdict


def death_claim(clause: str, promise: str, death: DeathError, dtype: str, replay: str) -> Claim:
    """Return the claim: REFUTED where the target ended by itself, UNDECIDED where it was stopped.

    A target that was too slow or too large for the limits might have answered; one that crashed
    or left has not. `replay` is the command that shows it again.
    """
    if death.stopped:
        return Claim(clause, promise, Evidence(Verdict.UNDECIDED, "stopped",
                                               caveats=(f"{death} ({dtype})",)))
    failure = Failure((), str(death), promise, clause=clause, dtype=dtype,
                      replay=replay)
    return Claim(clause, promise, Evidence(Verdict.REFUTED, "the target died",
                                           counterexample=failure))
