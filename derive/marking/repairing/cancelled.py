"""Terms cancelled as if they were factors: (a + b)/a is not b."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Expr, Mul, Pow, Rational, S

from derive.derivation.likeness import key
from derive.derivation.sweep import product
from derive.formula import written

_Piece = tuple[Expr, Expr, list[list[Expr]]]


def fraction(part: Expr) -> tuple[list[Expr], list[Expr]]:
    """Return the factors above and below the line of a fraction."""
    if written.is_reciprocal(part):
        return [S.One], [part.args[0]]
    above = [each for each in written.factors(part) if not written.is_reciprocal(each)]
    below = [each.args[0] for each in written.factors(part) if written.is_reciprocal(each)]
    return above or [S.One], below


def cancelled(part: Expr) -> Iterator[tuple[str, tuple[Expr, ...], Expr]]:
    """Yield the clause, what it names, and the fraction with a term struck out on both sides."""
    above, below = fraction(part) if isinstance(part, (Mul, Pow)) else ([], [])
    bottoms = list(_pieces(below))
    for term, top, rests in _pieces(above):
        for other, bottom, leaves in bottoms:
            if key(term) != key(other) or not (isinstance(top, Add) or isinstance(bottom, Add)):
                continue
            whole = top if isinstance(top, Add) else bottom
            for rest in rests:
                for left in leaves:
                    yield ("{} cannot be cancelled: it is a term of {}, not a factor of it"
                           if any(key(term) == key(each) for each in whole.args) else
                           "{} cannot be cancelled: it is no factor of {}", (term, whole),
                           written.divide(product(*rest), product(*left)))


def _pieces(side: list[Expr]) -> Iterator[_Piece]:
    """Yield each term or factor of one side, where it stands, and what is left of the side.

    A term that is struck out leaves nothing, or 1; from a product it takes one factor.
    """
    for place, each in enumerate(side):
        whole, count = _base(each)
        kept = [*side[:place], *side[place + 1:]]
        kept += [] if count == 1 else [whole if count == 2 else written.power(whole, count - 1)]
        yield whole, whole, [kept or [S.One]]
        for number, term in enumerate(whole.args if isinstance(whole, Add) else ()):
            rest = whole.args[:number] + whole.args[number + 1:]
            yield term, whole, [[*kept, written.add(*rest)], [*kept, written.add(*rest, S.One)]]
            for factor, left in _factors(term):
                yield factor, whole, [[*kept, written.add(*rest, left)]]


def _base(part: Expr) -> tuple[Expr, Rational]:
    """Return a power's base and its whole exponent; anything else has exponent 1."""
    if isinstance(part, Pow) and isinstance(part.args[1], Rational) and (
            part.args[1].is_integer and part.args[1] > 1):
        return part.args[0], part.args[1]
    return part, S.One


def _factors(term: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield each factor of a term, and the term without it."""
    factors = written.factors(term) if isinstance(term, Mul) else ()
    for place, each in enumerate(factors):
        yield each, product(*factors[:place], *factors[place + 1:])
