"""Where two pieces of an activation meet: kinks, jumps, or neither."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import sympy
from sympy import Expr, Rational, S

from derive.derivation.record import Jump, Kink, Piece, Singularity
from derive.errors import UndecidableError
from derive.formula import writings, written
from derive.formula.activation import Activation, Parameter
from derive.formula.balls import value_at
from derive.formula.cells import at_point, split
from derive.formula.real_root import real_roots_in


class Joins(NamedTuple):
    """Kinks, jumps, and points where f has no finite slope or value."""

    kinks: tuple[Kink, ...] = ()
    jumps: tuple[Jump, ...] = ()
    singular: tuple[Singularity, ...] = ()


def joins(f: Activation, slope: Expr | None,
          pieces: Sequence[Piece]) -> Joins:
    """Return what happens at the ends that the pieces of f share, left to right.

    `slope` is f′ as the rules of the switches write it, for the value chosen at a kink.
    Raises UndecidableError where a one-sided value cannot be found.
    """
    kinks: list[Kink] = []
    jumps: list[Jump] = []
    singular: list[Singularity] = []
    for left, right in pairwise(pieces):
        at = S.Zero if left.high is None else left.high  # pieces that meet have an end
        below, above = (one_sided(f, piece.formula, at, side)
                        for piece, side in ((left, "-"), (right, "+")))
        here = value_at_break(f, f.formula, at)
        if is_infinite(below) or is_infinite(above):
            singular.append(Singularity(at, here))
            continue
        if differ(f, below, above) or differ(f, below, here):
            jumps.append(Jump(at, below, above, here))
            continue
        low, high = (one_sided(f, piece.slope, at, side)
                     for piece, side in ((left, "-"), (right, "+")))
        if is_infinite(low) or is_infinite(high):
            singular.append(Singularity(at, here))
        elif differ(f, low, high):
            kinks.append(Kink(at, low, high, _chosen(f, slope, at, low, high)))
    return Joins(tuple(kinks), tuple(jumps), tuple(singular))


def singularities(f: Activation, slope: Expr) -> tuple[Singularity, ...]:
    """Return where a formula without switches has a value but no finite slope.

    Only where something under a root vanishes can that be: √(x²), x^(2/3), √x.
    """
    found = {}
    for part in written.postorder(f.formula):
        if not (part.is_Pow and f.x in written.variables(part.args[0])):
            continue
        exponent = written.constant(part.args[1])
        if exponent is None or exponent.q == 1:
            continue
        for piece in split(written.apply(sympy.sign, part.args[0]), f.x, f.where)[:-1]:
            here = evaluated(f.formula, f, piece.high)
            if not is_infinite(here) and is_infinite(evaluated(slope, f, piece.high)):
                found[piece.high] = Singularity(piece.high, here)
    return tuple(found.values())


def is_infinite(value: Expr) -> bool:
    """Tell whether a value is no real number."""
    return bool(value.has(S.Infinity, S.NegativeInfinity, S.NaN, S.ComplexInfinity))


def evaluated(expr: Expr, f: Activation, at: Expr) -> Expr:
    """Return the value of an expression at a point, as SymPy works it out."""
    value: Expr = writings.worked_out(written.substitute(expr, {f.x: at}))
    return value


def value_at_break(f: Activation, expr: Expr, at: Expr) -> Expr:
    """Return the value of an expression with switches at a break.

    At a root without a closed form SymPy cannot tell which case holds: its equation does.
    """
    if not real_roots_in(at):
        return evaluated(expr, f, at)
    value: Expr = writings.worked_out(at_point(expr, f.x, at, f.where, f.defaults))
    return value


def at_defaults(f: Activation, value: Expr) -> Expr:
    """Return a value with default parameters put in, as SymPy works it out."""
    filled: Expr = writings.worked_out(f.fill(value))
    return filled


def one_sided(f: Activation, expr: Expr, at: Expr, side: str) -> Expr:
    """Return the limit of a piece at one of its ends: its value there, if it has one.

    A piece is one smooth formula, so only a removable or infinite end needs SymPy's limit. The
    judge compares the result with the piece close to the end.
    """
    value = evaluated(expr, f, at)
    if value.is_finite is not False and not value.has(S.NaN, S.ComplexInfinity):
        if real_roots_in(at):  # SymPy's writing of such a number is nobody's
            value = written.substitute(expr, {f.x: at})
        return value
    try:
        return sympy.limit(sympy.simplify(expr), f.x, at, side)
    except (NotImplementedError, ValueError) as error:
        raise UndecidableError(
            f"the limit of a piece of {f.name} at {f.x} = {at} is not known: {error}") from None


def differ(f: Activation, first: Expr, second: Expr) -> bool:
    """Tell whether two values differ for some parameters near their defaults.

    A kink that only closes at special values (ELU at alpha = 1) is a kink.
    """
    if first == second:
        return False
    fixed = bool(real_roots_in(first, second))  # roots are those at the default values
    point = {each.name: each.default if fixed else _generic(each) for each in f.parameters}
    for expr in (first, second):
        if expr.has(S.Infinity, S.NegativeInfinity, S.NaN, S.ComplexInfinity):
            return True
    gap = value_at(written.subtract(first, second), point)
    return gap is not None and not gap.contains(0)


def _generic(parameter: Parameter) -> Rational:
    """Return a value near the default that is in no simple relation to others."""
    spread = Rational(1 + sum(map(ord, parameter.name)) % 89, 1009)
    value = parameter.default + spread
    return value if parameter.admits(value) else parameter.default


def _chosen(f: Activation, slope: Expr | None, at: Expr, low: Expr, high: Expr) -> Expr:
    """Return the slope that the formula's own rules give at a kink, if it is a legal one."""
    if slope is not None:
        value = value_at_break(f, slope, at)
        ends = sorted((at_defaults(f, low), at_defaults(f, high)), key=float)
        filled = at_defaults(f, value)
        if filled.is_finite and ends[0] <= filled <= ends[1]:
            return filled if written.has_switch(value) else value
    return low
