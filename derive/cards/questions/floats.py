"""How f behaves in a float type towards ±∞: where it overflows, saturates, underflows.

This is about f itself, correctly rounded: a formula may overflow earlier. A threshold counts only
where f is monotone from some point on, which its chart shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import sympy
from flint import arb, fmpq
from sympy import Expr

from derive.cards.charts.jets import Jets
from derive.cards.expansions.ends import End, Expansion, expansion
from derive.cards.expansions.scale import precision
from derive.cards.lines.line import Line, Stretch
from derive.cards.number import Number, negative, number
from derive.cards.questions.oscillation import comes_back, has_zeros_again, sampled_condition
from derive.errors import UndecidableError
from derive.formula import written

THRESHOLD_BITS = 32
FINE = 2**30
ACCURATE = 30
"""FINE: a tail begins a few of that many parts of 1 inside its stretch. ACCURATE: bits to which f
has to be known for a comparison."""
PRECISIONS = (200, 800, 3200)
START = fmpq(8)
"""From where on f is taken for monotone where that is not proved."""


class FloatType(NamedTuple):
    """A binary float type: its name, bits of precision, and the range of its exponents."""

    name: str
    bits: int
    largest_exponent: int
    smallest_exponent: int

    @property
    def largest(self) -> fmpq:
        """The largest finite number."""
        return (2 - fmpq(2) ** (1 - self.bits)) * fmpq(2) ** self.largest_exponent

    @property
    def overflow(self) -> fmpq:
        """The smallest number that rounds to infinity: half a step beyond the largest finite."""
        return (2 - fmpq(2) ** -self.bits) * fmpq(2) ** self.largest_exponent

    @property
    def smallest_normal(self) -> fmpq:
        """The smallest normal number."""
        return fmpq(2) ** self.smallest_exponent


TYPES = (FloatType("float16", 11, 15, -14), FloatType("bfloat16", 8, 127, -126),
         FloatType("float32", 24, 127, -126), FloatType("float64", 53, 1023, -1022))


@dataclass(frozen=True)
class Threshold:
    """From `at` on, towards `side`·∞, f in a float type is `what`."""

    dtype: str
    side: int
    what: str
    at: Number


@dataclass(frozen=True)
class Condition:
    """The condition number |x·f′/f| towards side·∞: its limit, or how it grows.

    `limit` is None where f has zeros again and again, so that there is no bound, or where values
    between the two of `sampled` were found and no more is known.
    """

    side: int
    limit: Number | None
    grows_like: Expr | None = None
    sampled: tuple[Number, Number] | None = None


def thresholds(line: Line) -> tuple[Threshold, ...]:
    """Return the thresholds of all float types at both ends; ends that f has not are left out.

    Raises UndecidableError where f is not known to be monotone from some point on.
    """
    found: list[Threshold] = []
    for stretch, side in ((line.stretches[0], -1), (line.stretches[-1], 1)):
        unbounded = (stretch.low if side < 0 else stretch.high) is None
        if unbounded and not comes_back(stretch, side) and stretch.chart("f′").signs != (0,):
            found += [each for dtype in TYPES for each in _thresholds(stretch, side, dtype)]
    return tuple(found)


def _thresholds(stretch: Stretch, side: int, dtype: FloatType, *,
                start: fmpq | None = None) -> list[Threshold]:
    limit = number(stretch.near(side).limit)
    tail = _Tail(stretch, side, dtype, start)
    if limit.infinite:
        return tail.first("infinite", lambda value: abs(value) > arb(dtype.overflow))
    assert limit.ball is not None  # noqa: S101  (it is finite)
    if limit.ball == 0:
        half = dtype.smallest_normal / fmpq(2) ** dtype.bits
        return [*tail.first("subnormal", lambda value: abs(value) < arb(dtype.smallest_normal)),
                *tail.first("0", lambda value: abs(value) < arb(half))]
    value = limit.exact
    if value is None or not value.is_Rational:
        return []
    target = fmpq(int(value.p), int(value.q))
    if _rounded(target, dtype.bits) != target:
        return []
    inward = _gap(target, dtype, stretch.chart("f′").signs[0 if side < 0 else -1] * side)
    return tail.first(str(value), lambda value: abs(value - arb(target)) < arb(inward / 2))


def sampled_thresholds(line: Line) -> tuple[Threshold, ...]:
    """Return the thresholds as they are if f is monotone beyond START, which is not proved."""
    found: list[Threshold] = []
    for stretch, side in ((line.stretches[0], -1), (line.stretches[-1], 1)):
        if (stretch.low if side < 0 else stretch.high) is None and not comes_back(stretch, side):
            found += [each for dtype in TYPES
                      for each in _thresholds(stretch, side, dtype, start=START)]
    return tuple(found)


def _rounded(value: fmpq, bits: int) -> fmpq:
    exponent = _exponent(value)
    unit = fmpq(2) ** (exponent + 1 - bits)
    scaled = value / unit
    return unit * fmpq((2 * scaled.p + scaled.q) // (2 * scaled.q))


def _exponent(value: fmpq) -> int:
    """Return e with 2^e ≤ |value| < 2^(e + 1)."""
    size = abs(value)
    exponent = int(size.p).bit_length() - int(size.q).bit_length()
    return exponent - 1 if size < fmpq(2) ** exponent else exponent


def _gap(target: fmpq, dtype: FloatType, rising: int) -> fmpq:
    """Return the distance to the neighbour from whose side f approaches a representable limit."""
    exponent = _exponent(target)
    grows = (rising > 0) == (target > 0)  # |f| increases towards the limit
    power_of_two = abs(target) == fmpq(2) ** exponent
    return fmpq(2) ** (exponent + 1 - dtype.bits - (1 if grows and power_of_two else 0))


class _Tail:
    """The outermost stretch in one direction, from beyond the last zero of f′."""

    def __init__(self, stretch: Stretch, side: int, dtype: FloatType, start: fmpq | None) -> None:
        self.side, self.dtype = side, dtype
        self._f = Jets(stretch.formula, stretch.x)
        self._near = stretch.near(side)
        self.start = self._begin(stretch) if start is None else start

    def _begin(self, stretch: Stretch) -> fmpq:
        roots, side = stretch.chart("f′").roots, self.side
        ends = [root.high for root in roots] if side > 0 else [-root.low for root in roots]
        finite = stretch.low if side > 0 else stretch.high
        if finite is not None:
            # A little inside: at the end itself f may have no value.
            ends.append(fmpq(int(sympy.floor(side * finite * FINE).p) + 2, FINE))
        # Beyond the last critical point: on it f may be 0, which no ball tells from nearly 0.
        return max([*ends, fmpq(0)]) + fmpq(1, FINE)

    def first(self, what: str, holds: Callable[[arb], bool]) -> list[Threshold]:
        """Return where a property of f begins to hold; nothing if never, or from the start on."""
        low, high = self.start, max(2 * self.start, fmpq(1))
        if self._known(low, holds):
            return []
        while not self._known(high, holds):
            if high >= self.dtype.largest:
                return []
            low, high = high, min(2 * high, self.dtype.largest)
        while high - low > fmpq(1, 2**THRESHOLD_BITS) * max(abs(low), fmpq(1)):
            middle = (low + high) / 2
            if self._known(middle, holds):
                high = middle
            else:
                low = middle
        with precision(PRECISIONS[0]):
            ball = arb(low).union(arb(high)) * self.side
        return [Threshold(self.dtype.name, self.side, what, Number(ball))]

    def _known(self, at: fmpq, holds: Callable[[arb], bool]) -> bool:
        for bits in PRECISIONS:
            with precision(bits):
                value = self._f(arb(at) * self.side)[0]
                if value.is_finite() and value.rel_accuracy_bits() > ACCURATE:
                    return bool(holds(value))
                if at >= self._near.radius:
                    value = self._near.value(at)
                    if value.is_finite() and value.rel_accuracy_bits() > ACCURATE:
                        return bool(holds(value))
        raise UndecidableError("f is not known accurately enough there")


def conditions(line: Line) -> tuple[Condition, ...]:
    """Return the condition number |x·f′/f| towards ±∞."""
    found = []
    for stretch, side in ((line.stretches[0], -1), (line.stretches[-1], 1)):
        if (stretch.low if side < 0 else stretch.high) is not None:
            continue
        if has_zeros_again(stretch, side) or stretch.chart("f").signs != (0,):
            found.append(_condition(stretch, side))
    return tuple(found)


def _condition(stretch: Stretch, side: int) -> Condition:
    if has_zeros_again(stretch, side):
        return Condition(side, None)
    ratio = written.divide(written.mul(stretch.x, stretch.slope), stretch.formula)
    near = expansion(ratio, stretch.x, End(None, side))
    limit = number(near.limit)
    if limit.infinite < 0 or (limit.ball is not None and limit.ball < 0):
        limit = negative(limit)
    return Condition(side, limit, _growth(near) if limit.infinite else None)


def sampled_conditions(line: Line) -> tuple[Condition, ...]:
    """Return the condition numbers with the range that they were found in where none is proved."""
    found = []
    for stretch, side in ((line.stretches[0], -1), (line.stretches[-1], 1)):
        if (stretch.low if side < 0 else stretch.high) is not None:
            continue
        try:
            found.append(_condition(stretch, side))
        except UndecidableError:
            found.append(Condition(side, None, sampled=sampled_condition(line, side)))
    return tuple(found)


def _growth(near: Expansion) -> Expr | None:
    """Return how a growing expansion grows, in x; None where that is no power."""
    monomial, value = near.germ[0]
    if monomial.exponent or value.exact is None:
        return None
    size = sympy.Abs(written.variable("x"))
    power, logs = (sympy.Rational(int(each.p), int(each.q))
                   for each in (monomial.power, monomial.logs))
    return abs(near.number(value.exact)) * size ** power * sympy.log(size) ** logs
