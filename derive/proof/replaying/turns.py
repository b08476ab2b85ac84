"""The sign of a sine or cosine on a cell where the angle stays within one half turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly

from derive.proof.replaying.field import Value

if TYPE_CHECKING:
    from derive.proof.replaying.signs import SignedGenerators, Signs


def sign_of_turn(cell: SignedGenerators, kind: str, u: Value) -> Signs:
    """Use that sin u is positive between 0 and π, and cos u between −π/2 and π/2."""
    pi = next((cell.of(place) for place, each in enumerate(cell.stated)
               if each.kind == "constant"), None)
    if pi is None:
        return (-1, 1)
    half = pi * fmpq(1, 2)
    for side, between in ((1, (half - u, half + u)),) if kind == "cos" else (
            (1, (u, pi - u)), (-1, (u * -1, pi + u))):
        least = min(cell.sign(each)[0] for each in between)
        if least >= 0:
            return (least, 1) if side == 1 else (-1, -least)
    return (-1, 1)


def sign_of_sum(cell: SignedGenerators, poly: fmpq_mpoly) -> Signs:
    """Return the sign of a polynomial that is, but for a factor, a cosine or sine with a law."""
    for angle, *opened in cell.angles:
        for kind, each in zip(("cos", "sin"), opened, strict=True):
            if each.den.is_one() and not each.num.is_zero():
                factor = poly.leading_coefficient() / each.num.leading_coefficient()
                if each.num * factor == poly:
                    low, high = sign_of_turn(cell, kind, angle)
                    return (low, high) if factor > 0 else (-high, -low)
    return (-1, 1)


def inside_bounds(cell: SignedGenerators, place: int) -> bool:
    """Tell whether erf, sin or cos does not reach -1 or 1: there the other of the two is 0."""
    other = {"sin": "cos", "cos": "sin"}.get(cell.stated[place].kind)
    return other is None or any(
        each.kind == other and cell.arguments[i].same(cell.arguments[place])
        and cell.generator_sign(i) in ((1, 1), (-1, -1)) for i, each in enumerate(cell.stated))
