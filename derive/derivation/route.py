"""The textbook's route: sum, product, quotient and chain rule from the outside in.

The same f′ as the backward sweep finds, by other rules; the judge compares both. Each line works
out the outermost derivative that is still open.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, Derivative, Expr, Mul, Piecewise, S, Symbol

from derive.derivation.record import Step
from derive.derivation.rules import local_derivatives
from derive.formula import written

_U, _Y = written.variable("u"), written.variable("y")


def work_out(formula: Expr, x: Symbol) -> tuple[Step, ...]:
    """Return the steps from d/dx[formula] to an expression without open derivatives.

    Raises UndecidableError for a function without a rule.
    """
    steps: list[Step] = []
    current = written.derivative(formula, x)
    while True:
        found = _next(current, x)
        if found is None:
            return tuple(steps)
        steps.append(Step(current, *found))
        current = steps[-1].after


def _next(current: Expr, x: Symbol) -> tuple[Expr, str] | None:
    for _, part in written.parts(current):
        if isinstance(part, Derivative):
            value, rule = derivative_by_rule(part.expr, x)
            # Every other open derivative of the same function is worked out in the same line.
            return written.substitute(current, {part: value}), rule
    return None


def derivative_by_rule(expr: Expr, x: Symbol) -> tuple[Expr, str]:
    """Return d(expr)/dx by one rule, inner derivatives left open, and the rule's name."""
    if expr == x:
        return S.One, "derivative_of_identity"
    if x not in written.variables(expr):
        return S.Zero, "derivative_of_constant"
    if isinstance(expr, Add):
        return _of_sum(expr, x)
    if isinstance(expr, Mul):
        return _of_product(expr, x)
    if written.is_reciprocal(expr):
        return _quotient(S.One, expr.args[0], x), "quotient_rule"
    if isinstance(expr, Piecewise):  # the conditions do not move
        return written.piecewise(*((written.derivative(value, x), condition)
                                   for value, condition in (each.args for each in expr.args))
                                 ), "derivative_of_piecewise"
    return _by_chain(expr, x)


def _of_sum(expr: Expr, x: Symbol) -> tuple[Expr, str]:
    return written.add(*(_open(term, x) for term in written.terms(expr))), "sum_rule"


def _open(term: Expr, x: Symbol) -> Expr:
    """Return the derivative of one term as something to work out, its sign in front of it."""
    if written.is_negation(term):
        return written.negative(written.derivative(term.args[1], x))
    return written.derivative(term, x)


def _of_product(expr: Expr, x: Symbol) -> tuple[Expr, str]:
    factors = written.factors(expr)
    constants = [each for each in factors if x not in written.variables(each)]
    if constants:
        rest = [each for each in factors if x in written.variables(each)]
        return written.mul(*constants, written.derivative(written.mul(*rest), x)), "constant_factor"
    above = [each for each in factors if not written.is_reciprocal(each)]
    below = [each.args[0] for each in factors if written.is_reciprocal(each)]
    if below:
        return _quotient(written.mul(*above), written.mul(*below), x), "quotient_rule"
    first, rest_ = factors[0], written.mul(*factors[1:])
    return written.add(written.mul(written.derivative(first, x), rest_),
                       written.mul(first, written.derivative(rest_, x))), "product_rule"


def _quotient(above: Expr, below: Expr, x: Symbol) -> Expr:
    top = written.subtract(written.mul(written.derivative(above, x), below),
                           written.mul(above, written.derivative(below, x)))
    return written.divide(top, written.power(below, S(2)))


def _by_chain(expr: Expr, x: Symbol) -> tuple[Expr, str]:
    """Return the outer rule times the open derivative of what is inside."""
    slopes = []
    names = []
    for inner in _inner(expr, x):
        outer = written.substitute(expr, {inner: _U})
        for local in local_derivatives(outer, _U, _Y):
            slope = written.substitute(local.local, {_U: inner})
            inside = written.derivative(inner, x)
            slopes.append(slope if inner == x else written.mul(*(
                slope.args if isinstance(slope, Mul) else (slope,)), inside))
            names.append(local.rule)
    return written.add(*slopes), names[0]


def _inner(expr: Expr, x: Symbol) -> Iterator[Expr]:
    seen: set[Expr] = set()
    for argument in expr.args:
        if x in written.variables(argument) and argument not in seen:
            seen.add(argument)
            yield argument
