"""Charts find all zeros: double ones, hidden ones, far ones; and never one that is not there."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.cards.charts.chart import chart
from derive.cards.charts.simple import simplest
from derive.cards.closed_form import root_number
from derive.cards.lines.domain import parts_where_defined
from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.parse import parse

X = written.variable("x")


def roots(text: str) -> tuple[list[str], tuple[int, ...]]:
    found = chart(parse(text, ("x",)), X, None, None)
    numbers = [root_number(found, root) for root in found.roots]
    return [str(each.exact) if each.exact is not None else each.digits(6)
            for each in numbers], found.signs


@pytest.mark.parametrize(("text", "places", "signs"), [
    ("(x-1)**2*(x+2)", ["-2", "1"], (-1, 1, 1)),
    ("x**2-2", ["-sqrt(2)", "sqrt(2)"], (1, -1, 1)),
    ("exp(x)-1-x", ["0"], (1, 1)),
    ("x-sin(x)", ["0"], (-1, 1)),
    ("(x**2-2)**2*exp(-x)", ["-sqrt(2)", "sqrt(2)"], (1, 1, 1)),
    ("(x-1/3)**2+1e-12", [], (1,)),
    ("(x-1)**2-1e-8", ["9999/10000", "10001/10000"], (1, -1, 1)),
    ("x-1000.5", ["2001/2"], (-1, 1)),
    ("exp(2*x)-4*exp(x)+1", ["log(2 - sqrt(3))", "log(sqrt(3) + 2)"], (1, -1, 1)),
    ("exp(-x**2)-exp(-4)", ["-2", "2"], (-1, 1, -1)),
    ("tanh(x)-x/2", ["-1.91500", "0", "1.91500"], (1, -1, 1, -1)),
    ("x*exp(-x)", ["0"], (-1, 1)),
    ("1/(1+exp(-x))", [], (1,)),
    ("x - x", [], (0,)),
    ("(x-1)**3*(x-2)**5", ["1", "2"], (1, -1, 1)),
])
def test_all_zeros(text: str, places: list[str], signs: tuple[int, ...]) -> None:
    assert roots(text) == (places, signs)


@settings(max_examples=15)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=4), st.booleans())
def test_the_zeros_of_a_polynomial_are_its_zeros(places: list[int], bent: bool) -> None:
    text = "*".join(f"(x-({place}))" for place in places) + ("*(1+exp(-x))" if bent else "")
    found, signs = roots(text)
    assert found == [str(place) for place in sorted(set(places))]
    for place, (before, after) in zip(sorted(set(places)), pairwise(signs), strict=True):
        assert (before != after) == (places.count(place) % 2 == 1)
    assert signs[-1] == 1


@pytest.mark.parametrize("text", ["sin(x)", "1/x", "log(x)", "cos(x)**2",
                                  "(exp(x)-2)**2*(x-5)"])
def test_what_is_not_known_is_said(text: str) -> None:
    # The last one has a double zero at log 2, which is of no kind that is looked for.
    with pytest.raises(UndecidableError):
        roots(text)


@pytest.mark.parametrize(("text", "parts"), [
    ("log(x)", [(0, None)]), ("1/x", [(None, 0), (0, None)]),
    ("sqrt(1-x**2)", [(-1, 1)]), ("log(log(x))", [(1, None)]), ("atanh(x)", [(-1, 1)]),
    ("1/(x**2-2)", [(None, -sympy.sqrt(2)), (-sympy.sqrt(2), sympy.sqrt(2)),
                    (sympy.sqrt(2), None)]),
    ("log(1+exp(x))", [(None, None)]),
])
def test_where_a_formula_is_defined(text: str, parts: list[tuple[object, object]]) -> None:
    assert list(parts_where_defined(parse(text, ("x",)), X, None, None)) == parts


@given(st.fractions(-20, 20, max_denominator=60), st.integers(1, 10**6))
def test_the_simplest_rational_is_found(value: object, width: int) -> None:
    from flint import fmpq

    middle = fmpq(value.numerator, value.denominator)  # type: ignore[attr-defined]
    reach = fmpq(1, 10**5 * width)
    found = simplest(middle - reach, middle + reach)
    assert middle - reach <= found <= middle + reach
    assert found.q <= middle.q
