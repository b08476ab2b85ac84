"""Rules of differentiation misremembered, and what they make of a slope: (uv)′ = u′v′, eˣ → x·eˣ⁻¹.

A row gives the clause, the parts that it names, the right slope, and two expressions that agree
where this is what went wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Mul, S, Symbol, exp

from derive.derivation.sweep import product
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.derivative import derivative_of

Way = tuple[str, tuple[Expr, ...], Expr, Expr, Expr]


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
    back = slope_of(line, x)
    if back is not None:
        yield "this is the integral of {}, not its slope", (value,), right, back, value


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
    above = [each for each in value.args if not written.is_reciprocal(each)]
    below = [each.args[0] for each in value.args if written.is_reciprocal(each)]
    slopes = [slope_of(each, x) for each in (*above, *below)]
    if len(slopes) < 2 or any(each is None or each == 0 for each in slopes):
        return
    tops = [each for each in slopes[:len(above)] if each is not None]
    bottoms = [written.reciprocal(each) for each in slopes[len(above):]
               if each is not None and each != 1]
    kind = "quotient" if below else "product"
    yield (f"the slope of a {kind} is not the {kind} of the slopes", (),
           written.add(*halves(value, x)), product(*tops, *bottoms), line)
    if len(above) == len(below) == 1:
        u, v = above[0], below[0]
        first, second = product(tops[0], v), product(u, slopes[1])
        square = written.power(v, S(2))
        yield ("the numerator of the quotient rule is the wrong way round: it is {} − {}",
               (first, second), written.divide(written.subtract(first, second), square),
               written.divide(written.subtract(second, first), square), line)


def _of_power(value: Expr, part: Expr, x: Symbol, line: Expr, right: Expr) -> Iterator[Way]:
    """Yield u·eᵘ⁻¹ for the slope of eᵘ."""
    inner = part.args[0]
    lower = product(inner, written.apply(exp, written.subtract(inner, S.One)))
    rest = slope_of(written.substitute(value, {part: written.variable("_")}), written.variable("_"))
    slope = slope_of(inner, x)
    for wrong in (lower, product(lower, slope)) if rest is not None and slope is not None else ():
        yield ("the power rule is not for {}: there the exponent moves", (part,), right,
               product(written.substitute(rest, {written.variable("_"): part}), wrong), line)
