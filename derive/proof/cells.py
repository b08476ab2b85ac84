"""Proof by cells: each part of the variables' region has its own normal form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flint import arb, ctx, fmpq
from sympy import Expr, Rational, S

from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.certificate import Cell, Certificate
from derive.proof.elements import Condition, Crowded, Fraction, Undefined
from derive.proof.evaluation import evaluate_fraction
from derive.proof.expressions import generator_expr, to_expr
from derive.proof.field import GENERATORS, Field
from derive.proof.normal_form import Reader, Region, Split
from derive.proof.ode import equations
from derive.proof.regions import Box, cut, described, names_in, whole
from derive.proof.signs import sign, zero

MAX_REGIONS = 200
MAX_DOMAIN_CUTS = 5
MAX_HOLES = 12
MAX_NESTED = 2
SHOWN = 3
SHOWN_SIZE = 40
SAMPLES = ("1", "1/2", "3", "1/7", "9/4", "20", "1/50", "150")


@dataclass
class Cells:
    """A proof under way: what is left, and what was found."""

    lhs: Expr
    rhs: Expr
    deadline: float
    cuts: dict[str, None] = field(default_factory=dict)
    caveats: dict[str, None] = field(default_factory=dict)
    orders: dict[int, None] = field(default_factory=dict)
    proved: int = 0
    found: list[Cell] = field(default_factory=list)
    depth: int = 0
    ground: Field | None = None

    def prove(self, start: Region) -> None:
        """Prove the equality on a region, cutting it where needed.

        Raises UndecidableError where that does not succeed.
        """
        todo = [start]
        for _ in range(MAX_REGIONS):
            if not todo:
                break
            todo.extend(self._region(todo.pop()))
        if todo:
            raise UndecidableError("too many cells")
        if not self.proved:
            raise UndecidableError("no point is known at which both sides are defined")

    def _region(self, region: Region) -> tuple[Region, ...]:
        """Prove one region, or return the parts to prove instead."""
        for size in GENERATORS:
            try:
                return self._attempt(region, Field(size, self.deadline))
            except Crowded:
                continue
        raise UndecidableError("too many different functions")

    def _attempt(self, region: Region, ground: Field) -> tuple[Region, ...]:
        reader = Reader(ground, region)
        try:
            left, right = self._side(reader, self.lhs), self._side(reader, self.rhs)
        except Split as question:
            return self._parts(ground, region, question.value)
        if left is None or right is None:
            side = "left" if left is None else "right"
            if (left is None) != (right is None):
                self._note(region, side)
            self.found.append(Cell(tuple(region.definitions.items()),
                                   tuple(sorted(region.positive)), undefined=side))
            return ()
        conditions = reader.conditions(self.lhs) + reader.conditions(self.rhs)
        difference = ground.subtract(left, right)
        order = 0 if zero(ground, difference) else self._order(ground, region, difference)
        if order is None:
            return self._cut_at_conditions(ground, region, conditions)
        if not defined_somewhere(ground, conditions):
            raise UndecidableError("no point is known at which both sides are defined")
        self.proved += 1
        self._look_for_holes(ground, region, conditions)
        self.ground = ground
        if not self.depth:
            self.found.append(_cell(ground, region, conditions, order))
        return ()

    def _side(self, reader: Reader, side: Expr) -> Fraction | None:
        try:
            return reader.read(side)
        except Undefined:
            return None

    def _parts(self, ground: Field, region: Region, value: Fraction) -> tuple[Region, ...]:
        parts = cut(ground, region, value)
        self.cuts[parts[0].steps[-1]] = None
        return parts

    def _cut_at_conditions(self, ground: Field, region: Region,
                           conditions: list[Condition]) -> tuple[Region, ...]:
        """Cut where a side stops being defined: beyond it nothing has to be proved."""
        for _, value in conditions:
            low, high = sign(ground, value)
            if low != high and len(region.steps) < MAX_DOMAIN_CUTS:
                try:
                    return self._parts(ground, region, value)
                except UndecidableError:
                    ground.check_time()
        raise UndecidableError("no normal form shows it")

    def _order(self, ground: Field, region: Region, difference: Fraction) -> int | None:
        """Return the order of an equation that proves the region, or None."""
        if self.depth >= MAX_NESTED:
            return None
        for equation in equations(ground, difference):
            texts = [to_expr(ground, each) for each in equation.derivatives]
            for start in equation.starts:
                fixed = Region({**region.definitions, equation.variable: Rational(start)},
                               region.positive - {equation.variable}, region.steps)
                if all(self._zero(text, fixed) for text in texts):
                    self.orders[len(texts)] = None
                    return len(texts)
        return None

    def _zero(self, text: Expr, region: Region) -> bool:
        inner = Cells(text, S.Zero, self.deadline, depth=self.depth + 1)
        try:
            inner.prove(region)
        except UndecidableError:
            return False
        return True

    def _look_for_holes(self, ground: Field, region: Region,
                        conditions: list[Condition]) -> None:
        """Note where exactly one side is undefined though the two agree around it."""
        for kind, value in conditions[:MAX_HOLES]:
            low, high = sign(ground, value)
            if low == high or kind == ">=0":
                continue
            try:
                point = cut(ground, region, value)[0]
                reader = Reader(Field(GENERATORS[1], self.deadline), point)
                left, right = self._side(reader, self.lhs), self._side(reader, self.rhs)
            except (UndecidableError, Split, Crowded):
                continue
            if (left is None) != (right is None):
                self._note(point, "left" if left is None else "right")

    def _note(self, region: Region, side: str) -> None:
        self.caveats[f"{described(region)}: the {side} side is undefined"] = None


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
                deadline: float) -> tuple[str, tuple[str, ...], Certificate]:
    """Return method, caveats and certificate of a proof. Raises UndecidableError without one."""
    cells = Cells(lhs, rhs, deadline)
    cells.prove(whole(names_in(lhs, rhs) | set(where), where))
    return _method(cells), tuple(cells.caveats), Certificate(tuple(cells.found))


def _cell(ground: Field, region: Region, conditions: list[Condition], order: int) -> Cell:
    generators = tuple((each.kind, generator_expr(ground, each)) for each in ground.generators
                       if each.definition is None)
    return Cell(tuple(region.definitions.items()), tuple(sorted(region.positive)), generators,
                tuple((kind, to_expr(ground, value)) for kind, value in conditions), order)


def _method(cells: Cells) -> str:
    form = f"ODE certificate of order {max(cells.orders)}" if cells.orders else "normal form"
    if cells.cuts:
        plain = len(cells.cuts) <= 3 and all("·" not in each for each in cells.cuts)
        at = ", ".join(cells.cuts) if plain else f"{len(cells.cuts)} places"
        return f"cells at {at}; {form}"
    if cells.orders or cells.ground is None:
        return form
    ground = cells.ground
    used = [each for each in ground.generators
            if each.kind not in ("variable", "constant") and each.definition is None]
    if not used:
        return form
    texts = [generator_expr(ground, each) for each in used]
    # The dot marks a region's own variable, x = b ± x·: exp(x·) is exp(x) to a reader.
    inner = any(written.tree_size(each) > 4 and any(
        "·" in symbol.name for symbol in written.variables(each)) for each in texts)
    if inner or len(texts) > SHOWN or sum(map(written.tree_size, texts)) > SHOWN_SIZE:
        return f"{form} over {len(used)} function{'s' if len(used) > 1 else ''}"
    return f"{form} over {', '.join(map(str, texts))}".replace("·", "")
