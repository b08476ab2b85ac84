"""Numbers, intervals and ends as cells: closed forms, else certain digits."""

from __future__ import annotations

import sympy
from sympy import Basic, Expr, Rational

from derive.cards.number import Number
from derive.cards.questions.shape import Span
from derive.formula import written
from derive.render.document import Cell

LONGEST_RATIONAL = 14
DOTS = "…"


def number_cell(value: Number, *, digits: int = 12) -> Cell:
    """Return a number: exact where it has a closed form, and the digits that are certain."""
    if value.infinite:
        return ("∞" if value.infinite > 0 else "−∞",)
    exact = value.exact
    if exact is not None and (isinstance(exact, Rational) or exact.is_Symbol):
        if len(str(exact)) <= LONGEST_RATIONAL:
            return (exact,)
        return (certain_digits(value, digits),)
    if exact is not None:
        return (as_written(exact), " = ", certain_digits(value, digits))
    return (certain_digits(value, digits),)


def as_written(expr: Expr) -> Expr:
    """Return a sum of products with each product as one fraction, as people write it."""
    terms = sorted(sympy.Add.make_args(expr), key=lambda each: bool(
        each.could_extract_minus_sign()))
    return written.add(*map(_fraction, terms))


def _fraction(term: Expr) -> Expr:
    above, below = [], []
    sign = term.could_extract_minus_sign()
    for factor in sympy.Mul.make_args(-term if sign else term):
        if isinstance(factor, Rational):
            above += [sympy.Integer(factor.p)] if factor.p != 1 else []
            below += [sympy.Integer(factor.q)] if factor.q != 1 else []
        elif isinstance(factor, sympy.Pow) and factor.exp.is_Rational and factor.exp < 0:
            below.append(1 / factor)
        else:
            above.append(factor)
    top = written.mul(*above) if above else sympy.S.One
    made = written.divide(top, written.mul(*below)) if below else top
    return written.negative(made) if sign else made


def certain_digits(value: Number, count: int) -> str:
    """Return certain digits, dots after a number that goes on."""
    text = value.digits(count).replace("-", "−", 1)
    exact = isinstance(value.exact, Rational) and len(str(value.exact)) <= LONGEST_RATIONAL
    return text if exact or text in ("0", "?") else text + DOTS


def end_cell(end: Expr | None, side: int) -> Cell:
    """Return an end of an interval."""
    return (end,) if end is not None else ("∞" if side > 0 else "−∞",)


def where_cell(low: Expr | None, high: Expr | None) -> Cell:
    """Return an open interval of x as a condition."""
    if low is None and high is None:
        return ("every x",)
    if low is None:
        return ("x < ", *end_cell(high, 1))
    if high is None:
        return ("x > ", *end_cell(low, -1))
    return (low, " < x < ", high)


def span_cell(span: Span) -> Cell:
    """Return an interval in brackets, or the one number."""
    if span.single:
        return number_cell(span.low)
    return ("[" if span.closed_low else "(", *number_cell(span.low), ", ",
            *number_cell(span.high), "]" if span.closed_high else ")")


def joined(cells: list[Cell], between: str) -> Cell:
    """Return cells as one, with a text between."""
    result: list[str | Basic] = []
    for cell in cells:
        result += [*([between] if result else []), *cell]
    return tuple(result)
