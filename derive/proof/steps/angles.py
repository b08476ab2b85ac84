"""Cosines and sines: of sums of angles, of special ones, and their signs within a half turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from derive.proof.certificate import Angle
from derive.proof.replaying.facts import NOT_NEGATIVE, POSITIVE
from derive.proof.replaying.fractions import RejectedError, Value
from derive.proof.steps.generators import place_of, prepared, take

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer

Turn = tuple[Value, Value, Value]
"""An angle, its cosine and its sine."""


def angle(cell: Writer, kind: str, u: Value) -> None:
    """Show the cosine or the sine of u."""
    if u.num.is_zero():
        cell.by("angle 0")
        return
    for law in cell.leaf.ground.angles:
        if cell.fraction(law.angle).same(u):
            _addition(cell, law, u)
            return
    place = place_of(cell, kind, u)
    if place is None:
        raise RejectedError("an angle without a law")
    take(cell, place)


def _addition(cell: Writer, law: Angle, u: Value) -> None:
    rest, total = u, None
    for *stated, count in (part for part in law.parts if part[-1]):
        part, c, s = map(cell.fraction, stated)
        prepared(cell, part)
        inner = cell.single(part)
        if inner is not None and cell.stated[inner].kind == "asin":
            s = cell.taken[inner]
            c = cell.function("1/2", cell.number(1) - s * s)
        prepared(cell, c, s)
        _part(cell, part, c, s)
        rest = rest - part * count
        total = _plus(cell, total, _multiple(cell, (part, c, s), count))
    turns = fmpq(0) if rest.num.is_zero() else (rest / cell.pi()).number
    if turns is None or turns.q != 1:
        raise RejectedError("a wrong sum of angles")
    if turns:
        cell.by("half turn")
        half = cell.pi(), cell.number(-1), cell.number(0)
        _plus(cell, total, _multiple(cell, half, int(turns)))


def _plus(cell: Writer, first: Turn | None, second: Turn) -> Turn:
    if first is None:
        return second
    (a, c, s), (b, d, t) = first, second
    cell.by("sum of angles", a=a, c=c, s=s, b=b, d=d, t=t)
    return a + b, c * d - s * t, s * d + c * t


def _multiple(cell: Writer, turn: Turn, count: int) -> Turn:
    """Show the cosine and the sine of a multiple, by doubling."""
    a, c, s = turn
    if count < 0:
        cell.by("opposite angle", a=a, c=c, s=s)
        turn, count = (a * -1, c, s * -1), -count
    if count == 1:
        return turn
    double = _plus(cell, turn, turn)
    found = _multiple(cell, double, count // 2)
    return _plus(cell, found, turn) if count % 2 else found


def _part(cell: Writer, angle: Value, c: Value, s: Value) -> None:
    """Show the cosine and the sine of one part of an angle."""
    inner = cell.single(angle)
    kind = cell.stated[inner].kind if inner is not None else ""
    if all(any(a.same(angle) and p.same(value) for a, p in cell.known.get(each, ()))
           for each, value in (("cos", c), ("sin", s))):
        return
    if inner is not None and kind in ("atan", "asin"):
        cell.by(f"angle of {kind}", t=cell.taken[inner], a=angle, c=c)
        return
    match (cell.pi() / angle).number:
        case 1:
            cell.by("half turn")
        case 2:
            cell.by("quarter turn")
        case 4:
            cell.by("eighth of a turn", c=c)
        case 3:
            cell.by("sixth of a turn", s=s)
        case 6:
            cell.by("sixth of a turn", s=c)
        case _:
            raise RejectedError("a wrong angle")


def show_turn(cell: Writer, kind: str, u: Value, own: Value) -> None:
    """Show the sign of a sine or cosine if its angle is within one half turn."""
    if not any(each.kind == "constant" for each in cell.stated):
        return
    bound = cell.pi() if kind == "sin" else cell.pi() * fmpq(1, 2)
    ends = [cell.settle(each, NOT_NEGATIVE) for each in (bound - u, bound + u)]
    if not all(each <= NOT_NEGATIVE for each in ends):
        return
    ends = [cell.settle(each) for each in (bound - u, bound + u)]
    name = "within" if all(each == POSITIVE for each in ends) else "up to"
    if kind == "cos":
        cell.by(f"cos {name} a quarter turn", a=u, c=own)
        return
    cell.settle(u)
    if name == "up to":
        cell.combine((1, ((u, 1), (bound - u, 1), (bound + u, 1))))
    cell.by(f"sin {name} half a turn", a=u, s=own)


def turned(cell: Writer, value: Value) -> None:
    """Use that a cosine or sine with a law is, but for a factor, the value."""
    for law in cell.leaf.ground.angles:
        for kind, stated in (("cos", law.cosine), ("sin", law.sine)):
            each = cell.fraction(stated)
            if each.den.is_one() and not each.num.is_zero() and (
                    each.num / each.num.leading_coefficient()
                    == value.num / value.num.leading_coefficient()):
                u = cell.fraction(law.angle)
                show_turn(cell, kind, u, cell.function(kind, u))
