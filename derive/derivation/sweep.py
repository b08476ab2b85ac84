"""The backward sweep: gradients from the output to the variable, node by node (reverse mode).

Linear in the size of the graph (Griewank & Walther 2008, ch. 3): every edge is visited once.
"""

from __future__ import annotations

from sympy import Add, Expr, Function, Mul, Rational, S, Symbol

from derive.derivation.graph import Graph, Node
from derive.derivation.record import Contribution, Flow
from derive.derivation.rules import local_derivatives
from derive.formula import written
from derive.formula.notation import SHOWN_SIZE


def upstream(node: Node) -> Symbol:
    """Return the symbol of the gradient that arrives at a node, ∂L/∂(its name)."""
    return written.variable(f"dL/d{node.symbol.name}")


def backward(graph: Graph) -> tuple[Flow, ...]:
    """Return the gradient of every node, from the last but one back to the variable.

    `Flow.gradient` is in ∂L/∂y and node outputs; None from where it is too long to write out.
    """
    consumers = graph.consumer_table()
    gradients: dict[int, Expr | None] = {graph.output.index: upstream(graph.output)}
    flows = []
    for node in reversed(graph.nodes[:-1]):
        contributions = tuple(
            Contribution(consumer.index, local.rule, local.local, local.through,
                         product(upstream(consumer), _short(local.local, local.through)))
            for consumer in consumers[node.index]
            for local in local_derivatives(consumer.operation, node.symbol, consumer.symbol))
        total = total_of([each.flow for each in contributions])
        gradient = _accumulated(contributions, gradients)
        gradients[node.index] = gradient
        flows.append(Flow(node.index, contributions, total, gradient))
    return tuple(flows)


def _short(local: Expr, through: Expr | None) -> Expr:
    """Return the form to pass on: through the output, unless that needs another function of it."""
    if through is None or any(isinstance(part, Function) for part in written.postorder(through)):
        return local
    return through


def _accumulated(contributions: tuple[Contribution, ...],
                 gradients: dict[int, Expr | None]) -> Expr | None:
    passed = []
    for each in contributions:
        arriving = gradients[each.consumer]
        if arriving is None:
            return None
        passed.append(product(arriving, _short(each.local, each.through)))
    gradient = total_of(passed)
    return gradient if written.tree_size(gradient) <= 4 * SHOWN_SIZE else None


def total_of(flows: list[Expr]) -> Expr:
    """Return the written sum of what arrives; nothing arrives as 0, and zeros are not written."""
    return written.add(*(flow for flow in flows if flow != 0))


def product(*parts: Expr) -> Expr:
    """Return the parts as one written product: groups opened, signs collected, ones left out."""
    sign = 1
    kept: list[Expr] = []
    for factor in (factor for part in parts for factor in written.factors(part)):
        if factor == 0:
            return S.Zero
        negative = isinstance(factor, Rational) and factor < 0
        sign = -sign if negative else sign
        if factor not in (1, -1):
            kept.append(-factor if negative else factor)
    if sign < 0 and kept and isinstance(kept[0], Rational):
        sign, kept[0] = 1, -kept[0]
    whole = written.mul(*(piece for place, factor in enumerate(kept) for piece in (
        (S.One, factor) if _stands_alone(kept, place) else (factor,))))
    return whole if sign > 0 else written.negative(whole) if not isinstance(whole, Mul) else (
        written.mul(S.NegativeOne, *whole.args))


def _stands_alone(factors: list[Expr], place: int) -> bool:
    """Tell whether a reciprocal is written ·1/u: in mid product, or after ∂L/∂y or another 1/v."""
    if not place or not written.is_reciprocal(factors[place]):
        return False
    before = factors[place - 1]
    return place < len(factors) - 1 or written.is_reciprocal(before) or (
        isinstance(before, Symbol) and "/" in before.name)


def without(expr: Expr, factor: Expr) -> Expr | None:
    """Return the expression divided by a factor that every term shows, or None if one does not.

    >>> from derive.formula.parse import parse
    >>> without(parse("g*x + g", ("g", "x")), written.variable("g"))
    x + 1
    """
    if isinstance(expr, Add):
        parts = [without(term, factor) for term in expr.args]
        return None if any(part is None for part in parts) else written.add(
            *(part for part in parts if part is not None))
    factors = list(written.factors(expr))
    for place, each in enumerate(factors):
        rest = S.One if each == factor else (
            without(each, factor) if isinstance(each, Add) else None)
        if rest is not None:
            return product(*factors[:place], rest, *factors[place + 1:])
    return None
