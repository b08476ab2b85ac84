"""What stands in and between the nodes of a computation graph, for every way to draw it."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Basic, Expr

from derive.derivation.graph import Node
from derive.derivation.record import Derivation, Flow
from derive.derivation.sweep import upstream
from derive.formula import written
from derive.formula.mathematics import unicode_text
from derive.formula.notation import SHOWN_SIZE
from derive.language import say
from derive.render.outline_graph import operation_name

SHORT, SHORTEST = 26, 9
"""Characters of the longest text in a node or beside an edge; names stand for longer ones."""
MANY = 16
"""Nodes of the largest graph whose edges have room for more than a name."""


@dataclass(frozen=True)
class NodeLabel:
    """A node in words: its operation (exp), the equation of its output, and the same in full."""

    index: int
    operation: str
    equation: str
    full: str


@dataclass(frozen=True)
class EdgeLabel:
    """An edge from operand to consumer: the value that goes forward, the gradient coming back."""

    source: int
    target: int
    forward: str
    backward: str
    full: str


@dataclass(frozen=True)
class LabelledGraph:
    """A graph in words; `name` is the activation's, `output` and `upstream` stand at its end."""

    name: str
    nodes: tuple[NodeLabel, ...]
    edges: tuple[EdgeLabel, ...]
    output: str
    upstream: str


def labelled(derivation: Derivation) -> LabelledGraph:
    """Return the graph of a derivation with values going forward and gradients coming back."""
    graph = derivation.graph
    flows = {flow.node: flow for flow in derivation.sweep}
    room = SHORT if len(graph.nodes) <= MANY else SHORTEST
    edges = [_edge(graph.nodes[operand], node, flows.get(operand), room)
             for node in graph.nodes for operand in node.operands]
    return LabelledGraph(derivation.activation.name, tuple(map(_node, graph.nodes)), tuple(edges),
                         unicode_text(graph.output.symbol), unicode_text(upstream(graph.output)))


def _node(node: Node) -> NodeLabel:
    words = "".join(unicode_text(part) if isinstance(part, Basic) else part
                    for part in operation_name(node))
    if node.is_input:
        return NodeLabel(node.index, "", words, say("page.variable", x=words))
    name = unicode_text(node.symbol)
    full = f"{name} = {unicode_text(node.operation)}"
    return NodeLabel(node.index, words, full if len(full) <= SHORT else name, full)


def _edge(node: Node, consumer: Node, flow: Flow | None, room: int) -> EdgeLabel:
    name, gradient = unicode_text(node.symbol), unicode_text(upstream(node))
    value = _within(node.expression)
    forward = f"{name} = {value}" if value and not node.is_input else name
    backward, instead = _backward(gradient, consumer, flow)

    def short(text: str, name: str) -> str:
        return text if len(text) <= room else name

    return EdgeLabel(node.index, consumer.index, short(forward, name), short(backward, instead),
                     say("page.edge", forward=forward, backward=backward))


def _backward(gradient: str, consumer: Node, flow: Flow | None) -> tuple[str, str]:
    """Return the gradient that comes back from a consumer, and a name for it."""
    contributions = () if flow is None else flow.contributions
    parts = [each for each in contributions if each.consumer == consumer.index]
    if flow is None or not parts:  # the output does not depend on it
        return f"{gradient} = 0", gradient
    arriving = _within(flow.gradient) if flow.gradient is not None else ""
    alone = len(contributions) == len(parts)
    if not alone or not arriving:
        arriving = " + ".join(_within(each.flow) or "…" for each in parts)
    if alone:
        return f"{gradient} = {arriving}", gradient
    # Where several paths meet again each edge carries one term of the sum.
    sign = f"− {arriving[1:]}" if arriving.startswith("−") else f"+ {arriving}"
    return sign, say("page.to", gradient=gradient)


def _within(expr: Expr) -> str:
    return unicode_text(expr) if written.tree_size(expr) <= SHOWN_SIZE else ""

