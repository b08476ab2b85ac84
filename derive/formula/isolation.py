"""Roots of a function of one variable isolated by balls: all of them, each one verified.

Interval bisection covers |x| <= 2^40; a stretch is dropped where the ball of the function excludes
0, and holds exactly one root where the derivative's ball excludes 0 and the signs at the ends differ
(intermediate value and mean value theorems).
"""

from __future__ import annotations

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, Symbol, diff

from derive.errors import UndecidableError
from derive.formula.balls import Balls, compile_balls

REACH = 2**40
MAX_STRETCHES = 6_000
ROOT_BITS = 200


def isolated_roots(expr: Expr, x: Symbol) -> list[Expr]:
    """Return a rational for each root with |x| <= 2^40: exact, or within 2^-200 of it.

    Raises UndecidableError where roots are not separated, or where the function is undefined.
    """
    function = compile_balls(expr, (x.name,))
    slope = compile_balls(diff(expr, x), (x.name,))
    before = ctx.prec
    try:
        ctx.prec = 2 * ROOT_BITS + 100
        return [Rational(int(root.p), int(root.q)) for root in _search(function, slope)]
    finally:
        ctx.prec = before


def _search(function: Balls, slope: Balls) -> list[fmpq]:
    ends = [fmpq(0), *(fmpq(2)**k for k in range(-4, 41))]
    todo = [(low, high) for low, high in zip(ends, ends[1:], strict=False)]
    todo += [(-high, -low) for low, high in todo]
    roots: dict[fmpq, None] = {}
    count = 0
    while todo:
        count += 1
        if count > MAX_STRETCHES:
            raise UndecidableError("the roots of a switch are not separated")
        low, high = todo.pop()
        value = function([_ball(low, high)])
        if value is not None and not value.contains(0):
            continue
        at_ends = [function([arb(end)]) for end in (low, high)]
        for end, ball in zip((low, high), at_ends, strict=True):
            if ball is not None and ball == 0:
                roots[end] = None
        rising = slope([_ball(low, high)])
        if rising is not None and not rising.contains(0):
            if all(ball is not None and ball != 0 for ball in at_ends):
                if (at_ends[0] > 0) != (at_ends[1] > 0):
                    roots[_bisected(function, low, high, bool(at_ends[0] > 0))] = None
                continue
            if any(ball is not None and ball == 0 for ball in at_ends):
                continue
        middle = (low + high) / 2
        todo += [(low, middle), (middle, high)]
    return sorted(roots)


def _ball(low: fmpq, high: fmpq) -> arb:
    return arb(low).union(arb(high))


def _bisected(function: Balls, low: fmpq, high: fmpq, falling: bool) -> fmpq:
    while high - low > fmpq(1, 2**ROOT_BITS):
        middle = (low + high) / 2
        value = function([arb(middle)])
        if value is None or (value.contains(0) and value != 0):
            break
        if value == 0:
            return middle
        if (value > 0) == falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2


