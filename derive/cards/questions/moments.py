"""Moments of f(X) and f′(X) for a standard normal X, with all digits certain.

Between the ends Arb integrates rigorously (Johansson, Numerical integration in arbitrary-precision
ball arithmetic, 2018); beyond T, and beside an end at which f is not analytic, its expansion bounds
the integrand, or shows that the integral diverges. Polynomials have closed forms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from flint import acb, arb, fmpq
from sympy import Expr, Rational, S, Symbol

from derive.cards.expansions.ends import RADII, End, germ_at
from derive.cards.expansions.germ import Germ, Germs
from derive.cards.expansions.scale import ONE, Monomial, TooClose, U, precision
from derive.cards.lines.line import Line, Stretch
from derive.cards.number import INFINITY, MINUS_INFINITY, Number, exact_number
from derive.cards.questions.integrands import compiled
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.real_root import RealRoot

REACHES = (16, 32, 64)
INTEGRAL_BITS = 90
TERMS = 5
MAX_DEGREE = 40
"""Of a polynomial whose moments are written in closed form."""
CLOSEST = 72
"""Where f is not analytic at an end, the last 2^-CLOSEST of its integral is bounded."""


class DivergesError(Exception):
    """An integral is infinite; `sign` is that of the integrand where it is too large."""

    def __init__(self, sign: int) -> None:
        super().__init__(sign)
        self.sign = sign


@dataclass(frozen=True)
class Moments:
    """E f, E f², E f′² under N(0, 1), and the gain 1/√(E f²) that keeps a layer's variance.

    They may be infinite. `mean` is None where there is none: ∞ − ∞; `slope_square` where it is not
    known.
    """

    mean: Number | None
    square: Number
    slope_square: Number | None
    gain: Number


def moments(line: Line) -> Moments:
    """Return the Gaussian moments.

    Raises UndecidableError where f has no value on a part of the line, or f² is not integrated.
    """
    if not line.defined_almost_everywhere:
        raise UndecidableError("f is not defined for every x")
    with precision(INTEGRAL_BITS):
        mean = _expected(line, lambda stretch: stretch.formula)
        square = _expected(line, lambda stretch: _squared(stretch.formula))
        if square is None:
            raise UndecidableError("the integral is not known")
        try:
            slope = _expected(line, lambda stretch: _squared(stretch.slope))
        except UndecidableError:
            slope = None
        return Moments(mean, square, slope, _gain(square))


def _gain(square: Number) -> Number:
    if square.ball is None:
        return exact_number(S.Zero)
    if not square.ball > 0:
        raise UndecidableError("E f² is 0")
    if square.exact is not None:
        return exact_number(1 / sympy.sqrt(square.exact))
    return Number(1 / square.ball.sqrt())


def _squared(expr: Expr) -> Expr:
    return written.power(expr, sympy.Integer(2))


def _expected(line: Line, of: Callable[[Stretch], Expr]) -> Number | None:
    """Return E of an expression, ±∞ included; None where it is ∞ − ∞."""
    closed = _of_polynomials(line, of)
    if closed is not None:
        return exact_number(closed)
    total, signs = arb(0), set[int]()
    for stretch in line.stretches:
        expr = of(stretch)
        for low, high in _halves(stretch) if expr != 0 else ():
            try:
                total += _over(expr, stretch.x, low, high)
            except DivergesError as found:
                signs.add(found.sign)
    if signs:
        return None if len(signs) > 1 else INFINITY if 1 in signs else MINUS_INFINITY
    return Number(total)


def _halves(stretch: Stretch) -> list[tuple[Expr | None, Expr | None]]:
    """Return a stretch, the whole line as two: each may diverge with a sign of its own."""
    low, high = stretch.low, stretch.high
    return [(low, high)] if (low, high) != (None, None) else [(None, S.Zero), (S.Zero, None)]


def _of_polynomials(line: Line, of: Callable[[Stretch], Expr]) -> Expr | None:
    """Return the closed form where each piece is a polynomial on the whole or on half of the line.

    E of xⁿ over x > 0 is (n - 1)!!/2 for even n, and (n - 1)!!/√(2π) for odd n.
    """
    total: Expr = S.Zero
    for stretch in line.stretches:
        if not {stretch.low, stretch.high} <= {None, S.Zero}:
            return None
        try:
            poly = sympy.Poly(of(stretch).doit(), stretch.x)
        except sympy.PolynomialError:
            return None
        if poly.degree() > MAX_DEGREE:
            return None
        sides = [side for side, end in ((-1, stretch.low), (1, stretch.high)) if end is None]
        for (power,), coefficient in poly.terms():
            half = sympy.factorial2(power - 1) * (
                S.Half if power % 2 == 0 else 1 / sympy.sqrt(2 * sympy.pi))
            total += coefficient * half * sum(side ** power for side in sides)
    return sympy.expand(total)


def _over(expr: Expr, x: Symbol, low: Expr | None, high: Expr | None) -> arb:
    """Return ∫ expr·φ from low to high, tails included. Raises DivergesError where it is ±∞."""
    for reach in REACHES:
        try:
            rests = [_tail(expr, x, side, reach) for end, side in ((low, -1), (high, 1))
                     if end is None]
        except TooClose:
            continue
        ends = [arb(side * reach) if end is None else _ball(end)
                for end, side in ((low, -1), (high, 1))]
        steps = [None if end is None or _analytic(expr, x, ball)
                 else _beside(expr, x, End(end, side))
                 for (end, side), ball in zip(((low, 1), (high, -1)), ends, strict=True)]
        # Beside a hole digits cancel.
        bits = INTEGRAL_BITS if steps == [None, None] else INTEGRAL_BITS + 6 * CLOSEST
        with precision(bits):
            for place, step in enumerate(steps):
                if step is not None:
                    ends[place] += step[0] if place == 0 else -step[0]
                    rests.append(step[1])
            found = _inside(expr, x, ends[0], ends[1])
        if not found.is_finite():
            raise UndecidableError("the integral is not known")
        return sum(rests, found)
    raise UndecidableError("f grows too fast for its moments")


def _analytic(expr: Expr, x: Symbol, end: arb) -> bool:
    """Tell whether an expression is seen to be analytic around an end."""
    around = acb(end + arb(0, arb(2) ** -30), arb(0, arb(2) ** -30))
    return bool(compiled(expr, x)(around, True).is_finite())


def _ball(end: Expr) -> arb:
    if isinstance(end, Rational):
        return arb(fmpq(int(end.p), int(end.q)))
    ball = value_at(end, {}, 40)
    if ball is None:
        raise UndecidableError(f"{end} has no value")
    return ball


def _tail(expr: Expr, x: Symbol, side: int, reach: int) -> arb:
    """Return a ball around ∫ expr·φ beyond the reach: |expr·φ| ≤ C/u² there."""
    germs, germ = germ_at(expr, x, End(None, side), reach, TERMS)
    scale = germs.scale
    density = Monomial(fmpq(0), fmpq(0), ((Monomial(fmpq(2), fmpq(0)),
                                           scale.ground.number(fmpq(-1, 2))),))
    if germ:
        _require_below(germs, germ, scale.product(density, U))
    most = arb(0)
    for monomial, value in germ:
        product = scale.product(scale.product(monomial, density), U, 2)
        if scale.growth(product) >= 0:
            raise UndecidableError("f grows too fast for its moments")
        most += abs(value.ball).upper() * scale.largest(product)
    return arb(0, (most / arb(reach) / (2 * arb.pi()).sqrt()).upper())


def _require_below(germs: Germs, germ: Germ, weight: Monomial) -> None:
    """Raise DivergesError where the leading term times the weight does not tend to 0."""
    leader, value = germ[0]
    if germs.scale.growth(germs.scale.product(leader, weight)) >= 0 and (
            value.ball > 0 or value.ball < 0):
        raise DivergesError(1 if value.ball > 0 else -1)


def _beside(expr: Expr, x: Symbol, end: End) -> tuple[arb, arb]:
    """Return a small distance from an end, and a ball around ∫ expr·φ over it.

    At distance 1/u the integrand is at most C·u^p with p < 1, or the integral diverges.
    """
    if isinstance(end.at, RealRoot):
        raise UndecidableError("the integral is not known")
    for radius in RADII:
        try:
            germs, germ = germ_at(expr, x, end, radius, TERMS)
        except TooClose:
            continue
        if not germ:
            return arb(0), arb(0)
        scale, leader = germs.scale, germ[0][0]
        _require_below(germs, germ, scale.product(ONE, U, -1))
        power = max(leader.power, fmpq(0)) if not leader.exponent else fmpq(0)
        if power >= 1 or leader.logs != 0:
            break
        most = sum((abs(value.ball).upper() * scale.largest(scale.product(each, U, -power))
                    for each, value in germ), arb(0))
        step = arb(2) ** -(CLOSEST / arb(1 - power))
        return step, arb(0, (most * arb(2) ** -CLOSEST / arb(1 - power)).upper())
    raise UndecidableError("the integral is not known")


def _inside(expr: Expr, x: Symbol, low: arb, high: arb) -> arb:
    function = compiled(expr, x)
    factor = 1 / (2 * acb.pi()).sqrt()

    def integrand(at: acb, analytic: bool) -> acb:
        return function(at, analytic) * (-at * at / 2).exp() * factor

    return acb.integral(integrand, acb(low), acb(high), rel_tol=arb(2) ** -60,
                        abs_tol=arb(2) ** -70).real
