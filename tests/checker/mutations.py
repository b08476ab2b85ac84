"""Faulty layers by the dozen: formulas of the catalogue with one small slip each.

A mutant is a SymPy expression. Whether it is another function is decided without the checker, by
mpmath at fifty digits; the layer that computes it is made by SymPy's own lambdify.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import mpmath
import numpy as np
import sympy

from derive.numeric.kernels import to_numpy

SLIGHTLY = 1 + sympy.Rational(1, 2**12)
ERF = np.vectorize(math.erf, otypes=[float])
TWINS = {sympy.sin: sympy.cos, sympy.cos: sympy.sin, sympy.exp: sympy.cosh, sympy.tanh: sympy.erf,
         sympy.erf: sympy.tanh, sympy.log: sympy.atan}


class Mutant(NamedTuple):
    """What was done, to which method, and the whole function that came of it."""

    slip: str
    method: str
    function: sympy.Expr


def mutants(checked, method: str) -> Iterator[Mutant]:
    """Yield every mutant of f ("forward") or of its slope ("backward") that is a function."""
    for mutant in _slipped(checked, method):
        if not mutant.function.has(sympy.zoo, sympy.nan, sympy.oo):
            yield mutant


def _slipped(checked, method: str) -> Iterator[Mutant]:
    fill, x = checked.activation.fill, checked.activation.x
    formulas = [fill(piece.formula if method == "forward" else piece.slope)
                for piece in checked.pieces]
    ends = [fill(piece.high) for piece in checked.pieces[:-1]]
    for index, formula in enumerate(formulas):
        for slip, changed in slips(formula):
            others = [*formulas[:index], changed, *formulas[index + 1:]]
            yield Mutant(slip, method, joined(x, others, ends))
    for index, (left, right) in enumerate(pairwise(formulas)):
        swapped = [*formulas[:index], right, left, *formulas[index + 2:]]
        yield Mutant("pieces swapped", method, joined(x, swapped, ends))
        for slip, moved in (("end moved by 2**-12", ends[index] * SLIGHTLY),
                            ("end off by one", ends[index] + 1)):
            yield Mutant(slip, method, joined(
                x, formulas, [*ends[:index], moved, *ends[index + 1:]]))


def joined(x: sympy.Symbol, formulas: list[sympy.Expr], ends: list[sympy.Expr]) -> sympy.Expr:
    """Return one expression for the pieces."""
    if not ends:
        return formulas[0]
    cases = [(formula, x <= end) for formula, end in zip(formulas, ends, strict=False)]
    return sympy.Piecewise(*cases, (formulas[-1], True), evaluate=False)


def slips(formula: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """Yield a formula with one part changed, for each part and each way to change it."""
    for part in dict.fromkeys(sympy.preorder_traversal(formula)):
        for slip, changed in changes(part):
            yield slip, formula.xreplace({part: changed})


def changes(part: sympy.Expr) -> Iterator[tuple[str, sympy.Expr]]:
    """Yield what people write where that part belongs."""
    if part.is_Number:
        yield "constant off by 2**-12", part * SLIGHTLY
        yield "constant plus one", part + 1
    if part.is_Add or part.is_Mul:
        for argument in part.args:
            rest = part.func(*(each for each in part.args if each is not argument))
            yield "part forgotten", rest
            if part.is_Add:
                yield "sign flipped", rest - argument
    if part.is_Pow:
        yield "power dropped", part.base
    if part.func in TWINS:
        yield "another function", TWINS[part.func](*part.args)
        yield "argument halved", part.func(part.args[0] / 2)


def exact(function: sympy.Expr, x: sympy.Symbol, points: list[float]) -> list[mpmath.mpf]:
    """Return the function at the points, to fifty digits; NaN where it has no real value."""
    compiled = sympy.lambdify(x, function, "mpmath")
    found = []
    with mpmath.workdps(50):
        for point in points:
            try:
                value = mpmath.mpmathify(compiled(mpmath.mpf(point)))
            except (ZeroDivisionError, ValueError):
                value = mpmath.nan
            found.append(value if mpmath.im(value) == 0 else mpmath.nan)
    return found


def layer(checked, mutant: Mutant) -> type:
    """Return a layer of which one method computes the mutant, the other what is right."""
    kernels = dict(zip(("forward", "backward"), to_numpy(checked), strict=True))
    kernels[mutant.method] = sympy.lambdify(checked.activation.x, mutant.function,
                                            [{"erf": ERF}, "numpy"])

    def at(method, x):
        return np.asarray(kernels[method](x)).astype(x.dtype) + 0 * x

    class Mutated:
        def forward(self, x):
            self.x = x
            return at("forward", x)

        def backward(self, dout):
            return dout * at("backward", self.x)

    return Mutated
