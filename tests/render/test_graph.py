"""The computation graph drawn: nothing overlaps, every edge goes down, every format has it all."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive import cli
from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.render.graph_dot import to_dot
from derive.render.graph_labels import SHORT, labelled
from derive.render.graph_layout import Box, layout
from derive.render.graph_mermaid import to_mermaid
from derive.render.graph_svg import to_svg

SVG = "{http://www.w3.org/2000/svg}"


@st.composite
def graphs(draw):
    """A graph with one input, every other node fed by one or two earlier ones."""
    count = draw(st.integers(2, 14))
    edges = []
    for node in range(1, count):
        operands = draw(st.lists(st.integers(0, node - 1), min_size=1, max_size=2, unique=True))
        edges += [(operand, node) for operand in operands]
    size = st.builds(Box, st.floats(10, 200), st.floats(10, 60))
    boxes = [draw(size) for _ in range(count)]
    return boxes, edges, [draw(size) for _ in edges]


@given(graphs())
def test_nothing_overlaps_and_every_edge_goes_down(graph) -> None:
    nodes, edges, labels = graph
    found = layout(nodes, edges, labels)
    boxes = [*zip(found.nodes, nodes, strict=True), *zip(found.labels, labels, strict=True)]
    for ((x1, y1), one), ((x2, y2), other) in combinations(boxes, 2):
        apart = (abs(x1 - x2) - (one.width + other.width) / 2,
                 abs(y1 - y2) - (one.height + other.height) / 2)
        assert max(apart) > -1e-6
    for (source, target), path in zip(edges, found.paths, strict=True):
        assert (path[0], path[-1]) == (found.nodes[source], found.nodes[target])
        assert all(below[1] > above[1] for above, below in pairwise(path))
    for (x, y), box in boxes:
        assert -1e-6 <= x - box.width / 2 <= x + box.width / 2 <= found.width + 1e-6
        assert -1e-6 <= y - box.height / 2 <= y + box.height / 2 <= found.height + 1e-6


def test_a_chain_is_a_straight_line() -> None:
    found = layout([Box(50, 20)] * 4, [(0, 1), (1, 2), (2, 3)], [Box(30, 10)] * 3)
    assert len({round(x, 6) for path in found.paths for x, _ in path}) == 1


def derivations():
    return [differentiate(activation(name)) for name in ("sigmoid", "mish", "elu", "identity")]


def test_edges_carry_values_forward_and_gradients_back() -> None:
    graph = labelled(differentiate(activation("sigmoid")))
    shown = {(edge.source, edge.target): (edge.forward, edge.backward) for edge in graph.edges}
    assert shown[2, 3] == ("u₂ = e⁻ˣ", "∂L/∂u₂ = −∂L/∂y · y²")
    assert (graph.output, graph.upstream) == ("y", "∂L/∂y")


def test_where_paths_meet_again_each_carries_a_term() -> None:
    graph = labelled(differentiate(activation("silu")))
    terms = [edge.backward for edge in graph.edges if edge.source == 0]
    assert len(terms) == 2
    assert all(term[0] in "+−t" for term in terms)


@pytest.mark.parametrize("derivation", derivations(), ids=lambda each: each.activation.name)
def test_every_format_has_every_node_and_edge(derivation) -> None:
    graph = derivation.graph
    edges = sum(len(node.operands) for node in graph.nodes) + 1
    picture = fromstring(to_svg(derivation))  # noqa: S314  (our own)
    classes = [each.get("class") for each in picture.iter(f"{SVG}g")]
    assert (classes.count("node"), classes.count("edge")) == (len(graph.nodes), edges)
    dot = to_dot(derivation)
    assert dot.count(" -> ") == 2 * edges
    assert len(re.findall(r"^  n\d+ \[label", dot, re.MULTILINE)) == len(graph.nodes)
    mermaid = to_mermaid(derivation)
    assert (mermaid.count(" -->|"), mermaid.count(" -.->|")) == (edges, edges)


def test_a_large_graph_shows_names_where_there_is_no_room() -> None:
    formula = " + ".join(f"sin({n}*x)*exp(x/{n})" for n in range(2, 9))
    graph = labelled(differentiate(activation(formula=formula)))
    assert len(graph.nodes) > 25
    assert all(len(edge.forward) <= SHORT for edge in graph.edges)
    assert all(len(edge.backward) <= 12 for edge in graph.edges)


def test_names_cannot_leave_their_quotes() -> None:
    hostile = 'a" ]; b -> c\\'
    derivation = differentiate(replace(activation(formula="x**2"), name=hostile))
    assert to_dot(derivation).startswith('digraph "a\\" ]; b -> c\\\\" {')
    picture = fromstring(to_svg(derivation))  # noqa: S314  (our own)
    assert picture.get("aria-label") == f"Computation graph of {hostile}"


@pytest.mark.parametrize(("form", "start"), [
    ("svg", "<svg "), ("dot", 'digraph "tanh" {'), ("mermaid", "flowchart TD")])
def test_the_graph_alone_from_the_command_line(capsys, form, start) -> None:
    assert cli.main(["show", "tanh", "--format", form]) == 0
    assert capsys.readouterr().out.startswith(start)
