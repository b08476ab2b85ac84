"""Truncated Laurent series in h of elementary expressions, coefficients free of h.

Taylor coefficients come from differentiating one elementary function of a bare variable, so
nothing here depends on the table of rules that the series are used to judge. The power of a
series is J. C. P. Miller's recurrence (Knuth, TAOCP 2, §4.7, exercise 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from sympy import Add, Basic, Dummy, Expr, Function, Mul, Pow, Rational, S, Symbol

from derive.errors import UndecidableError
from derive.formula import written

_Z = Dummy("z", real=True)


@dataclass(frozen=True)
class Series:
    """Σ coefficients[k]·h^(low + k); from h^(low + len(coefficients)) on nothing is known."""

    low: int
    coefficients: tuple[Expr, ...]

    @property
    def end(self) -> int:
        """The first power of h whose coefficient is not known."""
        return self.low + len(self.coefficients)

    def coefficient(self, power: int) -> Expr:
        """Return the coefficient of h^power, which has to be below `end`."""
        return self.coefficients[power - self.low] if power >= self.low else S.Zero

    def stripped(self) -> Series:
        """Return the same series without the leading coefficients that are literally 0."""
        lead = 0
        while lead < len(self.coefficients) - 1 and self.coefficients[lead] == 0:
            lead += 1
        return Series(self.low + lead, self.coefficients[lead:])

    def __add__(self, other: Series) -> Series:
        low, end = min(self.low, other.low), min(self.end, other.end)
        if end <= low:
            raise UndecidableError("the series is cut off before its first term")
        return Series(low, tuple(self.coefficient(k) + other.coefficient(k)
                                 for k in range(low, end))).stripped()

    def __mul__(self, other: Series) -> Series:
        count = min(len(self.coefficients), len(other.coefficients))
        return Series(self.low + other.low, tuple(
            Add(*(self.coefficients[j] * other.coefficients[k - j] for j in range(k + 1)))
            for k in range(count)))


class Expansion:
    """Expands expressions in powers of h, `order` terms at a time.

    `is_zero` decides whether a coefficient vanishes identically and raises UndecidableError where
    it cannot. `nonzero` collects what has to differ from 0 for the expansion to hold, and `poles`
    tells whether a negative power of h occurred on the way.
    """

    def __init__(self, h: Symbol, order: int, is_zero: Callable[[Expr], bool]) -> None:
        self.h = h
        self.order = order
        self.is_zero = is_zero
        self.nonzero: list[Expr] = []
        self.poles = False

    def series(self, expr: Expr) -> Series:
        """Return the expansion; raises UndecidableError where there is none in powers of h."""
        done: dict[Basic, Any] = {}
        for part in written.postorder(expr):
            arguments = [done[argument] for argument in part.args]
            done[part] = self._step(part, arguments)
            if isinstance(done[part], Series):
                self.poles = self.poles or done[part].low < 0
        result = done[expr]
        return result if isinstance(result, Series) else self._constant(result)

    def _constant(self, value: Expr) -> Series:
        return Series(0, (value,) + (S.Zero,) * (self.order - 1))

    def _step(self, part: Basic, arguments: list[Any]) -> Any:
        """Return a part's series, or the evaluated part where it does not contain h."""
        if part == self.h:
            return Series(1, (S.One,) + (S.Zero,) * (self.order - 1))
        if not any(isinstance(argument, Series) for argument in arguments):
            return part.func(*arguments) if arguments else part
        if isinstance(part, Pow):
            return self._power(*arguments)
        opened = [each if isinstance(each, Series) else self._constant(each)
                  for each in arguments]
        if isinstance(part, (Add, Mul)):
            result = opened[0]
            for each in opened[1:]:
                result = result + each if isinstance(part, Add) else result * each
            return result
        if isinstance(part, written.SWITCHES) or not isinstance(part, Function) or (
                len(opened) != 1):
            raise UndecidableError(f"{type(part).__name__} has no power series here")
        return self._function(part.func, opened[0])

    def _power(self, base: Any, exponent: Any) -> Series:
        if isinstance(exponent, Series):
            logarithm = self._function(sympy.log, base) if isinstance(base, Series) else (
                self._constant(sympy.log(base)))
            return self._function(sympy.exp, exponent * logarithm)
        base = self._leading(base)
        if base.low and not isinstance(exponent, sympy.Integer):
            raise UndecidableError("a fractional power of h")
        count = len(base.coefficients)
        first = base.coefficients[0]
        raised = [first**exponent]
        for k in range(1, count):
            terms = (((exponent + 1) * j - k) * base.coefficients[j] * raised[k - j]
                     for j in range(1, k + 1))
            raised.append(Add(*terms) / (k * first))
        return Series(base.low * int(exponent) if base.low else 0, tuple(raised))

    def _leading(self, series: Series) -> Series:
        """Return the series from its first coefficient that does not vanish identically."""
        coefficients = series.coefficients
        for lead, coefficient in enumerate(coefficients):
            if not self.is_zero(coefficient):
                self.nonzero.append(coefficient)
                return Series(series.low + lead, coefficients[lead:])
        raise UndecidableError("all known terms of a divisor vanish")

    def _function(self, head: Callable[..., Expr], inner: Series) -> Series:
        if inner.low < 0:
            raise UndecidableError("a function of something unbounded")
        at = inner.coefficient(0)
        away = Series(1, tuple(inner.coefficient(k) for k in range(1, inner.end)))
        result = self._constant(self._taylor(head, 0, at))
        if not away.coefficients:
            return Series(0, result.coefficients[:1])
        grown = self._constant(S.One)
        for k in range(1, self.order):
            grown = grown * away
            factor = self._taylor(head, k, at) / sympy.factorial(k)
            result = result + Series(grown.low, tuple(c * factor for c in grown.coefficients))
        return Series(0, tuple(result.coefficient(k) for k in range(min(result.end, inner.end))))

    def _taylor(self, head: Callable[..., Expr], k: int, at: Expr) -> Expr:
        value = _derivative(head, k).subs(_Z, at)
        if value.has(S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity):
            raise UndecidableError(f"{head} is not analytic at {at}")
        if k == 1:
            self._require_defined(value)
        return value

    def _require_defined(self, value: Expr) -> None:
        for part in written.postorder(value):
            if isinstance(part, Pow) and isinstance(part.exp, Rational) and part.exp < 0:
                if self.is_zero(part.base):
                    raise UndecidableError(f"{part} divides by 0")
                self.nonzero.append(part.base)


@cache
def _derivative(head: Callable[..., Expr], k: int) -> Expr:
    """Return the k-th derivative of one elementary function of a bare variable."""
    return head(_Z) if k == 0 else sympy.diff(_derivative(head, k - 1), _Z)
