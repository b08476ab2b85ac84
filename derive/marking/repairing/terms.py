"""Slips that lose or invent a term or a derivative: dropped terms, the chain and product rules."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Function, Mul, Pow, Rational, S, Symbol

from derive.derivation.likeness import key
from derive.derivation.openings import expand, square_of_sum
from derive.derivation.sweep import product
from derive.formula import written
from derive.marking.repairing.false_laws import taken_apart
from derive.marking.repairing.surroundings import (
    Proposal,
    Surroundings,
    flipped,
    parts,
    tidy,
    times,
)
from derive.marking.repairing.wrong_slopes import halves, slope_of


def term(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Take a term away, or put in one that the line before has."""
    for path, part in parts(line):
        if isinstance(part, Add):
            for place, each in enumerate(part.args):
                rest = part.args[:place] + part.args[place + 1:]
                yield "the term {} is too much", (each,), written.replace_at(
                    line, path, written.add(*rest))
    for new in (*written.terms(around.before), *_multiplied_out(around.before)):
        if new != around.before:
            yield "the term {} is missing", (new,), written.add(*written.terms(line), new)


def _multiplied_out(expr: Expr) -> Iterator[Expr]:
    """Yield the terms of products and squares of sums: the 2ab of (a + b)² above all."""
    for _, part in parts(expr):
        for rewrite in (square_of_sum, expand):
            yield from map(tidy, written.terms(rewrite(part) or S.Zero))


def inner_term(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Put a term into any part of the line: 1, y, or one that stands in any sum around."""
    places = [(path, part) for path, part in parts(line)
              if not isinstance(part, Rational) and _takes_term(line, path)]
    for new in _terms_before(around):
        for path, part in places:
            yield "the term {} is missing", (new,), written.replace_at(
                line, path, written.add(*written.terms(part), new))


def _takes_term(line: Expr, path: written.Path) -> bool:
    above = written.part_at(line, path[:-1]) if path else None
    return not isinstance(above, Add)


def _terms_before(around: Surroundings) -> list[Expr]:
    found: dict[Expr, None] = {S.One: None, S.NegativeOne: None}
    for value in (around.before, *(value for _, value in around.definitions)):
        for _, part in parts(value):
            if isinstance(part, Add):
                for each in written.terms(part):
                    found.update({each: None, flipped(each): None})
    for symbol, _ in around.definitions:
        found.update({symbol: None, flipped(symbol): None})
    for _, value in around.definitions:
        for each in _multiplied_out(value):
            found.update({each: None, flipped(each): None})
    return list(found)


def chain_factor(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Multiply by the derivative of what stands inside a function, or of what a name stands for."""
    for inner, slope in _inner_slopes(around):
        for path, part in parts(line):
            if not path or isinstance(written.part_at(line, path[:-1]), Add):
                yield ("the chain factor {} is missing, the derivative of {}", (slope, inner),
                       written.replace_at(line, path, times(part, slope)))


def slopes_added(line: Expr, _: Surroundings) -> Iterator[Proposal]:
    """Multiply slopes that were added: dy/dx is dy/du·du/dx."""
    for path, part in parts(line):
        if isinstance(part, Add) and all(isinstance(each, Symbol) and "/" in each.name
                                         for each in part.args):
            yield ("along a chain the slopes are multiplied, not added", (),
                   written.replace_at(line, path, product(*part.args)))


def _inner_slopes(around: Surroundings) -> list[tuple[Expr, Expr]]:
    found: dict[tuple[Expr, Expr], None] = {}
    defined = {symbol for symbol, _ in around.definitions}
    for value in (around.before, *(value for _, value in around.definitions)):
        for _, part in parts(value):
            inner = part.args[0] if isinstance(part, (Function, Pow)) else None
            if not isinstance(inner, Expr):
                continue
            if inner in defined:
                found[inner, written.variable(f"d{inner}/d{around.variable}")] = None
            elif around.variable in written.variables(inner):
                slope = slope_of(inner, around.variable)
                if slope is not None and slope not in (0, 1):
                    found[inner, slope] = None
    for symbol, value in around.definitions if around.differentiates else ():
        for name in sorted(written.variables(value), key=str):
            found[symbol, written.variable(f"d{symbol}/d{name}")] = None
    return [each for each in found if each[1] != around.before]


def product_rule(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Add the half u′·v or u·v′ of a product in a definition."""
    for value in (around.before, *(value for _, value in around.definitions)):
        for _, part in parts(value):
            found = list(halves(part, around.variable)) if isinstance(part, Mul) else []
            for half in found if len(found) > 1 else ():
                yield "the half {} of the product rule is missing", (half,), written.add(
                    *written.terms(line), half)


def linearity(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Undo f(a + b) = f(a) + f(b) and f(2a) = 2·f(a), for a power or function that is not linear.

    Either line may be the one that was taken apart.
    """
    for whole, other in ((around.before, line), (line, around.before)):
        for path, part in parts(whole):
            for apart in taken_apart(part):
                if key(written.replace_at(whole, path, apart)) == key(other):
                    yield "{} is not {}", (part, apart), around.before
