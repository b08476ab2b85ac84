"""What every row of slips works with: the line's surroundings, and small changes to a part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Derivative, Expr, Integer, Mul, Rational, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.derivation.factors import signed
from derive.derivation.rewrites_of_products import fold_numbers, multiply_by_one
from derive.derivation.sweep import product
from derive.formula import written

Proposal = tuple[str, tuple[Expr, ...], Expr]
"""What is wrong, as a clause ("the sign of {} is flipped") with what stands in it, and the line
without it."""


@dataclass(frozen=True)
class Surroundings:
    """What stands around a line: the line before, the definitions, the variable.

    `slope_of` is what is differentiated where the line before is a slope that this one works out.
    """

    before: Expr
    definitions: tuple[tuple[Symbol, Expr], ...]
    variable: Symbol
    slope_of: Expr | None = None

    @property
    def differentiates(self) -> bool:
        """Whether this line works out a slope."""
        return self.slope_of is not None


def surroundings(before: Expr, definitions: tuple[tuple[Symbol, Expr], ...],
                 variable: Symbol) -> Surroundings:
    """Return what stands around a line; below dy/dt the variable is t."""
    if isinstance(before, Derivative):
        return Surroundings(before, definitions, before.variables[0], before.expr)
    above, slash, below = before.name.partition("/d") if isinstance(before, Symbol) else ("",) * 3
    if slash and above.startswith("d2"):  # y″ is the slope of y′
        x = below.removesuffix("2")
        return Surroundings(before, definitions, written.variable(x),
                            written.variable(f"d{above[2:]}/d{x}"))
    value = next((value for name, value in definitions if slash and above == f"d{name}"), None)
    return Surroundings(before, definitions, variable if value is None else
                        written.variable(below), value)


def flipped(expr: Expr) -> Expr:
    """Return the negative as people write it: no double sign."""
    sign, rest = signed(expr)
    return rest if sign < 0 else written.negative(rest)


def parts(line: Basic, path: written.Path = ()) -> Iterator[tuple[written.Path, Expr]]:
    """Yield the parts of a line that are expressions, with their paths.

    The x of d/dx is none, nor is what a condition compares.
    """
    if isinstance(line, Expr):
        yield path, line
    alone = isinstance(line, (Derivative, ExprCondPair))
    for place, argument in enumerate(line.args[:1] if alone else line.args):
        yield from parts(argument, (*path, place))


def tidy(expr: Expr) -> Expr:
    """Return an expression without factors 1, its numbers multiplied."""
    for rewrite in (multiply_by_one, fold_numbers):
        if isinstance(expr, Mul):
            expr = rewrite(expr) or expr
    return expr


def times(part: Expr, new: Expr) -> Expr:
    """Return the part times a factor, numbers in front and folded."""
    if isinstance(new, Rational) and new.p == 1 and new.q > 1:
        return tidy(product(part, written.reciprocal(Integer(int(new.q)))))
    head = isinstance(new, Rational)
    return tidy(product(new, part) if head else product(part, new))
