"""Whether a value is 0, as replay sees it: by roots and by angles, beyond a numerator that is."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from flint import ctx, fmpq_mpoly

from derive.proof.replaying.field import Value

if TYPE_CHECKING:
    from derive.proof.replaying.signs import SignedGenerators

HIGHEST_ROOT = 12
MOST_TURNS = 48


def vanishes(cell: SignedGenerators, value: Value, depth: int = 3) -> bool:
    """Tell whether a value is 0.

    Its numerator is, or is a + b·ⁿ√P with aⁿ = (−b)ⁿP, where a and b have opposite signs if n is
    even, or a sum of arctangents of numbers that is a multiple of π, and seen to be the 0th.
    """
    poly = value.num
    return bool(poly.is_zero()) or any(
        _without_root(cell, poly, place, depth) for place in cell.used(poly) if depth
    ) or _no_angle(cell, poly)


def _without_root(cell: SignedGenerators, poly: fmpq_mpoly, place: int, depth: int) -> bool:
    degree = cell.stated[place].degree
    if cell.stated[place].kind != "root" or degree > HIGHEST_ROOT or poly.degrees()[place] != 1:
        return False
    a, b = cell.slices(poly, place)
    if degree % 2 == 0:
        first, second = cell.poly_sign(a), cell.poly_sign(b)
        if not (first[1] <= 0 <= second[0] or second[1] <= 0 <= first[0]):
            return False
    left, right = Value(cell, a, cell.one), Value(cell, -b, cell.one)
    return vanishes(cell, left ** degree - right ** degree * cell.arguments[place], depth - 1)


def _no_angle(cell: SignedGenerators, poly: fmpq_mpoly) -> bool:
    """Add q + Σ nᵢ·atan aᵢ + n·π up as the argument of exp(i·q)·Π (1 + i·aᵢ)^nᵢ."""
    used = cell.used(poly)
    if poly.total_degree() != 1 or any(
            cell.stated[place].kind not in ("atan", "constant") for place in used):
        return False
    counts = {place: poly.derivative(place).leading_coefficient() for place in used}
    whole = lcm(*(int(count.q) for count in counts.values()))
    if any(abs(count * whole) > MOST_TURNS for count in counts.values()):
        return False
    before, ctx.prec = ctx.prec, 128
    try:
        if not abs(cell.ball(poly * whole, {})) < 3:  # a variable has no ball
            return False
    finally:
        ctx.prec = before
    rest = poly - sum((cell.free[place] * count for place, count in counts.items()), cell.one * 0)
    across, up = cell.cos_sin(Value(cell, rest * whole, cell.one))
    for place, count in counts.items():
        if cell.stated[place].kind == "atan":
            slope = cell.arguments[place] * (1 if count > 0 else -1)
            for _ in range(abs(int(count * whole))):
                across, up = across - up * slope, up + across * slope
    return bool(up.num.is_zero())
