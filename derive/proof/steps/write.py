"""Certificates with their steps, from what the search has found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr, Symbol

from derive.proof.certificate import Certificate
from derive.proof.claims.claim import Claim
from derive.proof.replay import equality, or_rejected
from derive.proof.replaying.limits import limit
from derive.proof.replaying.regions import Box
from derive.proof.steps.writer import Writer


def with_steps(lhs: Expr, rhs: Expr, where: Mapping[str, Box], found: object) -> object:
    """Return the certificate of an equality. Raises RejectedError where no steps are found."""
    if not isinstance(found, Certificate):
        return found
    tree = or_rejected(lambda: equality(lhs, rhs, where, found, Writer))
    return replace(found, tree=tree)


def with_steps_to(claim: Claim, h: Symbol, found: object) -> object:
    """Return the certificate of a limit as h → 0. Raises RejectedError where no steps are found."""
    return or_rejected(lambda: limit(claim, found, h, Writer))
