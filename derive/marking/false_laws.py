"""Laws that do not hold, and what they make of a line: log(ab) = log a·log b, and the like.

Where a line is what such a law makes of the line before, the law is what went wrong. A row gives
the clause, the parts that it names, and the wrong line; the right one is the line before.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Add, Expr, Function, Mul, Pow, Rational, S, exp, log

from derive.derivation.connect import key
from derive.derivation.factors import signed
from derive.derivation.sweep import product
from derive.formula import written
from derive.marking.slip_surroundings import flipped, parts, times

Wrong = tuple[str, tuple[Expr, ...], Expr]
_IS_NOT = "{} is not {}"
_SMALL = 40


def wrong_lines(before: Expr) -> Iterator[Wrong]:
    """Yield what false laws make of a line, applied to one part of it."""
    for path, part in parts(before):
        if written.tree_size(part) > _SMALL:
            continue
        for wrong in _of_part(part):
            if key(wrong) != key(part):
                yield _IS_NOT, (part, wrong), written.replace_at(before, path, wrong)
        for clause, named, wrong in _of_fraction(part):
            yield clause, named, written.replace_at(before, path, wrong)


def _of_part(part: Expr) -> Iterator[Expr]:
    if isinstance(part, (Function, Pow)):
        yield from taken_apart(part)
        yield from _of_power(part)
        yield from _of_logarithm(part)
    elif isinstance(part, Mul):
        yield from _of_product(part)
    elif isinstance(part, Add):
        yield from _of_sum(part)


def taken_apart(part: Expr) -> Iterator[Expr]:
    """Yield f(a) + f(b) for f(a + b), with either sign, and 2·f(a) for f(2a)."""
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


def _of_power(part: Expr) -> Iterator[Expr]:
    """Yield −xⁿ for x⁻ⁿ, −eᵃ for 1/eᵃ, and the power put on the exponent."""
    if not isinstance(part, Pow):
        return
    base, exponent = part.args
    if isinstance(base, exp):
        inside = base.args[0]
        yield written.apply(exp, written.power(inside, exponent)) if exponent != -1 else (
            flipped(base))
    if isinstance(exponent, Rational) and exponent < 0 and not isinstance(base, exp):
        yield flipped(base if exponent == -1 else written.power(base, -exponent))


def _of_logarithm(part: Expr) -> Iterator[Expr]:
    if not isinstance(part, log):
        return
    inner = part.args[0]
    if isinstance(inner, Mul):
        yield product(*(written.reciprocal(written.apply(log, each.args[0]))
                        if written.is_reciprocal(each) else written.apply(log, each)
                        for each in inner.args))
    elif isinstance(inner, Pow):
        yield written.power(written.apply(log, inner.args[0]), inner.args[1])


def _of_product(part: Mul) -> Iterator[Expr]:
    """Yield eᵃᵇ for eᵃ·eᵇ, and k·a + b for k·(a + b)."""
    powers = [each for each in part.args if isinstance(each, exp)]
    for pair in combinations(powers, 2):
        rest = [each for each in part.args if each not in pair]
        yield product(*rest, written.apply(exp, product(*(each.args[0] for each in pair))))
    for place, each in enumerate(part.args):
        if isinstance(each, Add):
            first, *others = written.terms(each)
            outside = part.args[:place] + part.args[place + 1:]
            yield written.add(product(*outside, first), *others)


def _of_sum(part: Add) -> Iterator[Expr]:
    """Yield 1/(a + b) for 1/a + 1/b, and (a + c)/(b + d) for a/b + c/d."""
    fractions = [_fraction(each) for each in written.terms(part)]
    if all(below for _, below in fractions):
        tops, bottoms = ([product(*side) for side in sides] for sides in zip(
            *fractions, strict=True))
        yield written.divide(written.add(*tops), written.add(*bottoms))
        yield written.reciprocal(written.add(*bottoms))


def _fraction(part: Expr) -> tuple[list[Expr], list[Expr]]:
    """Return what stands above and below the line of a fraction."""
    if written.is_reciprocal(part):
        return [S.One], [part.args[0]]
    above = [each for each in written.factors(part) if not written.is_reciprocal(each)]
    below = [each.args[0] for each in written.factors(part) if written.is_reciprocal(each)]
    return above or [S.One], below


def _of_fraction(part: Expr) -> Iterator[Wrong]:
    """Yield a fraction with a term cancelled as if it were a factor, and a/b + a/c for a/(b + c)."""
    above, below = _fraction(part) if isinstance(part, (Mul, Pow)) else ([], [])
    tops, bottoms = list(_pieces(above)), list(_pieces(below))
    clause = "{} cannot be cancelled: it is a term of {}, not a factor of it"
    for term, top, rests in tops:
        for other, bottom, leaves in bottoms:
            if key(term) == key(other) and (isinstance(top, Add) or isinstance(bottom, Add)):
                named = (term, top if isinstance(top, Add) else bottom)
                for rest in rests:
                    for left in leaves:
                        yield clause, named, written.divide(product(*rest), product(*left))
    if len(below) == 1 and isinstance(below[0], Add):
        apart = written.add(*(written.divide(product(*above), each)
                              for each in written.terms(below[0])))
        yield _IS_NOT, (part, apart), apart


def _pieces(side: list[Expr]) -> Iterator[tuple[Expr, Expr, list[list[Expr]]]]:
    """Yield each term or factor of one side, where it stands, and the side once it is struck out.

    A term that is struck out leaves nothing, or 1; from a product it takes one factor.
    """
    for place, each in enumerate(side):
        whole, times_ = (each.args[0], each.args[1]) if isinstance(each, Pow) and (
            isinstance(each.args[1], Rational) and each.args[1].is_integer
            and each.args[1] > 1) else (each, S.One)
        kept = [*side[:place], *side[place + 1:]]
        kept += [] if times_ == 1 else [whole if times_ == 2 else written.power(whole, times_ - 1)]
        yield whole, whole, [kept or [S.One]]
        if not isinstance(whole, Add):
            continue
        for number, term in enumerate(whole.args):
            rest = whole.args[:number] + whole.args[number + 1:]
            yield term, whole, [[*kept, written.add(*rest)], [*kept, written.add(*rest, S.One)]]
            for factor in written.factors(term) if isinstance(term, Mul) else ():
                left = [each for each in written.factors(term) if each is not factor]
                yield factor, whole, [[*kept, written.add(*rest, product(*left))]]
            if isinstance(term, Pow) and term.args[1] == 2:
                yield term.args[0], whole, [[*kept, written.add(*rest, term.args[0])]]
