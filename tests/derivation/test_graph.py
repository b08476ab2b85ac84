"""The computation graph: equal parts once, small operations, linear in size."""

import pytest

from derive.derivation.graph import build_graph
from derive.formula import written
from derive.formula.catalogue import activation, from_row
from derive.formula.notation import ascii_text
from derive.formula.parse import parse
from derive.formula.rows import ROWS
from tests.formula.test_written import nested

X = written.variable("x")


def operations(text: str) -> list[str]:
    graph = build_graph(parse(text), X)
    return [f"{node.symbol.name} = {ascii_text(node.operation)}" for node in graph.nodes[1:]]


def test_sigmoid() -> None:
    assert operations("1/(1+exp(-x))") == ["u1 = -x", "u2 = exp(u1)", "u3 = 1 + u2", "y = 1/u3"]


@pytest.mark.parametrize(("text", "expected"), [
    ("x", ["y = x"]),
    ("3", ["y = 3"]),
    ("x*x", ["y = x*x"]),
    ("exp(x)*exp(x)", ["u1 = exp(x)", "y = u1*u1"]),
    ("2*pi*x + 1", ["u1 = 2*pi*x", "y = u1 + 1"]),
    ("x + 1 + x*x + exp(x)",
     ["u1 = x*x", "u2 = exp(x)", "u3 = x + 1", "u4 = u3 + u1", "y = u4 + u2"]),
    ("Max(0, x)", ["y = Max(0, x)"]),
    ("Piecewise((x, x > 0), (exp(x) - 1, True))",
     ["u1 = exp(x)", "u2 = u1 - 1", "y = Piecewise((x, x > 0), (u2, True))"]),
])
def test_operations(text: str, expected: list[str]) -> None:
    assert operations(text) == expected


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_output_is_the_formula_and_operands_come_first(row) -> None:
    f = from_row(row)
    graph = build_graph(f.formula, f.x)
    assert graph.output.expression == f.formula
    for node in graph.nodes:
        assert all(operand < node.index for operand in node.operands)
    different = {node.operation for node in graph.nodes}
    assert len(different) == len(graph.nodes) or row.name == "identity"


def test_shared_parts_make_the_graph_linear() -> None:
    sizes = [len(build_graph(nested(times), X).nodes) for times in (10, 20, 200)]
    assert sizes[1] - sizes[0] == 50
    assert sizes[2] - sizes[1] == 900


def test_equal_parts_are_one_node() -> None:
    f = activation("silu")
    graph = build_graph(written.add(f.formula, f.formula), f.x)
    assert graph.output.operands == (5,)
