"""One cell of a certificate: what its variables are, what is read there, and what is proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sympy
from flint import arb, ctx, fmpq
from sympy import Basic, Expr
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import And, BooleanAtom, Not, Or

from derive.formula import written
from derive.formula.ball_program import exact, name_of
from derive.proof.certificate import Equation, Leaf, Tree
from derive.proof.replaying.equations import solutions
from derive.proof.replaying.field import RejectedError, UndefinedError, Value, rational, require
from derive.proof.replaying.functions import apply
from derive.proof.replaying.laws import Laws

Sides = Callable[["Cell"], tuple[Value, Value]]
"""What has to be the same in each cell."""


def prove_tree(tree: Tree, definitions: Mapping[str, Expr], positive: frozenset[str],
               sides: Sides) -> None:
    """Require that both sides are the same on a region, which the cells of the tree cover."""
    if isinstance(tree, Leaf):
        Cell(tree, definitions, positive).prove(sides)
        return
    name, u = tree.variable, written.variable(tree.fresh)
    taken = {name, *definitions, *positive, *(
        each.name for value in (tree.at, *definitions.values())
        for each in written.variables(value))}
    require(name not in definitions and u.name not in taken, "a cut has to be of a free variable")
    before = written.subtract(tree.at, u) if name not in positive else written.divide(
        written.mul(tree.at, u), written.add(sympy.S.One, u))
    require(len(tree.parts) == 3, "a cut has three parts")
    values = (tree.at, written.add(tree.at, u), before)
    for part, value, more in zip(tree.parts, values, (set(), {u.name}, {u.name}), strict=True):
        prove_tree(part, {**definitions, name: value}, positive - {name} | more, sides)


def fresh_names(tree: Tree) -> Iterator[str]:
    """Yield the names that the cuts of a tree bring in."""
    if isinstance(tree, Leaf):
        inner = tree.equation.initial if tree.equation is not None else ()
    else:
        inner = tree.parts
        yield tree.fresh
    for each in inner:
        yield from fresh_names(each)


class Cell(Laws):
    """A cell of the region: what its variables are, and what is read over its generators."""

    def __init__(self, leaf: Leaf, definitions: Mapping[str, Expr],
                 positive: frozenset[str]) -> None:
        super().__init__(leaf.ground, positive)
        self.leaf, self.definitions = leaf, definitions
        self.names: dict[str, Value | None] = {}
        for name in definitions:
            self.variable(name)
        require(all(self._always(*guard) for guard in self.guards), "a cut may not exist")
        self.guards.clear()

    def prove(self, sides: Sides) -> None:
        """Require that both sides are the same on this cell, or that one has no value here."""
        try:
            left, right = sides(self)
        except UndefinedError:
            require(self.leaf.undefined, "a side has no value here")
            return
        require(not self.leaf.undefined, "both sides have values here")
        difference = left - right
        if not self.vanishes(difference):
            self._prove_solution(self.leaf.equation, difference)
        self._require_defined_at(dict(self.leaf.witness))

    def _always(self, kind: str, value: Value) -> bool:
        low, high = self.sign(value)
        return {"!=0": low == high != 0, ">0": low > 0, ">=0": low >= 0}[kind]

    def _require_defined_at(self, point: Mapping[str, str]) -> None:
        """Require that all that has to hold where the sides have values does so at a point."""
        known = {place: rational(point[str(each.argument)])
                 for place, each in enumerate(self.stated)
                 if each.kind == "variable" and each.argument in point}
        require(all(value > 0 for place, value in known.items()
                    if self.stated[place].argument in self.positive), "a point outside the cell")
        before, ctx.prec = ctx.prec, 256
        try:
            balls = {place: arb(value) for place, value in known.items()}
            for kind, value in self.guards:
                ball = self.ball(value.num, balls) / self.ball(value.den, balls)
                require(ball > 0 or (kind == "!=0" and ball < 0) or (
                    kind == ">=0" and value.num.is_zero()), "a side has no value at the point")
        finally:
            ctx.prec = before

    # ---- reading ---------------------------------------------------------------------------

    def variable(self, name: str) -> Value:
        """Return a variable, or what the cell defines it to be."""
        if name not in self.names:
            self.names[name] = None
            place = next((place for place, each in enumerate(self.stated)
                          if (each.kind, each.argument) == ("variable", name)), None)
            if name in self.definitions:
                self.names[name] = self.read(self.definitions[name])
            elif place is not None:
                self.names[name] = self.of(place)
        found = self.names[name]
        require(found is not None, f"{name} has no meaning")
        assert found is not None  # noqa: S101  (for the type checker)
        return found

    def read(self, expr: Basic) -> Value:
        """Return an expression as a value; what a branch not taken would need does not matter."""
        done: dict[int, Any] = {}
        guards: dict[int, dict[tuple[str, Value], None]] = {}
        for part in written.postorder(expr):
            outer, self.guards = self.guards, {}
            arguments, used = [done[id(each)] for each in part.args], part.args
            try:
                if isinstance(part, sympy.Piecewise):
                    taken = self._taken(arguments)
                    done[id(part)] = _usable(arguments[taken][0])
                    used = (*(each.args[1] for each in part.args[:taken + 1]),
                            part.args[taken].args[0])
                else:
                    done[id(part)] = self._node(part, arguments)
            except (RejectedError, UndefinedError) as reason:
                done[id(part)] = reason
            for each in used if name_of(part) is None else ():
                self.guards.update(guards[id(each)])
            guards[id(part)], self.guards = self.guards, outer
        self.guards.update(guards[id(expr)])
        value: Value = _usable(done[id(expr)])
        return value

    def both(self, left: Basic, right: Basic) -> tuple[Value, Value]:
        """Return two sides. Raises UndefinedError where one has no value, whatever the other is."""
        values: list[Any] = []
        for side in (left, right):
            try:
                values.append(self.read(side))
            except RejectedError as reason:
                values.append(reason)
        first, second = map(_usable, values)
        return first, second

    def _taken(self, branches: list[Any]) -> int:
        for number, (_, condition) in enumerate(branches):
            if _usable(condition):
                return number
        raise UndefinedError("no case applies")

    def _node(self, part: Basic, arguments: list[Any]) -> Any:
        name, number = name_of(part), exact(part)
        if name is not None:
            return self.variable(name)
        if isinstance(part, ExprCondPair):
            return tuple(arguments)
        if isinstance(part, (And, Or)):
            return self._connective(isinstance(part, Or), arguments)
        values = [_usable(each) for each in arguments]
        if isinstance(part, (BooleanAtom, Not)):
            return not values[0] if values else bool(part)
        if number is not None:
            return self.number(number)
        if part in (sympy.pi, sympy.E):
            return self.pi() if part is sympy.pi else self.exp(self.number(1))
        return apply(self, part.func.__name__, values)

    def _connective(self, settles: bool, arguments: list[Any]) -> bool:
        if any(each is settles for each in arguments):
            return settles
        for each in arguments:
            _usable(each)
        return not settles

    # ---- equations -------------------------------------------------------------------------

    def _prove_solution(self, equation: Equation | None, difference: Value) -> None:
        """Require that the difference is 0 because it solves an equation with zero start."""
        if equation is None:
            raise RejectedError("the difference is not 0")
        if equation.factor is not None:
            factor = self.polynomial(equation.factor)
            require(not factor.is_zero() and divmod(difference.num, factor)[1].is_zero(),
                    "not a factor of the difference")
            difference = Value(self, factor, self.one)
        start = rational(equation.start)
        fixed = {**self.definitions, equation.variable: sympy.Rational(int(start.p), int(start.q))}
        rest = self.positive - {equation.variable}
        for each, tree in zip(solutions(self, equation, difference), equation.initial, strict=True):
            prove_tree(tree, fixed, rest, zero_of(self, each))

    def moved(self, other: Cell, value: Value, known: dict[int, Value] | None = None) -> Value:
        """Return a value of another cell with its generators read in this one."""
        parts, known = [], {} if known is None else known
        for poly in (value.num, value.den):
            total = self.number(0)
            for monomial, coefficient in poly.terms():
                term = self.number(coefficient)
                for place, count in enumerate(monomial):
                    if count:
                        term = term * self._moved(other, place, known) ** int(count)
                total = total + term
            parts.append(total)
        return parts[0] * self.inverse(parts[1])

    def _moved(self, other: Cell, place: int, known: dict[int, Value]) -> Value:
        if place not in known:
            stated = other.stated[place]
            if stated.kind == "variable":
                known[place] = self.variable(str(stated.argument))
            elif stated.kind == "constant":
                known[place] = self.pi()
            else:
                inner = self.moved(other, other.arguments[place], known)
                known[place] = (self.power(inner, fmpq(1, stated.degree))
                                if stated.kind == "root" else apply(self, stated.kind, [inner]))
        return known[place]


def zero_of(other: Cell, value: Value) -> Sides:
    """Return that a value of another cell is 0."""
    return lambda cell: (cell.moved(other, value), cell.number(0))


def _usable(value: Any) -> Any:
    if isinstance(value, Exception):
        raise value
    return value
