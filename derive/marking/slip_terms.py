"""Slips that lose or invent a term or a derivative: dropped terms, the chain and product rules."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Function, Mul, Pow, Rational, S, Symbol

from derive.derivation.connect import key
from derive.derivation.factors import signed
from derive.derivation.openings import expand, square_of_sum
from derive.derivation.sweep import product
from derive.errors import UndecidableError
from derive.formula import written
from derive.marking.slip_surroundings import Proposal, Surroundings, flipped, parts, tidy, times
from derive.proof.derivative import derivative_of


def term(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Take a term away, or put in one that the line before has."""
    for path, part in parts(line):
        if isinstance(part, Add):
            for place, each in enumerate(part.args):
                rest = part.args[:place] + part.args[place + 1:]
                yield "the term {} is too much", (each,), written.replace_at(
                    line, path, written.add(*rest))
    for new in (*written.terms(around.before), *_multiplied_out(around.before)):
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
    return list(found)


def chain_factor(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Multiply by the derivative of what stands inside a function."""
    for inner, slope in _inner_slopes(around):
        for path, part in parts(line):
            if not path or isinstance(written.part_at(line, path[:-1]), Add):
                yield ("the chain factor {} is missing, the derivative of {}", (slope, inner),
                       written.replace_at(line, path, times(part, slope)))


def _inner_slopes(around: Surroundings) -> list[tuple[Expr, Expr]]:
    found: dict[Expr, Expr] = {}
    for value in (around.before, *(value for _, value in around.definitions)):
        for _, part in parts(value):
            inner = part.args[0] if isinstance(part, (Function, Pow)) else None
            if isinstance(inner, Expr) and around.variable in written.variables(inner):
                slope = _slope(inner, around.variable)
                if slope is not None and slope not in (0, 1):
                    found.setdefault(inner, slope)
    return list(found.items())


def _slope(expr: Expr, x: Symbol) -> Expr | None:
    try:
        return derivative_of(expr, x)
    except UndecidableError:
        return None  # a function without a known slope proposes nothing


def product_rule(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Add the half u′·v or u·v′ of a product in a definition, or both for u′·v′ and u′/v′."""
    for value in (around.before, *(value for _, value in around.definitions)):
        for _, part in parts(value):
            if isinstance(part, Mul):
                halves = list(_halves(part, around.variable))
                for half in halves:
                    yield "the half {} of the product rule is missing", (half,), written.add(
                        *written.terms(line), half)
                kind = _of_slopes(line, part, around.variable)
                if kind:
                    yield (f"the slope of a {kind} is not the {kind} of the slopes", (),
                           written.add(*halves))


def _halves(part: Mul, x: Symbol) -> Iterator[Expr]:
    for place, each in enumerate(part.args):
        slope = _slope(each, x)
        if slope is not None and slope != 0:
            rest = part.args[:place] + part.args[place + 1:]
            yield product(*rest) if slope == 1 else product(slope, *rest)


def _of_slopes(line: Expr, part: Mul, x: Symbol) -> str:
    """Return "product" where the line is u′·v′, "quotient" where it is u′/v′."""
    above = [each for each in part.args if not written.is_reciprocal(each)]
    below = [each.args[0] for each in part.args if written.is_reciprocal(each)]
    slopes = [_slope(each, x) for each in (*above, *below)]
    if len(slopes) < 2 or any(each is None or each == 0 for each in slopes):
        return ""
    tops = [each for each in slopes[:len(above)] if each]
    bottoms = [written.reciprocal(each) for each in slopes[len(above):] if each and each != 1]
    return "" if key(product(*tops, *bottoms)) != key(line) else (
        "quotient" if below else "product")


def linearity(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Undo f(a + b) = f(a) + f(b) and f(2a) = 2·f(a), for a power or function that is not linear.

    Either line may be the one that was taken apart.
    """
    for whole, other in ((around.before, line), (line, around.before)):
        for path, part in parts(whole):
            for apart in _taken_apart(part):
                if key(written.replace_at(whole, path, apart)) == key(other):
                    yield "{} is not {}", (part, apart), around.before


def _taken_apart(part: Expr) -> Iterator[Expr]:
    head = part.func
    if not isinstance(part, (Function, Pow)):
        return
    inner, rest = part.args[0], part.args[1:]
    if isinstance(inner, Add):
        signs = [signed(each) for each in written.terms(inner)]
        yield written.add(*(written.apply(head, each, *rest) for each in written.terms(inner)))
        yield written.add(*(times(written.apply(head, each, *rest), S(sign)) if sign < 0 else
                            written.apply(head, each, *rest) for sign, each in signs))
    elif isinstance(inner, Mul) and isinstance(inner.args[0], Rational):
        yield times(written.apply(head, product(*inner.args[1:]), *rest), inner.args[0])
