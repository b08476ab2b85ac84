"""The stretches of the line on which a formula with switches is one smooth formula.

Abs, Max, Min, sign, Heaviside and Piecewise are resolved from the inside out. A switch whose sign
is not the same on a whole stretch cuts it at its roots; what is not a switch stays as written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import Basic, Expr, S, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import And, Not, Or

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.boxes import Box, Parameters, evaluated, rational_near
from derive.formula.real_root import RealRoot
from derive.formula.roots import real_roots

MAX_PIECES = 64


@dataclass(frozen=True)
class Piece:
    """A formula without switches on the open interval (low, high); None is unbounded."""

    low: Expr | None
    high: Expr | None
    expr: Expr


class _Cut(Exception):  # noqa: N818  (not an error: asks for a smaller stretch)
    def __init__(self, at: Expr) -> None:
        super().__init__()
        self.at = at


def split(expr: Expr, x: Symbol, where: Mapping[str, Box] | None = None,
          defaults: Mapping[str, Fraction] | None = None) -> tuple[Piece, ...]:
    """Return the pieces of a formula, left to right, covering the line (or x's interval).

    Break points are exact, with parameters; their order follows from the parameters' intervals,
    else from the default values. A root that has no closed form is a `RealRoot`.

    Raises UndecidableError where the break points or their order are not known.

    >>> [str(piece.high) for piece in split(sympy.Abs(Symbol("x") - 1), Symbol("x"))]
    ['1', 'None']
    """
    lines = _Lines(expr, x, Parameters(where, defaults))
    todo = [lines.parameters.box(x.name)]
    found: list[Piece] = []
    while todo:
        low, high = todo.pop()
        try:
            found.append(Piece(low, high, lines.resolved(low, high)))
        except _Cut as cut:
            todo += [(cut.at, high), (low, cut.at)]
        if len(found) + len(todo) > MAX_PIECES:
            raise UndecidableError(f"the formula has more than {MAX_PIECES} pieces")
    return _numbered(lines.merged(found))


def _numbered(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with the breaks that have no closed form numbered from left to right."""
    roots = [piece.high for piece in pieces[:-1] if isinstance(piece.high, RealRoot)]
    table: dict[object, Expr] = {root: root.numbered(place) for place, root in enumerate(roots)}
    return tuple(Piece(table.get(piece.low, piece.low), table.get(piece.high, piece.high),
                       piece.expr) for piece in pieces)


def at_point(expr: Expr, x: Symbol, value: Expr, where: Mapping[str, Box] | None = None,
             defaults: Mapping[str, Fraction] | None = None) -> Expr:
    """Return the formula at a point: x replaced, switches resolved, the rest as written."""
    parameters = Parameters(where, defaults)
    filled = written.substitute(expr, {x: value})
    return Resolver(parameters.sign).resolve(filled)


class _Lines:
    """A formula in x being split."""

    def __init__(self, expr: Expr, x: Symbol, parameters: Parameters) -> None:
        self.expr = expr
        self.x = x
        self.parameters = parameters
        self._roots: dict[Expr, list[Expr]] = {}

    def resolved(self, low: Expr | None, high: Expr | None) -> Expr:
        """Return the formula on a stretch; raises _Cut where a switch changes inside."""
        return Resolver(lambda value: self._sign(value, low, high)).resolve(self.expr)

    def _sign(self, value: Expr, low: Expr | None, high: Expr | None) -> int:
        if self.x not in written.variables(value):
            return self.parameters.sign(value)
        if value not in self._roots:
            self._roots[value] = real_roots(value, self.x, self.parameters)
        for root in self._roots[value]:
            if (low is None or self.parameters.sign(root - low) > 0) and (
                    high is None or self.parameters.sign(high - root) > 0):
                raise _Cut(root)
        # No root inside: by continuity the sign at one point is the sign everywhere.
        return self._sampled(value, low, high)

    def _sampled(self, value: Expr, low: Expr | None, high: Expr | None) -> int:
        symbols = frozenset().union(*(written.variables(each) for each in (value, low, high)
                                      if each is not None)) - {self.x}
        point = self.parameters.point(symbols)
        ends = [None if end is None else rational_near(end, point) for end in (low, high)]
        for share in (Fraction(1, 2), Fraction(1, 3), Fraction(9, 10)):
            at = _between(ends[0], ends[1], share)
            ball = value_at(value, {**point, self.x.name: at})
            if ball is not None and not ball.contains(0):
                return 1 if ball > 0 else -1
        if evaluated(value) == 0:
            return 0
        raise UndecidableError(f"the sign of {value} is not known between {low} and {high}")

    def merged(self, pieces: list[Piece]) -> list[Piece]:
        """Join neighbours that are the same formula, also at the point between them."""
        result: list[Piece] = []
        for piece in pieces:
            last = result[-1] if result else None
            if last is not None and last.expr == piece.expr and self._passes(piece):
                result[-1] = Piece(last.low, piece.high, piece.expr)
            else:
                result.append(piece)
        return result

    def _passes(self, piece: Piece) -> bool:
        """Tell whether the formula at the left end of a piece is that of the piece."""
        table = {self.x: piece.low}
        here = Resolver(self.parameters.sign).resolve(written.substitute(self.expr, table))
        there = written.substitute(piece.expr, table)
        if here == there:
            return True
        gap = written.subtract(here, there)
        point = self.parameters.point(written.variables(gap))
        ball = value_at(gap, point)
        # A value of its own where the piece has none, as in sin(x)/x with 1 at 0, is no passing.
        return ball.contains(0) if ball is not None else value_at(here, point) is None


def _between(low: Fraction | None, high: Fraction | None, share: Fraction) -> Fraction:
    if low is not None and high is not None:
        return low + (high - low) * share
    if low is not None:
        return low + 2 * share
    return share - 1 if high is None else high - 2 * share


class Resolver:
    """Rewrites switches by the signs that `sign` gives; everything else stays as it is."""

    def __init__(self, sign: Callable[[Expr], int]) -> None:
        self._sign = sign

    def resolve(self, expr: Expr) -> Expr:
        """Return the expression without switches. Raises what `sign` raises."""
        done: dict[int, Any] = {}
        for part in written.postorder(expr):
            try:
                done[id(part)] = self._part(part, [done[id(each)] for each in part.args])
            except (_Cut, UndecidableError) as reason:
                # Only matters if it stands in a branch that is taken.
                done[id(part)] = reason
        result: Expr = _usable(done[id(expr)])
        return result

    def _part(self, part: Basic, arguments: list[Any]) -> Any:
        if isinstance(part, sympy.Piecewise):
            for value, condition in arguments:
                if _usable(condition):
                    return _usable(value)
            raise UndecidableError("no case of a Piecewise applies")
        if isinstance(part, ExprCondPair):
            return tuple(arguments)
        if isinstance(part, (And, Or, Not)):
            return self._connective(part, arguments)
        for each in arguments:
            _usable(each)
        if part in (sympy.true, sympy.false):
            return bool(part)
        if isinstance(part, sympy.core.relational.Relational):
            return _HOLDS[part.func][self._sign(_difference(*arguments)) + 1]
        if isinstance(part, written.SWITCHES):
            return self._switch(part, arguments)
        same = all(a is b for a, b in zip(arguments, part.args, strict=True))
        return part if same else written.rebuild(part, arguments)

    def _switch(self, part: Basic, arguments: list[Any]) -> Expr:
        if isinstance(part, (sympy.Max, sympy.Min)):
            larger = 1 if isinstance(part, sympy.Max) else -1
            best = arguments[0]
            for each in arguments[1:]:
                best = each if self._sign(_difference(each, best)) == larger else best
            return best
        sign = self._sign(arguments[0])
        if isinstance(part, sympy.Abs):
            return arguments[0] if sign >= 0 else written.negative(arguments[0])
        if isinstance(part, sympy.Heaviside):
            return arguments[1] if sign == 0 else sympy.Integer(sign > 0)
        return sympy.Integer(sign)

    def _connective(self, part: Basic, arguments: list[Any]) -> bool:
        if isinstance(part, Not):
            return not _usable(arguments[0])
        settles = isinstance(part, Or)
        if settles in [each for each in arguments if isinstance(each, bool)]:
            return settles
        for each in arguments:
            _usable(each)
        return not settles


_HOLDS = {
    sympy.StrictLessThan: (True, False, False), sympy.LessThan: (True, True, False),
    sympy.StrictGreaterThan: (False, False, True), sympy.GreaterThan: (False, True, True),
    sympy.Equality: (False, True, False), sympy.Unequality: (True, False, True),
}
"""Whether a relation holds where left - right is negative, zero, positive."""


def _difference(left: Expr, right: Expr) -> Expr:
    return left if right is S.Zero else written.subtract(left, right)


def _usable(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value
