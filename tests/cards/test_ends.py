"""Expansions enclose what they expand, on the whole tail, and their limits are the known ones."""

from __future__ import annotations

import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, oo

from derive.cards.expansions.ends import End, expansion
from derive.cards.expansions.scale import precision
from derive.cards.number import compare, exact_number, number
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.balls import compile_balls
from derive.formula.parse import parse

X = written.variable("x")
LEAVES = ("x", "x", "x", "1", "2", "1/3", "-5/7", "pi")
UNARY = ("exp({})", "exp(-{})", "log(1+exp({}))", "tanh({})", "erf({})", "atan({})",
         "1/(1+exp({}))", "sqrt(1+({})**2)", "asinh({})", "({})**2", "1/(2+({})**2)", "sin({})")
BINARY = ("({})+({})", "({})-({})", "({})*({})", "({})/(1+({})**2)")


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> str:
    if depth == 0:
        return draw(st.sampled_from(LEAVES))
    shape = draw(st.sampled_from((*UNARY, *BINARY)))
    parts = [draw(formulas(depth=depth - 1)) for _ in range(shape.count("{}"))]
    return shape.format(*parts)


ENDS = (End(None, 1), End(None, -1), End(sympy.Rational(1, 2), 1), End(sympy.S.Zero, -1))


@given(formulas(), st.sampled_from(ENDS), st.fractions(1, 40, max_denominator=50))
def test_an_expansion_encloses_the_value_everywhere_beyond_its_radius(
        text: str, end: End, times: object) -> None:
    expr = parse(text, ("x",))
    try:
        found = expansion(expr, X, end)
    except UndecidableError:
        return
    u = fmpq(times.numerator, times.denominator) * found.radius  # type: ignore[attr-defined]
    x = end.side * u if end.at is None else fmpq(
        int(end.at.p), int(end.at.q)) + end.side / u
    before = ctx.prec
    ctx.prec = 2000
    try:
        exact = compile_balls(expr, ("x",))([arb(x)])
    finally:
        ctx.prec = before
    if exact is None:
        return  # balls cannot tell
    with precision():
        assert found.value(u).overlaps(exact)
    if not exact.contains(0):
        assert (exact > 0) == (found.sign > 0)


@pytest.mark.parametrize(("text", "side", "limit"), [
    ("x/(1+exp(-x))", -1, 0), ("tanh(x)", 1, 1), ("log(cosh(x)) - x", 1, -sympy.log(2)),
    ("x*tanh(exp(x)) - x", 1, 0), ("sqrt(x**2+1) + x", -1, 0), ("x*(atan(x) + pi/2)", -1, -1),
    ("(1+1/x)**x", 1, sympy.E), ("x**3*exp(-sqrt(x))", 1, 0), ("log(1+x**2)/log(x)", 1, 2),
    ("exp(x)/x**50", 1, oo), ("erf(x)*x", -1, oo), ("(1-erf(x))*exp(x**2)*x", 1,
                                                  1 / sympy.sqrt(sympy.pi)),
])
def test_limits_at_infinity(text: str, side: int, limit: Expr) -> None:
    found = expansion(parse(text, ("x",)), X, End(None, side))
    assert compare(number(found.limit), exact_number(sympy.sympify(limit))) == 0


@pytest.mark.parametrize(("text", "at", "side", "limit"), [
    ("(exp(x)-1)/x", 0, 1, 1), ("(1-cos(x))/x**2", 0, -1, sympy.Rational(1, 2)),
    ("x*log(x)", 0, 1, 0), ("log(1-exp(-x))", 0, 1, -oo), ("1/(x-1)", 1, -1, -oo),
    ("tanh(x-2)/(x-2)**3", 2, -1, oo), ("exp(-1/x)", 0, 1, 0),
])
def test_limits_at_a_point(text: str, at: int, side: int, limit: Expr) -> None:
    found = expansion(parse(text, ("x",)), X, End(sympy.Integer(at), side))
    assert compare(number(found.limit), exact_number(sympy.sympify(limit))) == 0


@pytest.mark.parametrize("text", ["sin(x)", "x*cos(x)", "cos(x)**2", "exp(-x)*sin(x)"])
def test_what_oscillates_has_no_sign_at_infinity(text: str) -> None:
    with pytest.raises(UndecidableError):
        expansion(parse(text, ("x",)), X, End(None, 1))


def test_an_expansion_is_read_after_its_budget() -> None:
    found = expansion(parse("x/(1+exp(-x)) - x*pi", ("x",)), X, End(None, 1))
    assert found.germs.scale.ground.deadline == float("inf")
    assert found.coefficient(1) is not None
