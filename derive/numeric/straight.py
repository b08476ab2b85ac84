"""Several expressions in x as one straight line of float64 operations, each part worked out once.

The line is data: a tuple of steps over registers. `Line.run` works it out for whole arrays in
reused buffers; `derive.numeric.bounds` bounds the error of the very same steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import sympy
from sympy import Expr, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.numeric.operations import COSTS, FUNCTIONS, UFUNCS
from derive.numeric.reference import constant
from derive.numeric.ulp import Float64s


class Step(NamedTuple):
    """One operation on earlier registers.

    `number` is a constant, or the exponent of a power, and `rest` what it lacks.
    """

    kind: str
    arguments: tuple[int, ...] = ()
    number: float = 0.0
    rest: float = 0.0

    @property
    def exact(self) -> bool:
        """Whether the float64 is the number itself, as far as can be seen."""
        return self.rest == 0.0


class UnknownOperationError(ValueError):
    """The expression has a part that no float64 operation here stands for."""


LONGEST = 2000
"""Nodes of the longest expression that is compiled."""
CONSTANT_BITS = 106
"""How accurately constants are known: two float64s hold no more."""


class Line:
    """Expressions in x, compiled together; `steps` and the registers of the `results`."""

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        self.steps: list[Step] = [Step("x")]
        self._known: dict[Step, int] = {self.steps[0]: 0}
        self._x = x
        if any(written.tree_size(expr) > LONGEST for expr in exprs):
            raise UnknownOperationError(f"more than {LONGEST} operations")
        self.results = tuple(self._compile(expr) for expr in exprs)
        self._slots, self._width = self._allocate()

    @property
    def cost(self) -> float:
        """About how long one point takes, in tenths of a nanosecond or so; only to compare."""
        return sum(4 * COSTS.get(step.kind, 1) for step in self.steps)

    def run(self, x: Float64s) -> tuple[Float64s | float, ...]:
        """Return the results at x, shape (n,), arrays of that shape, numbers, or x itself."""
        buffers = [np.empty(x.size) for _ in range(self._width)]
        registers: list[Float64s | float] = []
        for step, slot in zip(self.steps, self._slots, strict=True):
            if step.kind == "x":
                registers.append(x)
            elif step.kind == "constant":
                registers.append(step.number)
            else:
                out = buffers[slot]
                arguments = [registers[each] for each in step.arguments]
                if step.kind == "power":
                    np.power(arguments[0], step.number, out=out)
                else:
                    UFUNCS[step.kind](*arguments, out=out)
                registers.append(out)
        return tuple(registers[each] for each in self.results)

    def _allocate(self) -> tuple[list[int], int]:
        """Give each register a buffer that is free again after its last use."""
        last = {place: len(self.steps) for place in self.results}
        for index, step in enumerate(self.steps):
            for each in step.arguments:
                last[each] = max(last.get(each, 0), index)
        slots, free, width = [], list[int](), 0
        for index, step in enumerate(self.steps):
            if step.kind in ("x", "constant"):
                slots.append(-1)
                continue
            if not free:
                free.append(width)
                width += 1
            slots.append(free.pop())
            free += {slots[each] for each in step.arguments
                     if last[each] == index and slots[each] >= 0}
        return slots, width

    def _step(self, kind: str, *arguments: int, number: float = 0.0, rest: float = 0.0) -> int:
        step = Step(kind, arguments, number, rest)
        if step not in self._known:
            self._known[step] = len(self.steps)
            self.steps.append(step)
        return self._known[step]

    def _constant(self, expr: Expr) -> int:
        try:
            number, rest = constant(expr, CONSTANT_BITS)
        except UndecidableError as error:  # log1p(exp(-2)) of a rewritten form, for example
            raise UnknownOperationError(f"{expr} has no ball") from error
        if not np.isfinite(number):
            raise UnknownOperationError(f"{expr} is no finite number")
        if number == 0 and not expr.is_zero:
            raise UnknownOperationError(f"{expr} cannot be told from 0")
        return self._step("constant", number=number, rest=rest)

    def _compile(self, expr: Expr) -> int:
        if expr == self._x:
            return 0
        if not expr.free_symbols:
            return self._constant(expr)
        if isinstance(expr, sympy.Add):
            return self._sum(expr)
        if isinstance(expr, sympy.Mul):
            return self._product(expr)
        if isinstance(expr, sympy.Pow):
            return self._power(expr)
        if expr.func in FUNCTIONS and len(expr.args) == 1:
            return self._step(FUNCTIONS[expr.func], self._compile(expr.args[0]))
        raise UnknownOperationError(f"{expr.func.__name__} in float64")

    def _sum(self, expr: Expr) -> int:
        """Add the terms with a plus, then subtract those with a minus."""
        terms = [_signed(term) for term in _parts(expr, sympy.Add)]
        terms.sort(key=lambda term: term[0] < 0)
        total = self._compile(terms[0][1])
        if terms[0][0] < 0:
            total = self._step("negative", total)
        for sign, term in terms[1:]:
            total = self._step("add" if sign > 0 else "subtract", total, self._compile(term))
        return total

    def _product(self, expr: Expr) -> int:
        sign, rest = _signed(expr)
        if sign < 0:
            return self._step("negative", self._compile(rest))
        above, below = [], []
        number: Expr = sympy.S.One
        for factor in _parts(expr, sympy.Mul):
            if not factor.free_symbols:
                number = written.mul(number, factor)
            elif isinstance(factor, sympy.Pow) and (exponent := written.constant(factor.exp)) and (
                    exponent < 0):
                below.append(self._raised(factor.base, -exponent))
            else:
                above.append(self._compile(factor))
        factors = ([] if number == 1 else [self._constant(number)]) + above
        top = factors[0] if factors else self._constant(sympy.S.One)
        for each in factors[1:]:
            top = self._step("multiply", top, each)
        if not below:
            return top
        bottom = below[0]
        for each in below[1:]:
            bottom = self._step("multiply", bottom, each)
        return self._step("divide", top, bottom)

    def _power(self, expr: Expr) -> int:
        exponent = written.constant(expr.exp)
        if exponent is None:
            return self._step("raised", self._compile(expr.base), self._compile(expr.exp))
        if exponent == 0:
            return self._constant(sympy.S.One)
        if exponent < 0:
            return self._step("divide", self._constant(sympy.S.One),
                              self._raised(expr.base, -exponent))
        return self._raised(expr.base, exponent)

    def _raised(self, base: Expr, exponent: sympy.Rational) -> int:
        """Return base**exponent for a positive exponent: products and roots where they do."""
        place = self._compile(base)
        if exponent.p > 16 * exponent.q:
            return self._rounded_power(place, exponent)
        # u·√u rounds less often than the cube of √u, and u·u^(1/5) than u^(6/5).
        result, (count, rest) = None, divmod(int(exponent.p), int(exponent.q))
        if rest and exponent.q > 3:
            result = self._rounded_power(place, sympy.Rational(rest, exponent.q))
        elif rest:
            result = root = self._step("sqrt" if exponent.q == 2 else "cbrt", place)
            result = self._step("multiply", root, root) if rest == 2 else root
        while count:
            if count & 1:
                result = place if result is None else self._step("multiply", result, place)
            count >>= 1
            if count:
                place = self._step("multiply", place, place)
        return place if result is None else result

    def _rounded_power(self, place: int, exponent: sympy.Rational) -> int:
        number = float(exponent)
        return self._step("power", place, number=number, rest=_lacking(exponent, number))


def _lacking(exact: sympy.Rational, nearest: float) -> float:
    return float(Fraction(int(exact.p), int(exact.q)) - Fraction(nearest))


def _parts(expr: Expr, kind: Any) -> list[Expr]:
    """Return the terms of a sum, or the factors of a product, through its parentheses."""
    if not isinstance(expr, kind):
        return [expr]
    return [part for each in expr.args for part in _parts(each, kind)]


def _signed(expr: Expr) -> tuple[int, Expr]:
    """Split a product with a negative number in front into its sign and the rest."""
    if not isinstance(expr, sympy.Mul) or not expr.free_symbols:
        return (-1, -expr) if expr.is_Number and expr.is_negative else (1, expr)
    sign, rest = 1, []
    for factor in _parts(expr, sympy.Mul):
        negative = factor.is_Number and factor.is_negative
        sign *= -1 if negative else 1
        if factor not in (1, -1):
            rest.append(-factor if negative else factor)
    return sign, rest[0] if len(rest) == 1 else written.mul(*rest) if rest else sympy.S.One
