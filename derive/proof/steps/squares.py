"""Signs by squares: of what is linear in a root, of quadratics, of pairs of factors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from derive.proof.replaying.facts import NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, ZERO
from derive.proof.replaying.fractions import Value
from derive.proof.steps.generators import take
from derive.proof.steps.ratios import slices

if TYPE_CHECKING:
    from derive.proof.steps.writer import Writer

HIGHEST_ROOT = 12


def square_root(cell: Writer, value: Value) -> None:
    """Use that a + b·√P and a − b·√P have a product a² − b²·P and a sum 2a."""
    for place in value.places:
        if (cell.stated[place].kind, cell.stated[place].degree) != ("root", 2) or (
                value.num.degrees()[place] != 1):
            continue
        a, b = (Value(cell, part, cell.one) for part in slices(value.num, place))
        root = cell.of(place)
        with cell.squaring():
            squares = cell.settle(a * a - b * b * root * root)
        first, second = (a, b * root) if squares <= NOT_NEGATIVE else (b * root, a)
        if not (squares <= NOT_NEGATIVE or squares <= NOT_POSITIVE):
            continue
        own = cell.settle(first)
        if len(own) == 1 and 0 not in own:
            side = next(iter(own))
            pair(cell, (first + second) * side, (first - second) * side)
            return


def quadratic(cell: Writer, value: Value) -> None:
    """Use that 4a·(a·g² + b·g + c) = (2a·g + b)² + (4ac − b²)."""
    for place in value.places:
        if value.num.degrees()[place] != 2:
            continue
        c, b, a = (Value(cell, part, cell.one) for part in slices(value.num, place))
        square = a * cell.of(place) * 2 + b
        rest = a * c * 4 - b * b
        if cell.settle(rest, POSITIVE) <= NOT_NEGATIVE and len(cell.settle(a)) == 1:
            cell.combine((1, ((square, 2),)), (1, ((rest, 1),)))
            cell.combine((fmpq(1, 4), ((value * a * 4, 1), (a ** -1, 1))))
            return


def pair(cell: Writer, x: Value, y: Value) -> None:
    """Use that two numbers with a positive sum and a product ≥ 0 are ≥ 0, or both positive."""
    strict = cell.settle(x * y) == POSITIVE
    cell.by("pair strictly" if strict else "pair", x=x, y=y)


def without_roots(cell: Writer, value: Value) -> None:
    """Use that a + b·ⁿ√P is 0 where aⁿ = (−b)ⁿP, a and b of opposite signs if n is even."""
    for place in value.places:
        degree = cell.stated[place].degree
        if cell.stated[place].kind != "root" or degree > HIGHEST_ROOT or (
                value.num.degrees()[place] != 1):
            continue
        take(cell, place)
        a, b = (Value(cell, part, cell.one) for part in slices(value.num, place))
        x, y = a, b * cell.of(place) * -1
        if degree % 2 == 0 and cell.settle(x, NOT_NEGATIVE) <= NOT_POSITIVE:
            x, y = x * -1, y * -1
        ordered = degree % 2 or all(
            cell.settle(each, NOT_NEGATIVE) <= NOT_NEGATIVE for each in (x, y))
        with cell.squaring():
            same = ordered and cell.settle(x**degree - y**degree, ZERO) == ZERO
        if same:
            cell.by("odd powers" if degree % 2 else "powers", x=x, y=y, n=degree)
            return
