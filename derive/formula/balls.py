"""Expressions as functions of real balls: rigorous enclosures by Arb (Johansson 2017).

An expression is compiled once into a flat list of operations over registers, each different part
once, and can then be evaluated at many points. Every result encloses the true value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import sympy
from flint import arb, ctx, fmpq
from sympy import Basic, Expr, Float, Rational, Symbol
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_operations import (
    CONSTANTS,
    Fault,
    Operation,
    Register,
    operation_of,
    piecewise,
)
from derive.formula.real_root import RealRoot

MAX_BITS = 4096
"""The highest working precision that `value_at` raises to."""


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


class Balls:
    """A compiled expression: call it with one ball for each name, in the order of the names."""

    def __init__(self, expr: Basic, names: Sequence[str]) -> None:
        self._width = len(names)
        self._count = self._width
        self._operations: list[tuple[int, Operation]] = []
        self._trace: list[tuple[int, tuple[int, ...], Fault | None, Basic]] = []
        self._fixed: dict[int, Callable[[], Register]] = {}
        self._constant: set[int] = set()
        self._rational: dict[int, fmpq] = {}
        self._pairs: dict[int, tuple[int, ...]] = {}
        self._beyond_one: dict[int, int] = {}
        self._ready: tuple[int, list[Register]] = (0, [])
        self._result = self._compile(expr, {name: i for i, name in enumerate(names)})
        varying = [step for step in self._operations if step[0] not in self._constant]
        self._prologue = [step for step in self._operations if step[0] in self._constant]
        self._operations = varying

    def __call__(self, point: Sequence[arb]) -> arb | None:
        """Return an enclosure at the current precision, or None where there is none."""
        value = self._run(point)[self._result]
        return value if value.is_finite() else None

    def truth(self, point: Sequence[arb]) -> bool | None:
        """Return whether a compiled condition holds; None where that is not known."""
        value = self._run(point)[self._result]
        return value if isinstance(value, bool) else None

    @property
    def can_fail(self) -> bool:
        """Whether it has a part that is undefined somewhere, as a logarithm or a quotient."""
        return any(fault is not None for _, _, fault, _ in self._trace)

    def undefined(self, point: Sequence[arb]) -> bool:
        """Tell whether the value is provably undefined there (log(-1), 1/0, sqrt(-1))."""
        return self._result in self._faulty(point)

    def undefined_part(self, point: Sequence[arb]) -> Basic | None:
        """Return the part that makes the value undefined there, and wherever it is undefined.

        None where there is none, or where a switch decides whether the part counts.
        """
        return self._faulty(point).get(self._result)

    def _faulty(self, point: Sequence[arb]) -> dict[int, Basic | None]:
        """Return the registers without a value, each with the part that is to blame."""
        registers = self._run(point)
        faulty: dict[int, Basic | None] = {}
        for index, arguments, fault, part in self._trace:
            used: tuple[int, ...] = arguments
            if isinstance(part, sympy.Piecewise):
                used = _branch(registers, arguments)
            elif isinstance(registers[index], bool):
                continue
            blamed = next((each for each in used if each in faulty), None)
            if blamed is not None:
                faulty[index] = None if isinstance(part, sympy.Piecewise) else faulty[blamed]
            elif fault is not None and fault(registers):
                faulty[index] = part
        return faulty

    def _run(self, point: Sequence[arb]) -> list[Register]:
        if self._ready[0] != ctx.prec:
            self._ready = (ctx.prec, self._constants())
        registers = self._ready[1].copy()
        registers[:self._width] = point
        for index, operation in self._operations:
            registers[index] = operation(registers)
        return registers

    def _constants(self) -> list[Register]:
        registers: list[Register] = [None] * self._count
        for index, make in self._fixed.items():
            registers[index] = make()
        for index, operation in self._prologue:
            registers[index] = operation(registers)
        return registers

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
        index = self._count
        self._count += 1
        number = exact(part)
        if number is not None:
            self._rational[index] = number
            self._fixed[index] = lambda: arb(number)
        elif isinstance(part, (BooleanTrue, BooleanFalse)):
            truth = bool(part)
            self._fixed[index] = lambda: truth
        elif part in CONSTANTS:
            self._fixed[index] = CONSTANTS[part]
        elif isinstance(part, RealRoot):
            self._fixed[index] = part.ball
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
        self._operations.append((index, operation))
        self._trace.append((index, arguments, fault, part))
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


def _branch(registers: Sequence[Register], arguments: tuple[int, ...]) -> tuple[int, ...]:
    """Return the registers that decide a Piecewise: those conditions and that value."""
    used: list[int] = []
    for value, condition in zip(arguments[::2], arguments[1::2], strict=True):
        used.append(condition)
        if registers[condition] is not False:
            return (*used, value) if registers[condition] else tuple(used)
    return tuple(used)


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


def compile_balls(expr: Expr, names: Sequence[str]) -> Balls:
    """Return the expression as a function of one ball for each name.

    The function works at the current ``flint.ctx.prec`` and returns an enclosure of the value, or
    None where there is none: undefined, or a switch that is undecided at this precision.

    Raises UndecidableError for functions it does not know and variables not among the names.
    """
    return Balls(expr, names)


def value_at(expr: Expr, point: Mapping[str, Rational | Fraction | int],
             digits: int = 15) -> arb | None:
    """Return a ball around the value at an exact point, accurate to that many digits if possible.

    A value that cannot be separated from 0 comes back as the best ball found; None means that no
    precision up to MAX_BITS encloses the value. Raises UndecidableError as `compile_balls` does.

    >>> value_at(sympy.sqrt(sympy.Symbol("x")), {"x": 4})
    2.00000000000000
    """
    function = compile_balls(expr, tuple(point))
    best: arb | None = None
    before = ctx.prec
    bits = 64
    try:
        while bits <= MAX_BITS:
            ctx.prec = bits
            ball = function([arb(as_fmpq(value)) for value in point.values()])
            best = best if ball is None else ball
            if ball is not None and ball.rel_accuracy_bits() >= 3.33 * digits:
                break
            bits *= 4
    finally:
        ctx.prec = before
    return best


def as_fmpq(value: Rational | Fraction | int) -> fmpq:
    """Return an exact number as FLINT's rational."""
    if isinstance(value, int):
        return fmpq(value)
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    return fmpq(int(value.p), int(value.q))
