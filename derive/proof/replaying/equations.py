"""Equations in a certificate: that h is 0 because it solves y′ = Σ c·y with y = 0 at one point.

h has to be analytic on the whole cell: then a linear homogeneous equation with continuous
coefficients and zero initial values has no other solution (Picard–Lindelöf).
"""

from __future__ import annotations

from flint import fmpq, fmpq_mpoly

from derive.proof.certificate import Equation
from derive.proof.replaying.field import RejectedError, Value, rational, require
from derive.proof.replaying.laws import Laws
from derive.proof.replaying.signs import SignedGenerators


def solutions(cell: Laws, equation: Equation, difference: Value) -> tuple[Value, ...]:
    """Return what has to vanish at the start of an equation for the difference to be 0."""
    place = next((place for place, each in enumerate(cell.stated)
                  if (each.kind, each.argument) == ("variable", equation.variable)), None)
    require(place is not None, "an equation in an unknown variable")
    cofactors = [Value(cell, cell.polynomial(each), cell.one) for each in equation.cofactors]
    _require_start(cell, equation, place or 0)
    for each in (difference, *cofactors):
        require_analytic(cell, each)
    if not cofactors:
        require(derivative(cell, difference, place or 0).num.is_zero(), "h is not constant")
        return (difference,)
    lower = [Value(cell, difference.num, cell.one)]
    for number in range(len(cofactors)):
        slope = derivative(cell, lower[-1], place or 0)
        require_analytic(cell, slope)
        # Denominators have no zeros, so that numerators may stand for derivatives.
        top = Value(cell, slope.num, cell.one)
        if number < len(cofactors) - 1:
            lower.append(top)
    for cofactor, each in zip(cofactors, lower, strict=True):
        top = top - cofactor * each
    require(top.num.is_zero(), "h does not solve its equation")
    return tuple(lower)


def _require_start(cell: Laws, equation: Equation, place: int) -> None:
    """Require that the start lies in the cell, or at its end 0 where h is constant."""
    start = rational(equation.start)
    alone = sum(each.kind == "variable" for each in cell.stated) == 1
    require(cell.generator_sign(place) != (1, 1) or start > 0
            or (start == 0 and alone and not equation.cofactors), "a start outside the cell")


def require_analytic(cell: SignedGenerators, value: Value) -> None:
    """Require that a value is analytic on the whole cell."""
    low, high = cell.poly_sign(value.den)
    require(low == high != 0, "a denominator that may be 0")
    for place in cell.used(value.num * value.den):
        if cell.stated[place].kind in ("log", "root"):
            require(cell.sign(cell.arguments[place]) == (1, 1), "not analytic on the whole cell")
        require_analytic(cell, cell.arguments[place])


def derivative(cell: SignedGenerators, value: Value, place: int) -> Value:
    """Return the derivative of a value with respect to the variable at that place."""
    top, below = (_poly_derivative(cell, part, place) for part in (value.num, value.den))
    den = Value(cell, value.den, cell.one)
    return (top * den - Value(cell, value.num, cell.one) * below) / (den * den)


def _poly_derivative(cell: SignedGenerators, poly: fmpq_mpoly, place: int) -> Value:
    total = cell.number(0)
    for each in cell.used(poly):
        total = total + Value(cell, poly.derivative(each), cell.one) * _slope(cell, each, place)
    return total


def _slope(cell: SignedGenerators, each: int, place: int) -> Value:
    """Return the derivative of a generator."""
    kind, u, own = cell.stated[each].kind, cell.arguments[each], cell.of(each)
    if kind in ("variable", "constant", "replaced"):
        return cell.number(int(each == place))
    inner = derivative(cell, u, place)
    if inner.num.is_zero():
        return inner
    match kind:
        case "exp":
            return inner * own
        case "log":
            return inner / u
        case "atan":
            return inner / (cell.number(1) + u * u)
        case "root":
            return inner * own / (u * cell.stated[each].degree)
        case "erf" if isinstance(cell, Laws):
            return inner * cell.exp(u * u * -1) * cell.power(cell.pi(), fmpq(-1, 2)) * 2
    if not isinstance(cell, Laws):
        raise RejectedError(f"a derivative of {kind} without laws")
    cosine, sine = cell.cos_sin(u)
    return inner * (cosine if kind == "sin" else sine * -1)
