"""From an activation to its derivation: graph, backward sweep, simplification on every piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sympy import Expr, Mul, Rational, S, Symbol

from derive.derivation.graph import Graph, build_graph
from derive.derivation.joins import Joins, joins, singularities
from derive.derivation.order import with_known_order
from derive.derivation.record import (
    Chain,
    Derivation,
    Flow,
    Interval,
    Piece,
    Step,
)
from derive.derivation.route import work_out
from derive.derivation.simplification import Definitions, cost, simplify
from derive.derivation.sweep import backward, upstream, without
from derive.errors import UndecidableError, UsageError
from derive.formula import written
from derive.formula.activation import Activation
from derive.formula.notation import SHOWN_SIZE
from derive.formula.real_root import real_roots_in

if TYPE_CHECKING:
    from derive.formula.cells import Piece as Cell

Span = tuple[Expr | None, Expr | None]
Swept = tuple[Graph, tuple[Flow, ...]]
ROUTES = ("backward", "quotient")
NAMED = 19
"""Cost of reading from which on a node keeps its own name inside the gradient."""


def differentiate(f: Activation, *, route: str = "backward", wrt: str = "x") -> Derivation:
    """Return the derivation of f′ with respect to x, or of ∂f/∂`wrt` for one of its parameters.

    `route` is "backward" (the gradient that the sweep brings, simplified) or "quotient" (the
    textbook's rules from the outside in).
    Raises UsageError for a parameter that f does not have, UndecidableError where the pieces of f
    or a rule of one of its functions is not known, or where the formula is too large for the
    quotient route.

    >>> from derive.formula.catalogue import activation
    >>> from derive.formula.notation import ascii_text
    >>> ascii_text(differentiate(activation("sigmoid")).pieces[0].chain.end)
    'dL/dy*y*(1 - y)'
    """
    if route not in ROUTES:
        raise UsageError(f"there is no route '{route}'", hint=f"routes: {', '.join(ROUTES)}")
    f = with_known_order(f, f.variable(wrt))
    by = f.variable(wrt)
    graph = build_graph(f.formula, by)
    sweep = backward(graph)
    pieces = tuple(_piece(f, span, formula, swept, route)
                   for span, formula, swept in _stretches(f, by, (graph, sweep)))
    found = _joins(f, graph, sweep, pieces)
    return Derivation(f, by, graph, sweep, pieces, found.kinks, found.jumps, route,
                      found.singular)


def _joins(f: Activation, graph: Graph, sweep: tuple[Flow, ...],
           pieces: tuple[Piece, ...]) -> Joins:
    """Return where pieces meet; for a single piece, where a root leaves it without a slope."""
    if len(pieces) > 1:
        return joins(f, _whole_slope(graph, sweep), pieces)
    if not pieces[0].chain.steps:
        return Joins()
    try:
        return Joins(singular=singularities(f, pieces[0].slope))
    except UndecidableError:
        return Joins()  # zeros that cannot be found: nothing is said about such points


def _stretches(f: Activation, by: Symbol, whole: Swept) -> Iterator[tuple[Span, Expr, Swept]]:
    """Yield the open stretches on which f is smooth, with its formula, graph and sweep there."""
    if not written.has_switch(f.formula):
        yield (None, None), f.formula, whole
        return
    for cell in _cells(f):
        graph = build_graph(cell.expr, by)
        yield (cell.low, cell.high), cell.expr, (graph, backward(graph))


def _cells(f: Activation) -> tuple[Cell, ...]:
    """Return the pieces of f for all values of its parameters.

    Where a break is the root of an equation without a closed form, they are those at the default
    values, and at values near by.
    """
    from derive.formula.cells import split  # loads ball arithmetic

    try:
        return split(f.formula, f.x, f.where)
    except UndecidableError:
        cells = split(f.formula, f.x, f.where, f.defaults)
        if not real_roots_in(*(cell.high for cell in cells[:-1] if cell.high is not None)):
            raise
        return cells


def _piece(f: Activation, span: Span, formula: Expr, swept: Swept, route: str) -> Piece:
    """Return one smooth piece with its gradient simplified."""
    graph, sweep = swept
    start = _start(graph, sweep[-1].gradient)
    if start is None:
        if route == "quotient":
            raise UndecidableError(f"{f.name} is too large to write out by the quotient rule",
                                   hint="the backward route shares its parts")
        slope = _unfolded(graph, sweep)
        return Piece(*span, formula, Chain("simplification", ()), slope, slope)
    raw, definitions = start
    if route == "quotient":
        opened = work_out(formula, graph.nodes[0].symbol)
        first, raw = opened[0].before, opened[-1].after
        definitions = ((graph.output.symbol, formula),)
    else:
        opened, first = (), raw
    steps = (*opened, *simplify(raw, definitions))
    end = steps[-1].after if steps else first
    slope = end
    for symbol, value in reversed(definitions):
        slope = written.substitute(slope, {symbol: value})
    where: dict[str, Interval] = dict(f.where)
    if span != (None, None):
        where[f.x.name] = span
    chain = Chain("simplification", _with_upstream(upstream(graph.output), first, steps),
                  definitions, tuple(where.items()))
    return Piece(*span, formula, chain, slope, end)


def _start(graph: Graph, gradient: Expr | None) -> tuple[Expr, Definitions] | None:
    """Return the gradient without ∂L/∂y, short nodes written out, and the names that stay."""
    if gradient is None:
        return None
    raw = S.Zero if gradient == 0 else without(gradient, upstream(graph.output))
    if raw is None:
        return None
    named = _named(raw, graph)
    shown: dict[Symbol, Expr] = {}
    definitions = []
    for node in graph.nodes[1:]:
        value = written.substitute(node.operation, shown)
        shown[node.symbol] = node.symbol if node.symbol in named else value
        if node.symbol in named:
            definitions.append((node.symbol, value))
    return written.substitute(raw, shown), tuple(definitions)


def _with_upstream(symbol: Symbol, first: Expr, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps with ∂L/∂y in front of every line; at least one line to judge."""
    lines = [_times(symbol, expr) for expr in (first, *(step.after for step in steps))]
    if not steps:
        return (Step(lines[0], lines[0], "nothing_to_simplify"),)
    return tuple(Step(before, after, step.rule, step.relation, step.premises)
                 for before, after, step in zip(lines, lines[1:], steps, strict=False))


def _times(upstream_y: Symbol, expr: Expr) -> Expr:
    """Return the upstream gradient times an expression, groups kept as they are written."""
    if expr == 0:
        return S.Zero
    if expr == 1:
        return upstream_y
    if written.is_reciprocal(expr):
        return written.mul(upstream_y, S.One, expr)
    if not isinstance(expr, Mul):
        return written.mul(upstream_y, expr)
    head, *rest = expr.args
    if isinstance(head, Rational) and head < 0:
        magnitude = [] if head == -1 else [-head]
        return written.mul(S.NegativeOne, upstream_y, *magnitude, *rest)
    fraction = [S.One] if written.is_reciprocal(head) else []
    return written.mul(upstream_y, *fraction, *expr.args)


def _named(raw: Expr, graph: Graph) -> frozenset[Symbol]:
    """Return the nodes that keep their names in the gradient: y, and parts long to write out.

    Sums and multiples of one node are written out, and named where only they lead to a long part.
    """
    needed = set(written.variables(raw))
    named = set()
    for node in reversed(graph.nodes[1:]):
        if node.symbol not in needed:
            continue
        simple = node.operation.is_Add or (node.operation.is_Mul and len(node.operands) == 1)
        if node is graph.output or (_is_long(node.expression) and not simple):
            named.add(node.symbol)
        else:
            needed.update(graph.nodes[operand].symbol for operand in node.operands)
    return frozenset(named)


def _is_long(expr: Expr) -> bool:
    """Tell whether a part is better named: too long for a line, or a sum inside something."""
    if written.tree_size(expr) > SHOWN_SIZE:
        return True
    return cost(expr) >= NAMED and any(part.is_Add for part in written.postorder(expr))


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


