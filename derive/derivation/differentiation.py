"""From an activation to its derivation: graph, backward sweep, simplification on every piece."""

from __future__ import annotations

from sympy import Expr, Mul, S, Symbol

from derive.derivation.graph import Graph, build_graph
from derive.derivation.joins import joins
from derive.derivation.record import Chain, Derivation, Flow, Interval, Piece, Step
from derive.derivation.simplification import Definitions, simplify
from derive.derivation.sweep import backward, upstream, without
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.notation import SHOWN_SIZE

NAMED_SIZE = 6
"""Parts from which on a node keeps its own name inside the gradient instead of being written out."""


def differentiate(f: Activation) -> Derivation:
    """Return the derivation of f′ with respect to x by the backward sweep.

    Raises UndecidableError where the pieces of f or a rule of one of its functions is not known.

    >>> from derive.formula.catalogue import activation
    >>> from derive.formula.notation import ascii_text
    >>> ascii_text(differentiate(activation("sigmoid")).pieces[0].chain.end)
    'dL/dy*y*(1 - y)'
    """
    graph = build_graph(f.formula, f.x)
    sweep = backward(graph)
    pieces = _pieces(f, graph, sweep)
    kinks, jumps = joins(f, _whole_slope(graph, sweep), pieces) if len(pieces) > 1 else ((), ())
    return Derivation(f, f.x, graph, sweep, pieces, kinks, jumps)


def _pieces(f: Activation, graph: Graph, sweep: tuple[Flow, ...]) -> tuple[Piece, ...]:
    if not written.has_switch(f.formula):
        return (_piece(f, None, None, f.formula, graph, sweep),)
    from derive.formula.cells import split  # noqa: PLC0415  (loads ball arithmetic only if needed)

    parts = []
    for cell in split(f.formula, f.x, f.where, f.defaults):
        inner = build_graph(cell.expr, f.x)
        parts.append(_piece(f, cell.low, cell.high, cell.expr, inner, backward(inner)))
    return tuple(parts)


def _piece(f: Activation, low: Expr | None, high: Expr | None, formula: Expr, graph: Graph,
           sweep: tuple[Flow, ...]) -> Piece:
    """Return one smooth piece with its gradient simplified."""
    values = {node.symbol: node.expression for node in graph.nodes[1:]}
    upstream_y = upstream(graph.output)
    where: dict[str, Interval] = dict(f.where)
    if low is not None or high is not None:
        where[f.x.name] = (low, high)
    gradient = sweep[-1].gradient
    raw = None if gradient is None else S.Zero if gradient == 0 else without(gradient, upstream_y)
    if raw is None:
        slope = _unfolded(graph, sweep)
        return Piece(low, high, formula, Chain("simplification", ()), slope, slope)
    named = _named(raw, graph)
    table = {node.symbol: node.expression for node in graph.nodes[1:] if node.symbol not in named}
    start = written.substitute(raw, table)
    definitions: Definitions = tuple((symbol, values[symbol]) for symbol in named)
    steps = simplify(start, definitions)
    shown = [_with_upstream(upstream_y, expr) for expr in (start, *(s.after for s in steps))]
    chain = Chain("simplification", tuple(
        Step(before, after, step.rule, step.relation, step.premises)
        for before, after, step in zip(shown, shown[1:], steps, strict=False)) or (
            Step(shown[0], shown[0], "nothing_to_simplify"),), definitions, tuple(where.items()))
    end = steps[-1].after if steps else start
    return Piece(low, high, formula, chain, written.substitute(end, values), end)


def _with_upstream(upstream_y: Symbol, expr: Expr) -> Expr:
    """Return the upstream gradient times an expression, groups kept as they are written."""
    if expr == 0:
        return S.Zero
    if expr == 1:
        return upstream_y
    if written.is_reciprocal(expr):
        return written.mul(upstream_y, S.One, expr)
    if isinstance(expr, Mul):
        head, *rest = expr.args
        if head == -1:
            return written.mul(S.NegativeOne, upstream_y, *rest)
        if written.is_reciprocal(head):
            return written.mul(upstream_y, S.One, *expr.args)
        return written.mul(upstream_y, *expr.args)
    return written.mul(upstream_y, expr)


def _named(raw: Expr, graph: Graph) -> tuple[Symbol, ...]:
    """Return the nodes that keep their names in the gradient: y, and parts long to write out."""
    occurring = written.variables(raw)
    return tuple(node.symbol for node in graph.nodes[1:] if node.symbol in occurring and (
        node is graph.output or (
            written.tree_size(node.expression) >= NAMED_SIZE and not node.operation.is_Add)))


def _unfolded(graph: Graph, sweep: tuple[Flow, ...]) -> Expr:
    """Return the gradient in x with parts shared, for graphs too large to write out."""
    values: dict[Symbol, Expr] = {node.symbol: node.expression for node in graph.nodes}
    arrived: dict[Symbol, Expr] = {upstream(graph.output): S.One}
    for flow in sweep:
        node = graph.nodes[flow.node]
        arrived[upstream(node)] = written.substitute(flow.total, {**values, **arrived})
    return arrived[upstream(graph.nodes[0])]


def _whole_slope(graph: Graph, sweep: tuple[Flow, ...]) -> Expr | None:
    if written.tree_size(graph.output.expression) > SHOWN_SIZE * 4:
        return None
    return _unfolded(graph, sweep)


