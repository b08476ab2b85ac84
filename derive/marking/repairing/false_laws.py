"""Laws that do not hold, and what they make of a line: log(ab) = log a·log b, and the like.

Where a line is what such a law makes of the line before, the law is what went wrong. A row gives
the slip's name, its clause, the parts that it names, the wrong line, and the right ones, of which
the line before is always one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sympy import Add, Expr, Function, Mul, Pow, Rational, S, exp, log

from derive.derivation.factors import signed
from derive.derivation.likeness import key
from derive.derivation.sweep import product
from derive.formula import written
from derive.marking.repairing.cancelled import cancelled, fraction
from derive.marking.repairing.surroundings import flipped, parts, times

Law = tuple[str, str, tuple[Expr, ...], Expr, tuple[Expr, ...]]
_Pair = tuple[Expr, Expr | None]
_IS_NOT = "{} is not {}"
_SMALL = 40


def wrong_lines(before: Expr) -> Iterator[Law]:
    """Yield what false laws make of a line, applied to one part of it."""
    for path, part in parts(before):
        if written.tree_size(part) > _SMALL:
            continue
        for wrong, right in _of_part(part):
            if key(wrong) != key(part):
                better = () if right is None else (written.replace_at(before, path, right),)
                yield ("linearity", _IS_NOT, (part, wrong),
                       written.replace_at(before, path, wrong), (*better, before))
        for clause, named, wrong in cancelled(part):
            yield "cancelling", clause, named, written.replace_at(before, path, wrong), (before,)


def _of_part(part: Expr) -> Iterator[_Pair]:
    if isinstance(part, (Function, Pow)):
        if not (isinstance(part, Pow) and part.args[1] == 2):  # there the mixed term is missing
            yield from ((wrong, _of_sum_inside(part)) for wrong in taken_apart(part))
        yield from _of_power(part)
        yield from _of_logarithm(part)
    elif isinstance(part, Mul):
        yield from _of_product(part)
    elif isinstance(part, Add):
        yield from _of_sum(part)
    above, below = fraction(part) if isinstance(part, (Mul, Pow)) else ([], [])
    if len(below) == 1 and isinstance(below[0], Add):
        yield written.add(*(written.divide(product(*above), each)
                            for each in written.terms(below[0]))), None


def _of_sum_inside(part: Expr) -> Expr | None:
    """Return eᵃ·eᵇ for e to a sum."""
    if isinstance(part, exp) and isinstance(part.args[0], Add):
        return product(*(written.apply(exp, each) for each in written.terms(part.args[0])))
    return None


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
        first, *others = written.terms(inner)
        yield written.add(written.apply(head, first, *rest), *(
            times(written.apply(head, each, *rest), S(sign)) for sign, each in signs[1:]))
        if rest == (S.Half,):  # the root of a² + b² is not a + b
            yield written.add(*(each.args[0] if isinstance(each, Pow) and each.args[1] == 2 else
                                written.apply(head, each, *rest) for each in (first, *others)))
    elif isinstance(inner, Mul) and isinstance(inner.args[0], Rational):
        yield times(written.apply(head, product(*inner.args[1:]), *rest), inner.args[0])


def _of_power(part: Expr) -> Iterator[_Pair]:
    """Yield −xⁿ for x⁻ⁿ, −eᵃ for 1/eᵃ, and the power put on the exponent."""
    if not isinstance(part, Pow):
        return
    base, exponent = part.args
    if isinstance(base, exp):
        inside = base.args[0]
        right = written.apply(exp, times(inside, exponent) if exponent != -1 else flipped(inside))
        yield (flipped(base) if exponent == -1 else
               written.apply(exp, written.power(inside, exponent))), right
    elif isinstance(exponent, Rational) and exponent < 0:
        above = base if exponent == -1 else written.power(base, -exponent)
        yield flipped(above), written.reciprocal(above)


def _of_logarithm(part: Expr) -> Iterator[_Pair]:
    if not isinstance(part, log):
        return
    inner = part.args[0]
    if isinstance(inner, Mul):
        above, below = ([written.apply(log, each) for each in side] for side in fraction(inner))
        yield (product(*above, *map(written.reciprocal, below)),
               written.add(*above, *map(written.negative, below)))
    elif isinstance(inner, Pow):
        base, exponent = inner.args
        lower = written.apply(log, base)
        yield written.power(lower, exponent), product(exponent, lower)


def _of_product(part: Mul) -> Iterator[_Pair]:
    """Yield eᵃᵇ for eᵃ·eᵇ, and k·a + b for k·(a + b)."""
    powers = [each for each in part.args if isinstance(each, exp)]
    for pair in combinations(powers, 2):
        rest = [each for each in part.args if each not in pair]
        inside = [each.args[0] for each in pair]
        yield (product(*rest, written.apply(exp, product(*inside))),
               product(*rest, written.apply(exp, written.add(*inside))))
    for place, each in enumerate(part.args):
        if isinstance(each, Add):
            first, *others = written.terms(each)
            outside = part.args[:place] + part.args[place + 1:]
            through = [flipped(term) if outside == (-1,) else times(product(*outside), term)
                       for term in (first, *others)]
            yield written.add(through[0], *others), written.add(*through)


def _of_sum(part: Add) -> Iterator[_Pair]:
    """Yield 1/(a + b) for 1/a + 1/b, and (a + c)/(b + d) for a/b + c/d."""
    fractions = [fraction(each) for each in written.terms(part)]
    if not all(below for _, below in fractions):
        return
    tops, bottoms = ([product(*side) for side in sides] for sides in zip(*fractions, strict=True))
    right = written.divide(written.add(product(tops[0], bottoms[1]), product(tops[1], bottoms[0])),
                           product(*bottoms)) if len(tops) == 2 else None
    yield written.divide(written.add(*tops), written.add(*bottoms)), right
    yield written.reciprocal(written.add(*bottoms)), right
