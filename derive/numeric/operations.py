"""The operations of a straight line: what NumPy calls them, what they stand for, what they cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy
from sympy.codegen.cfunctions import expm1, log1p

from derive.numeric.error_function import erf, erfc
from derive.numeric.ulp import Float64s

Ufunc = Callable[..., Any]


def _into(function: Callable[[Float64s], Float64s]) -> Ufunc:
    def ufunc(u: Float64s, out: Float64s) -> None:
        out[...] = function(u)

    return ufunc


UFUNCS: dict[str, Ufunc] = {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "negative": np.negative, "absolute": np.absolute, "exp": np.exp, "expm1": np.expm1,
    "log": np.log, "log1p": np.log1p, "sqrt": np.sqrt, "tanh": np.tanh, "sinh": np.sinh,
    "cosh": np.cosh, "arctan": np.arctan, "arcsinh": np.arcsinh, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "arcsin": np.arcsin, "arccos": np.arccos, "arccosh": np.arccosh,
    "arctanh": np.arctanh, "cbrt": np.cbrt, "raised": np.power,
    "erf": _into(erf), "erfc": _into(erfc),
}
"""The operations of two arguments, and the functions of one."""
FUNCTIONS: dict[Any, str] = {
    sympy.exp: "exp", expm1: "expm1", sympy.log: "log", log1p: "log1p", sympy.tanh: "tanh",
    sympy.sinh: "sinh", sympy.cosh: "cosh", sympy.atan: "arctan", sympy.asinh: "arcsinh",
    sympy.sin: "sin", sympy.cos: "cos", sympy.tan: "tan", sympy.asin: "arcsin",
    sympy.acos: "arccos", sympy.acosh: "arccosh", sympy.atanh: "arctanh", sympy.erf: "erf",
    sympy.erfc: "erfc", sympy.Abs: "absolute",
}
COSTS = {"erf": 30, "erfc": 30, "power": 20, "raised": 20, "cbrt": 8, "tan": 12, "sin": 8,
         "cos": 8, "sinh": 8, "cosh": 8, "tanh": 4, "arctan": 4, "arcsinh": 8,
         "exp": 2, "expm1": 3, "log": 2, "log1p": 3}
"""About how long each takes beside an addition."""
