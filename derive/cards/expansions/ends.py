"""What an expression does towards an end of a piece: its expansion, limit, asymptote and sign.

Nothing here asks SymPy for a limit. Every expansion holds from a stated distance on, so its sign
is a proof for a whole half line, or for a whole neighbourhood of a point.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic, Expr, Symbol

from derive.cards.expansions import composition as by
from derive.cards.expansions import inverses
from derive.cards.expansions.germ import Germ, Germs
from derive.cards.expansions.scale import ONE, Monomial, Scale, TooClose, U, precision
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_program import exact
from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import Crowded, Fraction, Undefined
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.generators import exp_of
from derive.proof.normal_form.reader import Reader, Region, Split

RADII = tuple(2**k for k in (*range(2, 13), 16, 24, 40, 80, 160))
ORDERS = (5, 9)
GENERATORS = 40
BUDGET = 2.0
"""Seconds for one expansion."""


@dataclass(frozen=True)
class End:
    """Where x goes: to ±∞ (`at` is None) or to a point from one side; `side` is -1 or 1.

    At infinity `side` is the sign of x; at a point it is the side on which x stays.
    """

    at: Expr | None
    side: int

    def __str__(self) -> str:
        if self.at is None:
            return "∞" if self.side > 0 else "−∞"
        return f"{self.at} from {'the right' if self.side > 0 else 'the left'}"


@dataclass(frozen=True)
class Expansion:
    """A germ of an expression at an end, valid for u ≥ radius; `sign` is its sign there."""

    end: End
    radius: int
    germs: Germs
    germ: Germ
    sign: int

    @property
    def limit(self) -> Expr | arb:
        """The limit: exact (±∞ included), or a ball around it."""
        if not self.germ:
            return sympy.S.Zero
        monomial, value = self.germ[0]
        rate = self.germs.scale.growth(monomial)
        if rate > 0:
            return sympy.oo * self.sign
        if rate < 0:
            return sympy.S.Zero
        return value.ball if value.exact is None else self.number(value.exact)

    def value(self, at: fmpq) -> arb:
        """Return a ball around the expression at u = at, for at ≥ radius."""
        total = arb(0)
        for monomial, value in self.germ:
            total += value.ball * self.germs.scale.at(monomial, arb(at))
        return total

    def number(self, value: Fraction) -> Expr:
        """Return an exact coefficient as an expression."""
        return to_expr(self.germs.scale.ground, self.germs.scale.ground.reduce(value))

    def coefficient(self, power: int) -> Expr | None:
        """Return the exact coefficient of u^power; None where it is hidden in a ball.

        Every term of the germ before a ball is exact, and nothing stands between those.
        """
        scale = self.germs.scale
        wanted = Monomial(fmpq(power), fmpq(0))
        for monomial, value in self.germ:
            order = scale.compare(monomial, wanted)
            if value.exact is None:
                return None if order >= 0 else sympy.S.Zero
            if order == 0:
                return self.number(value.exact)
        return sympy.S.Zero


def expansion(expr: Expr, x: Symbol, end: End) -> Expansion:
    """Return the expansion with the smallest radius at which the sign is known.

    Raises UndecidableError where no radius or order that is tried shows it.
    """
    reason = "the sign towards the end is not known"
    deadline = process_time() + BUDGET
    with precision():
        for order in ORDERS:
            for radius in RADII:
                germs = Germs(Scale(Field(GENERATORS, deadline), radius), order)
                try:
                    germ = _Expander(germs, x, end).read(expr)
                    found = Expansion(end, radius, germs, germ, germs.sign(germ))
                    germs.scale.ground.deadline = math.inf  # reading it later is cheap
                    return found
                except TooClose:
                    continue
                except UndecidableError as fault:
                    reason = fault.cause
                    break
                except (Undefined, Crowded, Split, NotImplementedError) as fault:
                    raise UndecidableError(str(fault) or type(fault).__name__) from None
            if "time budget" in reason:
                break
    raise UndecidableError(reason)


def germ_at(expr: Expr, x: Symbol, end: End, radius: int, order: int) -> tuple[Germs, Germ]:
    """Return an expansion for u ≥ radius, whatever its sign.

    Raises UndecidableError where it is not known, TooClose where a larger radius may do.
    """
    with precision():
        germs = Germs(Scale(Field(GENERATORS, process_time() + BUDGET), radius), order)
        try:
            germ = _Expander(germs, x, end).read(expr)
            germs.scale.ground.deadline = math.inf  # reading it later is cheap
            return germs, germ
        except (Undefined, Crowded, Split) as fault:
            raise UndecidableError(str(fault) or type(fault).__name__) from None


class _Expander:
    """Reads one expression; each different part is expanded once."""

    def __init__(self, germs: Germs, x: Symbol, end: End) -> None:
        self.germs, self.x = germs, x
        ground = germs.scale.ground
        self._reader = Reader(ground, Region({}, frozenset()))
        if end.at is None:
            self._variable = germs.term(U, end.side)
        else:
            near = germs.term(germs.scale.product(ONE, U, -1), end.side)
            self._variable = germs.add(germs.number(self._reader.read(end.at)), near)

    def read(self, expr: Expr) -> Germ:
        done: dict[int, Any] = {}
        for part in written.postorder(expr):
            self.germs.scale.ground.check_time()
            done[id(part)] = self._part(part, [done[id(each)] for each in part.args])
        result: Germ = done[id(expr)]
        return result

    def _part(self, part: Basic, arguments: list[Germ]) -> Germ:
        if part == self.x:
            return self._variable
        if part is sympy.E:
            return self.germs.number(exp_of(self.germs.scale.ground,
                                            self.germs.scale.ground.number(1)))
        if part is sympy.pi:
            return self.germs.number(angles.pi_of(self.germs.scale.ground))
        number = exact(part)
        if number is not None:
            return self.germs.number(number)
        if isinstance(part, sympy.Add):
            return self.germs.add(*arguments)
        if isinstance(part, sympy.Mul):
            result = arguments[0]
            for each in arguments[1:]:
                result = self.germs.mul(result, each)
            return result
        if isinstance(part, sympy.Pow):
            return self._power(part, *arguments)
        work = _FUNCTIONS.get(part.func)
        if work is None:
            raise UndecidableError(f"{part.func.__name__} has no expansion that is known")
        return work(self.germs, *arguments)

    def _power(self, part: Basic, base: Germ, exponent: Germ) -> Germ:
        ground = self.germs.scale.ground
        value = self._constant(exponent)
        number = None if value is None else ground.constant(ground.reduce(value))
        if number is not None:
            return by.power(self.germs, base, number)
        return by.exp(self.germs, self.germs.mul(exponent, by.log(self.germs, base)))

    def _constant(self, germ: Germ) -> Fraction | None:
        if not germ:
            return self.germs.scale.ground.number(0)
        (monomial, value), *rest = germ
        return value.exact if not rest and monomial.is_one else None


def _quotient(above: Callable[..., Germ], below: Callable[..., Germ]) -> Callable[..., Germ]:
    return lambda germs, inner: germs.mul(
        above(germs, inner), by.power(germs, below(germs, inner), fmpq(-1)))


def _sin(germs: Germs, inner: Germ) -> Germ:
    return by.cos_sin(germs, inner, True)


def _cos(germs: Germs, inner: Germ) -> Germ:
    return by.cos_sin(germs, inner, False)


def _hyperbolic(sign: int) -> Callable[[Germs, Germ], Germ]:
    def work(germs: Germs, inner: Germ) -> Germ:
        other = germs.times(by.exp(germs, germs.negative(inner)), germs.scale.ground.number(sign))
        total = germs.add(by.exp(germs, inner), other)
        return germs.times(total, germs.scale.ground.number(fmpq(1, 2)))

    return work


def _one(germs: Germs, inner: Germ) -> Germ:
    del inner
    return germs.number(1)


_FUNCTIONS: dict[Any, Callable[..., Germ]] = {
    sympy.exp: by.exp, sympy.log: by.log, sympy.erf: by.erf, sympy.atan: by.atan,
    sympy.tanh: by.tanh, sympy.asinh: by.asinh, sympy.atanh: inverses.atanh,
    sympy.asin: inverses.asin, sympy.acos: inverses.acos, sympy.acosh: inverses.acosh,
    sympy.erfc: lambda germs, inner: germs.subtract(germs.number(1), by.erf(germs, inner)),
    sympy.sinh: _hyperbolic(-1), sympy.cosh: _hyperbolic(1),
    sympy.sech: _quotient(_one, _hyperbolic(1)), sympy.csch: _quotient(_one, _hyperbolic(-1)),
    sympy.coth: _quotient(_one, by.tanh),
    sympy.sin: _sin, sympy.cos: _cos, sympy.tan: _quotient(_sin, _cos),
    sympy.cot: _quotient(_cos, _sin), sympy.sec: _quotient(_one, _cos),
    sympy.csc: _quotient(_one, _sin),
}
