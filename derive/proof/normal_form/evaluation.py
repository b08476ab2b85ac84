"""Balls for polynomials over generators, at a point of the region."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flint import arb, fmpq_mpoly

from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.field import Field

_FUNCTIONS: dict[str, Callable[[arb], arb]] = {
    "exp": arb.exp, "log": arb.log, "erf": arb.erf, "atan": arb.atan, "sin": arb.sin,
    "cos": arb.cos,
}


def evaluate(field: Field, poly: fmpq_mpoly, point: Mapping[int, arb],
             known: dict[int, arb] | None = None) -> arb:
    """Return a ball around a polynomial's value; `point` maps variables' indices to balls."""
    known = {} if known is None else known
    total = arb(0)
    for monomial, coefficient in poly.terms():
        term = arb(coefficient)
        for index, exponent in enumerate(monomial):
            if exponent:
                term = term * _generator(field, field.generators[index], point,
                                         known) ** int(exponent)
        total = total + term
    return total


def evaluate_fraction(field: Field, value: Fraction, point: Mapping[int, arb],
                      known: dict[int, arb] | None = None) -> arb:
    """Return a ball around a fraction's value, NaN where it has none."""
    known = {} if known is None else known
    top = evaluate(field, value.num, point, known)
    return top if value.den.is_one() else top / evaluate(field, value.den, point, known)


def is_constant(field: Field, generator: Generator) -> bool:
    """Tell whether a generator depends on no variable."""
    if generator.kind == "constant":
        return True
    if generator.kind == "variable":
        return False
    argument = generator.argument
    return all(is_constant(field, each) for part in argument for each in field.used(part))


def _generator(field: Field, generator: Generator, point: Mapping[int, arb],
               known: dict[int, arb]) -> arb:
    if generator.index in point:
        return point[generator.index]
    if generator.index not in known:
        known[generator.index] = _value(field, generator, point, known)
    return known[generator.index]


def _value(field: Field, generator: Generator, point: Mapping[int, arb],
           known: dict[int, arb]) -> arb:
    if generator.kind == "constant":
        return arb.pi()
    if generator.kind == "variable":
        return arb.nan()
    inner = evaluate_fraction(field, generator.argument, point, known)
    if generator.kind != "root":
        return _FUNCTIONS[generator.kind](inner)
    if inner == 0:
        return arb(0)
    return inner.sqrt() if generator.degree == 2 else inner.root(generator.degree)
