"""From the judge's field to the plain ground of a certificate."""

from __future__ import annotations

from typing import Any

from flint import fmpq_mpoly

from derive.proof.certificate import (
    Angle,
    Exponential,
    Ground,
    Poly,
    Power,
    Ratio,
    Stated,
)
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.field import Field


def stated(field: Field) -> Ground:
    """Return the field's generators and the laws that were used, definitions opened."""
    exponentials: dict[Exponential, None] = {}
    powers: dict[Power, None] = {}
    angles: dict[Angle, None] = {}
    for kind, values in field.laws:
        match kind:
            case "exp":
                exponentials[Exponential(*(_ratio(field, each) for each in values))] = None
            case "power":
                base, exponent, value = values
                powers[Power(_ratio(field, base), str(exponent), _ratio(field, value))] = None
            case "angle":
                angle, cosine, sine, parts = values
                angles[Angle(_ratio(field, angle), _ratio(field, cosine), _ratio(field, sine),
                             tuple(_part(field, each) for each in parts))] = None
    return Ground(tuple(_generator(field, each) for each in field.generators),
                  tuple(exponentials), tuple(powers), tuple(angles))


def poly(value: fmpq_mpoly) -> Poly:
    """Return a polynomial as terms."""
    return tuple((_shortened(monomial), str(coefficient))
                 for monomial, coefficient in value.terms())


def _shortened(monomial: tuple[Any, ...]) -> tuple[int, ...]:
    last = max((place for place, each in enumerate(monomial) if each), default=-1)
    return tuple(int(each) for each in monomial[:last + 1])


def _ratio(field: Field, value: Fraction) -> Ratio:
    value = field.reduce(value)
    return poly(value.num), poly(value.den)


def _part(field: Field, part: tuple[Any, ...]) -> tuple[Ratio, Ratio, Ratio, int]:
    angle, cosine, sine, count = part
    return _ratio(field, angle), _ratio(field, cosine), _ratio(field, sine), count


def _generator(field: Field, generator: Generator) -> Stated:
    if not isinstance(generator.argument, Fraction):
        return Stated(generator.kind, str(generator.argument))
    argument = field.reduce(generator.argument)
    deepest = max((each.index for part in argument for each in field.used(part)), default=-1)
    if generator.definition is not None or deepest >= generator.index:
        # Finer ones, made later, stand wherever it stood; only its place is kept.
        return Stated("replaced", "")
    return Stated(generator.kind, _ratio(field, argument), generator.degree)
