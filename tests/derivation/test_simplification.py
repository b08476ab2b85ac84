"""Simplification: one named change a line, the textbook's own steps, never a different value."""

import random

import pytest
import sympy

from derive.derivation.differentiation import differentiate
from derive.derivation.reasons import is_reason
from derive.derivation.rewrites import REWRITES
from derive.derivation.rules import RULES
from derive.derivation.simplification import cost, simplify
from derive.formula import written
from derive.formula.catalogue import activation, from_row
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.formula.rows import ROWS


def lines(formula: str, **options: str) -> list[str]:
    chain = differentiate(activation(formula=formula), **options).pieces[0].chain
    return [ascii_text(chain.start), *(ascii_text(step.after) for step in chain.steps)]


def test_sigmoid_line_by_line() -> None:
    chain = differentiate(activation("sigmoid")).pieces[0].chain
    assert [ascii_text(chain.start), *(ascii_text(step.after) for step in chain.steps)] == [
        "dL/dy*y**2*exp(-x)",
        "dL/dy*1/(1 + exp(-x))**2*exp(-x)",
        "dL/dy*1/(1 + exp(-x))*1/(1 + exp(-x))*exp(-x)",
        "dL/dy*1/(1 + exp(-x))*(exp(-x)/(1 + exp(-x)))",
        "dL/dy*y*(1 - y)"]
    assert [step.rule for step in chain.steps] == [
        "put_in_y", "split_square", "join_factor", "one_minus_fraction"]
    premise = chain.steps[-1].premises[0]
    assert [ascii_text(premise.start), *(ascii_text(step.after) for step in premise.steps)] == [
        "exp(-x)/(1 + exp(-x))",
        "(1 + exp(-x) - 1)/(1 + exp(-x))",
        "(1 + exp(-x))/(1 + exp(-x)) - 1/(1 + exp(-x))",
        "1 - 1/(1 + exp(-x))",
        "1 - y"]


@pytest.mark.parametrize(("formula", "end"), [
    ("tanh(x)", "dL/dy*(1 - y**2)"),
    ("x/(1+exp(-x))", "dL/dy*u4*(x*(1 - u4) + 1)"),
    ("log(1+exp(x))", "dL/dy*1/(1 + exp(-x))"),
    ("-log(1+exp(-x))", "dL/dy*1/(1 + exp(x))"),
    ("exp(-x**2)", "-dL/dy*2*y*x"),
    ("exp(x)/(1+exp(x))", "dL/dy*(1 - u3)*u3"),
    ("3", "0"),
    ("x", "dL/dy"),
    ("x**3 - 2*x", "dL/dy*(3*x**2 - 2)"),
])
def test_final_forms(formula: str, end: str) -> None:
    assert lines(formula)[-1] == end


def test_both_routes_of_sigmoid_end_alike() -> None:
    assert lines("1/(1+exp(-x))", route="quotient")[-1] == "dL/dy*y*(1 - y)"


@pytest.mark.parametrize("row", [row for row in ROWS if "Max" not in row.formula
                                 and "Piece" not in row.formula and "Abs" not in row.formula],
                         ids=lambda row: row.name)
def test_every_line_has_the_same_value_and_a_known_reason(row) -> None:
    f = from_row(row)
    chain = differentiate(f).pieces[0].chain
    table = dict(chain.definitions)
    names = {rule.name for rule in RULES}
    point = {f.x: sympy.Rational(random.Random(row.name).randint(1, 9), 7)}
    point |= {symbol: sympy.Rational(2, 3) for symbol in f.formula.free_symbols - {f.x}}
    point |= {symbol: sympy.Rational(5, 4) for symbol in chain.start.free_symbols
              if "/" in symbol.name}
    values = []
    for line in (chain.start, *(step.after for step in chain.steps)):
        expr = line
        for symbol, value in reversed(list(table.items())):
            expr = expr.subs(symbol, value)
        values.append(sympy.N(expr.subs(point), 30))
    assert max(abs(value - values[0]) for value in values) < 1e-25
    for _, step in chain.walk():
        assert step.rule in names or is_reason(step.rule)


def test_rewrites_have_reasons_and_lower_the_cost_of_the_chain() -> None:
    assert all(is_reason(rewrite.name) for rewrite in REWRITES)
    chain = differentiate(activation("gelu")).pieces[0].chain
    assert cost(chain.end) < cost(chain.start)


@pytest.mark.parametrize("row", [row for row in ROWS if "Max" not in row.formula
                                 and "Piece" not in row.formula and "Abs" not in row.formula],
                         ids=lambda row: row.name)
def test_small_named_steps_reach_the_final_form(row) -> None:
    chain = differentiate(from_row(row)).pieces[0].chain
    assert 1 <= len(chain.steps) <= 14
    assert cost(chain.end) <= cost(chain.start)
    # A line is never much longer than the longest end of its chain: no step explodes.
    longest = max(cost(chain.start), cost(chain.end))
    assert max(cost(step.after) for step in chain.steps) <= 3 * longest


def test_the_search_reports_progress_and_ends() -> None:
    f = activation("gelu_tanh")
    start = differentiate(f).pieces[0].chain.start
    opened: list[int] = []
    steps = simplify(start, (), watch=opened.append)
    assert opened == list(range(1, len(opened) + 1))
    assert steps
    assert len(opened) < 200


def test_a_step_may_climb_to_get_lower() -> None:
    x = written.variable("x")
    start = parse("x*(1/x + 1) - x", ("x",))
    assert ascii_text(simplify(start, ())[-1].after) == "1"
    assert written.variables(start) == {x}
