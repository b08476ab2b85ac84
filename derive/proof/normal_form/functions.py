"""How each kind of node is read: one row a function, over exp, log, roots, erf, atan, sin, cos."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import sympy
from flint import fmpq

from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.generators import exp_of, log_of
from derive.proof.normal_form.switches import absolute, compare, larger, step

if TYPE_CHECKING:
    from derive.proof.normal_form.reader import Reader


def _hyperbolic(kind: str) -> Callable[[Reader, Fraction], Fraction]:
    """Return sinh and its kin through exp: with E = exp 2u, tanh u = (E − 1)/(E + 1)."""
    def work(reader: Reader, value: Fraction) -> Fraction:
        field = reader.field
        e = exp_of(field, value)
        square, one = field.mul(e, e), field.number(1)
        minus, plus = field.subtract(square, one), field.add(square, one)
        if kind in ("coth", "csch"):
            field.require("!=0", field.reduce(minus))
        above = {"tanh": minus, "coth": plus, "sinh": minus, "cosh": plus}.get(
            kind, field.scale(e, 2))
        below = {"tanh": plus, "coth": minus, "sech": plus, "csch": minus}.get(
            kind, field.scale(e, 2))
        return reader.divide(above, below)

    return work


def _circular(kind: str) -> Callable[[Reader, Fraction], Fraction]:
    def work(reader: Reader, value: Fraction) -> Fraction:
        cosine, sine = angles.cos_sin(reader.field, value)
        match kind:
            case "cos":
                return cosine
            case "sin":
                return sine
            case "tan":
                return reader.divide(sine, cosine)
            case "cot":
                return reader.divide(cosine, sine)
        return reader.divide(reader.field.number(1), cosine if kind == "sec" else sine)

    return work


def _acos(reader: Reader, value: Fraction) -> Fraction:
    field = reader.field
    quarter = field.scale(angles.pi_of(field), fmpq(1, 2))
    return field.subtract(quarter, angles.asin_of(field, value))


def _erfc(reader: Reader, value: Fraction) -> Fraction:
    return reader.field.subtract(reader.field.number(1), angles.odd(reader.field, "erf", value))


def _relation(below: bool, equal: bool, above: bool) -> Callable[[Reader, Any, Any], bool]:
    table = {-1: below, 0: equal, 1: above}
    return lambda reader, left, right: compare(reader, left, right, table)


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    sympy.Pow: lambda reader, base, exponent: reader.power(base, exponent),
    sympy.exp: lambda reader, u: exp_of(reader.field, u),
    sympy.log: lambda reader, u: log_of(reader.field, u),
    sympy.erf: lambda reader, u: angles.odd(reader.field, "erf", u),
    sympy.erfc: _erfc,
    sympy.atan: lambda reader, u: angles.odd(reader.field, "atan", u),
    sympy.asin: lambda reader, u: angles.asin_of(reader.field, u),
    sympy.acos: _acos,
    sympy.asinh: lambda reader, u: angles.asinh_of(reader.field, u),
    sympy.acosh: lambda reader, u: angles.acosh_of(reader.field, u),
    sympy.atanh: lambda reader, u: angles.atanh_of(reader.field, u),
    sympy.Abs: absolute,
    sympy.Max: larger,
    sympy.Min: partial(larger, smaller=True),
    sympy.sign: lambda reader, u: reader.field.number(reader.sign_of(u)),
    sympy.Heaviside: step,
    sympy.StrictLessThan: _relation(True, False, False),
    sympy.LessThan: _relation(True, True, False),
    sympy.StrictGreaterThan: _relation(False, False, True),
    sympy.GreaterThan: _relation(False, True, True),
    sympy.Equality: _relation(False, True, False),
    sympy.Unequality: _relation(True, False, True),
    **{getattr(sympy, kind): _hyperbolic(kind)
       for kind in ("sinh", "cosh", "tanh", "coth", "sech", "csch")},
    **{getattr(sympy, kind): _circular(kind)
       for kind in ("sin", "cos", "tan", "cot", "sec", "csc")},
}
"""What reads each kind of node, by its class."""
