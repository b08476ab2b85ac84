"""The judge's own derivative: it does not use the table of rules, which is judged with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from typing import Any

import sympy
from sympy import Add, Basic, Dummy, Expr, Function, Max, Min, Mul, Piecewise, Pow, S, Symbol
from sympy.core.relational import Relational

from derive.errors import UndecidableError
from derive.formula import written

_Z = Dummy("z", real=True)


def derivative_of(expr: Expr, x: Symbol, *, at_ties: bool = True) -> Expr:
    """Return the coefficient of h in expr(x + h): the judge's own derivative.

    Every different part is differentiated once, so the result is linear in the size of the graph.
    At a tie Max and Min pass nothing, at their jumps sign and Heaviside have slope 0; without
    `at_ties` the result has no value there.

    Raises UndecidableError, naming the function, where it has no known derivative.
    """
    slopes: dict[Basic, Expr] = {}
    for part in written.postorder(expr):
        if part == x:
            slopes[part] = S.One
        elif isinstance(part, Piecewise):
            branches = [(slopes[branch.args[0]], branch.args[1]) for branch in part.args]
            moves = any(slope != 0 for slope, _ in branches)
            slopes[part] = written.apply(Piecewise, *branches) if moves else S.Zero
            if not at_ties:
                slopes[part] = _apart(_joints(part, x), slopes[part])
        elif isinstance(part, Expr):
            moving = [(place, slopes[each]) for place, each in enumerate(part.args)
                      if slopes.get(each, S.Zero) != 0]
            slopes[part] = _sum([_product(_partial(part, place), slope)
                                 for place, slope in moving])
            if moving and not at_ties:
                slopes[part] = _without_ties(part, slopes[part])
    return slopes[expr]


def _without_ties(part: Expr, slope: Expr) -> Expr:
    """Return a slope that has no value where a switch is at its tie."""
    if isinstance(part, (Max, Min)):
        gaps = [written.subtract(a, b) for a, b in combinations(part.args, 2)]
    else:
        switch = isinstance(part, (sympy.Abs, sympy.sign, sympy.Heaviside))
        gaps = [part.args[0]] if switch else []
    return _apart(gaps, slope)


def _joints(part: Piecewise, x: Symbol) -> list[Expr]:
    """Return what is 0 where one case ends and the next begins."""
    compared = dict.fromkeys(each for branch in part.args for each in written.postorder(
        branch.args[1]) if isinstance(each, Relational) and x in written.variables(each))
    return [written.subtract(*each.args) for each in compared]


def _apart(gaps: list[Expr], slope: Expr) -> Expr:
    """Return a slope that has a value only where none of the gaps is 0."""
    apart = [written.apply(sympy.Ne, gap, S.Zero) for gap in gaps]
    return written.apply(Piecewise, (slope, written.apply(sympy.And, *apart) if len(apart) > 1
                                     else apart[0])) if apart else slope


def worked_out(expr: Expr) -> Expr:
    """Return the expression with every open derivative replaced by the judge's own.

    Before definitions are put in: in d/dy[sin(y)] the y is bound.
    """
    table: dict[Basic, Basic] = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.Derivative):
            inner = written.substitute(part.expr, table)
            table[part] = derivative_of(inner, part.variables[0])
    result: Expr = written.substitute(expr, table) if table else expr
    return result


def _sum(terms: list[Expr]) -> Expr:
    return written.add(*(term for term in terms if term != 0))


def _product(*factors: Expr) -> Expr:
    if any(factor == 0 for factor in factors):
        return S.Zero
    return written.mul(*(factor for factor in factors if factor != 1))


def _partial(part: Expr, place: int) -> Expr:
    """Return the derivative of one operation with respect to one of its arguments."""
    others = part.args[:place] + part.args[place + 1:]
    match part:
        case Add():
            return S.One
        case Mul():
            return written.mul(*others)
        case Pow() if place == 0:
            return _power_slope(*part.args)
        case Pow():
            return _product(part, sympy.log(part.args[0]) if part.args[0] is S.Exp1 else
                            written.apply(sympy.log, part.args[0]))
        case Max() | Min():
            relation = sympy.Gt if isinstance(part, Max) else sympy.Lt
            rest = written.apply(type(part), *others) if len(others) > 1 else others[0]
            wins = written.apply(relation, part.args[place], rest)
            return written.apply(Piecewise, (S.One, wins), (S.Zero, sympy.true))
    return _function_slope(part)


def _function_slope(part: Expr) -> Expr:
    if isinstance(part, (sympy.sign, sympy.Heaviside)):
        return S.Zero
    if not isinstance(part, Function) or len(part.args) != 1:
        raise UndecidableError(f"no derivative of {type(part).__name__} is known")
    slope: Expr = written.substitute(_elementary(part.func), {_Z: part.args[0]})
    return slope


def _power_slope(base: Expr, exponent: Expr) -> Expr:
    value = written.constant(exponent)
    if value is None:
        return _product(exponent, written.power(base, written.subtract(exponent, S.One)))
    lowered = value - 1
    return _product(value, base if lowered == 1 else
                    S.One if lowered == 0 else written.power(base, lowered))


@cache
def _elementary(head: Callable[..., Any]) -> Expr:
    slope: Expr = sympy.diff(head(_Z), _Z)
    if slope.has(sympy.Derivative, sympy.Subs):
        raise UndecidableError(f"no derivative of {head} is known")
    return slope
