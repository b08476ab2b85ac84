"""The computation graph as SVG: values go forward on solid lines, gradients back on dashed ones."""

from __future__ import annotations

from itertools import pairwise
from xml.etree.ElementTree import Element

from derive.derivation.record import Derivation
from derive.language import say
from derive.language.width import width
from derive.render.graph_labels import EdgeLabel, LabelledGraph, NodeLabel, labelled
from derive.render.graph_layout import Box, Layout, layout
from derive.render.pages.markup import tag, to_xml

CHARACTER, LINE = 7.3, 17.0
"""Width of an average character and height of a line of 13 pixels, in pixels."""
MARGIN = 12.0
STUB = 46.0
"""Length of the line below the output, where y leaves and ∂L/∂y arrives."""

STYLE = """
.graph text { font: 13px system-ui, sans-serif; fill: var(--ink, #1b1f24); }
.graph .node rect { fill: var(--card, #f6f8fa); stroke: var(--line, #8c959f); }
.graph .node .operation { font-weight: 600; }
.graph .forward { stroke: var(--forward, #0a58ca); fill: none; stroke-width: 1.5; }
.graph .backward { stroke: var(--backward, #b02a37); fill: none; stroke-width: 1.5;
  stroke-dasharray: 5 3; }
.graph text.forward { fill: var(--forward, #0a58ca); stroke: none; }
.graph text.backward { fill: var(--backward, #b02a37); stroke: none; }
.graph .hit { stroke: transparent; stroke-width: 14; fill: none; }
.graph marker path { stroke: none; }
.graph marker .forward { fill: var(--forward, #0a58ca); }
.graph marker .backward { fill: var(--backward, #b02a37); }
"""
_DARK = """
svg { background: #fff; }
@media (prefers-color-scheme: dark) { svg { background: #0d1117; --ink: #e6edf3; --card: #1f2630;
  --line: #6e7681; --forward: #79b8ff; --backward: #ff8f8f; } }
"""


def to_svg(derivation: Derivation) -> str:
    """Return the graph as an SVG file that follows the reader's light or dark theme."""
    picture = graph_svg(derivation)
    picture.set("xmlns", "http://www.w3.org/2000/svg")
    picture.insert(0, tag("style", _DARK + STYLE))
    return to_xml(picture)


def graph_svg(derivation: Derivation, *, rows: frozenset[int] = frozenset()) -> Element:
    """Return the graph as an element; nodes in `rows` link to the lines of the page about them."""
    graph = labelled(derivation)
    place = layout([_node_box(node) for node in graph.nodes],
                   [(edge.source, edge.target) for edge in graph.edges],
                   [_edge_box(edge) for edge in graph.edges])
    wide, high = place.width + 2 * MARGIN, place.height + STUB + 2 * MARGIN
    title = say("page.graph_of", name=graph.name)
    picture = tag(
        "svg", tag("title", title), _markers(), class_="graph", role="group", aria_label=title,
        width=f"{wide:.0f}", height=f"{high:.0f}", viewBox=f"{-MARGIN:.0f} {-MARGIN:.0f} "
        f"{wide:.0f} {high:.0f}")
    for edge, path, label in zip(graph.edges, place.paths, place.labels, strict=True):
        picture.append(_edge(edge, path, label, place, graph))
    picture.append(_end(graph, place))
    for node, at in zip(graph.nodes, place.nodes, strict=True):
        picture.append(_node(node, at, node.index in rows))
    return picture


def _node_box(node: NodeLabel) -> Box:
    longest = max(width(node.operation) * 1.08, width(node.equation))
    return Box(longest * CHARACTER + 24, LINE * (2 if node.operation else 1) + 12)


def _edge_box(edge: EdgeLabel) -> Box:
    """Return room for both texts; the wider one counts on both sides of the line."""
    return Box(2 * (max(width(edge.forward), width(edge.backward)) * CHARACTER + 12), LINE + 14)


def _node(node: NodeLabel, at: tuple[float, float], linked: bool) -> Element:
    box = _node_box(node)
    lines = [line for line in (node.operation, node.equation) if line]
    texts = [tag("text", line, x=f"{at[0]:.1f}", text_anchor="middle",
                 y=f"{at[1] + LINE * (number - len(lines) / 2 + 0.75):.1f}",
                 class_="operation" if node.operation and not number else None)
             for number, line in enumerate(lines)]
    body = [tag("title", node.full),
            tag("rect", x=f"{at[0] - box.width / 2:.1f}", y=f"{at[1] - box.height / 2:.1f}",
                width=f"{box.width:.1f}", height=f"{box.height:.1f}", rx="7"), *texts]
    words = f"{node.full}, {node.operation}" if node.operation else node.full
    return tag("a" if linked else "g", *body, class_="node", id=f"node-{node.index}",
               data_nodes=node.index, href=f"#line-{node.index}" if linked else None,
               role=None if linked else "img", aria_label=words)


def _edge(edge: EdgeLabel, path: tuple[tuple[float, float], ...], label: tuple[float, float],
          place: Layout, graph: LabelledGraph) -> Element:
    above, below = _node_box(graph.nodes[edge.source]), _node_box(graph.nodes[edge.target])
    points = [(path[0][0], path[0][1] + above.height / 2), *path[1:-1],
              (path[-1][0], path[-1][1] - below.height / 2)]
    # Edges that end at one node end side by side, in the order they come in.
    arriving = [each[-2][0] for each in place.paths if each[-1] == path[-1]]
    shift = 14.0 * (sum(x < path[-2][0] for x in arriving) - (len(arriving) - 1) / 2)
    points[-1] = (points[-1][0] + shift, points[-1][1])
    # An invisible broad line is easier to point at than two narrow ones.
    return tag("g", tag("title", edge.full), tag("path", d=_curve(points, 0.0), class_="hit"),
               *_lines(points),
               *_texts(label, edge.forward, edge.backward), class_="edge",
               data_nodes=f"{edge.source} {edge.target}")


def _lines(points: list[tuple[float, float]]) -> list[Element]:
    return [tag("path", d=_curve(points, -3.5), class_="forward", marker_end="url(#forward)"),
            tag("path", d=_curve(points[::-1], 3.5), class_="backward",
                marker_end="url(#backward)")]


def _curve(points: list[tuple[float, float]], shift: float) -> str:
    moved = [(x + shift, y) for x, y in points]
    parts = [f"M{moved[0][0]:.1f} {moved[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(moved):
        half = (y0 + y1) / 2
        parts.append(f"C{x0:.1f} {half:.1f} {x1:.1f} {half:.1f} {x1:.1f} {y1:.1f}")
    return "".join(parts)


def _texts(at: tuple[float, float], forward: str, backward: str) -> list[Element]:
    y = f"{at[1] + 4:.1f}"
    return [tag("text", forward, x=f"{at[0] - 10:.1f}", y=y, text_anchor="end", class_="forward"),
            tag("text", backward, x=f"{at[0] + 10:.1f}", y=y, class_="backward")]


def _end(graph: LabelledGraph, place: Layout) -> Element:
    """Return the line below the output: y leaves, the gradient arrives."""
    x, y = place.nodes[-1]
    top = y + _node_box(graph.nodes[-1]).height / 2
    return tag("g", *_lines([(x, top), (x, top + STUB - 8)]),
               *_texts((x, top + STUB / 2), graph.output, graph.upstream), class_="edge")


def _markers() -> Element:
    return tag("defs", *(tag(
        "marker", tag("path", d="M0 0L8 4L0 8z", class_=name), id=name, viewBox="0 0 8 8", refX="7",
        refY="4", markerWidth="7", markerHeight="7", orient="auto-start-reverse",
        markerUnits="userSpaceOnUse") for name in ("forward", "backward")))
