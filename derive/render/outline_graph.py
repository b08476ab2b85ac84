"""The computation graph and the backward sweep, as sections of a document."""

from __future__ import annotations

from sympy import Basic, S, Symbol

from derive.derivation.graph import Graph, Node
from derive.derivation.reasons import rule_name
from derive.derivation.record import Contribution, Flow
from derive.derivation.sweep import upstream
from derive.formula import written
from derive.formula.notation import SHOWN_SIZE
from derive.language import say
from derive.proof.claims.claim import Place
from derive.proof.prove import CheckedDerivation
from derive.render.document import Cell, Row, Section, evidence_at, header, ratio, spliced


def operation_name(node: Node) -> Cell:
    """Return how a node is called: ×(−1), exp, +1, reciprocal."""
    operation = node.operation
    if node.is_input:
        return (node.symbol,)
    if written.is_reciprocal(operation):
        return (say("operation.reciprocal"),)
    arguments = operation.args
    if operation.is_Mul or operation.is_Add:
        sign = "×" if operation.is_Mul else "+"
        # −u₁ is the product by −1; a − 1 adds −1.
        constants = [each for each in arguments if not (written.variables(each) & _carried(node))]
        if constants and len(constants) < len(arguments):
            constant = constants[0]
            negative = constant.could_extract_minus_sign()
            if operation.is_Add and negative:
                return ("−", -constant)
            if operation.is_Mul and written.is_reciprocal(constant):
                return ("÷", constant.args[0])
            return (sign, "(", constant, ")") if negative else (sign, constant)
        return (sign,)
    if operation.is_Pow:
        return (spliced("operation.power", exponent=(arguments[1],)) if arguments[1] != S.Half
                else (say("operation.square_root"),))
    return (type(operation).__name__.lower() if operation.args else say("operation.copy"),)


def _carried(node: Node) -> frozenset[Symbol]:
    return frozenset(symbol for symbol in written.variables(node.operation)
                     if symbol.name[0] == "u" or symbol.name == "x")


def graph_section(graph: Graph) -> Section:
    """Return the nodes of the graph, and what each is in terms of x."""
    straight = all(len(node.operands) == 1 for node in graph.nodes[1:]) and all(
        len(graph.consumers(node.index)) == 1 for node in graph.nodes[:-1])
    title: list[str | Basic] = [say("heading.computation_graph")]
    if straight and len(graph.nodes) <= 12:
        title.append("    ")
        for node in graph.nodes:
            title.extend((*operation_name(node), " → "))
        title.append(graph.output.symbol)
    rows = []
    for node in graph.nodes[1:]:
        value = node.expression
        shown: Cell = ("= ", value) if written.tree_size(value) <= SHOWN_SIZE and (
            value != node.operation) else ()
        rows.append(Row(((node.symbol, " = ", node.operation), operation_name(node), shown),
                        nodes=(node.index,)))
    titles = (say("heading.node"), say("heading.operation"),
              say("heading.in_terms_of", x=graph.nodes[0].symbol))
    return Section(tuple(title), tuple(rows), titles)


def sweep_section(checked: CheckedDerivation) -> Section:
    """Return what flows back through each node, and by which rule."""
    derivation = checked.derivation
    rows: list[Row] = []
    for position, flow in enumerate(derivation.sweep):
        for number, each in enumerate(flow.contributions):
            rows.append(_contribution_row(checked, flow, position, number, each))
        if len(flow.contributions) > 1:
            target = upstream(derivation.graph.nodes[flow.node])
            shown = flow.gradient if flow.gradient is not None and written.tree_size(
                flow.gradient) <= SHOWN_SIZE else flow.total
            rows.append(Row((("",), (say("sentence.used_twice"),), (rule_name("sum_of_paths"),),
                             (target, " = ", shown)), 0,
                            evidence_at(checked, ("sweep", position, "total"),
                                      ("sweep", position, "gradient")), (flow.node,)))
    title = spliced("heading.backward_sweep", upstream=(upstream(derivation.graph.output),))
    return Section(title, tuple(rows), header("node", "local_derivative", "rule", "flows_out"))


def _contribution_row(checked: CheckedDerivation, flow: Flow, position: int, number: int,
                      each: Contribution) -> Row:
    graph = checked.derivation.graph
    node, consumer = graph.nodes[flow.node], graph.nodes[each.consumer]
    local: list[str | Basic] = [ratio(consumer.symbol, node.symbol), " = ", each.local]
    if each.through is not None and each.through != each.local:
        local.extend((" = ", each.through))
    alone = len(flow.contributions) == 1
    short = flow.gradient is not None and written.tree_size(flow.gradient) <= SHOWN_SIZE
    out: Cell = (upstream(node), " = ", flow.gradient) if alone and short and (
        flow.gradient is not None) else (
        (upstream(node), " = ", each.flow) if alone else (each.flow,))
    places: list[Place] = [("sweep", position, number, "through"),
                           ("sweep", position, number, "flow"),
                           ("sweep", position, "local", each.consumer)]
    if alone:
        places.extend((("sweep", position, "total"), ("sweep", position, "gradient")))
    return Row((operation_name(consumer), tuple(local), (rule_name(each.rule),), out), 0,
               evidence_at(checked, *places), (consumer.index, node.index))
