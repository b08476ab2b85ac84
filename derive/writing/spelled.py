"""A straight line of float operations that remembers how it was written."""

from __future__ import annotations

from collections.abc import Sequence

import sympy
from sympy import Expr, Symbol

from derive.formula import written
from derive.formula.notation import ascii_text
from derive.numeric.reference import constant
from derive.numeric.straight import Line, UnknownOperationError
from derive.writing.scope import Exponent
from derive.writing.series import Series
from derive.writing.words import Erfcx, ExpOf, InPairs

IN_PAIRS = frozenset(("x", "constant", "add", "subtract", "multiply", "divide", "negative",
                      "absolute", "sqrt", "exp", "expm1", "log", "log1p", "tanh", "sin", "cos",
                      "arctan", "erf", "erfc", "erfcx"))
"""Steps that can be worked out in pairs of floats."""


class Spelled(Line):
    """A line that remembers how its constants were written."""

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        self.spelling: dict[int, str] = {}
        self.exponents: dict[Exponent, str] = {}
        self.series: list[Series] = []
        self.factors: list[Expr] = []
        self.nested: list[PairLine] = []
        super().__init__(exprs, x)

    def _compile(self, expr: Expr) -> int:
        if isinstance(expr, ExpOf):
            return self._exponential(expr.args[0])
        if isinstance(expr, Erfcx):
            return self._tail(expr.args[0])
        if isinstance(expr, Series):
            return self._series(expr)
        if isinstance(expr, InPairs):
            self.nested.append(PairLine([expr.args[0]], self._x))
            return self._step("pairs", 0, number=float(len(self.nested) - 1))
        return super()._compile(expr)

    def _tail(self, w: Expr) -> int:
        """Compile erfcx(w): of c·x with the rounding error of the product made good."""
        factor = sympy.expand(sympy.expand(w.doit()) / self._x)
        if factor.free_symbols or constant(factor)[1] == 0:
            return self._step("erfcx", self._compile(w))
        if factor not in self.factors:
            self.factors.append(factor)
        return self._step("erfcx_of", 0, number=float(self.factors.index(factor)))

    @property
    def cost(self) -> float:
        """About how long one point takes; a pair takes some 25 operations for one."""
        return super().cost + 25 * sum(each.cost for each in self.nested)

    def _series(self, series: Series) -> int:
        if series not in self.series:
            self.series.append(series)
        place, inside = float(self.series.index(series)), series.args[0]
        if written.is_reciprocal(inside):
            return self._step("far_series", self._compile(inside.args[0]), number=place)
        return self._step("series", self._compile(inside), number=place)

    def _exponential(self, exponent: Expr) -> int:
        """Compile exp of a polynomial: a step that names its table of coefficients."""
        table = tuple(constant(each) for each in sympy.Poly(exponent, self._x).all_coeffs())
        if table not in self.exponents:
            self.exponents[table] = ascii_text(exponent)
        place = list(self.exponents).index(table)
        return self._step("exp_of", 0, number=float(place))

    def _constant(self, expr: Expr) -> int:
        place = super()._constant(expr)
        self.spelling.setdefault(place, ascii_text(expr))
        return place


class PairLine(Spelled):
    """A line to be worked out in pairs of floats; `rests` is what a constant's float lacks."""

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        self.rests: dict[int, float] = {}
        super().__init__(exprs, x)
        unknown = {step.kind for step in self.steps} - IN_PAIRS
        if unknown:
            raise UnknownOperationError(f"{min(unknown)} in pairs of floats")

    def _tail(self, w: Expr) -> int:
        return self._step("erfcx", self._compile(w))

    def _power(self, expr: Expr) -> int:
        """Compile a^u as exp(u·log a): pairs know no other powers."""
        if written.constant(expr.exp) is not None:
            return super()._power(expr)
        logarithm = written.apply(sympy.log, expr.base)
        return self._compile(written.apply(sympy.exp, written.mul(expr.exp, logarithm)))

    def _constant(self, expr: Expr) -> int:
        place = super()._constant(expr)
        self.rests[place] = constant(expr)[1]
        return place
