"""Replay of what a derivation claims beyond equality: limits, differences and signs."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import sympy
from sympy.core.function import AppliedUndef

from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.claims.claim import Claim
from derive.proof.replay import of_kind, or_rejected, replay
from derive.proof.replaying.fractions import RejectedError, require
from derive.proof.replaying.limits import limit
from derive.proof.replaying.positivity import positivity
from derive.proof.replaying.regions import Box, end_of
from derive.verdict import Counterexample


def replay_claim(claim: Claim, certificate: object, toward: str = "h") -> None:
    """Check that a certificate proves a claim of a derivation: "=", "→" (toward = 0), "≠" or ">".

    A limit is proved wherever, at h = 0, no divisor vanishes and logarithms and roots stand on
    something positive; a difference by one point. Raises RejectedError where it is not proved.
    """
    match claim.relation:
        case "=":
            replay(claim.left, claim.right, claim.where, certificate)
        case "→":
            or_rejected(lambda: limit(claim, certificate, written.variable(toward)))
        case "≠":
            or_rejected(lambda: _difference(claim, certificate))
        case ">":
            or_rejected(lambda: positivity(claim, certificate))
        case _:
            raise RejectedError(f"no claim that can be proved: {claim.relation}")


def _difference(claim: Claim, certificate: object) -> None:
    point = {name: sympy.Rational(text)
             for name, text in of_kind(Counterexample, certificate).point}
    require(all(_between(point, name, box) for name, box in claim.where.items()),
            "the point lies outside the claim's region")
    ends = [end for box in claim.where.values() for end in map(end_of, box) if end is not None]
    applied = {part for part in written.postorder(claim.left, claim.right, *ends)
               if isinstance(part, AppliedUndef)}
    require(len({part.func for part in applied}) == len(applied),
            "an unknown function has more than one argument")
    left, right = (value_at(side, point) for side in (claim.left, claim.right))
    require(left is not None and right is not None and not left.overlaps(right),
            "the sides are not seen to differ there")


def _between(point: Mapping[str, sympy.Rational], name: str, box: Box) -> bool:
    """Tell whether a variable lies inside its open interval; one that is not named may be chosen.

    Raises UndecidableError for an end that depends on what the point does not name.
    """
    low, high = map(end_of, box)
    middle = [point[name]] if name in point else []
    line = [each for each in (low, *middle, high) if each is not None]
    gaps = [value_at(written.subtract(b, a), point) for a, b in pairwise(line)]
    return all(gap is not None and gap > 0 for gap in gaps)
