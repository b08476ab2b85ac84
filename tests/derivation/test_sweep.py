"""The backward sweep: local derivatives, sums over consumers, linear in the graph."""

import sympy
from hypothesis import given
from hypothesis import strategies as st

from derive.derivation.graph import build_graph
from derive.derivation.sweep import backward, product, upstream, without
from derive.formula import written
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from tests.formula.test_written import nested

X = written.variable("x")


def gradients(text: str) -> list[str]:
    flows = backward(build_graph(parse(text), X))
    return [ascii_text(flow.gradient) for flow in flows if flow.gradient is not None]


def test_sigmoid_flows_as_in_the_textbook() -> None:
    assert gradients("1/(1+exp(-x))") == [
        "-dL/dy*y**2", "-dL/dy*y**2", "-dL/dy*y**2*u2", "dL/dy*y**2*u2"]


def test_a_node_used_twice_adds_its_gradients() -> None:
    flows = backward(build_graph(parse("x*exp(x)"), X))
    assert [each.rule for each in flows[-1].contributions] == [
        "derivative_of_exp", "derivative_of_product"]
    assert isinstance(flows[-1].total, sympy.Add)
    square = backward(build_graph(parse("x*x"), X))[0]
    assert len(square.contributions) == 2
    assert ascii_text(square.total) == "dL/dy*x + dL/dy*x"


def test_the_sum_passes_the_gradient_on() -> None:
    assert gradients("x + 1") == ["dL/dy"]


def test_deep_compositions_are_linear() -> None:
    edges = []
    for times in (25, 50, 100):
        graph = build_graph(nested(times), X)
        edges.append(sum(len(flow.contributions) for flow in backward(graph)))
    assert edges == [25 * 6, 50 * 6, 100 * 6]


@given(st.lists(st.sampled_from(["x", "-x", "2", "-3", "1", "exp(x)", "-exp(x)", "1/x"]),
                min_size=1, max_size=6))
def test_products_keep_their_value(parts: list[str]) -> None:
    trees = [parse(part) for part in parts]
    exact = sympy.prod([sympy.sympify(part.replace("^", "**")) for part in parts])
    assert sympy.simplify(product(*trees).subs(X, 2) - exact.subs("x", 2)) == 0


def test_dividing_out_the_upstream_gradient() -> None:
    g = upstream(build_graph(parse("exp(x)"), X).output)
    inside = written.mul(written.add(g, written.mul(g, X)), X)
    assert ascii_text(without(inside, g)) == "(1 + x)*x"
    assert without(written.add(g, X), g) is None
