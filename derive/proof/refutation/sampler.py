"""Counterexamples by balls: two enclosures that are disjoint at an exact point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import process_time

from flint import arb, ctx
from sympy import Expr

from derive.formula.balls import Balls, as_fmpq, compile_balls
from derive.proof.cells.regions import bound, names_in
from derive.proof.refutation.candidates import SMALL, literals
from derive.proof.refutation.turning import turning_points
from derive.proof.refutation.undefined import condition
from derive.verdict import Counterexample

CAVEATS = 3
TURNING_SECONDS = 0.5
"""How long points near which a switch turns are looked for."""
OTHERS = (Fraction(7, 5), Fraction(1), Fraction(12, 5))
"""What the other variables are meanwhile."""
TIES = 12
DIGITS = 12
"""Digits shown of the two sides of a counterexample, unless it takes more to tell them apart."""
BITS_TO_DIGITS = 0.30103


@dataclass
class Sampler:
    """Two sides, compiled, and the exact points to compare them at."""

    lhs: Expr
    rhs: Expr
    where: Mapping[str, tuple[object, object]]
    deadline: float
    names: tuple[str, ...] = ()
    caveats: dict[str, None] = field(default_factory=dict)
    both_defined: int = 0
    _undecided: list[tuple[Fraction, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        found = names_in(self.lhs, self.rhs)
        ends = {name: tuple(bound(end) for end in self.where.get(name, (None, None)))
                for name in found}
        todo = list(found)
        while todo:
            name = todo.pop()
            for end in ends[name]:
                for other in names_in(end) if end is not None else ():
                    if other not in ends:
                        ends[other] = tuple(
                            bound(each) for each in self.where.get(other, (None, None)))
                        todo.append(other)
        self.names = _ordered(ends)
        self._left = compile_balls(self.lhs, self.names)
        self._right = compile_balls(self.rhs, self.names)
        self._ends: list[tuple[Balls | None, Balls | None]] = [
            (_compiled(low, self.names), _compiled(high, self.names))
            for low, high in (ends[name] for name in self.names)]
        self._literals = literals(self.lhs, self.rhs)

    def quick(self) -> Counterexample | None:
        """Compare at small and special points, at 64 and 256 bits."""
        return (self._compare(list(self._points()), 64)
                or self._compare(self._undecided[:24], 256)
                or self._compare(self._ties(), 64, noting=False))

    def deep(self) -> Counterexample | None:
        """Compare where switches turn, and fewer points again at 2048 and 4096 bits."""
        points = list(self._points())
        points = [*points[20:20 + len(self._literals)], *points[:8]][:40]
        return (self._compare(self._turning(), 256, noting=False)
                or self._compare(points, 2048) or self._compare(points[:8], 4096))

    def differs_at(self, point: Sequence[Fraction]) -> Counterexample | None:
        """Return the counterexample if the sides are disjoint at a point."""
        return self._compare([tuple(point)], 64) or self._compare([tuple(point)], 2048)

    def at(self, point: Sequence[Fraction]) -> None:
        """Note a caveat if exactly one side is undefined at a point."""
        self._compare([tuple(point)], 64)

    def _compare(self, points: Sequence[tuple[Fraction, ...]], bits: int, *,
                 noting: bool = True) -> Counterexample | None:
        before = ctx.prec
        ctx.prec = bits
        try:
            close: list[tuple[Fraction, ...]] = []
            for point in points:
                if process_time() > self.deadline:
                    break
                balls = [arb(as_fmpq(value)) for value in point]
                if not self._inside(balls):
                    continue
                left, right = self._left(balls), self._right(balls)
                if left is None or right is None:
                    if noting:
                        self._note(point, balls, left, right)
                elif not left.overlaps(right):
                    return self._shown(point)
                else:
                    self.both_defined += 1
                close.append(point)
            self._undecided = close
        finally:
            ctx.prec = before
        return None

    def _inside(self, balls: Sequence[arb]) -> bool:
        for ball, (low, high) in zip(balls, self._ends, strict=True):
            if low is not None:
                end = low(balls)
                if end is None or not end < ball:
                    return False
            if high is not None:
                end = high(balls)
                if end is None or not ball < end:
                    return False
        return True

    def _note(self, point: tuple[Fraction, ...], balls: Sequence[arb],
              left: arb | None, right: arb | None) -> None:
        if len(self.caveats) >= CAVEATS or (left is None) == (right is None):
            return
        side, function = ("left", self._left) if left is None else ("right", self._right)
        part = function.undefined_part(balls)
        place = condition(part) if part is not None else None
        if place is None and function.undefined(balls):
            place = ", ".join(f"{name} = {value}" for name, value in self._cause(point, function))
        if place is not None:
            self.caveats[f"{place}{': ' if place else ''}the {side} side is undefined"] = None

    def _cause(self, point: tuple[Fraction, ...],
               function: Balls) -> list[tuple[str, Fraction]]:
        """Return the one coordinate that makes a side undefined whatever the others are, or all."""
        for place, name in enumerate(self.names):
            others = [arb(as_fmpq(Fraction(7 + 3 * k, 5))) for k in range(len(point))]
            others[place] = arb(as_fmpq(point[place]))
            if function.undefined(others):
                return [(name, point[place])]
        return list(zip(self.names, point, strict=True))

    def _shown(self, point: tuple[Fraction, ...]) -> Counterexample:
        """Return the counterexample with as many digits as tell left from right.

        There are enough: the balls are disjoint, and here they have twice the bits.
        """
        ctx.prec = max(2 * ctx.prec, 256)
        balls = [arb(as_fmpq(value)) for value in point]
        left, right = self._left(balls), self._right(balls)
        for digits in range(DIGITS, int(ctx.prec * BITS_TO_DIGITS) + 1):
            shown = decimal(left, digits), decimal(right, digits)
            if shown[0] != shown[1]:
                break
        pairs = tuple((name, str(value)) for name, value in zip(self.names, point, strict=True))
        return Counterexample(pairs, *shown)

    def _points(self) -> Iterator[tuple[Fraction, ...]]:
        """Yield points: the candidates of one variable, or mixtures of those of several."""
        count = len(self.names)
        pool = [*SMALL[:20], *self._literals, *SMALL[20:]]
        size = 1 if not count else len(pool) if count == 1 else 60 + len(self._literals)
        for number in range(size):
            point: list[Fraction] = []
            for place in range(count):
                # Strides coprime to the pool's length mix the candidates of the variables.
                choice = pool[(number * (1, 7, 11, 17, 19, 23)[place % 6] + place * 5) % len(pool)]
                point.append(self._moved(choice, place, point))
            yield tuple(point)

    def _ties(self) -> list[tuple[Fraction, ...]]:
        """Return points where variables are equal, or opposite: switches are often tied there."""
        count = len(self.names)
        return [tuple(value if place % 2 else side * value for place in range(count))
                for value in SMALL[:TIES] if count > 1 for side in (1, -1)]

    def _turning(self) -> list[tuple[Fraction, ...]]:
        """Return points near which a switch turns."""
        return list(turning_points((self.lhs, self.rhs), self.names, self._placed,
                                   min(self.deadline, process_time() + TURNING_SECONDS)))

    def _placed(self, which: int, value: Fraction) -> tuple[Fraction, ...]:
        """Return the point with a number for one variable, moved into its interval."""
        point: list[Fraction] = []
        for place in range(len(self.names)):
            choice = value if place == which else OTHERS[place % len(OTHERS)]
            point.append(self._moved(choice, place, point))
        return tuple(point)

    def _moved(self, value: Fraction, place: int, earlier: Sequence[Fraction]) -> Fraction:
        """Return a candidate moved into the open interval of its variable."""
        low, high = (self._end(end, earlier) for end in self._ends[place])
        if (low is None or low < value) and (high is None or value < high):
            return value
        size = abs(value) or Fraction(3, 2)
        if low is not None and high is not None:
            return low + (high - low) * size / (1 + size)
        if low is not None:
            return low + size
        return value if high is None else high - size

    def _end(self, end: Balls | None, earlier: Sequence[Fraction]) -> Fraction | None:
        if end is None:
            return None
        rest = [arb(0)] * (len(self.names) - len(earlier))
        ball = end([*(arb(as_fmpq(value)) for value in earlier), *rest])
        if ball is None:
            return None
        middle = ball.mid().fmpq()
        return Fraction(int(middle.p), int(middle.q))


def decimal(ball: arb | None, digits: int) -> str:
    """Return the middle of a ball as a decimal number, 0 where it may be 0."""
    if ball is None:
        return "?"
    return "0" if ball.contains(0) else str(ball.str(digits, radius=False))


def _compiled(end: Expr | None, names: Sequence[str]) -> Balls | None:
    return None if end is None else compile_balls(end, names)


def _ordered(ends: Mapping[str, tuple[Expr | None, ...]]) -> tuple[str, ...]:
    """Return the names so that the ends of an interval come before its variable."""
    done: list[str] = []
    waiting = sorted(ends)
    while waiting:
        ready = [name for name in waiting if all(
            end is None or names_in(end) <= set(done) for end in ends[name])] or waiting[:1]
        done.extend(ready)
        waiting = [name for name in waiting if name not in ready]
    return tuple(done)
