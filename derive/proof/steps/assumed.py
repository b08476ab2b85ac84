"""Signs from what was assumed because both sides have a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from derive.proof.replaying.facts import NOT_NEGATIVE, NOT_ZERO, POSITIVE, ZERO
from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps.parts import generators
from derive.proof.steps.squares import pair

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def assumed(cell: Writer, value: Value) -> None:
    """Use what was assumed of something that the value divides, or is a quotient of."""
    for other, allowed in list(cell.assumed):
        if other.num.is_zero() or value.num.is_constant():
            continue
        quotient, rest = divmod(other.num, value.num)
        if allowed <= NOT_ZERO and rest.is_zero() and 0 in cell.signs(value):
            if not other.den.is_one():
                cell.combine((1, ((other, 1), (Value(cell, other.den, cell.one), 1))))
            cell.by("factor", x=value, y=Value(cell, quotient, cell.one))
        if rest.is_zero() and allowed in (POSITIVE, NOT_NEGATIVE) and not quotient.is_constant():
            _by_product(cell, other, Value(cell, quotient, cell.one))
        below, rest = divmod(other.den, value.num)
        if rest.is_zero() and allowed in (POSITIVE, NOT_NEGATIVE):
            _by_product(cell, other, *(Value(cell, each, cell.one) for each in (other.num, below)))
        if not other.den.is_constant() and other.num / other.num.leading_coefficient() == (
                value.num / value.num.leading_coefficient()):
            cell.settle(Value(cell, other.den, cell.one))
            cell.combine((1, ((other, 1), (Value(cell, other.den, cell.one), 1))))


def _by_product(cell: Writer, quotient: Value, *factors: Value) -> None:
    """Show the sign of what, times the factors, is a quotient, or of what divides it."""
    below = Value(cell, quotient.den, cell.one)
    if all(len(cell.settle(each)) == 1 and cell.signs(each) != ZERO for each in factors):
        power = 1 if len(factors) == 1 else 2
        if power == 2 or len(cell.settle(below)) == 1:
            cell.combine((1, ((quotient, 1), (below, power),
                              *((each ** -1, 1) for each in factors))))


def by_assumed(cell: Writer, value: Value) -> None:
    """Write a value as a multiple of what is not negative, or as more than that."""
    for other in _not_negative(cell):
        if len(cell.signs(value)) == 1:
            return
        scale = value.num.leading_coefficient() / other.num.leading_coefficient()
        more, rest = value - other * scale, value / other
        with suppress(RejectedError):  # then by another
            if more.number is not None and more.number > 0:
                cell.combine((scale, ((other, 1),)), (more.number, ()))
            elif len(rest.num) + len(rest.den) <= len(value.num) + 1:
                generators(cell, rest)
                if len(cell.signs(rest)) < 3:
                    cell.combine((1, ((other, 1), (rest, 1))))


def _not_negative(cell: Writer) -> Iterator[Value]:
    """Yield what is known not to be negative."""
    for other, allowed in list(cell.assumed):
        if allowed <= NOT_NEGATIVE and not other.num.is_constant():
            yield other
    for place, u in list(cell.taken.items()):
        if cell.stated[place].kind == "atan":
            more = cell.number(1) + u * u
            if cell.signs(more) != POSITIVE:
                cell.combine((1, ()), (1, ((u, 2),)))
            yield more
        elif cell.stated[place].kind == "root" and not u.num.is_constant():
            cell.combine((1, ((cell.of(place), cell.stated[place].degree),)))
            yield u


def pairs(cell: Writer, value: Value) -> None:
    """Use that two factors with a positive sum and a product ≥ 0 are both ≥ 0."""
    for other, allowed in list(cell.assumed):
        if allowed <= NOT_NEGATIVE and not other.num.is_zero() and other.den.is_constant():
            quotient, rest = divmod(other.num, value.num)
            if rest.is_zero() and not quotient.is_constant() and not value.num.is_constant():
                second = Value(cell, quotient, cell.one)
                if cell.settle(value + second, POSITIVE) == POSITIVE:
                    pair(cell, value, second)
                    return
