"""Roots of a function of one variable isolated by balls: all of them, each one verified.

Bisection covers |x| <= 2^40; a stretch is dropped where the ball of the function excludes 0,
and holds exactly one root where the derivative's ball excludes 0 and the signs at the ends differ
(intermediate value and mean value theorems). Beside a root at one of its ends a stretch holds no
other one where the first derivative that does not vanish there has one sign (Taylor's theorem).
"""

from __future__ import annotations

from itertools import pairwise

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, Symbol, diff, exp, expand

from derive.errors import UndecidableError
from derive.formula.balls import Balls, compile_balls
from derive.formula.real_root import RealRoot
from derive.formula.written import postorder

MAX_STRETCHES = 1_500
BITS = 300
NARROW = fmpq(1, 10**8)
"""Width at which a root's interval is narrow enough."""
DECIMALS = 10**6
"""Ends of an interval are multiples of 1/DECIMALS where that is wide enough to hold the root."""
MAX_ORDER = 4
"""Of a root that is no simple one."""


def isolated_roots(expr: Expr, x: Symbol) -> list[Expr]:
    """Return each root with |x| <= 2^40: a rational where that is exact, else a `RealRoot`.

    Raises UndecidableError where roots are not separated, or where the function is undefined.
    """
    before = ctx.prec
    try:
        ctx.prec = BITS
        return _Search(expr, x).roots()
    finally:
        ctx.prec = before


def root_towards(expr: Expr, x: Symbol, start: Expr, side: int) -> Expr | None:
    """Return the root on one side (-1 or 1) of a point, of a function that is monotone there.

    None where no change of sign is seen as far as 2^40, which says nothing.
    """
    before = ctx.prec
    try:
        ctx.prec = BITS
        return _Search(expr, x).towards(start, side)
    finally:
        ctx.prec = before


class _Search:
    """A function being searched: it and its first derivatives, compiled when they are needed."""

    def __init__(self, expr: Expr, x: Symbol) -> None:
        self.expr, self.x = expr, x
        self._orders: list[tuple[Expr, Balls]] = [(expr, compile_balls(expr, (x.name,)))]
        self._scaled = [compile_balls(each, (x.name,)) for each in _scaled(expr, x)]

    def order(self, number: int) -> Balls:
        """Return the function (0) or one of its derivatives."""
        while len(self._orders) <= number:
            next_one = diff(self._orders[-1][0], self.x)
            self._orders.append((next_one, compile_balls(next_one, (self.x.name,))))
        return self._orders[number][1]

    def roots(self) -> list[Expr]:
        ends = [fmpq(0), *(fmpq(2)**k for k in range(-4, 41))]
        todo = list(pairwise(ends))
        todo += [(-high, -low) for low, high in todo]
        exact: set[fmpq] = set()
        others: list[RealRoot] = []
        for _ in range(MAX_STRETCHES):
            if not todo:
                found = [Rational(int(each.p), int(each.q)) for each in exact]
                return sorted([*found, *others], key=float)
            low, high = todo.pop()
            if self._has_none(low, high):
                continue
            signs = [self._sign(end) for end in (low, high)]
            exact.update(end for end, sign in zip((low, high), signs, strict=True) if sign == 0)
            if self._has_one_at_most(low, high, signs):
                if signs in ([1, -1], [-1, 1]):
                    others.append(self._narrowed(low, high, signs == [1, -1]))
            else:
                middle = (low + high) / 2
                todo += [(low, middle), (middle, high)]
        raise UndecidableError(
            "the points where a switch changes are not all found",
            hint="only points that can be separated and counted are known to be all")

    def towards(self, start: Expr, side: int) -> Expr | None:
        ball = compile_balls(start, ())(())
        if ball is None:
            return None
        near = (ball.upper() if side > 0 else ball.lower()).fmpq() + side * NARROW
        first = self._sign(near)
        for power in range(-4, 41):
            far = near + side * fmpq(2)**power
            sign = self._sign(far)
            if not first or sign is None:
                return None
            if sign != first:
                low, high = sorted((near, far))
                return Rational(int(far.p), int(far.q)) if sign == 0 else (
                    self._narrowed(low, high, (sign < 0) == (side > 0)))
        return None

    def _has_none(self, low: fmpq, high: fmpq) -> bool:
        values = (each([_ball(low, high)]) for each in (self.order(0), *self._scaled))
        return any(value is not None and not value.contains(0) for value in values)

    def _sign(self, at: fmpq) -> int | None:
        value = self.order(0)([arb(at)])
        if value is None:
            return None
        if value == 0:
            return 0
        return 1 if value > 0 else -1 if value < 0 else None

    def _has_one_at_most(self, low: fmpq, high: fmpq, signs: list[int | None]) -> bool:
        if None in signs:
            return False
        if self._has_sign(1, low, high):
            return True
        ends = [end for end, sign in zip((low, high), signs, strict=True) if sign == 0]
        return len(ends) == 1 and self._leaves(ends[0], low, high)

    def _leaves(self, root: fmpq, low: fmpq, high: fmpq) -> bool:
        """Tell whether the first derivative that is not 0 at a root has one sign on the stretch."""
        for number in range(2, MAX_ORDER + 1):
            before = self.order(number - 1)([arb(root)])
            if before is None or not before.is_zero():
                return False
            if self._has_sign(number, low, high):
                return True
        return False

    def _has_sign(self, number: int, low: fmpq, high: fmpq) -> bool:
        value = self.order(number)([_ball(low, high)])
        return value is not None and not value.contains(0)

    def _narrowed(self, low: fmpq, high: fmpq, falling: bool) -> RealRoot:
        left, right = low, high
        while right - left > NARROW:
            middle = (left + right) / 2
            sign = self._sign(middle)
            if not sign:
                break
            left, right = (middle, right) if (sign > 0) == falling else (left, middle)
        rounded = (fmpq((left * DECIMALS).floor(), DECIMALS),
                   fmpq((right * DECIMALS).ceil(), DECIMALS))
        if low <= rounded[0] and rounded[1] <= high:
            left, right = rounded
        return RealRoot(self.expr, self.x, *(Rational(int(end.p), int(end.q))
                                             for end in (left, right)))


def _scaled(expr: Expr, x: Symbol) -> list[Expr]:
    """Return the function times exp(-kx) for the exponentials in it: the same roots.

    Over a long stretch balls see no sign of exp(x) - x, but of 1 - x·exp(-x).
    """
    rates = {part.args[0].coeff(x) for part in postorder(expr)
             if isinstance(part, exp) and part.args[0].is_polynomial(x)
             and part.args[0].as_poly(x).degree() == 1}
    return [expand(expr.doit() * exp(-rate * x)) for rate in rates if rate.is_number]


def _ball(low: fmpq, high: fmpq) -> arb:
    return arb(low).union(arb(high))
