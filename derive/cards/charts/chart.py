"""The sign chart of an expression on an open piece of the line: all its zeros, each one verified.

Expansions settle both ends of the piece, tails included; `zeros` looks in between.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, S, Symbol

from derive.cards.charts.zeros import Root, ZeroSearch
from derive.cards.expansions.ends import End, Expansion, expansion
from derive.cards.expansions.scale import precision
from derive.errors import UndecidableError
from derive.proof.judge import equal
from derive.verdict import Verdict


@dataclass(frozen=True)
class Chart:
    """Zeros of `expr` on the open piece (low, high), left to right, and its sign between them.

    `signs` has one entry more than `roots`; identically 0 is one sign 0 and no roots.
    """

    expr: Expr
    low: Expr | None
    high: Expr | None
    left: Expansion
    right: Expansion
    roots: tuple[Root, ...]
    signs: tuple[int, ...]


def chart(expr: Expr, x: Symbol, low: Expr | None, high: Expr | None) -> Chart:
    """Return the sign chart on (low, high); None is unbounded.

    Raises UndecidableError where the zeros are not known to be all found.
    """
    left = expansion(expr, x, End(low, -1 if low is None else 1))
    right = expansion(expr, x, End(high, 1 if high is None else -1))
    if not left.germ or not right.germ:
        where = {x.name: (low, high)}
        if equal(expr, S.Zero, where).verdict is not Verdict.PROVED:
            raise UndecidableError("whether it vanishes is not known")
        return Chart(expr, low, high, left, right, (), (0,))
    with precision():
        roots = tuple(ZeroSearch(expr, x).between(left, right))
    signs = (left.sign, *(root.after for root in roots))
    if any(before != root.before for before, root in zip(signs, roots, strict=False)) or (
            signs[-1] != right.sign):
        raise UndecidableError("the signs between the zeros do not fit together")
    return Chart(expr, low, high, left, right, roots, signs)
