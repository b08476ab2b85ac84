"""The judge: it decides whether two expressions are equal wherever both are defined.

Five stages: balls look for a counterexample, cells resolve the switches, a normal form proves
each cell, an ordinary differential equation proves what is left, and otherwise the answer is that
nothing is known. Only a certificate that a second program accepts makes PROVED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from time import perf_counter, process_time

from sympy import Basic, Expr, Rational, S, Symbol
from sympy.core.function import AppliedUndef

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.notation import ascii_text
from derive.proof.cells.prove import prove_cells
from derive.proof.cells.regions import bound
from derive.proof.cells.witness import DiffersError
from derive.proof.certificate import Certificate
from derive.proof.confirmed import confirmed
from derive.proof.freed import freed
from derive.proof.refutation.sampler import DIGITS, Sampler, decimal
from derive.proof.replay import replay
from derive.proof.steps.write import with_steps
from derive.verdict import Counterexample, Evidence, Verdict


def equal(lhs: Expr, rhs: Expr, where: Mapping[str, tuple[object, object]] | None = None, *,
          budget: float = 5.0) -> Evidence:
    """Return the evidence on whether two expressions are equal wherever both are defined.

    All variables are real and matched by name; `where` gives open intervals, None unbounded, ends
    numbers or expressions in other variables. `budget` is in seconds of processor time, so that a
    busy machine does not change a verdict; when it runs out the verdict is UNDECIDED. Points where
    only one side is defined become caveats.

    >>> import sympy
    >>> x = sympy.Symbol("x", real=True)
    >>> equal(sympy.tanh(x), 1 - 2/(1 + sympy.exp(2*x))).verdict
    <Verdict.PROVED: 3>
    """
    started = perf_counter()
    try:
        found = confirmed(_decide(lhs, rhs, where or {}, process_time() + budget),
                          partial(replay, lhs, rhs, where or {}),
                          partial(with_steps, lhs, rhs, where or {}))
    except UndecidableError as reason:
        found = Evidence(Verdict.UNDECIDED, reason.cause)
    return Evidence(found.verdict, found.method, found.certificate, found.counterexample,
                    found.caveats, perf_counter() - started)


def _decide(lhs: Expr, rhs: Expr, where: Mapping[str, tuple[object, object]],
            deadline: float) -> Evidence:
    if same_structure(lhs, rhs):
        return Evidence(Verdict.PROVED, "the same expression", certificate="identical")
    sampler = Sampler(lhs, rhs, where, deadline)
    # f(x) and f(2*x - x) are the same number, but balls would take them for two.
    ambiguous = repeated_opaque(lhs, rhs)
    counterexample = None if ambiguous else sampler.quick()
    if counterexample is not None:
        return Evidence(Verdict.REFUTED, "ball refutation", counterexample=counterexample)
    try:
        method, holes, certificate = prove_cells(*freed(lhs, rhs, where), _soon(deadline, 0.8))
    except UndecidableError as reason:
        for other in (_with_shared_parts_named, _without_boxes) if sampler.both_defined else ():
            found = other(*freed(lhs, rhs, where), _soon(deadline, 0.5))
            if found is not None:
                return Evidence(Verdict.PROVED, found[0], found[2],
                                caveats=tuple(sampler.caveats) or found[1])
        counterexample = None if ambiguous else (
            _confirmed_difference(lhs, rhs, where, reason, sampler) or sampler.deep())
        if counterexample is not None:
            return Evidence(Verdict.REFUTED, "ball refutation", counterexample=counterexample)
        return Evidence(Verdict.UNDECIDED, reason.cause, caveats=tuple(sampler.caveats))
    caveats = tuple(sampler.caveats) or holes
    return Evidence(Verdict.PROVED, method, certificate, caveats=caveats)


def _soon(deadline: float, share: float) -> float:
    """Return when a share of the time that is left has passed: the rest is for other attempts."""
    now = process_time()
    return now + (deadline - now) * share


def _confirmed_difference(lhs: Expr, rhs: Expr, where: Mapping[str, tuple[object, object]],
                          found: UndecidableError, sampler: Sampler) -> Counterexample | None:
    """Return the point at which normal forms differ if balls, or proofs, say the same there."""
    if not isinstance(found, DiffersError):
        return None
    point = {name: found.point.get(name, S.One) for name in sampler.names}
    if all(isinstance(value, Rational) for value in point.values()):
        seen = sampler.differs_at([Fraction(str(value)) for value in point.values()])
        if seen is not None:
            return seen
    table = {written.variable(name): value for name, value in point.items()}
    if not _inside(point, where):
        return None
    for side, value in ((lhs, found.left), (rhs, found.right)):
        if equal(written.substitute(side, table), value).verdict is not Verdict.PROVED:
            return None
    left, right = (value_at(value, {}) for value in (found.left, found.right))
    if left is None or right is None or left.overlaps(right):
        return None
    return Counterexample(tuple((name, ascii_text(value)) for name, value in point.items()),
                          decimal(left, DIGITS), decimal(right, DIGITS))


def _inside(point: Mapping[str, Expr], where: Mapping[str, tuple[object, object]]) -> bool:
    """Tell whether a point is seen to lie in the open intervals of its variables.

    The cells may reach further: empty intervals, and those that refer to each other, are not cut.
    """
    table = {written.variable(name): value for name, value in point.items()}
    for name, value in point.items():
        for end, side in zip(where.get(name, (None, None)), (1, -1), strict=True):
            if bound(end) is None:
                continue
            gap = written.subtract(value, written.substitute(bound(end), table))
            ball = value_at(gap, {})
            if ball is None or not ball * side > 0:
                return False
    return True


def _with_shared_parts_named(lhs: Expr, rhs: Expr, where: Mapping[str, tuple[object, object]],
                             deadline: float) -> tuple[str, tuple[str, ...], Certificate] | None:
    """Return method, caveats and certificate if the sides are equal whatever their parts are.

    Sound because a part that is defined is some real number, and at a point where both sides are
    defined, which the balls have seen, all of their parts are.
    """
    for table in shared_parts(lhs, rhs):
        try:
            method, holes, certificate = prove_cells(
                written.substitute(lhs, table), written.substitute(rhs, table), where, deadline)
        except UndecidableError:
            continue
        named = tuple((part, name.name) for part, name in table.items())
        sides = dict.fromkeys(each.rpartition(": ")[2] for each in holes)
        caveats = tuple(f"a part of both sides has a certain value: {each}" for each in sides)
        return f"{method}, shared parts named", caveats, replace(certificate, named=named)
    return None


def _without_boxes(lhs: Expr, rhs: Expr, where: Mapping[str, tuple[object, object]],
                   deadline: float) -> tuple[str, tuple[str, ...], Certificate] | None:
    """Return method and certificate if the sides are equal for all real numbers as well.

    A free variable is cut where something is 0; between two numbers that may not be seen.
    """
    if not where:
        return None
    try:
        method, _, certificate = prove_cells(lhs, rhs, {}, deadline)
    except UndecidableError:
        return None
    return method, (), certificate


def shared_parts(lhs: Expr, rhs: Expr) -> list[dict[Basic, Symbol]]:
    """Return fresh variables for what both sides have in common, in two ways where there are two.

    For each largest smaller part of both, and for a side that is a part of the other: s + 1 has no
    part s = a + b when it is written a + b + 1. Numbers and variables are not named.
    """
    common = set(written.postorder(lhs)) & set(written.postorder(rhs))
    found: dict[Basic, Symbol] = {}
    stack: list[Basic] = [lhs, rhs]
    seen: set[int] = set()
    while stack:
        part = stack.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if part in common and isinstance(part, Expr) and part.args and (
                written.variables(part)) and part not in (lhs, rhs):
            found.setdefault(part, written.variable(f"part·{len(found)}"))
        else:
            stack.extend(part.args)
    whole = {side: written.variable("part·") for side in (lhs, rhs)
             if side in common and side.args}
    return [table for table in (found, whole) if table]


def repeated_opaque(*exprs: Basic) -> bool:
    """Tell whether an undefined function is applied to more than one argument."""
    applied = {part for part in written.postorder(*exprs) if isinstance(part, AppliedUndef)}
    return len({part.func for part in applied}) < len(applied)


def same_structure(lhs: Basic, rhs: Basic) -> bool:
    """Tell whether two expressions are written alike, variables matched by name.

    Linear in the size of the graphs, unlike ``==``, which may walk shared parts again and again.
    """
    if lhs is rhs:
        return True
    numbers: dict[object, int] = {}
    places: dict[int, int] = {}
    for part in written.postorder(lhs, rhs):
        key: object = (part.func, *(places[id(each)] for each in part.args))
        if not part.args:
            key = (part.func, getattr(part, "name", part))
        places[id(part)] = numbers.setdefault(key, len(numbers))
    return places[id(lhs)] == places[id(rhs)]
