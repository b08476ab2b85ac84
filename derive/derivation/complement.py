"""The step that turns y²·e⁻ˣ into y(1 − y): a fraction is one minus its complement."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Mul, S, Symbol

from derive.derivation.record import Chain, Step
from derive.derivation.sweep import product
from derive.formula import written

Line = tuple[str, Expr, tuple[Chain, ...]]
"""A rule, the product it leads to, and what the rule rests on."""


def one_minus_fraction(current: Expr,
                       definitions: tuple[tuple[Symbol, Expr], ...]) -> Iterator[list[Step]]:
    """Apply b/(a + b) = 1 − a/(a + b), where 1/(a + b) has a name or stands there twice.

    This is what turns y²·e⁻ˣ into y(1 − y): the square is opened, e⁻ˣ joins one of the factors,
    and that fraction is one minus the other.
    """
    names = [(symbol, value) for symbol, value in definitions if written.is_reciprocal(value)
             and isinstance(value.args[0], Add) and len(value.args[0].args) == 2]
    for symbol, fraction in names:
        for path, part in written.parts(current):
            if isinstance(part, Mul):
                yield from _complement(current, path, symbol, fraction)


def _complement(current: Expr, path: written.Path, symbol: Symbol,
                fraction: Expr) -> Iterator[list[Step]]:
    part = written.part_at(current, path)
    lines = list(_lines(list(written.factors(part)), symbol, fraction))
    steps, before = [], current
    for rule, value, premises in lines:
        after = written.replace_at(current, path, value)
        steps.append(Step(before, after, rule, "=", premises))
        before = after
    if steps:
        yield steps


def _lines(factors: list[Expr], symbol: Symbol, fraction: Expr) -> Iterator[Line]:
    """Yield the lines from a product with 1/(a + b), or its square, and b; none where they miss."""
    square = written.power(symbol, S(2))
    literal = {symbol: fraction,
               square: written.reciprocal(written.power(fraction.args[0], S(2)))}
    a, b = fraction.args[0].args
    opened = [literal.get(factor, factor) for factor in factors]
    if b not in factors or not any(each in literal.values() for each in opened):
        return
    if opened != factors:
        rule = "put_in_y" if symbol.name == "y" else "put_in_definition"
        yield rule, _spaced(opened), ()
    if literal[square] in opened and fraction not in opened:
        place = opened.index(literal[square])
        opened[place:place + 1] = [fraction, fraction]
        yield "split_square", _spaced(opened), ()
    joined = list(opened)
    joined.remove(b)
    last = max(place for place, factor in enumerate(joined) if factor == fraction)
    joined[last] = written.divide(b, fraction.args[0])
    yield "join_factor", _spaced(joined), ()
    closed = [symbol if factor == fraction else factor for factor in joined]
    del closed[last]
    # y(1 − y) rather than (1 − y)y, whichever factor was joined.
    behind = max((k + 1 for k, factor in enumerate(closed) if factor == symbol), default=0)
    closed.insert(max(last, behind), _rest_of_one(a, symbol))
    yield "one_minus_fraction", _spaced(closed), (_premise(a, b, symbol, fraction),)


def _rest_of_one(a: Expr, symbol: Symbol) -> Expr:
    return written.subtract(S.One, symbol if a == 1 else product(a, symbol))


def _spaced(items: list[Expr]) -> Expr:
    """Return a product that keeps fractions such as e⁻ˣ/(1 + e⁻ˣ) as groups of their own."""
    pieces: list[Expr] = []
    for place, item in enumerate(items):
        if item == 1:
            continue
        if place and written.is_reciprocal(item):
            pieces.append(S.One)
        pieces.append(item)
    return written.mul(*pieces)


def _premise(a: Expr, b: Expr, symbol: Symbol, fraction: Expr) -> Chain:
    below = fraction.args[0]
    first = written.divide(b, below)
    second = written.divide(written.add(*below.args, written.negative(a)), below)
    third = written.subtract(written.divide(below, below), written.divide(a, below))
    fourth = written.subtract(S.One, written.divide(a, below))
    fifth = _rest_of_one(a, symbol)
    rules = ("add_and_subtract", "split_fraction", "cancel",
             "definition_of_y" if symbol.name == "y" else "put_in_name")
    lines = (first, second, third, fourth, fifth)
    return Chain("one_minus_fraction", tuple(
        Step(before, after, rule) for before, after, rule in
        zip(lines, lines[1:], rules, strict=False)), ((symbol, fraction),))

