"""Differentiation rules by name, and the local derivative of one operation by the rule it obeys."""

from __future__ import annotations

import difflib
from functools import cache
from typing import Any, NamedTuple

import sympy
from sympy import Add, Expr, Max, Min, Mul, Piecewise, Pow, Rational, S, Symbol

from derive.derivation.rule import Rule
from derive.derivation.rule_rows import RULES
from derive.errors import UndecidableError, UsageError
from derive.formula import written
from derive.formula.catalogue import is_name
from derive.formula.parse import parse
from derive.formula.vocabulary import FUNCTIONS

__all__ = ["LETTERS", "RULES", "Local", "Rule", "local_derivatives", "read", "rule"]

LETTERS = ("x", "u", "v", "y", "a", "c", "n", "h", "s", "t", "du", "dv")
"""The variables that the text of a row may name."""

_BY_NAME = {row.name: row for row in RULES}
_BY_SHORT_NAME = {row.short_name: row for row in RULES}
_U, _Y, _C = (written.variable(name) for name in "uyc")


class Local(NamedTuple):
    """What one occurrence of an operand contributes: the rule, and the slope it gives.

    `through` is the same slope through the operation's output, where the rule has such a form.
    """

    rule: str
    local: Expr
    through: Expr | None = None


def rule(name: str) -> Rule:
    """Return the rule of that name, in full (``derivative_of_reciprocal``) or short.

    Raises UsageError, with the closest name as its hint.

    >>> rule("reciprocal").slope
    '-1/u**2'
    """
    if not isinstance(name, str):
        raise UsageError(f"a rule is given by its name, not as {type(name).__name__}",
                         hint='as in why("reciprocal")')
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    found = (_BY_NAME.get(wanted) or _BY_SHORT_NAME.get(wanted)
             or _BY_NAME.get(f"{wanted}_rule"))
    if found is None:
        close = difflib.get_close_matches(wanted, [*_BY_SHORT_NAME, *_BY_NAME], 1)
        raise UsageError(f"there is no rule '{name}'", hint=(
            f"that is an activation: derive show {name}" if is_name(name)
            else f"did you mean '{close[0]}'?" if close
            else f"rules: {', '.join(_BY_SHORT_NAME)}"))
    return found


@cache
def read(text: str) -> Expr:
    """Return the expression that a row's text writes, in the letters of the table."""
    return parse(text, LETTERS, derivatives=True)


def local_derivatives(operation: Expr, operand: Symbol, output: Symbol) -> tuple[Local, ...]:
    """Return ∂operation/∂operand, one entry for each occurrence of the operand.

    The sum of the entries is the derivative; u·u has two, each of which swaps. An operation that
    does not contain the operand gives a single 0. At a tie max and min pass nothing, and at their
    jumps sign and Heaviside pass 0.

    Raises UndecidableError, naming the function, where no rule is known.

    >>> u, y = written.variable("u"), written.variable("y")
    >>> local_derivatives(written.reciprocal(u), u, y)[0].through
    -y**2
    """
    if operation == operand:
        return (Local("derivative_of_identity", S.One),)
    if operand not in written.variables(operation):
        return (Local("derivative_of_constant", S.Zero),)
    if isinstance(operation, Piecewise):
        return (_of_piecewise(operation, operand),)
    if any(a != operand and operand in written.variables(a) for a in operation.args):
        return (Local("chain_rule", _slope(operation, operand)),)
    places = [place for place, each in enumerate(operation.args) if each == operand]
    return tuple(_of_occurrence(operation, place, operand, output) for place in places)


def _of_occurrence(operation: Expr, place: int, operand: Symbol, output: Symbol) -> Local:
    others = operation.args[:place] + operation.args[place + 1:]
    match operation:
        case Add():
            return Local("derivative_of_sum", S.One)
        case Mul():
            return Local("derivative_of_product", written.mul(*others))
        case Pow() if place == 0:
            return _of_power(operation, operand, output)
        case Pow():
            return _of_exponential(operation, operand, output)
        case Max() | Min():
            return _of_extreme(operation, operand, others)
    head = type(operation).__name__
    row = _BY_NAME.get(f"derivative_of_{head.lower()}")
    if row is None:
        raise UndecidableError(f"no rule for the derivative of {head} is known",
                               hint=f"functions with a rule: {', '.join(FUNCTIONS)}")
    return _from_row(row, {_U: operand, _Y: output})


def _from_row(row: Rule, table: dict[Any, Expr]) -> Local:
    through = written.substitute(read(row.through), table) if row.through else None
    return Local(row.name, written.substitute(read(row.slope), table), through)


def _of_power(operation: Expr, operand: Symbol, output: Symbol) -> Local:
    exponent = operation.args[1]
    value = written.constant(exponent)
    special = {S.NegativeOne: "reciprocal", Rational(1, 2): "sqrt", Rational(2): "square"}
    if value in special:
        return _from_row(_BY_SHORT_NAME[special[value]], {_U: operand, _Y: output})
    if value is None:
        lowered = written.power(operand, written.subtract(exponent, S.One))
        return Local("derivative_of_power", written.mul(exponent, lowered))
    return Local("derivative_of_power", _numeric_power_slope(operand, value))


def _numeric_power_slope(base: Expr, exponent: Rational) -> Expr:
    """Return n·u^(n−1) with its numbers folded: 3u², −2/u³, 1/(3u^(2/3))."""
    if exponent in (0, 1):
        return exponent
    lowered = exponent - 1
    raised = base if abs(lowered) == 1 else written.power(base, abs(lowered))
    if lowered > 0:
        return written.mul(exponent, raised)
    top, bottom = Rational(exponent.p), Rational(exponent.q)
    fraction = written.divide(abs(top), raised if bottom == 1 else written.mul(bottom, raised))
    if top > 0:
        return fraction
    return written.negative(fraction) if top == -1 else written.mul(top, *fraction.args[1:])


def _of_exponential(operation: Expr, operand: Symbol, output: Symbol) -> Local:
    base = operation.args[0]
    if base is S.Exp1:
        return Local("derivative_of_exp", operation, output)
    return _from_row(_BY_NAME["derivative_of_exponential"], {_C: base, _U: operand, _Y: output})


def _of_extreme(operation: Expr, operand: Symbol, others: tuple[Expr, ...]) -> Local:
    largest = isinstance(operation, Max)
    rest = others[0] if len(others) == 1 else written.apply(type(operation), *others)
    wins = written.apply(sympy.Gt if largest else sympy.Lt, operand, rest)
    return Local("derivative_of_max" if largest else "derivative_of_min",
                 written.apply(Piecewise, (S.One, wins), (S.Zero, sympy.true)))


def _of_piecewise(operation: Expr, operand: Symbol) -> Local:
    slopes = [(_slope(branch.args[0], operand), branch.args[1]) for branch in operation.args]
    flat = all(slope == slopes[0][0] for slope, _ in slopes)
    return Local("derivative_of_piecewise",
                 slopes[0][0] if flat else written.apply(Piecewise, *slopes))


def _slope(expr: Expr, operand: Symbol) -> Expr:
    """Return the derivative of any expression by the chain rule, as one expression."""
    if operand not in written.variables(expr):
        return S.Zero
    if expr == operand or isinstance(expr, Piecewise):
        return local_derivatives(expr, operand, operand)[0].local
    slot = sympy.Dummy("part", real=True)
    flows = []
    for place, argument in enumerate(expr.args):
        if operand not in written.variables(argument):
            continue
        opened = written.replace_at(expr, (place,), slot)
        outer = _of_occurrence(opened, opened.args.index(slot), slot, slot)
        inner = _slope(argument, operand)
        local = written.substitute(outer.local, {slot: argument})
        factors = [factor for factor in (local, inner) if factor != 1]
        flows.append(S.Zero if 0 in factors else written.mul(*factors))
    return written.add(*[flow for flow in flows if flow != 0])
