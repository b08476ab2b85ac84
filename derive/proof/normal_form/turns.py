"""The sign of a sine or cosine on a region where the angle stays within one half turn."""

from __future__ import annotations

from flint import fmpq, fmpq_mpoly

from derive.proof.normal_form.angles import pi_of
from derive.proof.normal_form.elements import ANY, Fraction, Range
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.signs import sign


def sign_of_turn(field: Field, kind: str, u: Fraction, depth: int) -> Range:
    """Use that sin u > 0 for 0 < u < π, and cos u for |u| < π/2."""
    turn = fmpq(1) if kind == "sin" else fmpq(1, 2)
    # Most angles are not bounded: for them no generator for π is made.
    far = field.number(4 * turn)
    if all(sign(field, each, depth)[0] <= 0 for each in (
            field.subtract(far, u), field.add(far, u))):
        return ANY
    end = field.scale(pi_of(field), turn)
    below, above = field.subtract(end, u), field.add(end, u)
    pairs = [(1, (u, below)), (-1, (field.negative(u), above))] if kind == "sin" else [
        (1, (below, above))]
    for side, between in pairs:
        least = min(sign(field, each, depth)[0] for each in between)
        if least >= 0:
            return (least, 1) if side == 1 else (-1, -least)
    return ANY


def sign_of_sum(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    """Return the sign of a polynomial that is a cosine or sine, opened by the addition theorem."""
    for law, values in field.laws:
        if law != "angle":
            continue
        angle, *opened, _ = values
        for kind, each in zip(("cos", "sin"), map(field.reduce, opened), strict=True):
            if not each.den.is_one() or each.num.is_zero():
                continue
            factor = poly.leading_coefficient() / each.num.leading_coefficient()
            if each.num * factor == poly:
                low, high = sign_of_turn(field, kind, angle, depth)
                return (low, high) if factor > 0 else (-high, -low)
    return ANY
