"""How functions become known: generators are taken, and the laws that the search used are shown."""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from flint import fmpq

from derive.proof.replaying.facts import NOT_NEGATIVE, NOT_POSITIVE
from derive.proof.replaying.fractions import RejectedError, Value, rational
from derive.proof.steps.angles import angle
from derive.proof.steps.arctangents import inverse
from derive.proof.steps.generators import place_of, prepared, take

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def show(cell: Writer, kind: str, u: Value) -> None:
    """Show what a function of u is. Raises RejectedError where that is not found."""
    match kind:
        case "exp" | "log":
            _exponential(cell, kind, u)
        case "sin" | "cos":
            angle(cell, kind, u)
        case "erf" | "atan" | "asin":
            inverse(cell, kind, u)
        case "Abs":
            _absolute(cell, u)
        case "Pi":
            _take_pi(cell)
        case _:
            _power(cell, kind, u)


def _take_pi(cell: Writer) -> None:
    place = next((place for place, each in enumerate(cell.stated) if each.kind == "constant"), None)
    if place is None:
        raise RejectedError("there is no generator for π")
    take(cell, place)


def _absolute(cell: Writer, u: Value) -> None:
    signs = cell.settle(u)
    own = signs <= NOT_NEGATIVE or signs <= NOT_POSITIVE
    v = cell.function("1/2", u * u) if not own else u if signs <= NOT_NEGATIVE else u * -1
    cell.by("absolute value", u=u, v=v)


def _exponential(cell: Writer, kind: str, u: Value) -> None:
    reason = "a logarithm without a law"
    for law in cell.leaf.ground.exponentials:
        exponent, value = map(cell.fraction, (law.exponent, law.value))
        if (exponent if kind == "exp" else value).same(u):
            try:
                exponential(cell, exponent, value)
            except RejectedError as fault:
                reason = fault.cause
                continue
            if cell.stated_as(kind, u) is not None:
                return
    if kind == "exp":
        place = place_of(cell, "exp", u)
        if place is not None:
            take(cell, place)
        else:
            exponential(cell, u, cell.number(1))
        return
    place = place_of(cell, "log", u)
    if place is None:
        raise RejectedError(reason)
    take(cell, place)


def exponential(cell: Writer, exponent: Value, value: Value) -> None:
    """Show that exp(exponent) = value: exponentials over sums, with logarithms for the rest."""
    prepared(cell, exponent, value)
    parts: list[tuple[Value, Value, fmpq]] = []
    rest = exponent
    for place in value.places:
        if cell.stated[place].kind == "exp":
            count = min(int(m[place]) for m in value.num.monoms()) - min(
                int(m[place]) for m in value.den.monoms())
            rest = rest - cell.taken[place] * count
            parts += [(cell.taken[place], cell.of(place), fmpq(count))] if count else []
    if not rest.den.is_constant():
        raise RejectedError("an exponent that is no sum of logarithms")
    for monomial, coefficient in rest.num.terms():
        place = next((i for i, each in enumerate(monomial) if each), -1)
        if sum(monomial) != 1 or cell.stated[place].kind != "log":
            raise RejectedError("no logarithm")
        parts.append((cell.of(place), cell.taken[place], coefficient))
    whole = lcm(*(int(count.q) for *_, count in parts))
    total = product(cell, [(a, p, count * whole) for a, p, count in parts])
    if whole > 1:
        cell.by("power", u=total, v=value, m=1, n=whole)
        cell.by("exp of a sum", a=exponent * whole, p=total, m=fmpq(1, whole),
                b=exponent * whole, q=total, n=0)


def product(cell: Writer, parts: list[tuple[Value, Value, fmpq]]) -> Value:
    """Show the exponential of Σ count·a, where exp a = p, for whole counts; return it."""
    whole, value = cell.number(0), cell.number(1)
    if not parts:
        cell.by("exp of 0")
    for number, (a, p, count) in enumerate(parts):
        if number:
            cell.by("exp of a sum", a=whole, p=value, m=1, b=a, q=p, n=count)
        elif count != 1:
            cell.by("exp of a sum", a=a, p=p, m=count, b=a, q=p, n=0)
        whole, value = whole + a * count, value * p ** int(count)
    return value


def _power(cell: Writer, exponent: str, base: Value) -> None:
    count = rational(exponent)
    for law in cell.leaf.ground.powers:
        side = rational(law.exponent) / count
        if side in (1, -1) and cell.fraction(law.base).same(base):
            value = cell.fraction(law.value)
            if side < 0:
                value = value * base ** int(count * 2) if (count * 2).q == 1 else value ** -1
            prepared(cell, base, value)
            cell.by("power", u=base, v=value, m=int(count.p), n=int(count.q))
            return
    for place, each in enumerate(cell.stated):
        if each.kind == "root" and each.degree == count.q and cell.fraction(each.ratio).same(base):
            take(cell, place)
            if count.p != 1:
                cell.by("power", u=base, v=cell.of(place) ** int(count.p), m=int(count.p),
                        n=each.degree)
            return
    raise RejectedError("a root without a law")
