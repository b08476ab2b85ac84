"""The judge's signature: the only place where a derivation becomes a checked one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from time import perf_counter

from derive.derivation.record import Chain, Derivation, Jump, Kink, Piece
from derive.display import Displayed
from derive.formula import writings, written
from derive.formula.activation import Activation
from derive.formula.kept import Kept
from derive.proof.claims.claim import Claim, Place
from derive.proof.claims.of_derivation import chain_claims, claims_of
from derive.proof.confirmed import confirmed
from derive.proof.judge import equal
from derive.proof.limits.limit import limit
from derive.proof.positive import positive
from derive.verdict import Evidence, Verdict, weakest

_SEAL = object()
BUDGET = 5.0
"""Seconds the judge may spend on one claim."""


@dataclass(frozen=True)
class Check(Kept):
    """A claim and what the judge found."""

    claim: Claim
    evidence: Evidence

    @property
    def verdict(self) -> Verdict:
        """The verdict on the claim."""
        return self.evidence.verdict


@dataclass(frozen=True)
class CheckedChain(Displayed, Kept):
    """A chain of steps with the judge's evidence for every one. Made by `prove` only."""

    chain: Chain
    checks: tuple[Check, ...]
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)

    def __repr__(self) -> str:
        return f"CheckedChain({self.chain.title!r}, {self.verdict}, {len(self.checks)} claims)"

    def _repr_latex_(self) -> str:
        return self.chain._repr_latex_()

    @property
    def verdict(self) -> Verdict:
        """The verdict of the whole: that of its weakest line."""
        return weakest(check.verdict for check in self.checks)

    def at(self, *place: str | int) -> Evidence | None:
        """Return the evidence for one place, or None where nothing is claimed."""
        return _find(self.checks, place)

    def replay(self) -> int:
        """Check every certificate by a second program, as `CheckedDerivation.replay` does."""
        return _replay(self.checks)


@dataclass(frozen=True)
class CheckedDerivation(Displayed, Kept):
    """A derivation with the judge's evidence for every claim in it. Made by `prove` only."""

    derivation: Derivation
    checks: tuple[Check, ...]
    seal: object = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require_seal(self.seal)

    def __repr__(self) -> str:
        return (f"CheckedDerivation({self.activation.name!r}, {self.verdict}, "
                f"{len(self.checks)} claims)")

    def _repr_latex_(self) -> str:
        return self.derivation._repr_latex_()

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict of the whole: that of its weakest claim."""
        return weakest(check.verdict for check in self.checks)

    @property
    def activation(self) -> Activation:
        """The activation f."""
        return self.derivation.activation

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The stretches of the line on which f is one smooth formula, left to right."""
        return self.derivation.pieces

    @property
    def kinks(self) -> tuple[Kink, ...]:
        """Where the slope of f jumps."""
        return self.derivation.kinks

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """Where f jumps."""
        return self.derivation.jumps

    def at(self, *place: str | int) -> Evidence | None:
        """Return the evidence for one place, or None where nothing is claimed."""
        return _find(self.checks, place)

    def replay(self) -> int:
        """Check the certificate of every proved claim by a second program; return how many.

        Raises RejectedError where one does not prove its claim.
        """
        return _replay(self.checks)

    def failures(self) -> Iterator[Check]:
        """Yield every check that is not PROVED."""
        return (check for check in self.checks if check.verdict is not Verdict.PROVED)


def prove(derivation: Derivation, *, budget: float = BUDGET,
          watch: Callable[[int], None] | None = None) -> CheckedDerivation:
    """Judge every claim of a derivation; `budget` is in seconds for each claim.

    `watch` is called with the number of claims judged so far, for showing progress.

    >>> from derive.derivation.differentiation import differentiate
    >>> from derive.formula.catalogue import activation
    >>> prove(differentiate(activation("sigmoid"))).verdict
    <Verdict.PROVED: 3>
    """
    checks: list[Check] = []
    for claim in claims_of(derivation):
        checks.append(Check(claim, judge(claim, budget)))
        if watch is not None:
            watch(len(checks))
    return CheckedDerivation(derivation, tuple(checks), _SEAL)


def prove_chain(chain: Chain, *, budget: float = BUDGET) -> CheckedChain:
    """Judge every step of a chain and of its premises."""
    checks = tuple(Check(claim, judge(claim, budget)) for claim in chain_claims(chain))
    return CheckedChain(chain, checks, _SEAL)


def judge(claim: Claim, budget: float = BUDGET) -> Evidence:
    """Return the evidence for one claim."""
    started = perf_counter()
    if claim.relation == "=" and writings.same_writing(claim.left, claim.right):
        found = Evidence(Verdict.PROVED, "the same expression", certificate="identical",
                         seconds=perf_counter() - started)
        return confirmed(found, partial(_replayed, claim))
    if claim.relation == "→":
        return limit(claim.left, written.variable("h"), claim.right, claim.where,
                     claim.approaching, budget=budget)
    if claim.relation == ">":
        return _larger(claim)
    evidence = equal(claim.left, claim.right, claim.where, budget=budget)
    if claim.relation == "≠":
        return confirmed(_different(evidence), partial(_replayed, claim))
    return evidence


def _larger(claim: Claim) -> Evidence:
    """Return the evidence that the left side exceeds the right one on a closed interval."""
    ((name, (low, high)),) = claim.where.items()
    gap = claim.left if claim.right == 0 else written.subtract(claim.left, claim.right)
    return confirmed(positive(gap, written.variable(name), low, high),
                     partial(_replayed, claim))


def _replayed(claim: Claim, certificate: object) -> None:
    from derive.proof.replaying.claims import replay_claim  # equal() brings its own

    replay_claim(claim, certificate)


def _different(evidence: Evidence) -> Evidence:
    """Return the evidence that two sides differ, from the evidence on whether they are equal."""
    verdict = {Verdict.REFUTED: Verdict.PROVED, Verdict.PROVED: Verdict.REFUTED}.get(
        evidence.verdict, evidence.verdict)
    point = evidence.counterexample
    method = f"they differ: {point.left} and {point.right}" if point is not None else (
        evidence.method)
    return Evidence(verdict, method, certificate=point, caveats=evidence.caveats,
                    seconds=evidence.seconds)


def _replay(checks: tuple[Check, ...]) -> int:
    from derive.proof.replaying.claims import replay_claim  # only who asks for it needs it

    proved = [check for check in checks if check.verdict is Verdict.PROVED]
    for check in proved:
        replay_claim(check.claim, check.evidence.certificate)
    return len(proved)


def _find(checks: tuple[Check, ...], place: Place) -> Evidence | None:
    return next((check.evidence for check in checks if check.claim.place == place), None)


def _require_seal(seal: object) -> None:
    if seal is not _SEAL:
        raise TypeError("only prove() makes a checked derivation")
