"""What a derivation claims, one checkable statement after another.

Every line that a person reads is a claim with a `place`; so are the silent ones that hold the
lines together (a sweep that forgets a consumer, a piece that is not f there). A record with one
thing changed therefore fails where it was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from sympy import Expr, S, Symbol

from derive.derivation.graph import Node
from derive.derivation.joins import is_infinite, one_sided
from derive.derivation.record import Chain, Derivation, Flow, Interval, Jump, Kink, Piece, Step
from derive.derivation.sweep import upstream
from derive.derivation.why import approaching
from derive.errors import UndecidableError
from derive.formula import writings, written
from derive.formula.real_root import RealRoot
from derive.proof.claims.claim import Claim, Place
from derive.proof.claims.derivative import derivative_of, worked_out
from derive.proof.claims.one_sided import tends_claims
from derive.proof.claims.roots import formula_claims, meeting_claims, root_claims, roots_of

__all__ = ["Claim", "Place", "chain_claims", "claims_of"]

def claims_of(derivation: Derivation) -> Iterator[Claim]:
    """Yield every claim of an activation's derivation, in reading order."""
    yield from _graph_claims(derivation)
    for position, flow in enumerate(derivation.sweep):
        yield from _flow_claims(derivation, position, flow)
    for position, root in enumerate(roots_of(derivation)):
        yield from root_claims(root, ("root", position))
    for position, piece in enumerate(derivation.pieces):
        yield from _piece_claims(derivation, position, piece)
    for position, kink in enumerate(derivation.kinks):
        yield from _kink_claims(derivation, position, kink)
    for position, jump in enumerate(derivation.jumps):
        yield from _jump_claims(derivation, position, jump)
    known = {each.at for group in (derivation.kinks, derivation.jumps, derivation.singular)
             for each in group}
    for position, (left, right) in enumerate(pairwise(derivation.pieces)):
        if left.high not in known:
            yield from _smooth_join_claims(derivation, position, left, right)


def chain_claims(chain: Chain, place: Place = ()) -> Iterator[Claim]:
    """Yield the claims of a chain's steps and, inside each, of its premises."""
    where = dict(chain.where)
    for position, step in enumerate(chain.steps):
        here = (*place, "step", position)
        yield _step_claim(step, chain, here, where)
        if position and step.before != chain.steps[position - 1].after:
            yield Claim((*here, "link"), opened(chain.steps[position - 1].after, chain.definitions),
                        opened(step.before, chain.definitions), where)
        for number, premise in enumerate(step.premises):
            yield from chain_claims(premise, (*here, number))


def _step_claim(step: Step, chain: Chain, place: Place,
                where: Mapping[str, Interval]) -> Claim:
    return Claim(place, opened(step.before, chain.definitions),
                 opened(step.after, chain.definitions), where, step.relation, approaching(step))


def opened(expr: Expr, definitions: tuple[tuple[Symbol, Expr], ...]) -> Expr:
    """Return the expression with open derivatives worked out and defined symbols put in."""
    # Derivatives first: in d/dy[sin(y)] the y is bound and has no definition.
    expr = worked_out(expr)
    for symbol, value in reversed(definitions):
        expr = written.substitute(expr, {symbol: worked_out(value)})
    return expr


def _graph_claims(derivation: Derivation) -> Iterator[Claim]:
    graph, where = derivation.graph, derivation.activation.where
    for node in graph.nodes[1:]:
        table = {graph.nodes[i].symbol: graph.nodes[i].expression for i in node.operands}
        yield Claim(("graph", node.index), node.expression,
                    written.substitute(node.operation, table), where)
    yield Claim(("graph", "formula"), graph.output.expression, derivation.activation.formula, where)


def _flow_claims(derivation: Derivation, position: int, flow: Flow) -> Iterator[Claim]:
    graph, where = derivation.graph, derivation.activation.where
    node = graph.nodes[flow.node]
    occurrences: dict[int, list[Expr]] = {}
    for number, each in enumerate(flow.contributions):
        consumer = graph.nodes[each.consumer]
        output = {consumer.symbol: consumer.operation}
        here: Place = ("sweep", position, number)
        occurrences.setdefault(consumer.index, []).append(each.local)
        if each.through is not None:
            yield Claim((*here, "through"), each.local,
                        written.substitute(each.through, output), where)
        yield Claim((*here, "flow"), written.substitute(each.flow, output),
                    written.substitute(written.mul(upstream(consumer), each.local), output), where)
    for index, locals_ in occurrences.items():
        # All occurrences together are the consumer's derivative; u·u passes u back twice.
        yield Claim(("sweep", position, "local", index), written.add(*locals_),
                    derivative_of(graph.nodes[index].operation, node.symbol), where)
    yield from _total_claims(derivation, position, flow, node, where)


def _total_claims(derivation: Derivation, position: int, flow: Flow, node: Node,
                  where: Mapping[str, Interval]) -> Iterator[Claim]:
    graph = derivation.graph
    consumers = graph.consumers(node.index)
    outputs = {each.symbol: each.operation for each in consumers}
    expected = written.add(*(written.mul(upstream(each), derivative_of(each.operation, node.symbol))
                             for each in consumers))
    yield Claim(("sweep", position, "total"), written.substitute(flow.total, outputs),
                written.substitute(expected, outputs), where)
    if flow.gradient is None:
        return
    known = {derivation.sweep[i].node: derivation.sweep[i].gradient for i in range(position)}
    table = {upstream(each): known[each.index] for each in consumers
             if known.get(each.index) is not None}
    yield Claim(("sweep", position, "gradient"), flow.gradient,
                written.substitute(flow.total, table), where)


def _piece_claims(derivation: Derivation, position: int, piece: Piece) -> Iterator[Claim]:
    f = derivation.activation
    where: dict[str, Interval] = dict(f.where)
    if piece.low is not None or piece.high is not None:
        where[f.x.name] = (piece.low, piece.high)
    if roots_of(derivation):
        yield from formula_claims(f, piece.formula, (piece.low, piece.high), ("piece", position))
    else:
        yield Claim(("piece", position, "formula"), piece.formula, f.formula, where)
    if not piece.chain.steps:
        return  # too large to write out: the sweep's claims carry the chain rule node by node
    exact = derivative_of(piece.formula, derivation.wrt)
    gradient = written.mul(upstream(derivation.graph.output), exact)
    definitions = piece.chain.definitions
    yield Claim(("piece", position, "start"), opened(piece.chain.start, definitions), gradient,
                where)
    yield from chain_claims(piece.chain, ("piece", position))
    yield Claim(("piece", position, "end"), opened(piece.chain.end, definitions),
                written.mul(upstream(derivation.graph.output),
                            opened(piece.simplified, definitions)), where)
    yield Claim(("piece", position, "slope"), piece.slope, exact, where)


def _beside(derivation: Derivation, at: Expr) -> tuple[Piece, Piece]:
    left = next(piece for piece in derivation.pieces if piece.high == at)
    right = next(piece for piece in derivation.pieces if piece.low == at)
    return left, right


def _kink_claims(derivation: Derivation, position: int, kink: Kink) -> Iterator[Claim]:
    where = _with_h(derivation)
    left, right = _beside(derivation, kink.at)
    if isinstance(kink.at, RealRoot):
        yield from meeting_claims(derivation.activation, left.formula, right.formula, kink.at,
                                  ("kink", position, "meets"))
    for name, piece, side, slope in (("left", left, -1, kink.left),
                                     ("right", right, 1, kink.right)):
        approach = (derivation.activation.x, kink.at, side)
        yield from tends_claims(("kink", position, f"{name} value"), piece.formula, approach,
                                _value_at(derivation, piece, kink.at), where)
        yield from tends_claims(("kink", position, name), piece.slope, approach, slope, where)
    yield Claim(("kink", position, "jumps"), kink.left, kink.right, where, "≠")


def _jump_claims(derivation: Derivation, position: int, jump: Jump) -> Iterator[Claim]:
    where = _with_h(derivation)
    left, right = _beside(derivation, jump.at)
    for name, piece, side, value in (("left", left, -1, jump.left),
                                     ("right", right, 1, jump.right)):
        yield from tends_claims(("jump", position, name), piece.formula,
                                (derivation.activation.x, jump.at, side), value, where)
    # A point of its own: both sides agree, and the value there is another one.
    other = jump.value if jump.left == jump.right else jump.right
    yield Claim(("jump", position, "jumps"), jump.left, other, where, "≠")


def _smooth_join_claims(derivation: Derivation, position: int, left: Piece,
                        right: Piece) -> Iterator[Claim]:
    """Yield that f and f′ pass through the end of two pieces without a kink or a jump."""
    at = left.high
    if at is None:
        return
    where = _with_h(derivation)
    if isinstance(at, RealRoot):
        for what, one, other in (("value", left.formula, right.formula),
                                 ("slope", left.slope, right.slope)):
            yield from meeting_claims(derivation.activation, one, other, at,
                                      ("join", position, f"{what} meets"))
    for name, piece, side in (("left", left, -1), ("right", right, 1)):
        # At a root without a closed form each side has its own writing; that they meet is above.
        slope = _slope_at(derivation, piece if isinstance(at, RealRoot) else right, at)
        for what, expr, end in (("value", piece.formula, _value_at(derivation, piece, at)),
                                ("slope", piece.slope, slope)):
            yield from tends_claims(("join", position, f"{name} {what}"), expr,
                                    (derivation.activation.x, at, side), end, where)


def _value_at(derivation: Derivation, piece: Piece, at: Expr) -> Expr:
    """Return f at the end of a piece; at a root without a closed form, what the piece is there."""
    f = derivation.activation
    value: Expr = written.substitute(piece.formula if isinstance(at, RealRoot) else f.formula,
                                     {f.x: at})
    return value


def _slope_at(derivation: Derivation, piece: Piece, at: Expr) -> Expr:
    """Return the slope at the left end of a piece, where it may be 0/0 as for sin(x)/x."""
    slope: Expr = written.substitute(piece.slope, {derivation.activation.x: at})
    if not is_infinite(writings.worked_out(slope)):
        return slope
    try:
        return one_sided(derivation.activation, piece.slope, at, "+")
    except UndecidableError:
        return slope  # then the judge cannot decide the claim either, and says so


def _with_h(derivation: Derivation) -> dict[str, Interval]:
    return {**derivation.activation.where, "h": (S.Zero, None)}

