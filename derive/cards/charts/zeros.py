"""All zeros of an expression between two expansions, by bisection with balls.

A box is dropped where the ball of the value excludes 0, and holds at most one zero where that of
the slope does (Moore, Interval Analysis, 1966). A zero at a rational number is settled by the
expansions on its two sides, whatever its multiplicity.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flint import arb, fmpq
from sympy import Expr, Rational, S, Symbol

from derive.cards.charts.jets import Jets
from derive.cards.charts.simple import enclosed, simple_numbers, simplest, size
from derive.cards.expansions.ends import End, Expansion, expansion
from derive.cards.expansions.scale import BITS, precision
from derive.errors import UndecidableError
from derive.formula.balls import value_at
from derive.proof.judge import equal
from derive.verdict import Verdict

MAX_BOXES = 12_000
NARROW = fmpq(1, 2**16)
"""Width below which a box that is not settled is asked for a rational zero."""
ROOT_WIDTH = fmpq(1, 2**(BITS - 40))
SPLITS = (fmpq(1, 2), fmpq(29, 64), fmpq(37, 64), fmpq(11, 32))
PRECISIONS = (BITS, 4 * BITS, 16 * BITS)


class Root(NamedTuple):
    """A zero in [low, high]: the only one there; `before` and `after` are the signs beside it."""

    low: fmpq
    high: fmpq
    before: int
    after: int

    @property
    def exact(self) -> Rational | None:
        """The zero itself, where it is a rational number."""
        return Rational(int(self.low.p), int(self.low.q)) if self.low == self.high else None

    @property
    def ball(self) -> arb:
        """A ball around the zero."""
        return arb(self.low).union(arb(self.high))


def settled(near: Expansion) -> fmpq:
    """Return a rational point up to which an expansion at an end is valid."""
    end, reach = near.end, fmpq(1, near.radius)
    if end.at is None:
        return fmpq(end.side * near.radius)
    if isinstance(end.at, Rational):
        return fmpq(int(end.at.p), int(end.at.q)) + end.side * reach
    ball = value_at(end.at, {}, 40)
    if ball is None:
        raise UndecidableError(f"{end.at} has no value")
    inner = ball.upper() if end.side < 0 else ball.lower()
    # A little less far: then the point is certainly inside.
    return inner.fmpq() + end.side * reach * fmpq(63, 64)


class _Box(NamedTuple):
    low: fmpq
    high: fmpq
    before: int
    after: int


class ZeroSearch:
    """Looks for the zeros of one expression."""

    def __init__(self, expr: Expr, x: Symbol) -> None:
        self.expr, self.x = expr, x
        self.jets = Jets(expr, x)
        self.boxes = 0

    def between(self, left: Expansion, right: Expansion) -> list[Root]:
        """Return all zeros between two ends, in order."""
        start, finish = settled(left), settled(right)
        if start >= finish:
            return []
        return sorted(self._stretch(_Box(start, finish, left.sign, right.sign)))

    def _stretch(self, box: _Box) -> Iterator[Root]:
        """Yield the zeros in a closed interval with known signs at its ends; 0 is asked first."""
        if box.low < 0 < box.high:
            cut = self._cut(S.Zero)
            if cut is not None:
                yield from self._around(box, S.Zero, cut)
                return
        todo = [box]
        while todo:
            each = todo.pop()
            self.boxes += 1
            if self.boxes > MAX_BOXES:
                raise UndecidableError("too many boxes without a decision")
            found = self._settle(each)
            if isinstance(found, Root):
                yield found
            elif found is None:
                if each.high - each.low < NARROW * size(each.low):
                    at, cut = self._at_exact(each, box)
                    yield from self._around(each, at, cut)
                    todo = _outside(todo, *cut)
                else:
                    todo += self._halves(each)

    def _settle(self, box: _Box) -> Root | bool | None:
        """Return True for no zero, the one zero, or None where this box does not tell."""
        for bits in PRECISIONS:
            with precision(bits):
                found = self._looked_at(box)
                if found is not None:
                    return found if isinstance(found, bool) else self._narrowed(box)
                middle = self.jets(arb((box.low + box.high) / 2))[0]
            if not middle.contains(0) or not middle.is_finite():
                break  # the box is too wide; more digits do not help
        return None

    def _looked_at(self, box: _Box) -> bool | int | None:
        """Return True for no zero, 1 for exactly one, None for unknown."""
        middle = (box.low + box.high) / 2
        spread = arb(0, arb((box.high - box.low) / 2).upper())
        whole = self.jets(arb(middle) + spread, 2)
        value, slope = whole[0], whole[1]
        if value > 0 or value < 0:
            return True
        centre = self.jets(arb(middle), 1)
        if slope.is_finite():
            near = centre[0] + slope * spread
            if near > 0 or near < 0:
                return True
        if not (slope > 0 or slope < 0):
            slope = centre[1] + 2 * whole[2] * spread
        if slope > 0 or slope < 0:
            return 1 if box.before != box.after else True
        return None

    def _halves(self, box: _Box) -> list[_Box]:
        for share in SPLITS:
            middle = box.low + (box.high - box.low) * share
            sign = self._sign(middle)
            if sign:
                return [_Box(middle, box.high, sign, box.after),
                        _Box(box.low, middle, box.before, sign)]
        raise UndecidableError("the sign is not known anywhere near a zero")

    def _sign(self, at: fmpq) -> int:
        for bits in PRECISIONS:
            with precision(bits):
                value = self.jets(arb(at))[0]
            if value > 0 or value < 0:
                return 1 if value > 0 else -1
        return 0

    def _narrowed(self, box: _Box) -> Root:
        """Return the one zero of a monotone stretch in a narrow interval."""
        low, high = box.low, box.high
        while high - low > ROOT_WIDTH * size(low):
            middle = (low + high) / 2
            sign = self._sign(middle)
            if sign == 0:
                if self._vanishes(middle):
                    return Root(middle, middle, box.before, box.after)
                raise UndecidableError("the sign is not known anywhere near a zero")
            if sign == box.before:
                low = middle
            else:
                high = middle
        guess = simplest(low, high)
        if guess.q <= 2**20 and self._vanishes(guess):
            low = high = guess
        return Root(low, high, box.before, box.after)

    def _vanishes(self, at: fmpq) -> bool:
        there = self.expr.xreplace({self.x: Rational(int(at.p), int(at.q))})
        return equal(there, S.Zero).verdict is Verdict.PROVED

    # ---- zeros at numbers of a simple kind -------------------------------------------------

    def _cut(self, at: Expr) -> tuple[Expansion, Expansion] | None:
        try:
            left, right = (expansion(self.expr, self.x, End(at, side)) for side in (-1, 1))
        except UndecidableError:
            return None
        return (left, right) if left.germ and right.germ else None

    def _around(self, box: _Box, at: Expr, cut: tuple[Expansion, Expansion]) -> Iterator[Root]:
        """Yield the zeros of a box of which a point and its surroundings are settled."""
        left, right = cut
        if {left.limit, right.limit} == {S.Zero}:
            yield Root(*enclosed(at), left.sign, right.sign)
        elif S.Zero in (left.limit, right.limit) or left.sign != right.sign:
            raise UndecidableError(f"what happens at {at} is not known")
        below, above = settled(left), settled(right)
        if box.low < below:
            yield from self._stretch(_Box(box.low, below, box.before, left.sign))
        if above < box.high:
            yield from self._stretch(_Box(above, box.high, right.sign, box.after))

    def _at_exact(self, box: _Box, whole: _Box) -> tuple[Expr, tuple[Expansion, Expansion]]:
        """Return a simple number in or beside a narrow box, and the expansions that settle it.

        Beside, because near a zero of high order balls exclude nothing either.
        """
        reach = 4 * (box.high - box.low)
        low, high = box.low - reach, box.high + reach
        for guess in simple_numbers(low if low > whole.low else whole.low,
                             high if high < whole.high else whole.high):
            cut = self._cut(guess)
            if cut is not None and settled(cut[0]) < box.low and box.high < settled(cut[1]):
                return guess, cut
        raise UndecidableError("a zero that is not simple has no exact form that is known")


def _outside(boxes: list[_Box], left: Expansion, right: Expansion) -> list[_Box]:
    """Return the boxes without what two expansions have settled."""
    below, above = settled(left), settled(right)
    found: list[_Box] = []
    for box in boxes:
        if box.high <= below or box.low >= above:
            found.append(box)
            continue
        if box.low < below:
            found.append(_Box(box.low, below, box.before, left.sign))
        if box.high > above:
            found.append(_Box(above, box.high, right.sign, box.after))
    return found
