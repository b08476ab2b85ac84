"""The computation graph in Mermaid, which GitHub and many editors draw inside Markdown."""

from __future__ import annotations

from derive.derivation.record import Derivation
from derive.render.graph_labels import labelled


def to_mermaid(derivation: Derivation) -> str:
    """Return the graph as a Mermaid flowchart: values forward, gradients back in dotted lines."""
    graph = labelled(derivation)
    lines = ["flowchart TD"]
    for node in graph.nodes:
        words = [node.operation, node.equation] if node.operation else [node.equation]
        lines.append(f"  n{node.index}[{_quoted('<br>'.join(map(_escaped, words)))}]")
    lines.append(f"  out([{_quoted(_escaped(graph.output))}])")
    ends = [(f"n{edge.source}", f"n{edge.target}", edge.forward, edge.backward)
            for edge in graph.edges]
    last = f"n{graph.nodes[-1].index}"
    for source, target, forward, backward in [*ends, (last, "out", graph.output, graph.upstream)]:
        lines.append(f"  {source} -->|{_quoted(_escaped(forward))}| {target}")
        lines.append(f"  {target} -.->|{_quoted(_escaped(backward))}| {source}")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return f'"{text}"'


def _escaped(text: str) -> str:
    """Return text with Mermaid's entities for what would end a label or begin markup."""
    return "".join(f"#{ord(each)};" if each in "#\"<>&`|\\;[]{}*_" else each for each in text)
