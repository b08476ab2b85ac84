"""Where a formula without switches is defined: open intervals between exact points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from time import process_time

import sympy
from sympy import Expr, S, Symbol

from derive.cards.charts.chart import chart
from derive.cards.closed_form import root_number
from derive.cards.lines.line import Bound
from derive.errors import UndecidableError
from derive.formula import written
from derive.proof.cells.regions import whole
from derive.proof.normal_form.elements import Crowded, Undefined
from derive.proof.normal_form.field import Field
from derive.proof.normal_form.reader import Reader, Split
from derive.proof.normal_form.signs import sign

GENERATORS = 40
BUDGET = 0.5
"""Seconds for a sign that may be seen at once."""


def parts_where_defined(expr: Expr, x: Symbol, low: Bound,
                        high: Bound) -> Iterator[tuple[Bound, Bound]]:
    """Yield the largest open intervals inside (low, high) on which an expression is defined.

    Raises UndecidableError where a divisor, or what stands under a root or in a logarithm, has
    zeros that are not known exactly.
    """
    parts: list[tuple[Bound, Bound]] = [(low, high)]
    for inner, strict in _conditions(expr, x):
        if _positive(inner, x, low, high):
            continue
        parts = [piece for part in parts for piece in _where(inner, x, part, strict)]
    yield from parts


def _conditions(expr: Expr, x: Symbol) -> Iterator[tuple[Expr, bool]]:
    """Yield what must be positive (True) or not 0 (False), inner ones first."""
    for part in written.postorder(expr):
        if not part.args or x not in written.variables(part.args[0]):
            continue
        inner = part.args[0]
        if isinstance(part, sympy.tan | sympy.sec):
            yield sympy.cos(inner), False
        elif isinstance(part, sympy.cot | sympy.csc):
            yield sympy.sin(inner), False
        elif isinstance(part, sympy.coth | sympy.csch):
            yield inner, False
        elif isinstance(part, sympy.log):
            yield inner, True
        elif isinstance(part, sympy.atanh | sympy.asin | sympy.acos):
            yield written.subtract(S.One, written.power(inner, sympy.Integer(2))), True
        elif isinstance(part, sympy.Pow) and part.base != sympy.E:
            exponent = written.constant(part.exp)
            if exponent is None or not exponent.is_Integer:
                yield inner, True
            elif exponent < 0:
                yield inner, False


def _where(inner: Expr, x: Symbol, part: tuple[Bound, Bound],
           positive: bool) -> Iterator[tuple[Bound, Bound]]:
    found = chart(inner, x, *part)
    places = [root_number(found, root).exact for root in found.roots]
    if None in places:
        raise UndecidableError("where the formula is defined is not known exactly")
    ends = [part[0], *places, part[1]]
    for (low, high), side in zip(pairwise(ends), found.signs, strict=True):
        if side > 0 or (side < 0 and not positive):
            yield low, high


def _positive(inner: Expr, x: Symbol, low: Bound, high: Bound) -> bool:
    """Tell whether the judge sees at once that something is positive on (low, high)."""
    field = Field(GENERATORS, process_time() + BUDGET)
    try:
        reader = Reader(field, whole({x.name}, {x.name: (low, high)}))
        value = field.reduce(reader.read(inner))
        return not reader.conditions(inner) and sign(field, value) == (1, 1)
    except (UndecidableError, Undefined, Crowded, Split):
        return False
