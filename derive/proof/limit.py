"""Limits as h → 0, decided by power series, and the judge's own derivative.

Both rest on Taylor's theorem for single elementary functions and on the judge's equality of
coefficients; neither uses the table of rules, which is judged with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from time import perf_counter
from typing import Any

import sympy
from sympy import Add, Basic, Dummy, Expr, Function, Max, Min, Mul, Piecewise, Pow, S, Symbol

from derive.derivation.record import Interval
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.proof.judge import equal
from derive.proof.series import Expansion, Series
from derive.verdict import Evidence, Verdict

ORDERS = (2, 4, 7)
"""How many terms of the series are tried, one after the other."""

_Z = Dummy("z", real=True)


def limit(expr: Expr, h: Symbol, value: Expr,  # noqa: PLR0913  (it is one sentence)
          where: Mapping[str, Interval], approaching: Mapping[str, Expr] | None = None,
          *, budget: float = 5.0) -> Evidence:
    """Return the evidence on whether `expr` tends to `value` as h → 0.

    `where` gives open intervals of the other variables; h may be in it, for a one-sided limit.
    `approaching` maps variables that move with h to their limits (a chord's slope to du); then
    only continuity counts. `budget` is in seconds, for each question put to the judge.

    Where a divisor or the argument of a logarithm could vanish, the evidence carries a caveat.
    """
    started = perf_counter()
    moving = dict(approaching or {})
    here = {name: bounds for name, bounds in where.items() if name not in (*moving, h.name)}
    question = _Question(h, here, budget)
    table = {_named(expr, name): written.add(end, written.mul(h, _named(expr, name)))
             for name, end in moving.items()}
    try:
        evidence = question.decide(written.substitute(expr, table) if table else expr, value,
                                   poles_allowed=not moving)
    except UndecidableError as fault:
        evidence = Evidence(Verdict.UNDECIDED, f"power series in {h.name}: {fault.cause}")
    return replace(evidence, seconds=perf_counter() - started)


def _named(expr: Expr, name: str) -> Symbol:
    found = [symbol for symbol in written.variables(expr) if symbol.name == name]
    return found[0] if found else written.variable(name)


class _Question:
    """One limit to be decided: its variable, the domain of the others, the judge's budget."""

    def __init__(self, h: Symbol, where: Mapping[str, Interval], budget: float) -> None:
        self.h = h
        self.where = where
        self.budget = budget

    def decide(self, expr: Expr, value: Expr, *, poles_allowed: bool) -> Evidence:
        expansion, series = self._expanded(expr)
        if expansion.poles and not poles_allowed:
            raise UndecidableError("not continuous where several variables move at once")
        method = f"power series in {self.h.name}" if expansion.poles else "continuity"
        for power in range(series.low, 0):
            pole = self._compare(series.coefficient(power), S.Zero)
            if pole.verdict is not Verdict.PROVED:
                name = f"{method}: {self.h.name}**{power} has a coefficient"
                return replace(pole, method=name, certificate=None)
        found = self._compare(series.coefficient(0), value)
        caveats = (*found.caveats, *self._conditions(expansion.nonzero))
        certificate = (series.low, series.coefficients, found.certificate)
        if found.verdict is Verdict.REFUTED and self._exceptional(found, expansion.nonzero):
            return Evidence(Verdict.UNDECIDED, f"{method}, except where a divisor vanishes")
        proved = found.verdict is Verdict.PROVED
        return replace(found, method=f"{method}, then {found.method}", caveats=caveats,
                       certificate=certificate if proved else None)

    def _expanded(self, expr: Expr) -> tuple[Expansion, Series]:
        for order in ORDERS:
            expansion = Expansion(self.h, order, self._is_zero)
            try:
                series = expansion.series(expr)
            except UndecidableError:
                if order == ORDERS[-1]:
                    raise
                continue
            if series.end > 0:
                return expansion, series
        raise UndecidableError(f"the pole is deeper than {ORDERS[-1]} terms")

    def _compare(self, left: Expr, right: Expr) -> Evidence:
        if left == right:
            return Evidence(Verdict.PROVED, "the same expression", certificate="identical")
        evidence: Evidence = equal(left, right, self.where, budget=self.budget)
        return evidence

    def _is_zero(self, coefficient: Expr) -> bool:
        if isinstance(coefficient, (sympy.Rational, Symbol)):
            return bool(coefficient == 0)
        verdict = self._compare(coefficient, S.Zero).verdict
        if verdict in (Verdict.PROVED, Verdict.REFUTED):
            return verdict is Verdict.PROVED
        raise UndecidableError(f"whether {ascii_text(coefficient)} vanishes is not known")

    def _conditions(self, nonzero: list[Expr]) -> tuple[str, ...]:
        """Return what has to differ from 0 and is not seen to do so, each factor once."""
        signed = {symbol: _with_sign(symbol, self.where.get(symbol.name))
                  for each in nonzero for symbol in written.variables(each)}
        found: dict[str, None] = {}
        for each in nonzero:
            for factor in Mul.make_args(sympy.factor_terms(each)):
                base = factor.base if isinstance(factor, Pow) else factor
                if not base.xreplace(signed).is_nonzero:
                    found[f"where {ascii_text(base)} is not 0"] = None
        return tuple(found)

    def _exceptional(self, found: Evidence, nonzero: list[Expr]) -> bool:
        if found.counterexample is None:
            return False
        point = {name: sympy.Rational(value) for name, value in found.counterexample.point}
        return any(each.xreplace({s: point.get(s.name, s) for s in written.variables(each)}) == 0
                   for each in nonzero)


def _with_sign(symbol: Symbol, bounds: Interval | None) -> Symbol:
    low, high = bounds or (None, None)
    if low is not None and sympy.sympify(low).is_nonnegative:
        return Dummy(symbol.name, positive=True)
    if high is not None and sympy.sympify(high).is_nonpositive:
        return Dummy(symbol.name, negative=True)
    return symbol


def derivative_of(expr: Expr, x: Symbol) -> Expr:
    """Return the coefficient of h in expr(x + h): the judge's own derivative.

    Every different part is differentiated once, so the result is linear in the size of the graph.
    At a tie Max and Min pass nothing, at their jumps sign and Heaviside have slope 0.

    Raises UndecidableError, naming the function, where it has no known derivative.
    """
    slopes: dict[Basic, Expr] = {}
    for part in written.postorder(expr):
        if part == x:
            slopes[part] = S.One
        elif isinstance(part, Piecewise):
            branches = [(slopes[branch.args[0]], branch.args[1]) for branch in part.args]
            moves = any(slope != 0 for slope, _ in branches)
            slopes[part] = written.apply(Piecewise, *branches) if moves else S.Zero
        elif isinstance(part, Expr):
            moving = [(place, slopes[each]) for place, each in enumerate(part.args)
                      if slopes.get(each, S.Zero) != 0]
            slopes[part] = _sum([_product(_partial(part, place), slope)
                                 for place, slope in moving])
    return slopes[expr]


def worked_out(expr: Expr) -> Expr:
    """Return the expression with every open derivative replaced by the judge's own.

    Before definitions are put in: in d/dy[sin(y)] the y is bound.
    """
    table: dict[Basic, Basic] = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.Derivative):
            inner = written.substitute(part.expr, table)
            table[part] = derivative_of(inner, part.variables[0])
    result: Expr = written.substitute(expr, table) if table else expr
    return result


def _sum(terms: list[Expr]) -> Expr:
    return written.add(*(term for term in terms if term != 0))


def _product(*factors: Expr) -> Expr:
    if any(factor == 0 for factor in factors):
        return S.Zero
    return written.mul(*(factor for factor in factors if factor != 1))


def _partial(part: Expr, place: int) -> Expr:
    """Return the derivative of one operation with respect to one of its arguments."""
    others = part.args[:place] + part.args[place + 1:]
    match part:
        case Add():
            return S.One
        case Mul():
            return written.mul(*others)
        case Pow() if place == 0:
            return _power_slope(*part.args)
        case Pow():
            return _product(part, sympy.log(part.args[0]) if part.args[0] is S.Exp1 else
                            written.apply(sympy.log, part.args[0]))
        case Max() | Min():
            relation = sympy.Gt if isinstance(part, Max) else sympy.Lt
            rest = written.apply(type(part), *others) if len(others) > 1 else others[0]
            wins = written.apply(relation, part.args[place], rest)
            return written.apply(Piecewise, (S.One, wins), (S.Zero, sympy.true))
    return _function_slope(part)


def _function_slope(part: Expr) -> Expr:
    if isinstance(part, (sympy.sign, sympy.Heaviside)):
        return S.Zero
    if not isinstance(part, Function) or len(part.args) != 1:
        raise UndecidableError(f"no derivative of {type(part).__name__} is known")
    slope: Expr = written.substitute(_elementary(part.func), {_Z: part.args[0]})
    return slope


def _power_slope(base: Expr, exponent: Expr) -> Expr:
    value = written.constant(exponent)
    if value is None:
        return _product(exponent, written.power(base, written.subtract(exponent, S.One)))
    lowered = value - 1
    return _product(value, base if lowered == 1 else
                    S.One if lowered == 0 else written.power(base, lowered))


@cache
def _elementary(head: Callable[..., Any]) -> Expr:
    slope: Expr = sympy.diff(head(_Z), _Z)
    if slope.has(sympy.Derivative, sympy.Subs):
        raise UndecidableError(f"no derivative of {head} is known")
    return slope
