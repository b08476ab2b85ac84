"""The sign of what grows, or falls, from where its variable starts.

h is analytic for u > 0 and continuous at 0, h(0) ≥ 0 and h′ ≥ 0: then h ≥ 0 by the mean value
theorem, and h > 0 unless h is constant. So exp(u) − 1 − u is positive, and u − tanh(u).
"""

from __future__ import annotations

from flint import arb, ctx, fmpq, fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import ANY, Generator, Range
from derive.proof.normal_form.equations import analytic, derivative
from derive.proof.normal_form.evaluation import evaluate
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.signs import sign

MAX_TERMS = 16
SAMPLES = (fmpq(1, 8), fmpq(1), fmpq(5), fmpq(30))
BITS = 128


def sign_by_slope(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    """Return the sign of a polynomial in one positive variable, if its slope shows it."""
    variable = _only_variable(field, poly)
    if variable is None or variable.signs != (1, 1) or len(poly) > MAX_TERMS:
        return ANY
    direction = _sampled(field, poly, variable)
    if not direction:
        return ANY
    try:
        if not analytic(field, field.of(poly)):
            return ANY
        slope = sign(field, field.reduce(derivative(field, field.of(poly), variable)), depth + 2)
    except UndecidableError:
        field.check_time()
        return ANY
    if (direction > 0 and slope[0] >= 0) or (direction < 0 and slope[1] <= 0):
        return (direction, direction)
    return ANY


def _only_variable(field: Field, poly: fmpq_mpoly) -> Generator | None:
    """Return the one variable of a polynomial that is more than a polynomial in it."""
    found: dict[int, Generator] = {}
    todo, plain = field.used(poly), True
    while todo:
        each = todo.pop()
        if each.kind == "variable":
            found[each.index] = each
        elif each.kind != "constant":
            plain = False
            todo.extend(inner for part in each.argument for inner in field.used(part))
    return None if plain or len(found) != 1 else next(iter(found.values()))


def _sampled(field: Field, poly: fmpq_mpoly, variable: Generator) -> int:
    """Return 1 if the value at 0 is at least 0 and further on positive, −1 if reversed, else 0."""
    before = ctx.prec
    try:
        ctx.prec = BITS
        start = evaluate(field, poly, {variable.index: arb(0)})
        values = [evaluate(field, poly, {variable.index: arb(at)}) for at in SAMPLES]
    finally:
        ctx.prec = before
    if start >= 0 and all(value > 0 for value in values):
        return 1
    return -1 if start <= 0 and all(value < 0 for value in values) else 0


def root_at_zero(field: Field, poly: fmpq_mpoly) -> Generator | None:
    """Return the one variable, free, of a polynomial that is exactly 0 where the variable is."""
    variable = _only_variable(field, poly)
    if variable is None or variable.signs != ANY:
        return None
    start = evaluate(field, poly, {variable.index: arb(0)})
    return variable if start.is_zero() else None
