"""The computation graph in the DOT language of Graphviz."""

from __future__ import annotations

from derive.derivation.record import Derivation
from derive.render.graph_labels import labelled


def to_dot(derivation: Derivation) -> str:
    """Return the graph as DOT: values forward in solid lines, gradients back in dashed ones."""
    graph = labelled(derivation)
    lines = [f"digraph {_quoted(graph.name)} {{",
             '  node [shape=box, style=rounded, fontname="sans-serif"];',
             '  edge [fontname="sans-serif", fontsize=11];']
    for node in graph.nodes:
        label = f"{node.operation}\n{node.equation}" if node.operation else node.equation
        lines.append(f"  n{node.index} [label={_quoted(label)}, tooltip={_quoted(node.full)}];")
    lines.append(f"  out [label={_quoted(graph.output)}, shape=plaintext];")
    last = graph.nodes[-1].index
    ends = [(f"n{edge.source}", f"n{edge.target}", edge.forward, edge.backward)
            for edge in graph.edges]
    for source, target, forward, backward in [*ends, (f"n{last}", "out", "", graph.upstream)]:
        lines.append(f'  {source} -> {target} [label={_quoted(forward)}, color="#0a58ca", '
                     'fontcolor="#0a58ca"];')
        lines.append(f'  {target} -> {source} [label={_quoted(backward)}, color="#b02a37", '
                     'fontcolor="#b02a37", style=dashed, constraint=false];')
    return "\n".join([*lines, "}"])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
