"""Expressions as functions of real balls: rigorous enclosures by Arb (Johansson 2017).

An expression is compiled once into a program (see `derive.formula.ball_program`) and can then be
evaluated at many points. Every result encloses the true value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb, ctx, fmpq
from sympy import Basic, Expr, Piecewise, Rational

from derive.formula.ball_program import Program
from derive.formula.ball_registers import Register

MAX_BITS = 4096
"""The highest working precision that `value_at` raises to."""


class Balls:
    """A compiled expression: call it with one ball for each name, in the order of the names."""

    def __init__(self, expr: Basic, names: Sequence[str]) -> None:
        self._program = Program(expr, names)
        self._ready: tuple[int, list[Register]] = (0, [])

    def __call__(self, point: Sequence[arb]) -> arb | None:
        """Return an enclosure at the current precision, or None where there is none."""
        value = self._run(point)[self._program.result]
        return value if value.is_finite() else None

    def truth(self, point: Sequence[arb]) -> bool | None:
        """Return whether a compiled condition holds; None where that is not known."""
        value = self._run(point)[self._program.result]
        return value if isinstance(value, bool) else None

    @property
    def can_fail(self) -> bool:
        """Whether it has a part that is undefined somewhere, as a logarithm or a quotient."""
        return any(fault is not None for _, _, fault, _ in self._program.trace)

    def undefined(self, point: Sequence[arb]) -> bool:
        """Tell whether the value is provably undefined there (log(-1), 1/0, sqrt(-1))."""
        return self._program.result in self._faulty(point)

    def undefined_part(self, point: Sequence[arb]) -> Basic | None:
        """Return the part that makes the value undefined there, and wherever it is undefined.

        None where there is none, or where a switch decides whether the part counts.
        """
        return self._faulty(point).get(self._program.result)

    def _faulty(self, point: Sequence[arb]) -> dict[int, Basic | None]:
        """Return the registers without a value, each with the part that is to blame."""
        registers = self._run(point)
        faulty: dict[int, Basic | None] = {}
        for index, arguments, fault, part in self._program.trace:
            used: tuple[int, ...] = arguments
            if isinstance(part, Piecewise):
                used = _branch(registers, arguments)
            elif isinstance(registers[index], bool):
                continue
            blamed = next((each for each in used if each in faulty), None)
            if blamed is not None:
                faulty[index] = None if isinstance(part, Piecewise) else faulty[blamed]
            elif fault is not None and fault(registers):
                faulty[index] = part
        return faulty

    def _run(self, point: Sequence[arb]) -> list[Register]:
        if self._ready[0] != ctx.prec:
            self._ready = (ctx.prec, self._constants())
        registers = self._ready[1].copy()
        registers[:self._program.width] = point
        for index, operation in self._program.operations:
            registers[index] = operation(registers)
        return registers

    def _constants(self) -> list[Register]:
        registers: list[Register] = [None] * self._program.count
        for index, make in self._program.fixed.items():
            registers[index] = make()
        for index, operation in self._program.prologue:
            registers[index] = operation(registers)
        return registers


def _branch(registers: Sequence[Register], arguments: tuple[int, ...]) -> tuple[int, ...]:
    """Return the registers that decide a Piecewise: those conditions and that value."""
    used: list[int] = []
    for value, condition in zip(arguments[::2], arguments[1::2], strict=True):
        used.append(condition)
        if registers[condition] is not False:
            return (*used, value) if registers[condition] else tuple(used)
    return tuple(used)


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

    >>> from derive.formula.parse import parse
    >>> value_at(parse("sqrt(x)"), {"x": 4})
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
