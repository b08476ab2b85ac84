"""Points of a region: where all that is needed is defined, and where two normal forms differ."""

from __future__ import annotations

from collections.abc import Mapping

from flint import arb, ctx, fmpq
from sympy import Expr, Rational

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.boxes import evaluated
from derive.proof.normal_form.elements import Condition, Fraction
from derive.proof.normal_form.evaluation import evaluate_fraction
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.reader import Region

SAMPLES = ("1", "1/2", "3", "1/7", "9/4", "20", "1/50", "150")
MAX_SHOWN = 300
"""Nodes of the largest coordinate that is worked out."""

Point = tuple[tuple[str, str], ...]


class DiffersError(UndecidableError):
    """The normal forms of two sides differ at a point: `left` and `right` are their values there.

    Nothing is refuted by it until the values have been confirmed.
    """

    def __init__(self, point: Mapping[str, Expr], left: Expr, right: Expr) -> None:
        super().__init__("no normal form shows it")
        self.point, self.left, self.right = dict(point), left, right


def require_no_difference(ground: Field, region: Region, conditions: list[Condition],
                          sides: tuple[Fraction, Fraction]) -> None:
    """Raise DiffersError if the sides are seen to differ at a point where both are defined."""
    opaque = any(each.kind == "constant" and each.argument != "pi" for each in ground.generators)
    point = None if opaque else defined_somewhere(ground, [
        *conditions, ("!=0", ground.subtract(*sides))])
    if point is None:
        return
    values = {name: Rational(text) for name, text in point}
    table = {written.variable(name): value for name, value in values.items()}
    left, right = (written.substitute(to_expr(ground, side), table) for side in sides)
    raise DiffersError({name: _coordinate(name, values, region.definitions)
                        for name in {*values, *region.definitions}}, left, right)


def _coordinate(name: str, values: Mapping[str, Expr], definitions: Mapping[str, Expr]) -> Expr:
    """Return a variable's value at a point of a region; what the point leaves open is 1."""
    expr: Expr = written.variable(name)
    for _ in range(len(definitions) + 2):
        table = {each: definitions.get(each.name, values.get(each.name, Rational(1)))
                 for each in written.variables(expr)}
        expr = written.substitute(expr, table)
    return evaluated(expr) if written.tree_size(expr) < MAX_SHOWN else expr


def defined_somewhere(ground: Field,
                      conditions: list[Condition]) -> tuple[tuple[str, str], ...] | None:
    """Return a point of the region that provably meets all conditions, None if none is found.

    Analytic functions that are defined at one point are not the ones that are defined nowhere.
    """
    names = [each for each in ground.generators if each.kind == "variable"]
    before = ctx.prec
    try:
        ctx.prec = 128
        for number in range(2 * len(SAMPLES) if names else 1):
            point = {}
            for place, each in enumerate(names):
                value = fmpq(*map(int, (SAMPLES[(number + 3 * place) % len(SAMPLES)] + "/1")
                                  .split("/")[:2]))
                turned = each.signs != (1, 1) and (number + place) // len(SAMPLES) % 2
                point[each.index] = -value if turned else value
            balls = {index: arb(value) for index, value in point.items()}
            known: dict[int, arb] = {}
            if all(_holds(kind, value, evaluate_fraction(ground, value, balls, known))
                   for kind, value in conditions):
                return tuple((str(each.argument), str(point[each.index])) for each in names)
    finally:
        ctx.prec = before
    return None


def _holds(kind: str, value: Fraction, ball: arb) -> bool:
    if kind == "!=0":
        return bool(ball != 0)
    return bool(ball > 0) or (kind == ">=0" and value.num.is_zero())
