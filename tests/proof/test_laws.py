"""The tables that replay stands on, each row against numbers: no law says what is not so."""

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from mpmath import mpf
from sympy import Symbol

from derive.formula import written
from derive.proof.replaying.laws import (
    BOUNDS,
    DEFINITIONS,
    LAWS,
    NEEDED,
    SLOPES,
    formula,
    law,
    relations,
)
from tests.proof.numbers import holds, is_so, number, value

SOLVED = {"power": "v", "absolute value": "v", "eighth of a turn": "c", "sixth of a turn": "s",
          "angle of atan": "c", "angle of asin": "c", "atan of a third": "t", "asin by atan": "t"}
"""The letter for which an equation that a law needs is solved."""
WHOLE = st.integers(-4, 4)
NUMBER = st.fractions(-4, 4, max_denominator=8)


@pytest.fixture(autouse=True)
def _digits():
    with mpmath.workdps(40):
        yield


def letters_of(*parts):
    return {each.name for _, left, right in parts for side in (left, right)
            for each in written.variables(side)}


def solutions(left, right, letter, point):
    """Return what the letter L may be where A·Lⁿ + B = 0; n is 2 unless it is a letter too."""
    at_zero, at_one = (value(left, {**point, letter: mpf(each)}) - value(
        right, {**point, letter: mpf(each)}) for each in (0, 1))
    power = at_zero / (at_zero - at_one)
    root = abs(power)**(1 / point.get("n", mpf(2)))
    return [each for each in (root, -root)
            if is_so(("=", left, right), {**point, letter: each})]


def instance(needed, said, data, solved=None):
    """Return letters for which a law's premises hold, as far as they are drawn."""
    drawn = {name for name in letters_of(*needed, *said) if name != solved}
    defined = [(right.name, left) for sign, left, right in needed
               if sign == "=" and isinstance(right, Symbol) and left.args
               and left.func.__name__ in ("exp", "erf", "atan", "asin", "sin", "cos")]
    drawn -= {name for name, _ in defined}
    point = {name: mpf(data.draw(WHOLE)) if name in "mn" else number(data.draw(NUMBER))
             for name in sorted(drawn)}
    try:
        if solved is not None:
            left, right = next((left, right) for sign, left, right in reversed(needed)
                               if sign == "=" and solved in letters_of((sign, left, right)))
            found = solutions(left, right, solved, point)
            assume(found)
            point[solved] = data.draw(st.sampled_from(found))
        for name, left in defined:
            point[name] = value(left, point)
    except ZeroDivisionError:
        assume(False)
    assume(all(is_so(each, point) for each in needed))
    return point


def broken(needed, said, point):
    """Return what a law says and what is not so."""
    return [each for each in said if not is_so(each, point)]


@pytest.mark.parametrize("name", LAWS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_law_holds(name, data):
    needed, said = law(name)
    point = instance(needed, said, data, SOLVED.get(name))
    assert broken(needed, said, point) == []


@pytest.mark.parametrize(("text", "solved"), [
    ("exp(a) = p -> exp(2*a) = 2*p", None), ("x*y >= 0 -> x >= 0", None),
    ("sin(a) = s -> s ~ a", None), ("v**2 = u**2 -> abs(u) = v", "v"),
    ("atan(x) = a; atan(y) = b -> atan((x + y)/(1 - x*y)) = a + b", None),
    ("n > 0 -> x - y ~ x**n - y**n", None)])
def test_a_wrong_law_is_found_out(text, solved):
    found = []

    @settings(max_examples=200, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def look(data):
        needed, said = (relations(part) for part in text.split("->"))
        found.extend(broken(needed, said, instance(needed, said, data, solved)))

    look()
    assert found


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
@settings(max_examples=25, deadline=None)
@given(u=NUMBER, v=NUMBER)
def test_a_definition_is_that_of_the_function(name, u, v):
    point = {"u": number(u), "v": number(v)}
    assume(all(is_so(each, point) for each in relations(NEEDED.get(name, ""))))
    function = {"Exp1": lambda *_: sympy.E, "Heaviside": sympy.Heaviside}.get(
        name, getattr(sympy, name, None))
    arguments = [written.variable("u"), written.variable("v")]
    exact = function(*arguments[:2 if name in ("Max", "Min", "Heaviside") else 1])
    try:
        assert holds("=", value(formula(DEFINITIONS[name]), point), value(exact, point))
    except ZeroDivisionError:
        assume(False)


@pytest.mark.parametrize("kind", SLOPES)
@settings(max_examples=25, deadline=None)
@given(u=NUMBER, n=st.integers(2, 5))
def test_a_slope_is_the_derivative(kind, u, n):
    u = number(u)
    assume(all(holds(">", value(left, {"u": u}), value(right, {"u": u}) + mpf(1) / 100)
               for _, left, right in relations(NEEDED.get(kind, ""))))

    def function(t):
        return t**(mpf(1) / n) if kind == "root" else getattr(mpmath, kind)(t)

    given_as = value(formula(SLOPES[kind]), {"u": u, "g": function(u), "n": mpf(n)})
    assert abs(mpmath.diff(function, u) - given_as) < mpf(10)**-15 * (1 + abs(given_as))


@pytest.mark.parametrize("kind", BOUNDS)
@settings(max_examples=25, deadline=None)
@given(u=NUMBER)
def test_bounds_hold(kind, u):
    point = {"g": getattr(mpmath, kind)(number(u))}
    assert all(is_so(each, point) for each in relations(BOUNDS[kind]))
