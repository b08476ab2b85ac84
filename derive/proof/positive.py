"""Proof that a function of one variable is positive on a closed interval or a half line.

A bounded stretch is covered by balls. Beyond it, on a half line, the judge shows the sign of the
function or of one of its derivatives; the lower ones are positive at the start, so that they stay
it. An error function may first be replaced by 1 - exp(-u²) < erf u < 1, for u > 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import sympy
from flint import arb, ctx, fmpq
from sympy import Expr, Rational, S, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import compile_balls
from derive.proof.certificate import Positive, Ray, excess
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict

MAX_STRETCHES = 3_000
BITS = 128
REACHES = (2, 4, 8, 16, 32, 64)
"""Where a half line may begin, counted from the last finite end."""
ORDERS = (1, 2, 0, 3)
MARGIN = Rational(1, 2**10)
"""What a function exceeds that is shown to be positive without a derivative."""
SECONDS = 1.0
"""What the judge may spend on one question about a half line."""


def positive(expr: Expr, x: Symbol, low: Rational | None, high: Rational | None) -> Evidence:
    """Return the evidence on whether a function is positive on [low, high]; None is unbounded.

    PROVED, REFUTED with a point where it is not, or UNDECIDED.
    """
    started = perf_counter()
    try:
        found = _decided(expr, x, low, high)
    except UndecidableError as reason:
        found = Evidence(Verdict.UNDECIDED, reason.cause)
    return replace(found, seconds=perf_counter() - started)


def _decided(expr: Expr, x: Symbol, low: Rational | None, high: Rational | None) -> Evidence:
    last = max((abs(end) for end in (low, high) if end is not None), default=S.Zero)
    rays: list[Ray] = []
    for side, end in ((-1, low), (1, high)):
        if end is None:
            rays.append(_ray(expr, x, side, last))
    starts = {ray.side: ray.side * ray.start for ray in rays}
    cuts = covered(expr, x, starts.get(-1, low), starts.get(1, high))
    count = len(cuts) - 1
    way = f"balls on {count} stretches" if count > 1 else "balls"
    if rays:
        monotone = all(ray.order for ray in rays)
        way = f"{way}, monotone beyond" if monotone else f"{way}, normal form beyond"
    return Evidence(Verdict.PROVED, way, Positive(cuts, tuple(rays)))


def covered(expr: Expr, x: Symbol, low: Rational, high: Rational) -> tuple[Rational, ...]:
    """Return the ends of stretches that cover [low, high] and on which balls are positive.

    Raises UndecidableError where there are too many, or where the function is not positive.
    """
    function = compile_balls(expr, (x.name,))
    todo, cuts = [(low, high)], [low]
    before = ctx.prec
    ctx.prec = BITS
    try:
        for _ in range(MAX_STRETCHES):
            if not todo:
                return tuple(cuts)
            start, stop = todo.pop()
            value = function([ball_of(start, stop)])
            if value is not None and value > 0:
                cuts.append(stop)
                continue
            if start == stop or (value is not None and value <= 0):
                raise UndecidableError("the sign is not the one that is claimed")
            middle = (start + stop) / 2
            todo += [(middle, stop), (start, middle)]
    finally:
        ctx.prec = before
    raise UndecidableError("too many stretches to see a sign")


def ball_of(low: Rational, high: Rational) -> arb:
    """Return a ball around a closed interval."""
    return arb(fmpq(int(low.p), int(low.q))).union(arb(fmpq(int(high.p), int(high.q))))


def _ray(expr: Expr, x: Symbol, side: int, last: Rational) -> Ray:
    for reach in REACHES:
        start = Rational(sympy.ceiling(last)) + reach
        for given, bounded in turned(expr, x, side, start):
            for order in ORDERS:
                found = equal(*question(given, x, order), {x.name: (start, None)}, budget=SECONDS)
                if found.verdict is Verdict.PROVED and starts_positive(given, x, order, start):
                    return Ray(side, start, order, found.certificate, bounded, tuple(
                        _away_from_zero(each, x, start) for each in critical(given, x)))
    raise UndecidableError("the sign on a half line is not seen")


TOTAL = (sympy.exp, sympy.erf, sympy.erfc, sympy.tanh, sympy.sinh, sympy.cosh, sympy.sin, sympy.cos,
         sympy.atan, sympy.asinh, sympy.sech)
"""Functions that are analytic everywhere."""


def critical(given: Expr, x: Symbol) -> Iterator[Expr]:
    """Yield what may not become 0: in divisors, under roots, in logarithms.

    Raises UndecidableError for a function that may be undefined in another way.
    """
    for part in written.postorder(given):
        if not part.args or x not in written.variables(part) or isinstance(
                part, (sympy.Add, sympy.Mul, *TOTAL)):
            continue
        exponent = written.constant(part.exp) if isinstance(part, sympy.Pow) else None
        if isinstance(part, sympy.log) or exponent is not None:
            if exponent is None or exponent.q != 1 or exponent < 0:
                yield part.args[0]
        elif not (isinstance(part, sympy.Pow) and part.base == sympy.E):
            raise UndecidableError(f"where {part.func.__name__} is defined is not known")


def _away_from_zero(inner: Expr, x: Symbol, start: Rational) -> tuple[int, Positive]:
    for side in (1, -1):
        found = positive(written.mul(sympy.Integer(side), inner), x, start, None)
        if isinstance(found.certificate, Positive):
            return side, found.certificate
    raise UndecidableError("that the function is defined on a half line is not proved")


def question(given: Expr, x: Symbol, order: int) -> tuple[Expr, Expr]:
    """Return |d| and d, which are equal where derivative number `order` is not negative."""
    plain: Expr = given.doit()
    value = plain - MARGIN if order == 0 else sympy.diff(plain, x, order)
    return written.apply(sympy.Abs, value), value


def starts_positive(given: Expr, x: Symbol, order: int, start: Rational) -> bool:
    """Tell whether the function and its derivatives below an order are positive at the start."""
    for number in range(order):
        here = compile_balls(sympy.diff(given.doit(), x, number), (x.name,))
        before = ctx.prec
        ctx.prec = BITS
        try:
            value = here([ball_of(start, start)])
        finally:
            ctx.prec = before
        if value is None or not value > 0:
            return False
    return True


def turned(expr: Expr, x: Symbol, side: int,
           start: Rational) -> Iterator[tuple[Expr, object | None]]:
    """Yield the function of t = side·x, and one below it without error functions, if one is."""
    given: Expr = expr if side > 0 else written.substitute(expr, {x: written.negative(x)})
    yield given, None
    for low in without_erf(given, x, start):
        deltas = [excess(number) for number, _ in enumerate(_bounds(given, x, start))]
        found = equal(*exceeds(given, low, x, start),
                      {x.name: (start, None), **dict.fromkeys(deltas, (S.Zero, None))},
                      budget=SECONDS)
        if found.verdict is Verdict.PROVED:
            yield low, found.certificate


def without_erf(given: Expr, x: Symbol, start: Rational) -> Iterator[Expr]:
    """Yield the function with a bound in place of each erf: where erf u goes to 1, 1 - exp(-u²)."""
    table = {part: bound for part, bound, _ in _bounds(given, x, start)}
    if table:
        yield written.substitute(given, table)


def exceeds(given: Expr, low: Expr, x: Symbol, start: Rational) -> tuple[Expr, Expr]:
    """Return |d| and d for the excess d over the bound, each erf u its bound and a part of it."""
    table = {part: written.add(bound, written.mul(sympy.Integer(side), written.variable(
        excess(number)))) for number, (part, bound, side) in enumerate(_bounds(given, x, start))}
    gap = sympy.expand((written.substitute(given, table) - low).doit())
    return written.apply(sympy.Abs, gap), gap


def _bounds(given: Expr, x: Symbol, start: Rational) -> Iterator[tuple[Expr, Expr, int]]:
    """Yield each erf u with ±(1 - exp(-u²)) and the side on which it lies beyond that (Chu 1955).

    Only where u is a multiple of x, whose sign is seen.
    """
    for part in written.postorder(given):
        if isinstance(part, sympy.erf):
            inner = part.args[0].doit()
            rate = sympy.cancel(inner / x)
            if rate.is_positive or rate.is_negative:
                side = 1 if rate.is_positive else -1
                yield part, side * (1 - sympy.exp(-inner**2)), side
