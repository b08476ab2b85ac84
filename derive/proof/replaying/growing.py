"""The sign of what grows, or falls, from where its variable starts, as replay sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import arb, ctx, fmpq_mpoly

from derive.proof.replaying.field import RejectedError, Value

if TYPE_CHECKING:
    from derive.proof.replaying.signs import SignedGenerators, Signs

LONGEST = 16
"""Terms of the longest polynomial whose slope is asked."""


def sign_from_zero(cell: SignedGenerators, poly: fmpq_mpoly) -> Signs:
    """Use that what is at least 0 where u = 0, and then grows, is positive for u > 0.

    That is the mean value theorem; h is analytic, and not constant if it is not 0 at 1.
    """
    from derive.proof.replaying.equations import derivative, require_analytic  # they need signs

    place = _alone(cell, poly)
    if place is None or cell.generator_sign(place) != (1, 1) or len(poly) > LONGEST:
        return (-1, 1)
    before, ctx.prec = ctx.prec, 128
    try:
        start, later = (cell.ball(poly, {place: arb(at)}) for at in (0, 1))
    finally:
        ctx.prec = before
    side = int(start >= 0 and later > 0) - int(start <= 0 and later < 0)
    if not side:
        return (-1, 1)
    value = Value(cell, poly, cell.one)
    try:
        require_analytic(cell, value)
        low, _ = cell.sign(derivative(cell, value, place) * side)
    except RejectedError:
        return (-1, 1)
    return (side, side) if low >= 0 else (-1, 1)


def _alone(cell: SignedGenerators, poly: fmpq_mpoly) -> int | None:
    """Return the place of the one variable that a polynomial and its generators stand on."""
    places = cell.inside(Value(cell, poly, cell.one))
    found = [place for place in places if cell.stated[place].kind in ("variable", "replaced")]
    plain = all(cell.stated[place].kind == "variable" for place in cell.used(poly))
    return found[0] if len(found) == 1 and not plain else None
