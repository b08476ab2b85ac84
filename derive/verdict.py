"""Verdicts and the evidence for them: the vocabulary every other floor speaks.

Four verdicts, ordered so that a whole is as strong as its weakest part. Unknown is never yes:
an empty whole is UNDECIDED, and so is a whole with one undecided part and no refuted one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from derive.display import Displayed


class Verdict(IntEnum):
    """What is known about a claim, weakest first.

    REFUTED: a counterexample was found. UNDECIDED: the budget ran out or the claim lies outside
    what the judge decides. TESTED: many points agree and none disagrees, which is not a proof.
    PROVED: a certificate exists.
    """

    REFUTED = 0
    UNDECIDED = 1
    TESTED = 2
    PROVED = 3

    def __str__(self) -> str:
        return self.name


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a whole from the verdicts of its parts.

    >>> weakest([Verdict.PROVED, Verdict.TESTED])
    <Verdict.TESTED: 2>
    >>> weakest([])
    <Verdict.UNDECIDED: 1>
    """
    return min(verdicts, default=Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """One exact point where two sides differ.

    `point` maps each variable's name to its exact value as text (a rational such as ``-7/2``);
    `left` and `right` are decimal values of the two sides there, rounded only for showing.
    """

    point: tuple[tuple[str, str], ...]
    left: str
    right: str

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {value}" for name, value in self.point) or "everywhere"
        return f"at {at}: left {self.left}, right {self.right}"


@dataclass(frozen=True, slots=True)
class Evidence(Displayed):
    """Why a claim has its verdict.

    `method` names the argument in a few words ("normal form over exp(x)"). `certificate` is what
    a second program can replay, on PROVED only. `caveats` say where the claim is true except for
    points at which a side is undefined. `seconds` is wall time and takes no part in equality, so
    that the same claim judged twice gives equal evidence.
    """

    verdict: Verdict
    method: str
    certificate: object | None = field(default=None, repr=False, compare=False)
    counterexample: Counterexample | None = None
    caveats: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def __str__(self) -> str:
        parts = [f"{self.verdict} ({self.method})"]
        if self.counterexample is not None:
            parts.append(str(self.counterexample))
        parts.extend(f"caveat: {caveat}" for caveat in self.caveats)
        return "; ".join(parts)
