"""Rules of differentiation misremembered, and what they make of a slope: (uv)′ = u′v′, eˣ → x·eˣ⁻¹.

A row gives the slip's name, its clause, the parts that it names, the right slope, and two
expressions that agree where this is what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Mul, S, Symbol, exp

from derive.derivation.sweep import product
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.claims.derivative import derivative_of

Way = tuple[str, str, tuple[Expr, ...], Expr, Expr, Expr]


def wrong_slopes(value: Expr, x: Symbol, line: Expr) -> Iterator[Way]:
    """Yield what could have been done wrong where `line` should be the slope of `value` in x."""
    right = slope_of(value, x)
    if right is None or x not in written.variables(value):
        return
    if isinstance(value, Mul):
        yield from _of_product(value, x, line)
    for _, part in written.parts(value):
        if isinstance(part, exp) and x in written.variables(part):
            yield from _of_power(value, part, x, line, right)


def integral(value: Expr, x: Symbol, line: Expr) -> Iterator[Way]:
    """Yield the slope of `line` beside `value`: they agree where an integral was taken."""
    right, back = slope_of(value, x), slope_of(line, x)
    if right is not None and back is not None and x in written.variables(line):
        yield ("integral", "this is the integral of {}, not its slope", (value,), right, back,
               value)


def slope_of(expr: Expr, x: Symbol) -> Expr | None:
    """Return d(expr)/dx, or None for a function without a known slope."""
    try:
        return derivative_of(expr, x)
    except UndecidableError:
        return None


def halves(part: Mul, x: Symbol) -> Iterator[Expr]:
    """Yield u′·v and u·v′ of a product."""
    for place, each in enumerate(part.args):
        slope = slope_of(each, x)
        if slope is not None and slope != 0:
            rest = part.args[:place] + part.args[place + 1:]
            yield product(*rest) if slope == 1 else product(slope, *rest)


def _of_product(value: Mul, x: Symbol, line: Expr) -> Iterator[Way]:
    factors = written.factors(value)
    constants = [each for each in factors if x not in written.variables(each)]
    moving = [each for each in factors if x in written.variables(each)]
    slopes = [slope_of(each, x) for each in moving]
    known = [each for each in slopes if each is not None and each != 0]
    if len(moving) < 2 or len(known) < len(moving):
        return
    right = written.add(*halves(value, x))
    yield ("product_rule", "the slope of a product is not the product of the slopes", (), right,
           product(*constants, *known), line)
    above = [each for each in moving if not written.is_reciprocal(each)]
    below = [each.args[0] for each in moving if written.is_reciprocal(each)]
    if len(above) != 1 or len(below) != 1:
        return
    u, v, du, dv = above[0], below[0], slope_of(above[0], x), slope_of(below[0], x)
    if du is None or dv is None or dv == 0:
        return
    yield ("product_rule", "the slope of a quotient is not the quotient of the slopes", (), right,
           product(*constants, written.divide(du, dv)), line)
    first, second, square = product(du, v), product(u, dv), written.power(v, S(2))
    yield ("quotient_rule",
           "the numerator of the quotient rule is the wrong way round: it is {}",
           (written.subtract(first, second),), _over(constants, first, second, square),
           _over(constants, second, first, square), line)


def _over(constants: list[Expr], first: Expr, second: Expr, square: Expr) -> Expr:
    quotient = written.divide(written.subtract(first, second), square)
    return product(*constants, quotient) if constants else quotient


def _of_power(value: Expr, part: Expr, x: Symbol, line: Expr, right: Expr) -> Iterator[Way]:
    """Yield u·eᵘ⁻¹ for the slope of eᵘ."""
    inner = part.args[0]
    lower = product(inner, written.apply(exp, written.subtract(inner, S.One)))
    rest = slope_of(written.substitute(value, {part: written.variable("_")}), written.variable("_"))
    slope = slope_of(inner, x)
    if rest is None or slope is None:
        return
    outside = written.substitute(rest, {written.variable("_"): part})
    for wrong in (lower, product(lower, slope)):
        yield ("power_rule", "the power rule is not for {}: there the exponent moves", (part,),
               right, product(outside, wrong), line)
