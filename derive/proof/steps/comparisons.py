"""Signs of differences: of exponentials, of logarithms, and of what is odd and increasing."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from flint import fmpq, fmpz

from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps import functions
from derive.proof.steps.generators import prepared, take

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def comparisons(cell: Writer, value: Value) -> None:
    """Show the sign of a value by one that is simpler."""
    for way in (_two_exponentials, _two_of_one_kind, _logarithms):
        try:
            way(cell, value)
        except RejectedError:
            continue


def _compare(cell: Writer, kind: str, first: tuple[Value, Value],
             second: tuple[Value, Value]) -> None:
    cell.by(f"order of {kind}", a=first[0], p=first[1], b=second[0], q=second[1])


def _two_exponentials(cell: Writer, value: Value) -> None:
    """Use that c·exp(m) − d·exp(n) has the sign of m − n + log(c/d)."""
    terms = sorted(value.num.terms(), key=lambda term: -term[1])
    if len(terms) != 2 or terms[1][1] > 0 or terms[0][1] < 0:
        return
    (first, c), (second, d) = terms
    common = [min(a, b) for a, b in zip(first, second, strict=True)]
    sides: list[tuple[Value, Value]] = []
    for monomial, number in ((first, c / -d), (second, fmpq(1))):
        exponent = _log_of_number(cell, number)
        product = cell.number(number)
        for place, (count, less) in enumerate(zip(monomial, common, strict=True)):
            if count - less:
                if cell.stated[place].kind != "exp":
                    return
                take(cell, place)
                exponent = exponent + cell.taken[place] * int(count - less)
                product = product * cell.of(place) ** int(count - less)
        sides.append((exponent, product))
    for exponent, product in sides:
        if cell.stated_as("exp", exponent) is None:
            functions.exponential(cell, exponent, product)
    cell.settle(sides[0][0] - sides[1][0])
    _compare(cell, "exp", *sides)
    rest = value / (sides[0][1] - sides[1][1])
    if rest.number is None:
        cell.combine((1, ((rest, 1), (sides[0][1] - sides[1][1], 1))))


def _log_of_number(cell: Writer, value: fmpq) -> Value:
    total = cell.number(0)
    for number, side in ((value.p, 1), (value.q, -1)):
        for prime, count in fmpz(number).factor():
            place = next((i for i, each in enumerate(cell.stated) if each.kind == "log"
                          and cell.fraction(each.ratio).number == prime), None)
            if place is None:
                raise RejectedError("no logarithm of a prime")
            take(cell, place)
            total = total + cell.of(place) * (side * int(count))
    return total


def _two_of_one_kind(cell: Writer, value: Value) -> None:
    """Use that a·f(u) + b·f(v), f odd and increasing, |a| = |b|, has the sign of a·u + b·v."""
    kinds = [cell.stated[place].kind for place in value.places]
    if kinds not in (["erf", "erf"], ["atan", "atan"]) or (
            [sum(monomial) for monomial in value.num.monoms()] != [1, 1]):
        return
    a, b = (value.num.derivative(place).leading_coefficient() for place in value.places)
    if abs(a) != abs(b):
        return
    prepared(cell, value)
    sides = []
    for place, side in zip(value.places, (1 if a > 0 else -1, -1 if b > 0 else 1), strict=True):
        u = cell.taken[place] * side
        if cell.stated_as(kinds[0], u) is None:
            cell.by(f"odd {kinds[0]}", a=cell.taken[place], p=cell.of(place))
        sides.append((u, cell.of(place) * side))
    cell.settle(sides[0][0] - sides[1][0])
    _compare(cell, kinds[0], *sides)


def _logarithms(cell: Writer, value: Value) -> None:
    """Use that Σ cᵢ·log aᵢ + r has the sign of exp(r)·Π aᵢ^cᵢ − 1."""
    logs = [place for place in value.places if cell.stated[place].kind == "log"]
    slopes = [value.num.derivative(place) for place in logs]
    if not logs or not all(slope.is_constant() for slope in slopes):
        return
    prepared(cell, value)
    counts = [slope.leading_coefficient() for slope in slopes]
    whole = lcm(*(int(count.q) for count in counts))
    rest, parts = value * whole, []
    for place, count in zip(logs, counts, strict=True):
        rest = rest - cell.of(place) * (count * whole)
        parts.append((cell.of(place), cell.taken[place], count * whole))
    if not rest.num.is_zero():
        parts.append((rest, cell.function("exp", rest), fmpq(1)))
    product = functions.product(cell, parts)
    cell.by("exp of 0")
    cell.settle(product - cell.number(1))
    _compare(cell, "exp", (value * whole, product), (cell.number(0), cell.number(1)))
