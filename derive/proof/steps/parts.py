"""Signs by what a value is made of: its generators, factors, coefficients, bounded functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mpoly

from derive.proof.replaying.facts import NOT_ZERO
from derive.proof.replaying.fractions import Value
from derive.proof.steps.angles import show_turn
from derive.proof.steps.generators import place_of, prepared, take
from derive.proof.steps.ratios import ratio

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer


def generators(cell: Writer, value: Value) -> None:
    """Show the signs of the generators of a value."""
    for place in value.places:
        take(cell, place)
        own, kind = cell.of(place), cell.stated[place].kind
        if (len(cell.signs(own)) == 1 and not cell.doubting) or place not in cell.taken:
            continue
        u = cell.taken[place]
        if kind in ("log", "erf", "atan", "asin", "root"):
            at = u - cell.number(1) if kind == "log" else u
            if len(cell.settle(at)) == 3:
                continue
        zero = cell.number(0)
        match kind:
            case "log":
                cell.by("exp of 0")
                cell.by("order of exp", a=own, p=u, b=zero, q=1)
            case "erf" | "atan":
                cell.by(f"{kind} of 0")
                cell.by(f"order of {kind}", a=u, p=own, b=zero, q=zero)
            case "root":
                cell.by("powers", x=own, y=zero, n=cell.stated[place].degree)
            case "sin" | "cos":
                show_turn(cell, kind, u, own)


def evaluated(cell: Writer, value: Value) -> None:
    """See a number by balls, unless it is 0."""
    if _is_number(cell, value):
        prepared(cell, value)
        cell.do("evaluation", ratio(value))


def _is_number(cell: Writer, value: Value) -> bool:
    return all(cell.stated[place].kind not in ("variable", "replaced") and (
        cell.stated[place].kind == "constant"
        or _is_number(cell, cell.fraction(cell.stated[place].ratio)))
        for place in value.places)


def factors_of(cell: Writer, value: Value) -> None:
    """Show the signs of the factors."""
    if len(value.num) < 2:
        return
    content, parts = value.num.factor()
    if len(parts) == 1 and parts[0][1] == 1:
        return
    found = [(Value(cell, part, cell.one), int(count)) for part, count in parts]
    for part, count in found:
        cell.settle(part, NOT_ZERO if count % 2 == 0 else None)
    cell.combine((content, tuple(found)))


def by_coefficients(cell: Writer, value: Value) -> None:
    """Read the sign off the terms with numbers such as π − 3 for coefficients."""
    numbers = {place for place in value.places if _is_number(cell, cell.of(place))}
    parts: dict[tuple[int, ...], fmpq_mpoly] = {}
    for monomial, coefficient in value.num.terms():
        inner = tuple(int(n) if i in numbers else 0 for i, n in enumerate(monomial))
        outer = tuple(0 if i in numbers else int(n) for i, n in enumerate(monomial))
        part = cell.polynomials.from_dict({inner: coefficient})
        parts[outer] = parts.get(outer, cell.one * 0) + part
    if len(parts) in (1, len(value.num)):
        return
    for part in parts.values():
        cell.settle(Value(cell, part, cell.one))
    cell.combine(*((1, ((Value(cell, part, cell.one), 1), *(
        (cell.of(place), count) for place, count in enumerate(outer) if count)))
        for outer, part in parts.items()))


def bounded(cell: Writer, value: Value) -> None:
    """Use that what is linear in erf, sin or cos is extreme where that is -1 or 1."""
    for place in value.places:
        kind = cell.stated[place].kind
        if kind not in ("erf", "sin", "cos") or value.num.degrees()[place] != 1:
            continue
        low, high = (Value(cell, value.num.subs({f"g{place}": end}), cell.one) for end in (-1, 1))
        found = [cell.settle(each) for each in (low, high)]
        if len(found[0] | found[1]) < 3 and all(len(each) < 3 for each in found):
            one, own = cell.number(1), cell.of(place)
            other = {"sin": "cos", "cos": "sin"}.get(kind)
            twin = place_of(cell, other, cell.taken[place]) if other else None
            if twin is not None:
                _inside(cell, own, cell.of(twin))
            cell.combine((fmpq(1, 2), ((one - own, 1), (low, 1))),
                    (fmpq(1, 2), ((one + own, 1), (high, 1))))


def _inside(cell: Writer, own: Value, twin: Value) -> None:
    """Show that a sine does not reach 1 or -1 where the cosine is not 0."""
    if 0 not in cell.settle(twin, NOT_ZERO):
        one = cell.number(1)
        cell.combine((1, ((twin, 2),)))
        for side in (1, -1):
            cell.by("factor", x=one + own * side, y=one - own * side)
