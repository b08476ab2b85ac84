"""One operation of ball arithmetic for every kind of node, and where it is undefined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Basic
from sympy.logic.boolalg import And, Not, Or

from derive.errors import UndecidableError
from derive.formula.ball_powers import power_of
from derive.formula.ball_registers import Fault, Operation, Register

CONSTANTS: dict[Basic, Callable[[], arb]] = {
    sympy.pi: arb.pi,
    sympy.E: arb.const_e,
    sympy.EulerGamma: arb.const_euler,
    sympy.GoldenRatio: lambda: (arb(5).sqrt() + 1) / 2,
    sympy.nan: arb.nan, sympy.zoo: arb.nan, sympy.oo: arb.nan, -sympy.oo: arb.nan,
}



def _bounded(function: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """Return tanh or erf that still encloses its value where the argument is unbounded.

    Both rise: over a wide ball the values at its ends may say more than Arb's series.
    """
    def enclosed(u: arb) -> arb:
        value = function(u)
        if u.is_finite() and u.rad() > 1:
            ends = function(u.lower()).union(function(u.upper()))
            value = value if value.is_finite() and value.rad() < ends.rad() else ends
        return arb(0, 1) if not value.is_finite() and not u.is_nan() else value

    return enclosed


def _nan_kept(function: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """Return sgn, asin or acos without the numbers that Arb has for the value of nothing.

    arb.sgn(nan) is [-1, 1], and acos of (-4).root(3), which is NaN, is pi at 256 bits.
    """
    return lambda u: u if u.is_nan() else function(u)


def _outside_unit(u: arb) -> bool:
    return bool(abs(u) > 1)


FUNCTIONS: dict[Any, tuple[Callable[[arb], arb], Callable[[arb], bool] | None]] = {
    sympy.exp: (arb.exp, None),
    sympy.log: (arb.log, lambda u: bool(u <= 0)),
    sympy.erf: (_bounded(arb.erf), None), sympy.erfc: (arb.erfc, None),
    sympy.sin: (arb.sin, None), sympy.cos: (arb.cos, None), sympy.tan: (arb.tan, None),
    sympy.cot: (arb.cot, lambda u: bool(u == 0)), sympy.sec: (arb.sec, None),
    sympy.csc: (arb.csc, lambda u: bool(u == 0)),
    sympy.asin: (_nan_kept(arb.asin), _outside_unit),
    sympy.acos: (_nan_kept(arb.acos), _outside_unit),
    sympy.atan: (arb.atan, None),
    sympy.sinh: (arb.sinh, None), sympy.cosh: (arb.cosh, None),
    sympy.tanh: (_bounded(arb.tanh), None),
    sympy.coth: (arb.coth, lambda u: bool(u == 0)), sympy.sech: (arb.sech, None),
    sympy.csch: (arb.csch, lambda u: bool(u == 0)),
    sympy.asinh: (arb.asinh, None), sympy.acosh: (arb.acosh, lambda u: bool(u < 1)),
    sympy.atanh: (arb.atanh, lambda u: bool(abs(u) >= 1)),
    sympy.Abs: (abs, None), sympy.sign: (_nan_kept(arb.sgn), None),
}


def operation_of(part: Basic, arguments: tuple[int, ...],
                 rational: Mapping[int, fmpq]) -> tuple[Operation, Fault | None]:
    """Return what a node computes from its argument registers, and its fault.

    `rational` gives the registers whose exact value is a known rational; exponents need it.
    Raises UndecidableError for a kind of node that is not known.
    """
    kind = part.func
    if kind in FUNCTIONS and len(arguments) == 1:
        function, outside = FUNCTIONS[kind]
        place = arguments[0]
        fault: Fault | None = None
        if outside is not None:
            fault = _fault_at(outside, place)
        return (lambda r: function(r[place])), fault
    if kind in _FOLDS:
        return _folded(kind, arguments), None
    if kind is sympy.Pow:
        base, exponent = arguments
        return power_of(base, exponent, rational.get(exponent))
    if kind is sympy.Heaviside:
        return _heaviside(*arguments), None
    if kind in _RELATIONS:
        relation = _RELATIONS[kind]
        left, right = arguments
        return (lambda r: relation(r[left], r[right])), None
    if kind in (And, Or, Not):
        return _connective(kind, arguments), None
    raise UndecidableError(f"{kind.__name__} is not a function that balls know")


def _fault_at(outside: Callable[[arb], bool], place: int) -> Fault:
    return lambda r: outside(r[place])


_FOLDS: dict[Any, Callable[[arb, arb], arb]] = {
    sympy.Add: arb.__add__, sympy.Mul: arb.__mul__, sympy.Max: arb.max, sympy.Min: arb.min,
}


def _folded(kind: Any, arguments: tuple[int, ...]) -> Operation:
    combine = _FOLDS[kind]
    if len(arguments) == 2:
        left, right = arguments
        return lambda r: combine(r[left], r[right])
    first, rest = arguments[0], arguments[1:]

    def fold(r: Sequence[Register]) -> Register:
        value = r[first]
        for place in rest:
            value = combine(value, r[place])
        return value

    return fold


def _heaviside(place: int, at_zero: int) -> Operation:
    def step(r: Sequence[Register]) -> Register:
        u = r[place]
        if u > 0:
            return arb(1)
        if u < 0:
            return arb(0)
        return r[at_zero] if u == 0 else arb.nan()

    return step


def _less(u: arb, v: arb) -> bool | None:
    return True if u < v else False if u >= v else None


def _at_most(u: arb, v: arb) -> bool | None:
    return True if u <= v else False if u > v else None


def _equal(u: arb, v: arb) -> bool | None:
    return True if u == v else False if u != v else None


def _negation(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


_RELATIONS: dict[Any, Callable[[arb, arb], bool | None]] = {
    sympy.StrictLessThan: _less, sympy.LessThan: _at_most,
    sympy.StrictGreaterThan: lambda u, v: _less(v, u),
    sympy.GreaterThan: lambda u, v: _at_most(v, u),
    sympy.Equality: _equal, sympy.Unequality: lambda u, v: _negation(_equal(u, v)),
}


def _connective(kind: Any, arguments: tuple[int, ...]) -> Operation:
    if kind is Not:
        place = arguments[0]
        return lambda r: _negation(r[place])
    settles = kind is Or

    def join(r: Sequence[Register]) -> bool | None:
        found = {r[place] for place in arguments}
        return settles if settles in found else None if None in found else not settles

    return join


def piecewise(arguments: tuple[int, ...]) -> Operation:
    """Return the operation that picks the first value whose condition holds.

    `arguments` alternates registers of values and of conditions.
    """
    branches = tuple(zip(arguments[::2], arguments[1::2], strict=True))

    def choose(r: Sequence[Register]) -> Register:
        for value, condition in branches:
            if r[condition] is None:
                return arb.nan()
            if r[condition]:
                return r[value]
        return arb.nan()

    return choose
