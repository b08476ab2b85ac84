"""How the generators of a field are written in a form: variables by name, others in full."""

from __future__ import annotations

import sympy
from sympy import Expr

from derive.formula import written
from derive.proof.normal_form.elements import Fraction, Generator
from derive.proof.normal_form.field import Field
from derive.proof.through_y.writing import Writer

_HEADS = {"exp": sympy.exp, "log": sympy.log, "erf": sympy.erf, "atan": sympy.atan,
          "sin": sympy.sin, "cos": sympy.cos}



def writer(field: Field, stand_in: Generator | None = None, name: Expr | None = None) -> Writer:
    """Return a writer for the field; `stand_in` is a generator that is written as `name`."""
    names: dict[int, Expr] = {}
    made = Writer(field, names)
    for each in field.generators:
        if each is stand_in and name is not None:
            names[each.index] = name
        elif each.kind == "variable":
            names[each.index] = written.variable(each.argument)
        else:
            names[each.index] = _named(made, each)
    return made


def _named(writer: Writer, generator: Generator) -> Expr:
    if generator.kind == "constant":
        return sympy.pi
    inner = writer.shortest(Fraction(*generator.argument))
    if generator.kind == "root":
        return written.power(inner, sympy.Rational(1, generator.degree or 1))
    made: Expr = written.apply(_HEADS[generator.kind], inner)
    return made
