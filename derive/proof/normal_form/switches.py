"""Switches by the sign of what they switch on: |v|, the larger of two, a step, a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flint import fmpq

from derive.proof.normal_form.elements import Fraction, Split
from derive.proof.normal_form.generators import power_of
from derive.proof.normal_form.signs import sign

if TYPE_CHECKING:
    from derive.proof.normal_form.reader import Reader

HALF = fmpq(1, 2)


def absolute(reader: Reader, value: Fraction) -> Fraction:
    """Return |value|."""
    field = reader.field
    low, high = sign(field, field.reduce(value))
    if low >= 0:
        return value
    if high <= 0:
        return field.negative(value)
    if reader.rooted:
        return power_of(field, field.mul(value, value), HALF)
    raise Split(field.reduce(value))


def larger(reader: Reader, *values: Fraction, smaller: bool = False) -> Fraction:
    """Return the largest value, or the smallest."""
    field, result = reader.field, values[0]
    for each in values[1:]:
        gap = field.reduce(field.subtract(each, result))
        low, high = sign(field, gap)
        if smaller:
            low, high = -high, -low
        if low >= 0:
            result = each
        elif high > 0:
            away = absolute(reader, gap)
            total = field.add(field.add(result, each), field.negative(away) if smaller else away)
            result = field.scale(total, HALF)
    return result


def step(reader: Reader, value: Fraction, at_zero: Fraction | None = None) -> Fraction:
    """Return Heaviside(value)."""
    found = reader.sign_of(value)
    if found == 0:
        return at_zero if at_zero is not None else reader.field.number(HALF)
    return reader.field.number(1 if found > 0 else 0)


def compare(reader: Reader, left: Fraction, right: Fraction, holds: Mapping[int, bool]) -> bool:
    """Return whether a relation holds; `holds` gives it by the sign of left - right."""
    gap = reader.field.reduce(reader.field.subtract(left, right))
    low, high = sign(reader.field, gap)
    answers = {holds[each] for each in range(low, high + 1)}
    if len(answers) == 1:
        return answers.pop()
    raise Split(gap)
