"""Whether a fraction is 0 though its numerator is not: roots, and angles, have more relations."""

from __future__ import annotations

from math import lcm

from flint import ctx, fmpq, fmpq_mpoly

from derive.proof.normal_form.angles import cos_sin
from derive.proof.normal_form.elements import ANY, Fraction, Generator
from derive.proof.normal_form.evaluation import evaluate, is_constant
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.signs import poly_sign

MAX_DEPTH = 2
MAX_DEGREE = 12
"""The highest root whose power is compared."""
MAX_TURNS = 48
"""The largest multiple of an angle that is added up."""


def zero(field: Field, value: Fraction, depth: int = 0) -> bool:
    """Tell whether a fraction is proved to be 0 wherever it is defined.

    Its numerator is, or is a + b·ⁿ√P with aⁿ = (−b)ⁿP, where a and b have opposite signs if n is
    even, or is a sum of multiples of arctangents of numbers and of π.
    """
    value = field.reduce(value)
    if value.num.is_zero():
        return True
    roots = (each for each in field.used(value.num) if depth <= MAX_DEPTH)
    return any(_root_cancels(field, value.num, each, depth) for each in roots) or (
        _angles_cancel(field, value.num))


def _root_cancels(field: Field, poly: fmpq_mpoly, root: Generator, depth: int) -> bool:
    if root.kind != "root" or root.degree > MAX_DEGREE or root.value is None or (
            poly.degrees()[root.index] != 1):
        return False
    a, b = field.slices(poly, root.index)
    if root.degree % 2 == 0:
        first, second = poly_sign(field, a), poly_sign(field, b)
        if ANY in (first, second) or max(x * y for x in first for y in second) > 0:
            return False
    left, right = (field.power(field.of(each), root.degree) for each in (a, -b))
    return zero(field, field.subtract(left, field.mul(right, root.value)), depth + 1)


def _angles_cancel(field: Field, poly: fmpq_mpoly) -> bool:
    """Tell whether q + Σ nᵢ·atan aᵢ + n·π is 0, q a number.

    It is a multiple of π where exp(i·q)·Π (1 + i·aᵢ)**nᵢ is real. Which multiple it is balls see.
    """
    whole, counts = _multiples(field, poly)
    if not whole:
        return False
    turn = poly.to_dict().get((0,) * poly.context().nvars(), fmpq(0)) * whole
    real, imaginary = cos_sin(field, field.number(turn))
    for each, count in counts:
        slope = field.scale(each.argument, 1 if count > 0 else -1)
        for _ in range(abs(count)):
            real, imaginary = (
                field.reduce(field.subtract(real, field.mul(imaginary, slope))),
                field.reduce(field.add(imaginary, field.mul(real, slope))))
    if not imaginary.num.is_zero():
        return False
    before, ctx.prec = ctx.prec, 128
    try:
        return bool(abs(evaluate(field, poly * whole, {})) < 3)
    finally:
        ctx.prec = before


def _multiples(field: Field, poly: fmpq_mpoly) -> tuple[int, list[tuple[Generator, int]]]:
    """Return what makes all multiples in a sum whole, and how often each arctangent then counts.

    Returns 0 where it is no sum of a number and multiples of arctangents of numbers and of π.
    """
    used = field.used(poly)
    if poly.total_degree() != 1 or not all(
            each.kind in ("atan", "constant") and is_constant(field, each) for each in used):
        return 0, []
    slopes = [poly.derivative(each.index).leading_coefficient() for each in used]
    whole = lcm(*(int(each.q) for each in slopes))
    if any(abs(each) * whole > MAX_TURNS for each in slopes):
        return 0, []
    return whole, [(each, int(slope * whole)) for each, slope in zip(used, slopes, strict=True)
                   if each.kind == "atan"]
