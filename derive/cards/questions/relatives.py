"""Known activations that f equals or rescales: f(x) = a·g(b·x) + c, proved.

Candidates for b are ratios of the numbers that the two formulas hold; two probes then fix a and c,
and the other probes sieve. Whether the law holds is for the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, S

from derive.cards.charts.simple import simplest
from derive.cards.expansions.scale import precision
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.balls import Balls, compile_balls
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict

PROBES = (fmpq(1, 3), fmpq(-2, 5), fmpq(7, 4), fmpq(-9, 4), fmpq(13, 2), fmpq(-11, 2))
SCALES = tuple(Rational(p, q) for p, q in (
    (1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4), (2, 3), (3, 2), (6, 1), (1, 6)))
BITS = 200
BUDGET = 2.0


@dataclass(frozen=True)
class Relative:
    """f(x) = factor·g(rate·x) + shift for the catalogue's activation g at its default values."""

    name: str
    factor: Expr
    rate: Expr
    shift: Expr
    evidence: Evidence


def relatives(f: Activation) -> tuple[Relative, ...]:
    """Return the catalogue's activations that f is a rescaling of, f's own row left out."""
    found = []
    formula, x = f.at_defaults, f.x
    with precision(BITS):
        mine = _values(compile_balls(formula, (x.name,)))
        for name, theirs, function in _catalogue():
            if name == f.name or mine is None:
                continue
            for factor, rate, shift in _candidates(mine, function, _rates(f, theirs)):
                other = written.add(written.mul(factor, written.substitute(
                    theirs, {x: written.mul(rate, x)})), shift)
                evidence = equal(formula, other, budget=BUDGET)
                if evidence.verdict is Verdict.PROVED and not evidence.caveats:
                    found.append(Relative(name, factor, rate, shift, evidence))
                    break
    return tuple(found)


@cache
def _catalogue() -> tuple[tuple[str, Expr, Balls], ...]:
    """Return name, formula at default values, and that as a function of balls, of every row."""
    from derive.formula.catalogue import activation
    from derive.formula.rows import ROWS

    known = [activation(row.name) for row in ROWS]
    return tuple((each.name, each.at_defaults, compile_balls(each.at_defaults, (each.x.name,)))
                 for each in known)


def _values(function: Balls, rate: Rational | None = None) -> list[arb] | None:
    """Return the values at the probes times the rate; None where one is not known."""
    factor = fmpq(1) if rate is None else fmpq(int(rate.p), int(rate.q))
    found: list[arb] = []
    for probe in PROBES:
        value = function([arb(probe * factor)])
        if value is None:
            return None
        found.append(value)
    return found


def _candidates(mine: list[arb], function: Balls,
                rates: list[Rational]) -> Iterator[tuple[Expr, Rational, Expr]]:
    """Yield factor, rate and shift with which all probes agree."""
    for rate in rates:
        values = _values(function, rate)
        fit = None if values is None else _fit(mine, values)
        if fit is not None:
            yield fit[0], rate, fit[1]


def _rates(f: Activation, theirs: Expr) -> list[Rational]:
    """Return rates to try: small ratios, and ratios of the numbers that the formulas hold."""
    ours = _numbers(f.at_defaults)
    ratios = {a / b for a in ours for b in _numbers(theirs) if b != 0 and a != 0}
    positive = {*SCALES, *(abs(each) for each in ratios)}
    some = sorted(positive, key=lambda each: (each != 1, each.p + each.q))[:40]
    return [sign * each for each in some for sign in (1, -1)]


@cache
def _numbers(expr: Expr) -> frozenset[Rational]:
    return frozenset({Rational(1), *(abs(part) for part in written.postorder(expr)
                                     if isinstance(part, Rational) and part.q < 10**9)})


def _fit(mine: list[arb], theirs: list[arb]) -> tuple[Expr, Expr] | None:
    """Return a and c with mine = a·theirs + c at every probe, if there are some."""
    pairs = list(zip(mine, theirs, strict=True))
    first, second = next(((p, q) for p in pairs for q in pairs
                          if not (p[1] - q[1]).contains(0)), (None, None))
    if first is None or second is None:
        return None
    factor = (first[0] - second[0]) / (first[1] - second[1])
    shift = first[0] - factor * first[1]
    if factor.contains(0) or not all((y - factor * g - shift).contains(0) for y, g in pairs):
        return None
    a, c = _recognized(factor), _recognized(shift)
    return None if a is None or c is None else (a, c)


def _recognized(value: arb) -> Expr | None:
    """Return a simple rational inside a narrow ball."""
    if not value.is_finite():
        return None
    if value.contains(0) and value.rad() < arb(2) ** (-ctx.prec // 2):
        return S.Zero
    low, high = value.lower().fmpq(), value.upper().fmpq()
    found = simplest(low, high)
    if int(found.q).bit_length() > ctx.prec // 4 or not arb(found).overlaps(value):
        return None
    return Rational(int(found.p), int(found.q))
