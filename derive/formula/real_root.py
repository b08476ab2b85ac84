"""A number that is defined by an equation: the one zero of a function in an interval."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from flint import arb, ctx, fmpq
from sympy import AtomicExpr, Basic, Expr, Rational, Symbol

from derive.formula import written


class RealRoot(AtomicExpr):  # type: ignore[misc]  # SymPy has no types
    """The zero of `equation` in x between the rationals `low` and `high`: the only one there.

    Exact as a definition, though no closed form is known. `index` numbers the roots of one formula
    from left to right; it is printed as x₀, x₁, …
    """

    is_real = is_extended_real = is_finite = is_number = is_commutative = True

    equation: Expr
    x: Symbol
    low: Rational
    high: Rational
    index: int

    def __new__(cls, equation: Expr, x: Symbol, low: Rational, high: Rational,
                index: int = 0) -> RealRoot:
        """Make the number; whoever calls has isolated the zero."""
        made: RealRoot = AtomicExpr.__new__(cls)
        made.equation, made.x, made.low, made.high, made.index = equation, x, low, high, index
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.equation, self.x, self.low, self.high, self.index

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.__getnewargs__()

    def _sympystr(self, printer: object) -> str:
        return self.name

    _sympyrepr = _latex = _pretty = _sympystr

    def _eval_is_zero(self) -> bool | None:
        return None if self.low <= 0 <= self.high else False

    def _eval_is_positive(self) -> bool | None:
        return True if self.low > 0 else False if self.high < 0 else None

    def _eval_is_negative(self) -> bool | None:
        return True if self.high < 0 else False if self.low > 0 else None

    @property
    def name(self) -> str:
        """The name in formulas, as that of a variable: x0."""
        return f"x{self.index}"

    def _eval_evalf(self, precision: int) -> Expr:
        return sympy.Float(self.rational(precision + 10), precision=precision)

    def numbered(self, index: int) -> RealRoot:
        """Return the same number with another index."""
        return RealRoot(self.equation, self.x, self.low, self.high, index)

    def ball(self) -> arb:
        """Return an enclosure about as narrow as the current precision allows."""
        return _enclosed(self, ctx.prec)

    def beside(self, side: int, bits: int = 220) -> Rational:
        """Return a rational on the left (-1) or the right (1), at most 2^-bits away or so."""
        return self.rational(bits + 5) + side * Rational(1, 2**bits)

    def digits(self, count: int = 12) -> str:
        """Return the value with that many decimals, cut off and not rounded."""
        scale = 10**count
        bits = 4 * count + 40
        low, high = (sympy.floor(scale * self.beside(side, bits)) if self.low >= 0
                     else sympy.ceiling(scale * self.beside(side, bits)) for side in (-1, 1))
        if low != high:
            return self.digits(count - 1) if count > 1 else "?"
        return f"{'-' if low < 0 else ''}{abs(low) // scale}.{int(abs(low) % scale):0{count}d}"

    def rational(self, bits: int) -> Rational:
        """Return a rational within 2^-bits of the number."""
        middle = _enclosed(self, bits + 20 + max(0, int(abs(self.high)).bit_length())).mid().fmpq()
        return Rational(int(middle.p), int(middle.q))


def real_roots_in(*exprs: Basic) -> tuple[RealRoot, ...]:
    """Return the numbers of this kind that occur, from left to right."""
    found = {part for part in written.postorder(*exprs) if isinstance(part, RealRoot)}
    return tuple(sorted(found, key=lambda each: (each.low, each.index)))


@lru_cache(maxsize=256)
def _enclosed(root: RealRoot, bits: int) -> arb:
    """Bisect until the interval is narrower than 2^-bits of its size, or signs are not seen."""
    from derive.formula.balls import compile_balls  # which knows such numbers itself

    function = compile_balls(root.equation, (root.x.name,))
    low, high = (fmpq(int(end.p), int(end.q)) for end in (root.low, root.high))
    before = ctx.prec
    ctx.prec = 2 * bits + 100
    try:
        rising = _sign(function([arb(high)])) > 0
        for _ in range(bits + 60):
            middle = (low + high) / 2
            sign = _sign(function([arb(middle)]))
            if sign == 0:
                break
            low, high = (low, middle) if (sign > 0) == rising else (middle, high)
        return arb(low).union(arb(high))
    finally:
        ctx.prec = before


def _sign(value: arb | None) -> int:
    if value is None:
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0
