"""Limits as h → 0: both parts of the normal form are followed to h = 0, by l'Hôpital if need be.

The expression is P/Q over generators that are analytic at h = 0. While both P and Q vanish there
they are differentiated; then the quotient of their values is the limit. Neither the table of rules
nor its author is asked: derivatives are those of the generators.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter, process_time

import sympy
from sympy import Basic, Expr, Pow, S, Symbol

from derive.derivation.record import Interval
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.proof.cells.prove import Cells
from derive.proof.cells.regions import names_in, whole
from derive.proof.certificate import Limit, Tree
from derive.proof.claims.claim import Claim
from derive.proof.confirmed import confirmed
from derive.proof.freed import versions
from derive.proof.judge import equal
from derive.proof.limits.caveats import conditions, exceptional
from derive.proof.limits.point import named, placed, refuting, require_known
from derive.proof.normal_form.elements import Crowded, Fraction, Generator, Undefined
from derive.proof.normal_form.equations import derivative
from derive.proof.normal_form.expressions import to_expr
from derive.proof.normal_form.field import GENERATORS, Field
from derive.proof.normal_form.reader import Reader, Split
from derive.proof.normal_form.signs import sign
from derive.proof.normal_form.statement import stated
from derive.proof.replaying.claims import replay_claim
from derive.proof.steps.write import with_steps_to
from derive.verdict import Evidence, Verdict

MAX_ORDER = 7
"""How often numerator and denominator are differentiated."""


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
    claim = Claim((), expr, value, where, "→", dict(approaching or {}))
    first, *boxed = versions(expr, value, where)
    evidence = _limit(claim, first, h, budget)
    for each in boxed if evidence.verdict is not Verdict.PROVED else ():
        evidence = _limit(claim, each, h, budget)
        if evidence.verdict is Verdict.REFUTED:  # for some number of the interval, not for the root
            evidence = Evidence(Verdict.UNDECIDED, evidence.method)
    return replace(evidence, seconds=perf_counter() - started)


def _limit(claim: Claim, sides: tuple[Expr, Expr, Mapping[str, Interval]], h: Symbol,
           budget: float) -> Evidence:
    (expr, value, where), moving = sides, claim.approaching
    here = {name: bounds for name, bounds in where.items() if name not in (*moving, h.name)}
    table = {named(expr, name): written.add(end, written.mul(h, named(expr, name)))
             for name, end in moving.items()}
    try:
        question = _Question(written.substitute(expr, table) if table else expr, h, value, here,
                             budget)
        return confirmed(question.decide(poles_allowed=not moving),
                         partial(replay_claim, claim, toward=h.name),
                         partial(with_steps_to, claim, h))
    except UndecidableError as fault:
        return Evidence(Verdict.UNDECIDED, f"{h.name} to 0: {fault.cause}")


@dataclass
class _Approach:
    """Where l'Hôpital's rule leads: `zeros` prove that both parts vanish, `top`/`below` remains."""

    ground: Field
    zeros: list[tuple[Tree, Tree]]
    top: Fraction
    below: Fraction
    nonzero: list[Fraction]
    poles: bool


class _Question:
    """One limit to be decided: its variable, the domain of the others, the judge's budget."""

    def __init__(self, expr: Expr, h: Symbol, value: Expr, where: Mapping[str, Interval],
                 budget: float) -> None:
        self.h, self.value, self.where = h, value, where
        require_known(expr, h)
        self.budget = budget
        self.deadline = process_time() + budget
        self.region = whole(names_in(expr, value) | set(where), where)
        self.there = replace(self.region, definitions={**self.region.definitions, h.name: S.Zero})
        self.expr = self._through_logarithms(expr)

    def decide(self, *, poles_allowed: bool) -> Evidence:
        """Return the evidence. Raises UndecidableError where nothing is known."""
        found = self._followed()
        if isinstance(found, Evidence):
            return found
        if found.poles and not poles_allowed:
            raise UndecidableError("not continuous where several variables move at once")
        way = "l'Hôpital's rule" if found.zeros else (
            f"continuity once {self.h.name} cancels" if found.poles else "continuity")
        return self._at_the_end(found, way)

    def _at_the_end(self, found: _Approach, way: str) -> Evidence:
        nonzero = [written.substitute(to_expr(found.ground, each), {self.h: S.Zero})
                   for each in found.nonzero]
        reached = written.divide(*(to_expr(found.ground, part)
                                   for part in (found.top, found.below)))
        cells = Cells(reached, self.value, self.deadline)
        try:
            tree = cells.prove(self.there)
        except UndecidableError:
            return self._refuted(reached, way, nonzero)
        certificate = Limit(tuple(self.region.definitions.items()),
                            tuple(sorted(self.region.positive)), stated(found.ground),
                            tuple(found.zeros), tree)
        return Evidence(Verdict.PROVED, f"{way}, then {cells.method}", certificate,
                        caveats=(*cells.caveats, *conditions(nonzero, self.where)))

    def _refuted(self, reached: Expr, way: str, nonzero: list[Expr]) -> Evidence:
        evidence = self._equal(reached, self.value)
        if evidence.verdict is Verdict.PROVED or exceptional(evidence, nonzero):
            return Evidence(Verdict.UNDECIDED, f"{way}, except where a divisor vanishes")
        return self._refuting(replace(evidence, method=f"{way}, then {evidence.method}"))

    def _refuting(self, evidence: Evidence) -> Evidence:
        return refuting(evidence, self.expr, self.h, self.region, self.where)

    def _followed(self) -> _Approach | Evidence:
        for size in GENERATORS:
            ground = Field(size, self.deadline)
            try:
                while True:
                    before = ground.definitions
                    ground.laws.clear()
                    found = self._follow(ground)
                    if ground.definitions == before:
                        return found
            except Crowded:
                continue
            except (Undefined, Split) as reason:
                raise UndecidableError(str(reason) or "it is defined nowhere") from None
        raise UndecidableError("too many different functions")

    def _through_logarithms(self, expr: Expr) -> Expr:
        """Write b**e as exp(e·log b) where b is positive at h = 0, and so near it."""
        table: dict[Basic, Basic] = {}
        for part in written.postorder(expr):
            if isinstance(part, Pow) and written.constant(part.exp) is None and (
                    self._positive_there(part.base)):
                base, exponent = (written.substitute(each, table) for each in part.args)
                table[part] = written.apply(sympy.exp, written.mul(
                    exponent, written.apply(sympy.log, base)))
        opened: Expr = written.substitute(expr, table) if table else expr
        return opened

    def _positive_there(self, base: Expr) -> bool:
        ground = Field(GENERATORS[0], self.deadline)
        try:
            return sign(ground, ground.reduce(Reader(ground, self.there).read(base))) == (1, 1)
        except (UndecidableError, Undefined, Split, Crowded):
            return False

    def _follow(self, ground: Field) -> _Approach | Evidence:
        """Differentiate numerator and denominator until one of them does not vanish at h = 0."""
        reader = Reader(ground, self.region)
        quotient = ground.reduce(reader.read(self.expr))
        reader.read_definitions()
        top, below = ground.of(quotient.num), ground.of(quotient.den)
        moving = ground.by_key.get(("variable", self.h.name))
        away = [value for _, value in reader.conditions(self.expr)]
        nonzero = [value for value in away if self._vanishes(ground, value) is None]
        zeros: list[tuple[Tree, Tree]] = []
        for _ in range(MAX_ORDER + 1):
            self._require_analytic(ground, (top, below))
            bottom = self._vanishes(ground, below)
            if bottom is None or moving is None:
                stand = [each.argument for each in _inside(ground, (top, below))
                         if each.kind in ("log", "root")]
                return _Approach(ground, zeros, top, below, [*nonzero, below, *stand],
                                 len(nonzero) < len(away))
            zero = self._vanishes(ground, top)
            if zero is None:
                # Times the value, so that the value is defined where the pole is seen.
                pole = self._equal(to_expr(ground, top), written.mul(S.Zero, self.value))
                return self._refuting(replace(pole, method="a pole", certificate=None))
            zeros.append((zero, bottom))
            top, below = (ground.reduce(derivative(ground, part, moving)) for part in (top, below))
        raise UndecidableError(f"both parts vanish to order {MAX_ORDER}")

    def _require_analytic(self, ground: Field, values: tuple[Fraction, ...]) -> None:
        """Require that no generator stands on something that vanishes identically at h = 0."""
        for each in _inside(ground, values):
            value: Fraction = each.argument
            risky = [ground.of(value.den)] if not value.den.is_constant() else []
            risky += [value] if each.kind in ("log", "root") else []
            if any(self._vanishes(ground, part) is not None for part in risky):
                raise UndecidableError(f"{each.kind} is not analytic at {self.h.name} = 0")

    def _vanishes(self, ground: Field, value: Fraction) -> Tree | None:
        """Return the proof that a fraction is 0 at h = 0, None where it is not always 0."""
        text = to_expr(ground, value)
        if ground.constant(value) not in (None, 0):
            return None
        try:
            return Cells(text, S.Zero, self.deadline).prove(self.there)
        except UndecidableError:
            if self._equal(text, S.Zero).verdict is not Verdict.REFUTED:
                raise UndecidableError(
                    f"whether {ascii_text(text)} vanishes is not known") from None
        return None

    def _equal(self, left: Expr, right: Expr) -> Evidence:
        left, right = written.substitute(left, {self.h: S.Zero}), placed(self.region, right)
        evidence: Evidence = equal(left, right, self._boxes(), budget=self.budget)
        return evidence

    def _boxes(self) -> Mapping[str, Interval]:
        free = {name: box for name, box in self.where.items()
                if name not in self.region.definitions}  # those are written through others
        return {**free, **dict.fromkeys(self.region.positive, (S.Zero, None))}


def _inside(ground: Field, values: tuple[Fraction, ...]) -> list[Generator]:
    """Return the generators that stand on something, of fractions and of all they stand on."""
    found: dict[int, Generator] = {}
    waiting = [part for value in values for part in value]
    while waiting:
        for each in ground.used(waiting.pop()):
            if each.index not in found and each.kind not in ("variable", "constant"):
                found[each.index] = each
                waiting += list(each.argument)
    return list(found.values())
