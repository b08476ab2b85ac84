"""Derivatives in a cell, and the two theorems that use them: on equations, and on mean values.

Both are about a function on a whole cell, so they are shown in a cell of their own in which
nothing is assumed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq_mpoly
from sympy import Rational

from derive.formula import written
from derive.formula.balls import value_at
from derive.proof.certificate import Equation, Ratio, Step
from derive.proof.replaying.expressions import expression
from derive.proof.replaying.facts import NOT_NEGATIVE, NOT_ZERO, POSITIVE, ZERO
from derive.proof.replaying.fractions import Value, rational, require
from derive.proof.replaying.laws import SLOPES

if TYPE_CHECKING:
    from derive.proof.replay import Cell


def derivative(cell: Cell, value: Value, place: int) -> Value:
    """Return the derivative of a value with respect to the variable at that place."""
    top, below = (_of_polynomial(cell, part, place) for part in (value.num, value.den))
    den = Value(cell, value.den, cell.one)
    return (top * den - Value(cell, value.num, cell.one) * below) / (den * den)


def _of_polynomial(cell: Cell, poly: fmpq_mpoly, place: int) -> Value:
    total = cell.number(0)
    for each in Value(cell, poly, cell.one).places:
        total = total + Value(cell, poly.derivative(each), cell.one) * _slope(cell, each, place)
    return total


def _slope(cell: Cell, each: int, place: int) -> Value:
    """Return the derivative of a generator."""
    stated = cell.stated[each]
    if stated.kind in ("variable", "constant"):
        return cell.number(int(each == place))
    require(each in cell.taken, "a generator of which nothing is known")
    u = cell.taken[each]
    inner = derivative(cell, u, place)
    if inner.num.is_zero():
        return inner
    return inner * cell.of_letters(
        SLOPES[stated.kind], u=u, g=cell.of(each), n=cell.number(stated.degree))


def require_analytic(cell: Cell, value: Value) -> None:
    """Require that a value is analytic wherever the facts of the cell hold."""
    cell.require_sign(Value(cell, value.den, cell.one), NOT_ZERO)
    for place in value.places:
        kind = cell.stated[place].kind
        if kind not in ("variable", "constant"):
            require(place in cell.taken, "a generator of which nothing is known")
            cell.need(kind, cell.taken[place], inside=True)
            require_analytic(cell, cell.taken[place])


def lemma(cell: Cell, poly: Value, steps: tuple[Step, ...]) -> tuple[Cell, Value]:
    """Return a cell in which nothing is assumed, and a value there."""
    inner = cell.alone(steps)
    value = inner.read(expression(cell, poly))
    require_analytic(inner, value)
    return inner, value


def variable_of(cell: Cell, name: str) -> int:
    """Return the place of a variable."""
    return next(place for place, each in enumerate(cell.stated)
                if (each.kind, each.argument) == ("variable", name))


def grows(cell: Cell, ratio: Ratio, name: str, steps: tuple[Step, ...]) -> None:
    """Use that what is ≥ 0 at u = 0, never falls, and is > 0 at u = 1, is positive for u > 0.

    That is the mean value theorem; what is analytic, and not constant, is nowhere constant.
    """
    value = cell.polynomial(ratio[0])
    inner, h = lemma(cell, value, steps)
    place, text = variable_of(inner, name), expression(cell, value)
    require(inner.signs(inner.of(place)) == POSITIVE
            and {each.name for each in written.variables(text)} == {name}, "not one variable")
    start, later = (value_at(text, {name: at}) for at in (0, 1))
    require(start is not None and later is not None and start >= 0 and later > 0,
            "not seen to start at 0 or above")
    inner.require_sign(derivative(inner, h, place), NOT_NEGATIVE)
    cell.know(value, POSITIVE)


def solves(cell: Cell, ratio: Ratio, equation: Equation, steps: tuple[Step, ...]) -> None:
    """Use that what solves a linear homogeneous equation from zero start is 0 (Picard–Lindelöf)."""
    value = cell.value(ratio)
    inner, h = lemma(cell, value, steps)
    place = variable_of(inner, equation.variable)
    start = rational(equation.start)
    alone = sum(each.kind == "variable" for each in inner.stated) == 1
    require(equation.variable not in inner.positive or start > 0
            or (start == 0 and alone and not equation.cofactors), "a start outside the cell")
    lower = _lower(inner, h, [inner.polynomial(each) for each in equation.cofactors], place)
    fixed = {**inner.definitions, equation.variable: Rational(int(start.p), int(start.q))}
    for each, tree in zip(lower, equation.initial, strict=True):
        cell.zero(tree, fixed, inner.positive - {equation.variable}, expression(inner, each))
    cell.know(value, ZERO)


def _lower(cell: Cell, h: Value, cofactors: list[Value], place: int) -> list[Value]:
    """Return what has to vanish at the start for h to be 0."""
    if not cofactors:
        cell.require_sign(derivative(cell, h, place), ZERO)
        return [h]
    for each in cofactors:
        require_analytic(cell, each)
    lower = [Value(cell, h.num, cell.one)]
    for _ in cofactors:
        slope = derivative(cell, lower[-1], place)
        require_analytic(cell, slope)
        # Denominators have no zeros, so that numerators may stand for derivatives.
        lower.append(Value(cell, slope.num, cell.one))
    top = lower.pop()
    for cofactor, each in zip(cofactors, lower, strict=True):
        top = top - cofactor * each
    cell.require_sign(top, ZERO)
    return lower
