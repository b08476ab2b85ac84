"""Inverse functions: odd ones, arcsines by arctangents, and sums of arctangents that are 0."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from math import lcm
from typing import TYPE_CHECKING

from flint import fmpq

from derive.proof.certificate import Ratio
from derive.proof.replaying.facts import POSITIVE, ZERO
from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps.generators import place_of, prepared, take
from derive.proof.steps.ratios import ratio

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer

MOST_TURNS = 48
"""Arctangents in the longest sum."""


def inverse(cell: Writer, kind: str, u: Value) -> None:
    """Show an erf, arctangent or arcsine of u."""
    if u.num.is_zero():
        cell.by(f"{kind} of 0")
        return
    if kind == "asin":
        _asin(cell, u)
        return
    for side in (1, -1):
        place = place_of(cell, kind, u * side)
        if place is not None:
            take(cell, place)
            if side < 0:
                cell.by(f"odd {kind}", a=u * side, p=cell.of(place))
            return
    if kind != "atan" or (u * u).number is None:
        raise RejectedError(f"{kind} of something without a generator")
    special_slope(cell, u)


def special_slope(cell: Writer, u: Value) -> None:
    """Show the arctangent of 0, 1, √3 or 1/√3, or of the opposite."""
    if u.num.is_zero():
        cell.by("atan of 0")
        return
    prepared(cell, u)
    if u.number is None:
        cell.do("evaluation", ratio(u))
    t = u if cell.signs(u) == POSITIVE else u * -1
    match (t * t).number:
        case fmpq(p=1, q=1):
            cell.by("atan of one")
        case fmpq(p=3, q=1):
            cell.by("atan of a third", t=t)
        case fmpq(p=1, q=3):
            cell.by("atan of a third", t=t ** -1)
        case _:
            raise RejectedError("no special arctangent")
    if t is not u:
        cell.by("odd atan", a=t, p=_special_value(cell, t))


def _special_value(cell: Writer, t: Value) -> Value:
    square = (t * t).number
    return cell.pi() * (fmpq(1, 4) if square == 1 else fmpq(1, 3) if square == 3 else fmpq(1, 6))


def _asin(cell: Writer, u: Value) -> None:
    """Use asin u = atan(u/√(1 − u²)), as the search writes it, where u² < 1."""
    if u.number in (1, -1):
        cell.by("quarter turn")
        if u.number == -1:
            cell.by("odd asin", a=1, p=cell.pi() * fmpq(1, 2))
        return
    square = cell.number(1) - u * u
    for place, each in enumerate(cell.stated):
        for side in (1, -1) if each.kind in ("atan", "asin") else ():
            t = _prepared_if_possible(cell, each.ratio)
            if each.kind == "asin" and t.same(u * side):
                take(cell, place)
                if side < 0:
                    cell.by("odd asin", a=u * -1, p=cell.of(place))
                return
            if each.kind == "atan" and (t * t * square).same(u * u):
                _asin_at(cell, place, t, u)
                return
    root = cell.function("1/2", square)
    cell.by("asin by atan", t=u / root, a=cell.function("atan", u / root), u=u)


def _prepared_if_possible(cell: Writer, stated: Ratio) -> Value:
    with suppress(RejectedError):  # then it is no tangent either
        prepared(cell, cell.fraction(stated))
    return cell.fraction(stated)


def _asin_at(cell: Writer, place: int, t: Value, u: Value) -> None:
    """Show the arcsine whose tangent is t; where that may be infinite it is the generator."""
    square = cell.number(1) - u * u
    try:
        cell.require_sign(square, POSITIVE)
    except RejectedError:
        if place in cell.taken:  # the other side has been looked at meanwhile
            _asin(cell, u)
            return
        side = _side(cell, t, u, square)
        cell.restate(place, replace(cell.stated[place], kind="asin", argument=ratio(u * side)))
        take(cell, place)
        if side < 0:
            cell.by("odd asin", a=u * -1, p=cell.of(place))
        return
    take(cell, place)
    side, root = _side(cell, t, u, square), cell.function("1/2", square)
    cell.combine((1, ((u, 2), (root, 1), (square ** -1, 1))))
    if side < 0:
        cell.by("odd atan", a=t, p=cell.of(place))
    cell.by("asin by atan", t=t * side, a=cell.of(place) * side, u=u)


def _side(cell: Writer, t: Value, u: Value, square: Value) -> int:
    """Return 1 if t = u/√(1 − u²), -1 if it is the opposite."""
    return 1 if (t * cell.function("1/2", square)).same(u) else -1


def no_angle(cell: Writer, value: Value) -> None:
    """Show that a sum of arctangents is 0: a multiple is one arctangent of a known angle."""
    poly = value.num
    turning = [place for place in value.places if cell.stated[place].kind == "atan"]
    if not turning or poly.total_degree() != 1:
        return
    prepared(cell, value)
    counts = [poly.derivative(place).leading_coefficient() for place in turning]
    whole = lcm(*(int(count.q) for count in counts)) * (1 if counts[0] > 0 else -1)
    for multiple in (1, 2, 3, 4):
        with suppress(RejectedError):  # then another multiple may be known
            _one_angle(cell, value * (whole * multiple), turning)
        if cell.signs(value) == ZERO:
            return


def _one_angle(cell: Writer, value: Value, turning: list[int]) -> None:
    parts: list[tuple[Value, Value]] = []
    for place in turning:
        count = int(value.num.derivative(place).leading_coefficient())
        if len(parts) + abs(count) > MOST_TURNS:
            return
        one = cell.taken[place], cell.of(place)
        parts += [one if count > 0 else _opposite(cell, *one)] * abs(count)
    t, a = parts[0]
    for other, b in parts[1:]:
        t, a = _sum(cell, (t, a), (other, b))
    _known(cell, t, a - value)


def _opposite(cell: Writer, t: Value, a: Value) -> tuple[Value, Value]:
    if cell.stated_as("atan", t * -1) is None:
        cell.by("odd atan", a=t, p=a)
    return t * -1, a * -1


def _sum(cell: Writer, first: tuple[Value, Value], second: tuple[Value, Value]) -> tuple[
        Value, Value]:
    """Return tangent and angle of a sum of two arctangents, less a half turn if need be."""
    (x, a), (y, b) = first, second
    gap = cell.number(1) - x * y
    if gap.num.is_zero():
        side = 1 if cell.settle(x) == POSITIVE else -1
        if side < 0:
            x, a = _opposite(cell, x, a)
        cell.by("atan of 1/x", x=x, a=a)
        if side < 0:
            _opposite(cell, x ** -1, cell.pi() * fmpq(1, 2) - a)
        raise RejectedError("a quarter turn")  # all that follows is that the sum is one
    beyond = cell.settle(gap) != POSITIVE
    half = cell.number(0)
    if beyond:
        half = cell.pi() * (-1 if cell.settle(x) == POSITIVE else 1)
    name = "sum of atan" + (" beyond" if half.num.leading_coefficient() < 0 else " before"
                            if beyond else "")
    cell.by(name, x=x, a=a, y=y, b=b)
    return (x + y) / gap, a + b + half


def _known(cell: Writer, t: Value, angle: Value) -> None:
    """Show that the arctangent of t is an angle."""
    square = (t * t).number
    if square is not None:
        special_slope(cell, t)
        return
    c, s = cell.function("cos", angle), cell.function("sin", angle)
    cell.by("atan of tan", a=angle, c=c, s=s)
