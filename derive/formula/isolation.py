"""Roots of a function of one variable isolated by balls: all of them, each one verified.

Bisection covers |x| <= 2^40; a stretch is dropped where the ball of the function excludes 0,
and holds exactly one root where the derivative's ball excludes 0 and the signs at the ends differ
(intermediate value and mean value theorems).
"""

from __future__ import annotations

from itertools import pairwise

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, Symbol, diff

from derive.errors import UndecidableError
from derive.formula.balls import Balls, compile_balls

REACH = 2**40
MAX_STRETCHES = 1_500
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
    todo = list(pairwise(ends))
    todo += [(-high, -low) for low, high in todo]
    roots: set[fmpq] = set()
    for _ in range(MAX_STRETCHES):
        if not todo:
            return sorted(roots)
        low, high = todo.pop()
        value = function([_ball(low, high)])
        if value is not None and not value.contains(0):
            continue
        signs = [_sign(function, end) for end in (low, high)]
        roots.update(end for end, sign in zip((low, high), signs, strict=True) if sign == 0)
        rising = slope([_ball(low, high)])
        if rising is None or rising.contains(0) or None in signs:
            middle = (low + high) / 2
            todo += [(low, middle), (middle, high)]
        elif signs in ([1, -1], [-1, 1]):
            roots.add(_bisected(function, low, high, signs == [1, -1]))
    raise UndecidableError("the points where a switch changes are not all found",
                           hint="only points that can be separated and counted are known to be all")


def _sign(function: Balls, at: fmpq) -> int | None:
    value = function([arb(at)])
    if value is None:
        return None
    if value == 0:
        return 0
    return 1 if value > 0 else -1 if value < 0 else None


def _ball(low: fmpq, high: fmpq) -> arb:
    return arb(low).union(arb(high))


def _bisected(function: Balls, low: fmpq, high: fmpq, falling: bool) -> fmpq:
    while high - low > fmpq(1, 2**ROOT_BITS):
        middle = (low + high) / 2
        sign = _sign(function, middle)
        if sign == 0:
            return middle
        if sign is None:
            break
        if (sign > 0) == falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2
