"""Claims about pieces that end at a root without a closed form, and about what happens there.

The root x₀ of g in [a, b] is the only one: g changes its sign from a to b, and g′ has one sign
between them. A piece is what the switches make of the formula once their signs are known, and these
are claimed on the whole piece: beside x₀ by g′, elsewhere as positive functions. At x₀ both pieces
agree where their difference is a multiple of g.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

import sympy
from sympy import Expr, Rational, S, Symbol

from derive.derivation.record import Derivation
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.balls import value_at
from derive.formula.boxes import evaluated, rational_near
from derive.formula.decisions import decisions_at
from derive.formula.real_root import RealRoot, real_roots_in
from derive.proof.claims.claim import Claim, Place
from derive.proof.claims.derivative import derivative_of

MAX_ORDER = 4
BESIDE = Rational(1, 16)
"""How far beside an exact break a derivative is looked at."""
SLACK = Rational(1, 2**60)
"""How far a rational near an exact break may be from it."""

End: TypeAlias = Expr | None


def roots_of(derivation: Derivation) -> tuple[RealRoot, ...]:
    """Return the breaks without a closed form."""
    return real_roots_in(*(piece.high for piece in derivation.pieces if piece.high is not None))


def root_claims(root: RealRoot, place: Place) -> Iterator[Claim]:
    """Yield that the equation has one root in the interval: signs at the ends, one sign of g′."""
    side = _direction(root)
    for name, at, sign in (("left", root.low, -side), ("right", root.high, side)):
        yield _positive((*place, name), sign, root.equation, root.x, (at, at))
    yield _positive((*place, "slope"), side, derivative_of(root.equation, root.x), root.x,
                    (root.low, root.high))


def formula_claims(f: Activation, formula: Expr, span: tuple[End, End],
                   place: Place) -> Iterator[Claim]:
    """Yield that f is this formula on an open piece: the signs of its switches, and what is left.

    Parameters have their default values; strict signs hold for values near by as well.
    """
    found = decisions_at(f.at_defaults, f.x, _inside(f, span))
    for number, (value, sign) in enumerate(found.signs):
        here = (*place, "sign", number)
        if f.x not in written.variables(value) or sign == 0:
            yield Claim(here, written.apply(sympy.Abs, value), sign * value, {f.x.name: span})
        else:
            yield from _sign_claims(here, value, sign, f.x, span)
    yield Claim((*place, "formula"), found.formula, f.fill(formula), {f.x.name: span})


def meeting_claims(f: Activation, left: Expr, right: Expr, root: RealRoot,
                   place: Place) -> Iterator[Claim]:
    """Yield that two expressions have the same value at a root: they differ by a multiple of g."""
    below, above = (written.substitute(f.fill(each), {f.x: root}) for each in (left, right))
    there = written.substitute(root.equation, {root.x: root})
    rest = written.mul(_ratio(f.fill(left), f.fill(right), root), there)
    yield Claim(place, below, above if rest == 0 else written.add(above, rest), {})


def _ratio(left: Expr, right: Expr, root: RealRoot) -> Expr:
    """Return (left - right)/g at a root, as far as SymPy finds it; the judge sees to the rest."""
    gap = evaluated(written.subtract(left, right))
    if gap == 0:
        return S.Zero
    ratio = sympy.cancel(gap / evaluated(root.equation))
    value: Expr = written.substitute(ratio, {root.x: root})
    return value


def _sign_claims(place: Place, value: Expr, sign: int, x: Symbol,
                 span: tuple[End, End]) -> Iterator[Claim]:
    """Yield that a value has one sign on an open interval, at whose ends it may be 0."""
    inner: list[Rational | None] = []
    for side, end in zip((1, -1), span, strict=True):
        if end is None:
            inner.append(None)
        elif isinstance(end, RealRoot):
            inner.append(_beside_root(value, sign, end, side))
        else:
            near = _outside(end, side)
            order = _order(value, x, end)
            inner.append(near + side * BESIDE if order else near)
            if order:
                on = _Switch(value, sign, x)
                yield from _taylor_claims((*place, "beside", side), on, end, order)
    if inner[0] is None or inner[1] is None or inner[0] < inner[1]:
        yield _positive((*place, "between"), sign, value, x, (inner[0], inner[1]))


def _beside_root(value: Expr, sign: int, root: RealRoot, side: int) -> Rational:
    """Return where the sign has to be shown from: the far end of the interval for g itself."""
    own = evaluated(value)
    for factor in (1, -1):
        if own == sympy.expand(factor * evaluated(root.equation)) and (
                factor * _direction(root) * side == sign):
            return root.high if side > 0 else root.low
    return root.low if side > 0 else root.high


class _Switch(NamedTuple):
    """A value in x, and the sign it has on a piece."""

    value: Expr
    sign: int
    x: Symbol


def _taylor_claims(place: Place, on: _Switch, end: Expr, order: int) -> Iterator[Claim]:
    """Yield that the first derivative that is not 0 at an exact break keeps its sign beside it."""
    side, part, x = int(place[-1]), on.value, on.x
    for number in range(order):
        yield Claim((*place, number), written.substitute(part, {x: end}), S.Zero, {})
        part = derivative_of(part, x)
    start = _outside(end, side)
    stretch = (start, start + side * BESIDE) if side > 0 else (start + side * BESIDE, start)
    yield _positive((*place, order), on.sign * side**order, part, x, stretch)


def _order(value: Expr, x: Symbol, end: Expr) -> int:
    """Return how many derivatives, from the value itself on, seem to be 0 at an end."""
    part = value
    for number in range(MAX_ORDER):
        there = value_at(written.substitute(part, {x: end}), {})
        if there is not None and not there.contains(0):
            return number
        part = derivative_of(part, x)
    raise UndecidableError("a switch changes at a root of too high an order")


def _positive(place: Place, sign: int, value: Expr, x: Symbol,
              stretch: tuple[Rational | None, Rational | None]) -> Claim:
    return Claim(place, value if sign > 0 else written.negative(value), S.Zero,
                 {x.name: stretch}, ">")


def _direction(root: RealRoot) -> int:
    """Return 1 where the equation's left side rises through its root, else -1."""
    value = value_at(root.equation, {root.x.name: root.high})
    return 1 if value is not None and value > 0 else -1


def _outside(end: Expr, side: int) -> Rational:
    """Return an exact break, or a rational just beyond it as seen from the piece."""
    if isinstance(end, Rational):
        return end
    near = rational_near(end, {})
    return Rational(near.numerator, near.denominator) - side * SLACK


def _inside(f: Activation, span: tuple[End, End]) -> Rational:
    ends = [None if end is None else end.rational(70) if isinstance(end, RealRoot)
            else _outside(f.fill(end), 1) for end in span]
    low, high = ends
    if low is not None:
        return low + 2 if high is None else (low + high) / 2
    return Rational(1, 3) if high is None else high - 2


