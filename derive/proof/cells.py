"""Proof by cells: each part of the variables' region has its own normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flint import arb, ctx, fmpq
from sympy import Expr

from derive.errors import UndecidableError
from derive.proof.evaluation import evaluate_fraction
from derive.proof.field import GENERATORS, Condition, Crowded, Field, Fraction, Undefined
from derive.proof.normal_form import Reader, Region, Split
from derive.proof.regions import Box, cut, generator_expr, names_in, whole

MAX_REGIONS = 200
SAMPLES = ("1", "1/2", "3", "1/7", "9/4", "20", "1/50", "150")


@dataclass
class Cells:
    """A proof under way: what is left, and what was found."""

    lhs: Expr
    rhs: Expr
    deadline: float
    used: dict[str, None] = field(default_factory=dict)
    cuts: dict[str, None] = field(default_factory=dict)
    proved: int = 0
    order: int = 0

    def region(self, region: Region) -> tuple[Region, ...]:
        """Prove one region, or return the parts to prove instead.

        Raises UndecidableError where neither works.
        """
        for size in GENERATORS:
            try:
                return self._attempt(region, Field(size, self.deadline))
            except Crowded:
                continue
        raise UndecidableError("too many different functions")

    def _attempt(self, region: Region, ground: Field) -> tuple[Region, ...]:
        reader = Reader(ground, region)
        try:
            sides = [self._side(reader, side) for side in (self.lhs, self.rhs)]
        except Split as question:
            parts = cut(ground, region, question.value)
            self.cuts[parts[0].steps[-1]] = None
            return parts
        if sides[0] is None or sides[1] is None:
            return ()
        difference = ground.subtract(sides[0], sides[1])
        if not ground.vanishes(difference):
            raise UndecidableError("no normal form shows it")
        conditions = reader.conditions(self.lhs) + reader.conditions(self.rhs)
        if not defined_somewhere(ground, conditions):
            raise UndecidableError("no point is known at which both sides are defined")
        self.proved += 1
        for each in ground.generators:
            if each.kind not in ("variable", "constant") and each.definition is None:
                self.used.setdefault(str(generator_expr(ground, each)), None)
        return ()

    def _side(self, reader: Reader, side: Expr) -> Fraction | None:
        try:
            return reader.read(side)
        except Undefined:
            return None


def defined_somewhere(ground: Field, conditions: list[Condition]) -> bool:
    """Tell whether some point of the region provably meets all conditions.

    Analytic functions that are defined at one point are not the ones that are defined nowhere.
    """
    names = [each for each in ground.generators if each.kind == "variable"]
    before = ctx.prec
    try:
        ctx.prec = 128
        for number in range(2 * len(SAMPLES) if names else 1):
            point = {}
            for place, each in enumerate(names):
                value = arb(fmpq(*map(int, (SAMPLES[(number + 3 * place) % len(SAMPLES)] + "/1")
                                      .split("/")[:2])))
                turned = each.signs != (1, 1) and (number + place) // len(SAMPLES) % 2
                point[each.index] = -value if turned else value
            known: dict[int, arb] = {}
            if all(_holds(kind, value, evaluate_fraction(ground, value, point, known))
                   for kind, value in conditions):
                return True
    finally:
        ctx.prec = before
    return False


def _holds(kind: str, value: Fraction, ball: arb) -> bool:
    if kind == "!=0":
        return bool(ball != 0)
    return bool(ball > 0) or (kind == ">=0" and value.num.is_zero())


def prove_cells(lhs: Expr, rhs: Expr, where: Mapping[str, Box],
                deadline: float) -> tuple[str, object]:
    """Return the method and the certificate of a proof. Raises UndecidableError without one."""
    cells = Cells(lhs, rhs, deadline)
    todo = [whole(names_in(lhs, rhs) | set(where), where)]
    count = 0
    while todo:
        count += 1
        if count > MAX_REGIONS:
            raise UndecidableError("too many cells")
        todo.extend(cells.region(todo.pop()))
    if not cells.proved:
        raise UndecidableError("no point is known at which both sides are defined")
    return _method(cells), None


def _method(cells: Cells) -> str:
    over = ", ".join(cells.used) if len(cells.used) <= 3 else f"{len(cells.used)} functions"
    form = f"normal form over {over}" if over else "normal form"
    if not cells.cuts:
        return form
    at = ", ".join(cells.cuts) if len(cells.cuts) <= 3 else f"{len(cells.cuts)} places"
    return f"cells at {at}; normal form"


Work = Callable[[], object]
