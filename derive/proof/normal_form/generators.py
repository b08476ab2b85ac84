"""Elementary functions of fractions, written over generators that are as few as possible.

exp splits over sums, log over factors proved positive, sin and cos over sums and multiples, powers
over factors proved not negative. Each rule holds wherever both of its sides are defined.
"""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq, fmpq_mpoly, fmpz

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import Fraction, Generator, Undefined
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.polynomials import product
from derive.proof.normal_form.signs import poly_sign, sign

MAX_MULTIPLE = 48
"""The largest multiple of an angle that is opened."""
MAX_PARTS = 5_000
"""How many parts a unit in an exponent is cut into at once."""
MAX_NUMBER_BITS = 128
"""The largest integer that is factored, once small primes are taken off."""
SMOOTH_BITS = 15
"""How small these are."""


def units(field: Field, value: Fraction) -> Iterator[tuple[Fraction, fmpq]]:
    """Yield a fraction as rational multiples of units; equal units come out equal.

    The units are quotients of monomials, and one proper fraction where the denominator is a sum.
    """
    num, den = value
    if len(den) > 1:
        num, rest = divmod(num, den)
        if not rest.is_zero():
            lead = rest.leading_coefficient()
            yield Fraction(rest / lead, den), lead
        den = field.one
    for monomial, coefficient in num.terms():
        yield field.fraction(field.ring.from_dict({monomial: fmpq(1)}), den), coefficient


def refined(field: Field, kind: str, unit: Fraction, factor: fmpq) -> tuple[Generator, fmpq]:
    """Return the generator for a multiple of a unit that divides factor·unit, and that multiple.

    exp(m/3) after exp(m/2) makes both powers of exp(m/6).
    """
    key = unit.key
    made = field.by_key.get((kind, key))
    if made is None:
        base = abs(factor)
    else:
        before = field.multiples[kind, key]
        parts = int((factor / before).q)
        if parts == 1:
            return made, before
        if parts > MAX_PARTS:
            raise UndecidableError("the exponents have too large a common denominator")
        base = before / parts
    fresh = field.new(kind, unit if kind == "root" else field.scale(unit, base), key)
    field.multiples[kind, key] = base
    if made is not None and kind in ("exp", "root"):
        field.define(made, field.of(fresh.poly ** parts))
    return fresh, base


def exp_of(field: Field, value: Fraction) -> Fraction:
    """Return exp(value)."""
    result = field.number(1)
    value = field.reduce(value)
    for unit, factor in units(field, value):
        result = field.mul(result, _exp_unit(field, unit, factor))
    field.used_law("exp", value, result)
    return result


def _exp_unit(field: Field, unit: Fraction, factor: fmpq) -> Fraction:
    inner = field.single(unit.num) if unit.den.is_one() else None
    if inner is not None and inner.kind == "log":
        return power_of(field, inner.argument, factor)
    generator, base = refined(field, "exp", unit, factor)
    generator.signs = (1, 1)
    return field.power(field.of(generator.poly), int(factor / base))


def log_of(field: Field, value: Fraction) -> Fraction:
    """Return log(value), split over the factors that are proved positive.

    Raises Undefined where the value is proved not to be positive.
    """
    value = field.reduce(value)
    field.require(">0", value)
    result: Fraction = field.remembered("log", value, lambda: _log(field, value))
    field.used_law("exp", result, value)
    return result


def _log(field: Field, value: Fraction) -> Fraction:
    content, known, unknown = _sorted_factors(field, value)
    if content < 0:
        if unknown.is_one():
            raise Undefined("the logarithm of a negative number")
        content, unknown = -content, -unknown
    if content == 0:
        raise Undefined("log 0")
    total = log_of_number(field, content)
    for factor, exponent in known:
        total = field.add(total, field.scale(_log_positive(field, factor), exponent))
    if not unknown.is_one():
        if sign(field, field.of(unknown))[1] <= 0:
            raise Undefined("the logarithm of a negative number")
        total = field.add(total, _atom(field, "log", field.of(unknown)))
    return total


def _sorted_factors(field: Field, value: Fraction) -> tuple[
        fmpq, list[tuple[fmpq_mpoly, int]], fmpq_mpoly]:
    """Return content, factors known not to be negative, and the product of the others.

    A denominator of unknown sign multiplies: that keeps the sign, and its square is divided out.
    """
    content, above = field.factors(value.num) if not value.num.is_zero() else (fmpq(0), [])
    divisor, below = field.factors(value.den)
    content /= divisor
    known: list[tuple[fmpq_mpoly, int]] = []
    unknown = field.one
    for factor, exponent in [*above, *((factor, -count) for factor, count in below)]:
        signs = poly_sign(field, factor)
        if signs[0] >= 0:
            known.append((factor, exponent))
        elif signs[1] <= 0:
            known.append((-factor, exponent))
            content = -content if exponent % 2 else content
        elif exponent > 0:
            unknown = product(unknown, factor ** exponent)
        else:
            odd = -exponent % 2
            unknown = product(unknown, factor ** odd)
            if -exponent + odd:
                known.append((factor * factor, (exponent - odd) // 2))
    return content, known, unknown


def _log_positive(field: Field, poly: fmpq_mpoly) -> Fraction:
    """Return the log of a factor that is positive where it is not 0."""
    single = field.single(poly)
    if single is not None and single.kind == "exp":
        return Fraction(*single.argument)
    if single is not None and single.kind == "root" and single.value is not None:
        return field.scale(log_of(field, single.value), fmpq(1, single.degree))
    return _atom(field, "log", field.of(poly))


def log_of_number(field: Field, value: fmpq) -> Fraction:
    """Return the log of a positive rational as a sum of logs of primes."""
    total = field.number(0)
    for prime, exponent in _primes(value):
        atom = _atom(field, "log", field.number(prime))
        total = field.add(total, field.scale(atom, exponent))
    return total


def _primes(value: fmpq) -> list[tuple[int, int]]:
    return [*_factored(fmpz(value.p), 1), *_factored(fmpz(value.q), -1)]


def _factored(value: fmpz, side: int) -> Iterator[tuple[int, int]]:
    """Yield primes and their exponents; small primes are taken off first, whatever the size."""
    for part, exponent in value.factor_smooth(SMOOTH_BITS):
        if int(part).bit_length() > MAX_NUMBER_BITS:
            raise UndecidableError("a number is too large to factor")
        for prime, count in part.factor():
            yield int(prime), side * int(exponent) * int(count)


def _atom(field: Field, kind: str, argument: Fraction) -> Fraction:
    made = field.by_key.get((kind, argument.key))
    return field.of((made or field.new(kind, argument, argument.key)).poly)


def power_of(field: Field, base: Fraction, exponent: fmpq) -> Fraction:
    """Return a rational power; with a fractional exponent the real root of something >= 0.

    Raises Undefined for a negative base under a fractional exponent and for 0 to a negative one.
    """
    if exponent.q == 1:
        if exponent < 0:
            field.require("!=0", field.reduce(base))
        return field.power(base, int(exponent))
    base = field.reduce(base)
    field.require(">0" if exponent < 0 else ">=0", base)
    if base.num.is_zero():
        if exponent < 0:
            raise Undefined("a division by 0")
        return base
    result: Fraction = field.remembered(
        f"power {exponent}", base, lambda: _fractional(field, base, exponent))
    field.used_law("power", base, exponent, result)
    return result


def _fractional(field: Field, base: Fraction, exponent: fmpq) -> Fraction:
    content, known, unknown = _sorted_factors(field, base)
    if content < 0:
        if unknown.is_one():
            if exponent > 0 and sign(field, base)[1] == 0:
                raise UndecidableError("a root of what is negative or 0")
            raise Undefined("a root of a negative number")
        content, unknown = -content, -unknown
    result = _number_power(field, content, exponent)
    for factor, count in known:
        result = field.mul(result, _positive_power(field, factor, exponent * count))
    if not unknown.is_one():
        result = field.mul(result, _split_power(field, unknown, exponent))
    return result


def _positive_power(field: Field, poly: fmpq_mpoly, exponent: fmpq) -> Fraction:
    single = field.single(poly)
    if single is not None and single.kind == "exp":
        return exp_of(field, field.scale(single.argument, exponent))
    if single is not None and single.kind == "root" and single.value is not None:
        return power_of(field, single.value, exponent / single.degree)
    return _split_power(field, poly, exponent)


def _split_power(field: Field, poly: fmpq_mpoly, exponent: fmpq) -> Fraction:
    """Return a power as a whole power times a power of the generator for the root."""
    whole = int(exponent.p) // int(exponent.q)
    rest = exponent - whole
    result = field.power(field.of(poly), whole)
    if rest == 0:
        return result
    generator, base = refined(field, "root", field.of(poly), fmpq(1, int(rest.q)))
    degree = int(1 / base)
    if not generator.degree:
        generator.signs = (max(0, poly_sign(field, poly)[0]), 1)
        field.relate(generator, degree, field.of(poly))
    return field.mul(result, field.of(generator.poly ** int(rest * degree)))


def _number_power(field: Field, value: fmpq, exponent: fmpq) -> Fraction:
    result = field.number(1)
    for prime, count in _primes(value):
        part = _split_power(field, field.ring.constant(prime), exponent * count)
        result = field.mul(result, part)
    return result
