"""Replay of a proof that a function is positive: stretches by balls, half lines by derivatives.

Every stretch is evaluated again. On a half line t > R a derivative is not negative, the lower ones
and the function are positive at R, and nothing in between has a pole.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TypeAlias

import sympy
from flint import arb, ctx, fmpq
from sympy import Expr, Rational, S, Symbol

from derive.formula import written
from derive.formula.balls import compile_balls
from derive.proof.certificate import Positive, Ray, excess
from derive.proof.claims.claim import Claim
from derive.proof.replay import replay
from derive.proof.replaying.fractions import RejectedError, require

End: TypeAlias = Rational | None
BITS = 192
MARGIN = Rational(1, 2**10)
ENTIRE = (sympy.Add, sympy.Mul, sympy.exp, sympy.erf, sympy.erfc, sympy.tanh, sympy.sinh,
          sympy.cosh, sympy.sin, sympy.cos, sympy.atan, sympy.asinh, sympy.sech)
"""What is analytic wherever its arguments are."""


def positivity(claim: Claim, certificate: object) -> None:
    """Check that a certificate proves left > right on the closed interval of one variable.

    Raises RejectedError where it does not.
    """
    if not isinstance(certificate, Positive):
        raise RejectedError("no proof of a sign")
    require(len(claim.where) == 1, "a sign is that of a function of one variable")
    ((name, ends),) = claim.where.items()
    require(all(end is None or isinstance(end, Rational) for end in ends),
            "an end that is no rational number")
    gap = claim.left if claim.right == 0 else written.subtract(claim.left, claim.right)
    low, high = (end if isinstance(end, Rational) else None for end in ends)
    require(written.variables(gap) <= {written.variable(name)}, "more than one variable")
    _check(gap, written.variable(name), (low, high), certificate)


def _check(expr: Expr, x: Symbol, ends: tuple[End, End], found: Positive) -> None:
    rays, cuts = {ray.side: ray for ray in found.rays}, found.cuts
    require(all(type(ray.order) is int and ray.order >= 0 for ray in found.rays), "no derivative")
    require(len(rays) == len(found.rays) and set(rays) <= {-1, 1}, "not one proof a half line")
    require(len(cuts) > 1 and all(a <= b for a, b in pairwise(cuts)), "the stretches have a gap")
    for side, end, cut in ((-1, ends[0], cuts[0]), (1, ends[1], cuts[-1])):
        require((end is None) == (side in rays), "a half line without a proof")
        require(cut == (side * rays[side].start if end is None else end),
                "the stretches do not reach the end")
    require(all(_is_positive(expr, x, a, b) for a, b in pairwise(cuts)),
            "a stretch on which the sign is not seen")
    for ray in found.rays:
        _check_ray(expr, x, ray)


def _check_ray(expr: Expr, x: Symbol, ray: Ray) -> None:
    box = {x.name: (ray.start, None)}
    given: Expr = expr if ray.side > 0 else written.substitute(expr, {x: written.negative(x)})
    if ray.bounded is not None:
        require(ray.start >= 0, "the bounds of erf u are for u of one sign")
        require(not any(isinstance(part, sympy.erf) for each in _critical(given, x)
                        for part in written.postorder(each)), "an erf decides where it is defined")
        low, gap, deltas = _bounded(given, x)
        replay(written.apply(sympy.Abs, gap), gap,
               {**box, **dict.fromkeys(deltas, (S.Zero, None))}, ray.bounded)
        given = low
    lower = [given.doit()]
    for _ in range(ray.order):
        lower.append(sympy.diff(lower[-1], x))
    top = lower.pop() if ray.order else lower[0] - MARGIN
    require(ray.order == 0 or all(_is_positive(each, x, ray.start, ray.start) for each in lower),
            "not positive at the start")
    replay(written.apply(sympy.Abs, top), top, box, ray.certificate)
    inner = list(_critical(given, x))
    require(len(inner) == len(ray.defined), "where the function is defined is not shown")
    for each, (side, shown) in zip(inner, ray.defined, strict=True):
        require(side in (-1, 1), "no sign")
        _check(written.mul(sympy.Integer(side), each), x, (ray.start, None), shown)


def _is_positive(expr: Expr, x: Symbol, low: Rational, high: Rational) -> bool:
    before = ctx.prec
    ctx.prec = BITS
    try:
        ends = [arb(fmpq(int(end.p), int(end.q))) for end in (low, high)]
        value = compile_balls(expr, (x.name,))([ends[0].union(ends[1])])
    finally:
        ctx.prec = before
    return value is not None and bool(value > 0)


def _bounded(given: Expr, x: Symbol) -> tuple[Expr, Expr, list[str]]:
    """Return the function with 1 - exp(-u²) for |erf u|, what it is more than that, and of what."""
    low, more = {}, {}
    deltas: list[str] = []
    for part in written.postorder(given):
        rate = sympy.cancel(part.args[0].doit() / x) if isinstance(part, sympy.erf) else S.Zero
        if rate.is_positive or rate.is_negative:
            require(not list(_critical(part.args[0], x)), "an erf of what may be undefined")
            side = sympy.Integer(1 if rate.is_positive else -1)
            deltas.append(excess(len(deltas)))
            low[part] = side * (1 - sympy.exp(-part.args[0].doit()**2))
            more[part] = written.add(low[part], written.mul(side, written.variable(deltas[-1])))
    require(bool(low) and x.name not in deltas, "there is no erf to bound")
    below: Expr = written.substitute(given, low)
    return below, sympy.expand((written.substitute(given, more) - below).doit()), deltas


def _critical(given: Expr, x: Symbol) -> Iterator[Expr]:
    """Yield what may not become 0; what is not known to be analytic elsewhere is rejected."""
    for part in written.postorder(given):
        if not part.args or x not in written.variables(part) or isinstance(part, ENTIRE):
            continue
        power = isinstance(part, sympy.Pow)
        exponent = written.constant(part.exp) if power else None
        if isinstance(part, sympy.log) or (exponent is not None and (
                exponent.q != 1 or exponent < 0)):
            yield part.args[0]
        else:
            require(exponent is not None or (power and part.base == sympy.E),
                    "a function that is not known to be analytic")
