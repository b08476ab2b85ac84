"""Proof by a differential equation, for identities that the generators do not show.

Let h be analytic on an interval of v. If its k-th derivative is a combination of the lower ones
with continuous coefficients, and all of these vanish at one point, then h is zero on the whole
interval: the only solution of a linear homogeneous equation with zero initial values
(Picard–Lindelöf). Without analyticity on the whole interval √(x²) = x would follow from x₀ = 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import fmpq, fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.generators import exp_of, power_of
from derive.proof.normal_form.signs import sign

MAX_ORDER = 3
MAX_DIVISIONS = 40
STARTS = ("1", "2", "1/2")
"""Where initial values are tried; a free variable starts at 0 first."""


@dataclass(frozen=True)
class Equation:
    """h, h′, … below the order, which have to vanish at some value of the variable.

    The next derivative is Σ cofactor·lower one; without `cofactors` h is constant.
    """

    variable: str
    derivatives: tuple[Fraction, ...]
    cofactors: tuple[fmpq_mpoly, ...]
    starts: tuple[str, ...]


def equations(field: Field, difference: Fraction) -> Iterator[Equation]:
    """Yield the equations found for a difference that is analytic on the region."""
    difference = field.reduce(difference)
    if not analytic(field, difference):
        return
    for each in list(field.generators):
        if each.kind != "variable":
            continue
        found = _equation(field, difference, each)
        if found is not None:
            # What is constant on (0, ∞) and continuous at 0 may be evaluated there too; with other
            # variables it might be undefined at 0 for some of their values.
            alone = sum(other.kind == "variable" for other in field.generators) == 1
            at_zero = each.signs != (1, 1) or (not found[1] and alone)
            yield Equation(str(each.argument), *found, ("0", *STARTS) if at_zero else STARTS)


def factors(field: Field, difference: Fraction) -> list[fmpq_mpoly]:
    """Return the factors of a numerator if there are several: where one vanishes so does it."""
    try:
        found = field.factors(field.reduce(difference).num)[1]
    except UndecidableError:
        field.check_time()
        return []
    return [each for each, _ in found if len(each) > 1] if len(found) > 1 else []


def analytic(field: Field, value: Fraction) -> bool:
    """Tell whether a fraction is proved analytic on the whole region."""
    if 0 in _span(sign(field, field.of(value.den))):
        return False
    return all(_generator_analytic(field, each)
               for part in value for each in field.used(part))


def _span(signs: tuple[int, int]) -> range:
    return range(signs[0], signs[1] + 1)


def _generator_analytic(field: Field, generator: Generator) -> bool:
    if generator.kind in ("variable", "constant"):
        return True
    if generator.kind in ("log", "root") and sign(field, generator.argument) != (1, 1):
        return False
    return analytic(field, generator.argument)


def _equation(field: Field, difference: Fraction, variable: Generator) -> tuple[
        tuple[Fraction, ...], tuple[fmpq_mpoly, ...]] | None:
    """Return h and its derivatives below the order of an equation, and the cofactors."""
    slope = derivative(field, difference, variable)
    if field.vanishes(slope):
        return (difference,), ()
    lower = [field.of(difference.num)]
    for _ in range(MAX_ORDER):
        field.check_time()
        slope = field.reduce(derivative(field, lower[-1], variable))
        if not analytic(field, slope):
            return None
        cofactors = _combination(field, slope.num, [each.num for each in lower])
        if cofactors is not None:
            return tuple(lower), cofactors
        # The denominator has no zeros, so the numerator may stand for the derivative.
        lower.append(field.of(slope.num))
    return None


def _combination(field: Field, poly: fmpq_mpoly,
                 lower: list[fmpq_mpoly]) -> tuple[fmpq_mpoly, ...] | None:
    """Return what a polynomial is of the others, by multivariate division, or None."""
    cofactors = [field.zero for _ in lower]
    for _ in range(MAX_DIVISIONS):
        before = poly
        for place, each in enumerate(lower):
            quotient, poly = divmod(poly, each)
            cofactors[place] = cofactors[place] + quotient
            if poly.is_zero():
                return tuple(cofactors)
        if poly == before:
            return None
        field.check_time()
    return None


def derivative(field: Field, value: Fraction, variable: Generator) -> Fraction:
    """Return the partial derivative of a fraction."""
    top = _poly_derivative(field, value.num, variable)
    if value.den.is_constant():
        return field.mul(top, field.fraction(field.one, value.den))
    below = _poly_derivative(field, value.den, variable)
    cross = field.subtract(field.mul(top, field.of(value.den)),
                           field.mul(field.of(value.num), below))
    return field.mul(cross, field.fraction(field.one, value.den ** 2))


def _poly_derivative(field: Field, poly: fmpq_mpoly, variable: Generator) -> Fraction:
    total = field.number(0)
    for each in field.used(poly):
        own = _generator_derivative(field, each, variable)
        if not own.num.is_zero():
            total = field.add(total, field.mul(field.of(poly.derivative(each.index)), own))
    return total


def _generator_derivative(field: Field, generator: Generator, variable: Generator) -> Fraction:
    if generator is variable:
        return field.number(1)
    if generator.kind in ("variable", "constant"):
        return field.number(0)
    inner = derivative(field, generator.argument, variable)
    if inner.num.is_zero():
        return inner
    return field.mul(inner, _outer_derivative(field, generator))


def _outer_derivative(field: Field, generator: Generator) -> Fraction:
    u = generator.argument
    one, square = field.number(1), field.mul(u, u)
    match generator.kind:
        case "exp":
            return field.of(generator.poly)
        case "log":
            return field.invert(u)
        case "atan":
            return field.invert(field.add(one, square))
        case "root":
            return field.mul(field.of(generator.poly),
                             field.invert(field.scale(u, generator.degree)))
        case "erf":
            scale = field.scale(power_of(field, angles.pi_of(field), fmpq(-1, 2)), 2)
            return field.mul(scale, exp_of(field, field.negative(square)))
        case "sin":
            return angles.cos_sin(field, u)[0]
        case "cos":
            return field.negative(angles.cos_sin(field, u)[1])
    raise UndecidableError(f"{generator.kind} has no known derivative")
