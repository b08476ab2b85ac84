"""Where a rule comes from: the limit of the difference quotient, or rules established before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Expr, Symbol

from derive.derivation.record import Chain, Interval, Step
from derive.derivation.rule import Bounds, Case, Lines, Rule
from derive.derivation.rule_rows import CHORDS
from derive.derivation.rules import read, rule
from derive.formula import written

CHORD_SLOPES: Mapping[str, Expr] = {"s": written.variable("du"), "t": written.variable("dv")}
"""What the slopes of the chords tend to as h → 0, in the rules about functions of x."""


def explain(name: str) -> Chain:
    """Return the derivation of the rule of that name, line by line.

    A rule about a switch rests on one chain for each side, the premises of its last step.

    Raises UsageError where there is no such rule, with the closest name as its hint.

    >>> explain("reciprocal").end
    -y**2
    """
    row = rule(name)
    cases = tuple(_case(row, case) for case in row.cases)
    near = {} if row.near is None else {"h": row.near}
    steps = steps_of(row.lines)
    if cases:
        steps = tuple(Step(step.before, step.after, step.rule, step.relation, cases)
                      if step.rule == "case_by_case" else step for step in steps)
    return Chain(row.name, steps, _definitions(row), _where({**row.where, **near}))


def steps_of(lines: Lines) -> tuple[Step, ...]:
    """Return the steps between the lines; a line after "→ " is a limit as h → 0."""
    steps = []
    before = read(lines[0][0])
    for text, reason in lines[1:]:
        after = read(text.removeprefix("→ "))
        steps.append(Step(before, after, reason, "→" if text.startswith("→ ") else "="))
        before = after
    return tuple(steps)


def approaching(step: Step) -> Mapping[str, Expr]:
    """Return what moves along with h in a step, and where to: chord slopes to tangent slopes."""
    return CHORD_SLOPES if step.rule == CHORDS else {}


def _case(row: Rule, case: Case) -> Chain:
    sides = " and ".join(_bounds_text(name, bounds) for name, bounds in case.where.items()
                         if name != "h")
    return Chain(f"{row.name} where {sides}", steps_of(case.lines), (), _where(case.where))


def _bounds_text(name: str, bounds: Bounds) -> str:
    low, high = bounds
    left = f"{low} < " if low is not None else ""
    right = f" < {high}" if high is not None else ""
    return f"{name} > {low}" if left and not right else f"{left}{name}{right}"


def _definitions(row: Rule) -> tuple[tuple[Symbol, Expr], ...]:
    y = written.variable("y")
    lines: Iterable[Expr] = (read(text.removeprefix("→ ")) for text, _ in row.lines)
    named = row.name.startswith("derivative_of_") and any(y in written.variables(line)
                                                          for line in lines)
    return ((y, read(row.function)),) if named else ()


def _where(bounds: Mapping[str, Bounds]) -> tuple[tuple[str, Interval], ...]:
    return tuple((name, (_end(low), _end(high))) for name, (low, high) in bounds.items())


def _end(text: str | None) -> Expr | None:
    return None if text is None else read(text)
