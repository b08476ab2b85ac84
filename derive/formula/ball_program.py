"""An expression as a flat list of operations over registers, each different part once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic, Float, Rational, Symbol
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_operations import CONSTANTS, operation_of, piecewise
from derive.formula.ball_registers import Fault, Operation, Register
from derive.formula.real_root import RealRoot


def exact(number: Basic) -> fmpq | None:
    """Return the rational a literal stands for; a float literal means its decimal digits."""
    if isinstance(number, Rational) and number.is_finite:
        return fmpq(int(number.p), int(number.q))
    if isinstance(number, Float) and number.is_finite:
        meant = Fraction(str(number))
        return fmpq(meant.numerator, meant.denominator)
    return None


def name_of(part: Basic) -> str | None:
    """Return the name under which a part is a free real variable: symbols and f(u), else None."""
    if isinstance(part, Symbol):
        return str(part.name)
    return str(part) if isinstance(part, AppliedUndef) else None


class Program:
    """What to do with a ball for each name: `operations` on registers, up to the `result`.

    `fixed` makes constants, and the `prologue` what is built of them alone, once a precision.
    `trace` tells for each operation what it reads and where it is undefined.
    """

    def __init__(self, expr: Basic, names: Sequence[str]) -> None:
        self.width = len(names)
        self.count = self.width
        self.operations: list[tuple[int, Operation]] = []
        self.trace: list[tuple[int, tuple[int, ...], Fault | None, Basic]] = []
        self.fixed: dict[int, Callable[[], Register]] = {}
        self._constant: set[int] = set()
        self._rational: dict[int, fmpq] = {}
        self._pairs: dict[int, tuple[int, ...]] = {}
        self._beyond_one: dict[int, int] = {}
        self.result = self._compile(expr, {name: i for i, name in enumerate(names)})
        varying = [step for step in self.operations if step[0] not in self._constant]
        self.prologue = [step for step in self.operations if step[0] in self._constant]
        self.operations = varying

    def _compile(self, expr: Basic, names: Mapping[str, int]) -> int:
        place: dict[int, int] = {}
        known: dict[tuple[Any, ...], int] = {}
        opaque = _inside_opaque(expr)
        for part in written.postorder(expr):
            if id(part) in opaque:
                continue
            name = name_of(part)
            if name is not None:
                if name not in names:
                    raise UndecidableError(f"no value is given for {name}")
                place[id(part)] = names[name]
                continue
            key = (part.func, *(place[id(each)] for each in part.args)) if part.args else (part,)
            if key not in known:
                known[key] = self._place(part, tuple(place[id(each)] for each in part.args))
            place[id(part)] = known[key]
        return place[id(expr)]

    def _place(self, part: Basic, arguments: tuple[int, ...]) -> int:
        index = self.count
        self.count += 1
        number = exact(part)
        if number is not None:
            self._rational[index] = number
            self.fixed[index] = lambda: arb(number)
        elif isinstance(part, (BooleanTrue, BooleanFalse)):
            truth = bool(part)
            self.fixed[index] = lambda: truth
        elif part in CONSTANTS:
            self.fixed[index] = CONSTANTS[part]
        elif isinstance(part, RealRoot):
            self.fixed[index] = part.ball
        else:
            self._operate(index, part, arguments)
            return index
        self._constant.add(index)
        return index

    def _operate(self, index: int, part: Basic, arguments: tuple[int, ...]) -> None:
        if isinstance(part, sympy.Piecewise):
            # Its arguments are (value, condition) pairs, whose registers hold the pair's places.
            flat = tuple(place for pair in arguments for place in self._pairs[pair])
            operation, fault = piecewise(flat), None
            arguments = flat
        elif isinstance(part, sympy.functions.elementary.piecewise.ExprCondPair):
            self._pairs[index] = arguments
            return
        else:
            operation, fault = operation_of(part, arguments, self._rational)
            self._fold(index, part, arguments)
            if isinstance(part, sympy.log) and arguments[0] in self._beyond_one:
                # log(1 + w) of a w far below the precision is not log 1.
                operation = _log_beyond_one(self._beyond_one[arguments[0]])
        self.operations.append((index, operation))
        self.trace.append((index, arguments, fault, part))
        if all(argument in self._constant for argument in arguments):
            self._constant.add(index)

    def _fold(self, index: int, part: Basic, arguments: tuple[int, ...]) -> None:
        """Remember the exact value of sums and products of rationals, and what sums add to 1."""
        values = [self._rational[each] for each in arguments if each in self._rational]
        if isinstance(part, sympy.Add) and len(arguments) == 2 and len(values) == 1 == values[0]:
            self._beyond_one[index] = next(x for x in arguments if x not in self._rational)
        if len(values) < len(arguments) or not isinstance(
                part, (sympy.Add, sympy.Mul, sympy.Pow)):
            return
        total = values[0]
        for value in values[1:]:
            if isinstance(part, sympy.Pow):
                if value != -1 or total == 0:
                    return
                total = fmpq(1) / total
            else:
                total = total + value if isinstance(part, sympy.Add) else total * value
        self._rational[index] = total


def _log_beyond_one(place: int) -> Operation:
    return lambda r: r[place].log1p()


def _inside_opaque(expr: Basic) -> set[int]:
    """Return what only stands inside f(u), which is a variable whatever u is."""
    outside: set[int] = set()
    stack: list[Basic] = [expr]
    while stack:
        part = stack.pop()
        if id(part) not in outside:
            outside.add(id(part))
            if name_of(part) is None:
                stack.extend(part.args)
    return {id(part) for part in written.postorder(expr)} - outside
