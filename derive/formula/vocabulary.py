"""The names a formula may use: functions, constants, and abbreviations with their definitions."""

from __future__ import annotations

import sympy

FUNCTIONS = {
    "exp": sympy.exp, "log": sympy.log, "erf": sympy.erf, "erfc": sympy.erfc,
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan,
    "cot": sympy.cot, "sec": sympy.sec, "csc": sympy.csc,
    "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh,
    "coth": sympy.coth, "sech": sympy.sech, "csch": sympy.csch,
    "asinh": sympy.asinh, "acosh": sympy.acosh, "atanh": sympy.atanh,
    "Abs": sympy.Abs, "sign": sympy.sign,
}
"""Functions of one argument, by the name that both reads and prints them."""

ALIASES = {
    "ln": "log", "abs": "Abs", "max": "Max", "min": "Min", "heaviside": "Heaviside",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "piecewise": "Piecewise",
    "swish": "silu", "logsigmoid": "log_sigmoid",
    "maximum": "Max", "minimum": "Min", "sgn": "sign", "σ": "sigmoid", "pow": "power",
}
"""Other spellings people use."""

ABBREVIATIONS = {
    "sigmoid": "1/(1 + exp(-u))",
    "softplus": "log(1 + exp(u))",
    "relu": "Max(0, u)",
    "expm1": "exp(u) - 1",
    "log1p": "log(1 + u)",
    "square": "u**2",
    "Phi": "(1 + erf(u/sqrt(2)))/2",
    "normal_density": "exp(-u**2/2)/sqrt(2*pi)",
    "silu": "u/(1 + exp(-u))",
    "gelu": "u*(1 + erf(u/sqrt(2)))/2",
    "mish": "u*tanh(log(1 + exp(u)))",
    "softsign": "u/(1 + Abs(u))",
    "log_sigmoid": "-log(1 + exp(-u))",
}
"""Functions that are only another way to write a formula in u; reading replaces them."""

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ",
    "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω"}
"""Letters by name, as parameters are printed."""
LATIN = {letter: name for name, letter in GREEK.items()}
"""Names by letter, as parameters are typed."""

CONSTANTS = {"pi": sympy.pi, "E": sympy.E}
"""Names that are numbers unless the formula declares a parameter of that name."""

NO_NUMBERS = ("nan", "inf", "infinity", "oo", "zoo")
"""Names that other programs give to what is no real number: nobody means a variable by them."""

SPECIAL = ("sqrt", "power", "Max", "Min", "Heaviside", "Piecewise", "Rational", "And", "Or", "Not")
"""Names whose arguments need their own reading."""


def known_names() -> tuple[str, ...]:
    """Return every name a formula may call, for error hints and close matches."""
    return tuple(sorted({*FUNCTIONS, *SPECIAL, *ABBREVIATIONS, *ALIASES}))
