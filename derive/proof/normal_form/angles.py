"""Sine, cosine and the inverse functions over generators: odd, additive, multiples opened."""

from __future__ import annotations

from collections.abc import Iterator

from flint import fmpq

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import Fraction, Undefined
from derive.proof.normal_form.evaluation import is_constant
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.generators import MAX_MULTIPLE, log_of, power_of, refined, units

Pair = tuple[Fraction, Fraction]
"""The cosine and the sine of one angle."""

HALF = fmpq(1, 2)


def pi_of(field: Field) -> Fraction:
    """Return π."""
    made = field.by_key.get(("constant", "pi")) or field.new("constant", "pi", "pi", (1, 1))
    return field.of(made.poly)


def cos_sin(field: Field, value: Fraction) -> Pair:
    """Return cosine and sine of a fraction by the addition theorems."""
    result = (field.number(1), field.number(0))
    value, parts = field.reduce(value), []
    for unit, factor in _turns(field, value):
        part, pair, count = _angle(field, unit, factor)
        parts.append((part, *pair, count))
        result = _sum(field, result, _multiple(field, pair, count))
    field.used_law("angle", value, *result, parts)
    return result


def _turns(field: Field, value: Fraction) -> Iterator[tuple[Fraction, fmpq]]:
    """Yield an angle as multiples of units, with one for all of a variable between two numbers.

    x = a + b/(1 + u) is one angle, not a and b/(1 + u): then the cosine of x is a generator.
    """
    if len(value.den) == 1:
        yield from units(field, value)
        return
    proper, lead = next(units(field, value))
    rest = field.subtract(value, field.scale(proper, lead))
    fixed = all(is_constant(field, each) for part in rest for each in field.used(part))
    offset = field.remembered("offset", proper, lambda: field.scale(
        rest, 1 / lead) if fixed else field.number(0))
    unit = field.add(proper, offset)
    yield unit, lead
    yield from units(field, field.subtract(value, field.scale(unit, lead)))


def _sum(field: Field, a: Pair, b: Pair) -> Pair:
    return (field.subtract(field.mul(a[0], b[0]), field.mul(a[1], b[1])),
            field.add(field.mul(a[1], b[0]), field.mul(a[0], b[1])))


def _multiple(field: Field, angle: Pair, count: int) -> Pair:
    if abs(count) > MAX_MULTIPLE:
        raise UndecidableError("the multiple of an angle is too large")
    if count < 0:
        angle = (angle[0], field.negative(angle[1]))
    result = (field.number(1), field.number(0))
    for _ in range(abs(count)):
        result = _sum(field, result, angle)
        result = (field.reduce(result[0]), field.reduce(result[1]))
    return result


def _angle(field: Field, unit: Fraction, factor: fmpq) -> tuple[Fraction, Pair, int]:
    """Return an angle of which factor·unit is a multiple, its cosine and sine, and the multiple."""
    inner = field.single(unit.num) if unit.den.is_one() else None
    parts, count = int(factor.q), int(factor.p)
    if inner is not None and inner.kind == "constant" and parts in (1, 2, 3, 4, 6):
        return field.scale(unit, fmpq(1, parts)), _part_of_pi(field, parts), count % (2 * parts)
    if inner is not None and inner.kind == "atan" and parts == 1:
        radius = power_of(field, _one_plus_square(field, inner.argument), -HALF)
        return unit, (radius, field.mul(inner.argument, radius)), count
    old = field.by_key.get(("cos", unit.key)), field.by_key.get(("sin", unit.key))
    before = field.multiples.get(("cos", unit.key), fmpq(1))
    cosine, base = refined(field, "cos", unit, factor)
    sine, _ = refined(field, "sin", unit, factor)
    pair = (field.of(cosine.poly), field.of(sine.poly))
    if not sine.degree:
        field.relate(sine, 2, field.of(field.one - cosine.poly ** 2))
        if old[0] is not None and old[1] is not None:
            opened = _multiple(field, pair, int(before / base))
            field.define(old[0], opened[0])
            field.define(old[1], opened[1])
    return field.scale(unit, base), pair, int(factor / base)


def _part_of_pi(field: Field, parts: int) -> Pair:
    def root(number: int) -> Fraction:
        return field.scale(power_of(field, field.number(number), HALF), HALF)

    match parts:
        case 1:
            return field.number(-1), field.number(0)
        case 2:
            return field.number(0), field.number(1)
        case 3:
            return field.number(HALF), root(3)
        case 4:
            return root(2), root(2)
        case _:
            return root(3), field.number(HALF)


def _one_plus_square(field: Field, value: Fraction) -> Fraction:
    return field.add(field.number(1), field.mul(value, value))


def odd(field: Field, kind: str, value: Fraction) -> Fraction:
    """Return erf or atan of a fraction, -f(u) for f(-u)."""
    value = field.reduce(value)
    if value.num.is_zero():
        return field.number(0)
    if value.num.leading_coefficient() < 0:
        return field.negative(odd(field, kind, field.negative(value)))
    if kind == "atan":
        if value == field.number(1):
            return field.scale(pi_of(field), fmpq(1, 4))
        square = field.constant(field.reduce(field.mul(value, value)))
        for known, part in ((fmpq(3), fmpq(1, 3)), (fmpq(1, 3), fmpq(1, 6))):
            if square == known:
                return field.scale(pi_of(field), part)
    made = field.by_key.get((kind, value.key)) or field.new(kind, value, value.key)
    return field.of(made.poly)


def asin_of(field: Field, value: Fraction) -> Fraction:
    """Return asin v = atan(v/√(1 − v²)), and ±π/2 at v = ±1."""
    value = field.reduce(value)
    below = field.reduce(field.subtract(field.number(1), field.mul(value, value)))
    field.require(">=0", below)
    if below.num.is_zero():
        number = field.constant(value)
        if number is None:
            raise UndecidableError("asin of something that is always 1 or -1")
        return field.scale(pi_of(field), number / 2)
    return odd(field, "atan", field.mul(value, power_of(field, below, -HALF)))


def asinh_of(field: Field, value: Fraction) -> Fraction:
    """Return asinh v = log(v + √(1 + v²))."""
    root = power_of(field, _one_plus_square(field, value), HALF)
    return log_of(field, field.add(value, root))


def acosh_of(field: Field, value: Fraction) -> Fraction:
    """Return acosh v = log(v + √(v² − 1)), for v ≥ 1."""
    field.require(">=0", field.reduce(field.subtract(value, field.number(1))))
    square = field.subtract(field.mul(value, value), field.number(1))
    return log_of(field, field.add(value, power_of(field, field.reduce(square), HALF)))


def atanh_of(field: Field, value: Fraction) -> Fraction:
    """Return atanh v = (log(1 + v) − log(1 − v))/2, for |v| < 1."""
    one = field.number(1)
    if value in (one, field.negative(one)):
        raise Undefined("atanh of 1")
    difference = field.subtract(log_of(field, field.add(one, value)),
                                log_of(field, field.subtract(one, value)))
    return field.scale(difference, HALF)
