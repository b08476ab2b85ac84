"""What is claimed of an expression beside a point: that it tends to a value from one side.

A root that vanishes at the point is not analytic there. With x = at ± h^q instead of at ± h, where
q is the degree of the roots, h^q comes out of it: √(h²·r) = h·√r for h > 0. That the two writings
are equal is a claim of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import lcm

import sympy
from sympy import Basic, Expr, Integer, Pow, Symbol

from derive.derivation.record import Interval
from derive.formula import written
from derive.proof.claims.claim import Claim, Place

H = written.variable("h")


def tends_claims(place: Place, expr: Expr, approach: tuple[Symbol, Expr, int], value: Expr,
                 where: Mapping[str, Interval]) -> Iterator[Claim]:
    """Yield that `expr` tends to `value`; `approach` is x, the point, and on which side x stays."""
    x, at, side = approach
    degree = _degree_of_roots(expr, x)
    step = H if degree == 1 else written.power(H, Integer(degree))
    away = step if side > 0 else written.negative(step)
    near: Expr = written.substitute(expr, {x: written.add(at, away)})
    opened = near if degree == 1 else _with_roots_opened(near)
    if opened != near:
        yield Claim((*place, "roots"), near, opened, where)
    yield Claim(place, opened, value, where, "→")


def _degree_of_roots(expr: Expr, x: Symbol) -> int:
    exponents = [written.constant(part.exp) for part in written.postorder(expr)
                 if isinstance(part, Pow) and x in written.variables(part.base)]
    return lcm(*(int(each.q) for each in exponents if each is not None))


def _with_roots_opened(near: Expr) -> Expr:
    """Return the same for h > 0, with the power of h taken out of what stands under roots."""
    table: dict[Basic, Basic] = {}
    for part in written.postorder(near):
        exponent = written.constant(part.exp) if isinstance(part, Pow) else None
        if exponent is None or exponent.q == 1 or H not in written.variables(part.base):
            continue
        taken, rest = _lowest_power(part.base)
        power = taken * exponent
        if taken and power.q == 1:
            table[part] = written.mul(written.power(H, power), written.power(rest, exponent))
    opened: Expr = written.substitute(near, table)
    return opened


def _lowest_power(base: Expr) -> tuple[Integer, Expr]:
    """Return k and r with base = h^k·r, r not 0 at h = 0, for a polynomial in h; else 0 and it."""
    try:
        poly = sympy.Poly(base.doit(), H)
    except sympy.PolynomialError:
        return Integer(0), base
    if poly.is_zero:
        return Integer(0), base
    (lowest,) = min(poly.monoms())
    rest = sympy.Poly({(power - lowest,): each for (power,), each in poly.terms()}, H)
    return Integer(lowest), rest.as_expr()
