"""Germs of the inverse functions that are built from logarithms, roots and arc tangents."""

from __future__ import annotations

from flint import fmpq

from derive.cards.expansions import composition as by
from derive.cards.expansions.germ import Germ, Germs
from derive.proof.normal_form import angles

HALF = fmpq(1, 2)


def atanh(germs: Germs, inner: Germ) -> Germ:
    """Return (log(1 + u) - log(1 - u))/2."""
    one = germs.number(1)
    above, below = (by.log(germs, each) for each in (germs.add(one, inner),
                                                     germs.subtract(one, inner)))
    return germs.times(germs.subtract(above, below), germs.scale.ground.number(HALF))


def asin(germs: Germs, inner: Germ) -> Germ:
    """Return 2·atan(u/(1 + √(1 - u²)))."""
    one = germs.number(1)
    root = by.power(germs, germs.subtract(one, germs.mul(inner, inner)), HALF)
    tangent = germs.mul(inner, by.power(germs, germs.add(one, root), fmpq(-1)))
    return germs.times(by.atan(germs, tangent), germs.scale.ground.number(2))


def acos(germs: Germs, inner: Germ) -> Germ:
    """Return π/2 - asin u."""
    quarter = germs.times(germs.number(angles.pi_of(germs.scale.ground)),
                          germs.scale.ground.number(HALF))
    return germs.subtract(quarter, asin(germs, inner))


def acosh(germs: Germs, inner: Germ) -> Germ:
    """Return log(u + √(u² - 1))."""
    square = germs.subtract(germs.mul(inner, inner), germs.number(1))
    return by.log(germs, germs.add(inner, by.power(germs, square, HALF)))
