"""A quick look at a few exact points: which expressions could be equal, before the judge is asked.

Balls that do not meet prove a difference; balls that meet prove nothing, so what passes the sieve
still goes to the judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, Symbol

from derive.derivation.record import Interval
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import compile_balls
from derive.marking.meaning import Meaning

_STEPS = (fmpq(7, 10), fmpq(-13, 10), fmpq(19, 8), fmpq(-3, 11), fmpq(11, 7), fmpq(2, 5),
          fmpq(3, 10))
_BITS = 96
_NEAR_LIMIT = fmpq(1, 2**40)
_TOLERANCE = arb(2)**-20

Values = Sequence[arb | None]
"""An expression's ball at each point, None where it has none."""


class Sieve:
    """Points for the variables of a derivation, with the values of its defined symbols there.

    With `toward` that variable stands very close to 0, and agreement is meant up to a millionth:
    enough to find what a limit could be.
    """

    def __init__(self, symbols: Iterable[Symbol], meaning: Meaning,
                 where: Mapping[str, Interval], toward: str = "") -> None:
        self.meaning = meaning
        opened = {symbol: meaning.opened(symbol) for symbol in symbols}
        base = sorted({each.name for value in opened.values() for each in written.variables(value)}
                      | {toward} - {""})
        derived = [symbol for symbol, value in opened.items() if value != symbol]
        self.names = [*base, *(symbol.name for symbol in derived)]
        self.toward = toward
        self.points: list[list[arb]] = []
        compiled = [compile_balls(opened[symbol], base) for symbol in derived]
        before, ctx.prec = ctx.prec, _BITS
        try:
            for round_ in range(len(_STEPS)):
                point = [self._place(name, place, round_, where) for place, name in enumerate(base)]
                found = [function(point) for function in compiled]
                values = [value for value in found if value is not None]
                if len(values) == len(found):
                    self.points.append([*point, *values])
        finally:
            ctx.prec = before

    def _place(self, name: str, place: int, round_: int, where: Mapping[str, Interval]) -> arb:
        if name == self.toward:
            return arb(_NEAR_LIMIT)
        step = _STEPS[(round_ + 2 * place) % len(_STEPS)] + fmpq(place, 17)
        low, high = (_number(end) for end in where.get(name, (None, None)))
        away = abs(step)
        if low is not None and high is not None:
            return arb(low + (high - low) * away / (1 + away))
        return arb(low + away if low is not None else high - away if high is not None else step)

    def values(self, expr: Expr) -> Values:
        """Return the expression's balls; empty where it cannot be evaluated at all."""
        new = [symbol for symbol in written.variables(expr) if symbol.name not in self.names]
        if new:  # a slope that a repair puts in
            expr = written.substitute(expr, {symbol: self.meaning.opened(symbol) for symbol in new})
        try:
            function = compile_balls(expr, self.names)
        except UndecidableError:
            return ()
        before, ctx.prec = ctx.prec, _BITS
        try:
            return [function(point) for point in self.points]
        finally:
            ctx.prec = before

    def repairs(self, repaired: Values, wanted: Values, line: Values) -> bool:
        """Tell whether a repair could make the line right, and is defined where both lines are."""
        lost = any(new is None and None not in (old, due)
                   for new, due, old in zip(repaired, wanted, line, strict=False))
        return not lost and self.agree(repaired, wanted)

    def agree(self, left: Values, right: Values) -> bool:
        """Tell whether two expressions could be equal: they meet at two points and never part."""
        met = 0
        for a, b in zip(left, right, strict=False):
            if a is None or b is None:
                continue
            if self.toward:
                if not abs(a - b) < _TOLERANCE * (1 + abs(b)):
                    return False
            elif not a.overlaps(b):
                return False
            met += 1
        return met >= 2


def _number(end: object) -> fmpq | None:
    value = end if isinstance(end, (int, Rational)) else None
    return None if value is None else fmpq(int(Rational(value).p), int(Rational(value).q))
