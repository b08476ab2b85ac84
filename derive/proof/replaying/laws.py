"""What replay knows of functions: tables of plain formulas, which it reads as it reads yours.

Letters are any real numbers for which the formulas before the arrow hold; then those after it do.
`A ~ B` says that A has the sign of B.
"""

from __future__ import annotations

import re
from functools import cache

from sympy import Expr

from derive.formula.parse import parse

ELEMENTARY = ("exp", "log", "erf", "atan", "asin", "sin", "cos", "Abs", "Pi")
"""Functions that are not defined through others here."""

NEEDED = {"log": "u > 0", "asin": "1 - u**2 >= 0", "root": "u >= 0", "acosh": "u - 1 >= 0"}
"""Where a function is defined; it is analytic where that is not 0."""

DEFINITIONS = {
    "Exp1": "exp(1)",
    "sinh": "(exp(u) - 1/exp(u))/2",
    "cosh": "(exp(u) + 1/exp(u))/2",
    "tanh": "(exp(u) - 1/exp(u))/(exp(u) + 1/exp(u))",
    "coth": "(exp(u) + 1/exp(u))/(exp(u) - 1/exp(u))",
    "sech": "2/(exp(u) + 1/exp(u))",
    "csch": "2/(exp(u) - 1/exp(u))",
    "tan": "sin(u)/cos(u)",
    "cot": "cos(u)/sin(u)",
    "sec": "1/cos(u)",
    "csc": "1/sin(u)",
    "erfc": "1 - erf(u)",
    "acos": "pi/2 - asin(u)",
    "asinh": "log(u + sqrt(u**2 + 1))",
    "acosh": "log(u + sqrt(u**2 - 1))",
    "atanh": "(log(1 + u) - log(1 - u))/2",
    "Max": "(u + v + abs(u - v))/2",
    "Min": "(u + v - abs(u - v))/2",
    "sign": "Piecewise((-1, u < 0), (0, u <= 0), (1, True))",
}
"""Functions of u, or of u and v, through others."""

SLOPES = {
    "exp": "g", "log": "1/u", "root": "g/(n*u)", "erf": "2*exp(-u**2)*pi**(-1/2)",
    "atan": "1/(1 + u**2)", "asin": "1/sqrt(1 - u**2)", "sin": "cos(u)", "cos": "-sin(u)"}
"""Derivatives of g, which is a function of u: of a root, the nth."""

BOUNDS = {"exp": "g > 0", "erf": "1 - g > 0; 1 + g > 0",
          "sin": "1 - g >= 0; 1 + g >= 0", "cos": "1 - g >= 0; 1 + g >= 0"}
"""What holds for every value g of a function."""

LAWS = {
    "exp of 0": "-> exp(0) = 1",
    "exp of a sum": "exp(a) = p; exp(b) = q -> exp(m*a + n*b) = p**m*q**n",
    "power": "u >= 0; v >= 0; v**n = u**m -> u**(m/n) = v",
    "absolute value": "v >= 0; v**2 = u**2 -> abs(u) = v",
    # angles
    "sum of angles": "cos(a) = c; sin(a) = s; cos(b) = d; sin(b) = t"
                     " -> cos(a + b) = c*d - s*t; sin(a + b) = s*d + c*t",
    "opposite angle": "cos(a) = c; sin(a) = s -> cos(-a) = c; sin(-a) = -s",
    "angle 0": "-> cos(0) = 1; sin(0) = 0",
    "half turn": "-> cos(pi) = -1; sin(pi) = 0",
    "quarter turn": "-> cos(pi/2) = 0; sin(pi/2) = 1; asin(1) = pi/2",
    "eighth of a turn": "c > 0; 2*c**2 = 1 -> cos(pi/4) = c; sin(pi/4) = c",
    "sixth of a turn": "s > 0; 4*s**2 = 3"
                       " -> cos(pi/3) = 1/2; sin(pi/3) = s; cos(pi/6) = s; sin(pi/6) = 1/2",
    "angle of atan": "atan(t) = a; c >= 0; c**2*(1 + t**2) = 1 -> cos(a) = c; sin(a) = t*c",
    "angle of asin": "asin(t) = a; c >= 0; c**2 = 1 - t**2 -> cos(a) = c; sin(a) = t",
    "atan of tan": "cos(a) = c; sin(a) = s; c > 0; pi/2 - a > 0; pi/2 + a > 0 -> atan(s/c) = a",
    "sum of atan": "atan(x) = a; atan(y) = b; 1 - x*y > 0 -> atan((x + y)/(1 - x*y)) = a + b",
    "sum of atan beyond": "atan(x) = a; atan(y) = b; 1 - x*y < 0; x > 0"
                          " -> atan((x + y)/(1 - x*y)) = a + b - pi",
    "sum of atan before": "atan(x) = a; atan(y) = b; 1 - x*y < 0; x < 0"
                          " -> atan((x + y)/(1 - x*y)) = a + b + pi",
    "atan of 1/x": "atan(x) = a; x > 0 -> atan(1/x) = pi/2 - a",
    "atan of one": "-> atan(1) = pi/4",
    "atan of a third": "t > 0; t**2 = 3 -> atan(t) = pi/3; atan(1/t) = pi/6",
    "asin by atan": "atan(t) = a; 1 - u**2 > 0; t**2*(1 - u**2) = u**2; t*u >= 0 -> asin(u) = a",
    # signs
    "factor": "x*y != 0 -> x != 0",
    "pair": "x + y > 0; x*y >= 0 -> x >= 0; y >= 0",
    "pair strictly": "x + y > 0; x*y > 0 -> x > 0; y > 0",
    "odd powers": "n > 0; (-1)**n = -1 -> x - y ~ x**n - y**n",
    "powers": "n > 0; x >= 0; y >= 0 -> x - y ~ x**n - y**n",
    "sin within half a turn": "sin(a) = s; pi - a > 0; pi + a > 0 -> s ~ a; a ~ s",
    "sin up to half a turn": "sin(a) = s; pi - a >= 0; pi + a >= 0 -> s ~ a*(pi - a)*(pi + a)",
    "cos within a quarter turn": "cos(a) = c; pi/2 - a > 0; pi/2 + a > 0 -> c > 0",
    "cos up to a quarter turn": "cos(a) = c; pi/2 - a >= 0; pi/2 + a >= 0 -> c >= 0",
    **{f"order of {f}": f"{f}(a) = p; {f}(b) = q -> a - b ~ p - q; p - q ~ a - b"
       for f in ("exp", "erf", "atan")},
    **{f"{f} of 0": f"-> {f}(0) = 0" for f in ("erf", "atan", "asin")},
    **{f"odd {f}": f"{f}(a) = p -> {f}(-a) = -p" for f in ("erf", "atan", "asin")},
}
"""Laws by name."""

Relation = tuple[str, Expr, Expr]


@cache
def formula(text: str) -> Expr:
    """Return a formula of the tables."""
    return parse(text, "abcdgmnpqstuvxy")


@cache
def relations(text: str) -> tuple[Relation, ...]:
    """Return relations as a sign, what is on its left, and what is on its right."""
    found = []
    for part in filter(None, map(str.strip, text.split(";"))):
        each = re.fullmatch(r"(.+) (=|!=|>=|>|<|~) (.+)", part)
        if each is None:
            raise ValueError(f"no relation: {part}")
        found.append((each[2], formula(each[1]), formula(each[3])))
    return tuple(found)


def law(name: str) -> tuple[tuple[Relation, ...], tuple[Relation, ...]]:
    """Return what a law needs and what it says. Raises KeyError for one that is not there."""
    needed, said = LAWS[name].split("->")
    return relations(needed), relations(said)
