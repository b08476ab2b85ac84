"""Proof by cells: each part of the variables' region has its own normal form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from sympy import Expr, Rational, S

from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.cells.cuts import Division, cut
from derive.proof.cells.regions import Box, described, names_in, some_point, whole
from derive.proof.cells.witness import defined_somewhere, require_no_difference
from derive.proof.certificate import Certificate, Cut, Equation, Leaf, Tree
from derive.proof.normal_form.elements import Condition, Crowded, Fraction, Undefined
from derive.proof.normal_form.equations import equations, factors
from derive.proof.normal_form.expressions import generator_expr, to_expr
from derive.proof.normal_form.field import GENERATORS, Field
from derive.proof.normal_form.reader import Reader, Region, Split
from derive.proof.normal_form.signs import sign
from derive.proof.normal_form.statement import poly, stated
from derive.proof.normal_form.vanishing import zero
from derive.proof.refutation.undefined import condition_at

MAX_REGIONS = 200
MAX_DOMAIN_CUTS = 5
MAX_HOLES = 12
MAX_NESTED = 2
SHOWN = 3
SHOWN_SIZE = 40

Side = Fraction | UndecidableError | None


@dataclass
class Cells:
    """A proof under way: what it needed, and what was found."""

    lhs: Expr
    rhs: Expr
    deadline: float
    cuts: dict[str, None] = field(default_factory=dict)
    caveats: dict[str, None] = field(default_factory=dict)
    orders: dict[int, None] = field(default_factory=dict)
    proved: int = 0
    regions: int = 0
    depth: int = 0
    ground: Field | None = None

    def prove(self, start: Region) -> Tree:
        """Prove the equality on a region, cutting it where needed, and return the proof.

        Raises UndecidableError where that does not succeed.
        """
        tree = self._region(start)
        if not self.proved:
            raise UndecidableError("no point is known at which both sides are defined")
        return tree

    @property
    def method(self) -> str:
        """The argument in a few words."""
        return _method(self)

    def _region(self, region: Region) -> Tree:
        """Prove one region, as a whole or in parts."""
        self.regions += 1
        if self.regions > MAX_REGIONS:
            raise UndecidableError("too many cells")
        for size in GENERATORS:
            try:
                found = self._attempt(region, Field(size, self.deadline))
            except Crowded:
                continue
            if isinstance(found, Leaf):
                return found
            self.cuts[found.parts[0].steps[-1]] = None
            return Cut(found.variable, found.at, found.fresh,
                       tuple(self._region(part) for part in found.parts))
        raise UndecidableError("too many different functions")

    def _attempt(self, region: Region, ground: Field) -> Leaf | Division:
        """Prove a region in one piece, or say how to divide it."""
        rooted = False
        while True:
            before = ground.definitions
            ground.laws.clear()
            reader = Reader(ground, region, rooted=rooted)
            try:
                sides = self._side(reader, self.lhs), self._side(reader, self.rhs)
            except Split as question:
                try:
                    return cut(ground, region, question.value)
                except UndecidableError as reason:
                    ground.check_time()
                    if rooted:
                        return self._cut_at_conditions(ground, region, reader.seen(), reason)
                rooted = True
                continue
            reader.read_definitions()
            if ground.definitions != before:
                continue  # generators were replaced by finer ones: read again, over these alone
            if None in sides:
                return self._undefined(ground, region, sides)
            left, right = map(_known, sides)
            found = self._whole(ground, region, reader, (left, right))
            if isinstance(found, Division) or ground.definitions == before:
                return found

    def _undefined(self, ground: Field, region: Region, sides: tuple[Side, Side]) -> Leaf:
        side = "left" if sides[0] is None else "right"
        if any(isinstance(each, Fraction) for each in sides):
            self._note(region, side)
        return Leaf(stated(ground))

    def _whole(self, ground: Field, region: Region, reader: Reader,
               sides: tuple[Fraction, Fraction]) -> Leaf | Division:
        conditions = reader.conditions(self.lhs) + reader.conditions(self.rhs)
        difference = ground.subtract(*sides)
        equation = None
        if not zero(ground, difference):
            equation = self._equation(ground, region, difference)
            if equation is None:
                require_no_difference(ground, region, conditions, sides)
                return self._cut_at_conditions(ground, region, conditions,
                                               UndecidableError("no normal form shows it"))
        if defined_somewhere(ground, conditions) is None:
            raise UndecidableError("no point is known at which both sides are defined")
        self.proved += 1
        self._look_for_holes(ground, region, conditions)
        self.ground = ground
        return Leaf(stated(ground), equation)

    def _side(self, reader: Reader, side: Expr) -> Side:
        """Return a side's value, None where it has none, or why that is not known."""
        try:
            return reader.read(side)
        except Undefined:
            return None
        except UndecidableError as reason:
            return reason

    def _cut_at_conditions(self, ground: Field, region: Region, conditions: list[Condition],
                           reason: UndecidableError) -> Division:
        """Cut where a side stops being defined: beyond it nothing has to be proved.

        Raises the reason where there is no such place.
        """
        for _, value in conditions:
            low, high = sign(ground, value)
            if low != high and len(region.steps) < MAX_DOMAIN_CUTS:
                try:
                    return cut(ground, region, value)
                except UndecidableError:
                    ground.check_time()
        raise reason

    def _equation(self, ground: Field, region: Region, difference: Fraction) -> Equation | None:
        """Return an equation that proves the region, with its initial values, or None."""
        if self.depth >= MAX_NESTED:
            return None
        for factor in factors(ground, difference):
            found = self._solved(ground, region, ground.of(factor))
            if found is not None:
                return replace(found, factor=poly(factor))
        return self._solved(ground, region, difference)

    def _solved(self, ground: Field, region: Region, h: Fraction) -> Equation | None:
        for found in equations(ground, h):
            texts = [to_expr(ground, each) for each in found.derivatives]
            for start in found.starts:
                fixed = Region({**region.definitions, found.variable: Rational(start)},
                               region.positive - {found.variable}, region.steps)
                initial = list(takewhile(bool, (self._vanishes(text, fixed) for text in texts)))
                if len(initial) == len(texts):
                    self.orders[len(texts)] = None
                    return Equation(found.variable, start, tuple(map(poly, found.cofactors)),
                                    tuple(tree for tree in initial if tree is not None))
        return None

    def _vanishes(self, text: Expr, region: Region) -> Tree | None:
        inner = Cells(text, S.Zero, self.deadline, depth=self.depth + 1)
        try:
            return inner.prove(region)
        except UndecidableError:
            return None

    def _look_for_holes(self, ground: Field, region: Region,
                        conditions: list[Condition]) -> None:
        """Note where exactly one side is undefined though the two agree around it."""
        for kind, value in conditions[:MAX_HOLES]:
            low, high = sign(ground, value)
            if low == high or kind == ">=0":
                continue
            try:
                point = cut(ground, region, value).parts[0]
                reader = Reader(Field(GENERATORS[1], self.deadline), point)
                left, right = self._side(reader, self.lhs), self._side(reader, self.rhs)
            except (UndecidableError, Split, Crowded):
                continue
            if (left is None) != (right is None) and not (
                    isinstance(left, UndecidableError) or isinstance(right, UndecidableError)):
                self._note(point, "left" if left is None else "right")

    def _note(self, region: Region, side: str) -> None:
        place = condition_at(self.lhs if side == "left" else self.rhs, some_point(region))
        self.caveats[f"{place or described(region)}: the {side} side is undefined"] = None


def _known(side: Side) -> Fraction:
    if isinstance(side, UndecidableError):
        raise side
    assert side is not None  # noqa: S101  (for the type checker: such sides were dealt with)
    return side


def prove_cells(lhs: Expr, rhs: Expr, where: Mapping[str, Box],
                deadline: float) -> tuple[str, tuple[str, ...], Certificate]:
    """Return method, caveats and certificate of a proof. Raises UndecidableError without one."""
    cells = Cells(lhs, rhs, deadline)
    region = whole(names_in(lhs, rhs) | set(where), where)
    tree = cells.prove(region)
    certificate = Certificate(tuple(region.definitions.items()), tuple(sorted(region.positive)),
                              tree)
    return cells.method, tuple(cells.caveats), certificate


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
