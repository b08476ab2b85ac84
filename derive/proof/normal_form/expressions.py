"""Fractions over generators written back as expressions in the region's variables."""

from __future__ import annotations

import sympy
from flint import fmpq_mpoly
from sympy import Expr, Rational

from derive.formula import written
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.field import Field


def to_expr(field: Field, value: Fraction) -> Expr:
    """Return a fraction as an unevaluated expression in the region's variables."""
    above = _poly_expr(field, value.num)
    return above if value.den.is_one() else written.divide(above, _poly_expr(field, value.den))


def _poly_expr(field: Field, poly: fmpq_mpoly) -> Expr:
    terms: list[Expr] = []
    for monomial, coefficient in poly.terms():
        parts: list[Expr] = []
        number = Rational(int(coefficient.p), int(coefficient.q))
        if number != 1 or not any(monomial):
            parts.append(number)
        for index, exponent in enumerate(monomial):
            if exponent:
                base = generator_expr(field, field.generators[index])
                parts.append(base if exponent == 1 else written.power(base, Rational(exponent)))
        terms.append(written.mul(*parts))
    return written.add(*terms)


_HEADS = {"exp": sympy.exp, "log": sympy.log, "erf": sympy.erf, "atan": sympy.atan,
          "sin": sympy.sin, "cos": sympy.cos}


def generator_expr(field: Field, generator: Generator) -> Expr:
    """Return what a generator stands for; each is made once, so that deep ones share parts."""
    if generator.index not in field.expressions:
        field.check_time()
        field.expressions[generator.index] = _made(field, generator)
    expr: Expr = field.expressions[generator.index]
    return expr


def _made(field: Field, generator: Generator) -> Expr:
    if generator.kind == "variable":
        return written.variable(generator.argument)
    if generator.kind == "constant":
        return sympy.pi
    inner = to_expr(field, generator.argument)
    if generator.kind == "root":
        return written.power(inner, Rational(1, generator.degree))
    made: Expr = written.apply(_HEADS[generator.kind], inner)
    return made
