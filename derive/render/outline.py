"""What is said about a derivation, in order, before any notation is chosen.

Text, Markdown and LaTeX all read this outline; a cell mixes plain words with expressions, and only
the reader decides how an expression is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, S, Symbol

from derive.derivation.graph import Graph, Node
from derive.derivation.joins import at_defaults, is_infinite
from derive.derivation.reasons import reason, rule_name
from derive.derivation.record import Chain, Contribution, Flow, Jump, Kink, Piece, Step
from derive.derivation.sweep import upstream
from derive.formula import written
from derive.formula.notation import SHOWN_SIZE
from derive.language import say, told
from derive.proof.claims import Place
from derive.proof.prove import CheckedChain, CheckedDerivation
from derive.verdict import Evidence, Verdict

Cell = tuple[str | Basic, ...]
"""Words and expressions that stand in one cell, in order."""


@dataclass(frozen=True)
class Row:
    """One line: cells, how deep it is indented, and the judge's evidence for what it claims.

    `nodes` are the indices of the graph's nodes that the line is about.
    """

    cells: tuple[Cell, ...]
    depth: int = 0
    evidence: tuple[Evidence, ...] = ()
    nodes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Section:
    """A titled group of rows; `kind` is "table" (columns) or "chain" (lines that follow on)."""

    title: Cell
    rows: tuple[Row, ...]
    header: tuple[str, ...] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Outline:
    """A whole document: its name, where f comes from, the formula, sections and the verdict."""

    name: str
    source: str
    formula: Cell
    sections: tuple[Section, ...]
    verdict: Verdict
    summary: Cell


def outline(checked: CheckedDerivation) -> Outline:
    """Return the outline of an activation's checked derivation."""
    derivation = checked.derivation
    f = derivation.activation
    smooth = len(derivation.pieces) == 1
    sections = [_graph(derivation.graph), _sweep(checked)]
    if not smooth:
        sections.append(_pieces(checked))
        sections.extend(_joins(checked))
    for position, piece in enumerate(derivation.pieces):
        if _worth_showing(piece, smooth):
            title: Cell = (say("heading.simplification"),) if smooth else spliced(
                "heading.on_stretch", stretch=interval(piece, f.x))
            sections.append(_chain_section(checked, piece.chain, ("piece", position), title))
    if derivation.singular:
        sections.append(_singular(checked))
    return Outline(f.name, f.source, (derivation.graph.output.symbol, " = ", f.formula),
                   tuple(sections), checked.verdict, _summary(checked))


def chain_outline(checked: CheckedChain, name: str, statement: Cell) -> Outline:
    """Return the outline of a rule's derivation."""
    section = _chain_section(checked, checked.chain, (), (say("heading.derivation"),))
    return Outline(rule_name(name), "", statement, (section,), checked.verdict,
                   (_counted(len(checked.checks), checked.verdict),))


def _worth_showing(piece: Piece, smooth: bool) -> bool:
    return bool(piece.chain.steps) and (smooth or piece.chain.start != piece.chain.end)


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


def _graph(graph: Graph) -> Section:
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
    header = (say("heading.node"), say("heading.operation"),
              say("heading.in_terms_of", x=graph.nodes[0].symbol))
    return Section(tuple(title), tuple(rows), header)


def _sweep(checked: CheckedDerivation) -> Section:
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
                            _evidence(checked, ("sweep", position, "total"),
                                      ("sweep", position, "gradient")), (flow.node,)))
    title = spliced("heading.backward_sweep", upstream=(upstream(derivation.graph.output),))
    header = ("node", "local_derivative", "rule", "flows_out")
    return Section(title, tuple(rows), _header(*header))


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
               _evidence(checked, *places), (consumer.index, node.index))


def ratio(above: Symbol, below: Symbol) -> Symbol:
    """Return the local derivative ∂above/∂below as one sign, for showing."""
    return written.variable(f"d{above.name}/d{below.name}")


def _evidence(checked: CheckedDerivation | CheckedChain, *places: Place) -> tuple[Evidence, ...]:
    found = (checked.at(*place) for place in places)
    return tuple(evidence for evidence in found if evidence is not None)


def _chain_section(checked: CheckedDerivation | CheckedChain, chain: Chain, place: Place,
                   title: Cell) -> Section:
    start = _evidence(checked, (*place, "start"))
    rows = [Row((("",), (chain.start,), (say("sentence.the_gradient_that_arrived"),) if start
                 else ("",)), 0,
                start)]
    rows.extend(_steps(checked, chain, place, 0))
    names = [(symbol, value) for symbol, value in chain.definitions
             if symbol.name != "y" and place]
    listed: list[str | Basic] = []
    for position, (symbol, value) in enumerate(names):
        listed.extend((", " if position else "", symbol, " = ", value))
    if listed:
        title = spliced("heading.with", title=title, names=tuple(listed))
    return Section(title, tuple(rows), kind="chain")


def steps_shown(piece: Piece) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Yield the lines of a piece that nobody has judged: relation, expression, reason."""
    steps = [each for each in piece.chain.steps if each.rule != "nothing_to_simplify"]
    yield ("",), (piece.chain.start if steps else piece.slope,), ("",)
    for step in steps:
        yield (step.relation,), (step.after,), _because(step, piece.chain)


def _steps(checked: CheckedDerivation | CheckedChain, chain: Chain, place: Place,
           depth: int) -> Iterator[Row]:
    for position, step in enumerate(chain.steps):
        here = (*place, "step", position)
        if step.rule == "nothing_to_simplify":
            continue
        yield Row(((step.relation,), (step.after,), _because(step, chain)), depth,
                  _evidence(checked, here, (*here, "link")))
        for number, premise in enumerate(step.premises):
            yield Row((("",), (premise.start,), (say("heading.because"),)), depth + 1)
            yield from _steps(checked, premise, (*here, number), depth + 1)


def _because(step: Step, chain: Chain) -> Cell:
    if len(step.premises) == 1:
        return (step.premises[0].start, " = ", step.premises[0].end)
    if step.rule in ("put_in_y", "put_in_definition") and chain.definitions:
        symbol, value = chain.definitions[0]
        if written.tree_size(value) <= 20:
            return spliced("sentence.put_in", definition=(symbol, " = ", value))
    return (reason(step.rule),)


def interval(piece: Piece, x: Symbol) -> Cell:
    """Return the stretch of a piece in words: x < 0, 0 < x < 6, x > 6."""
    if piece.low is None and piece.high is None:
        return spliced("sentence.every", x=(x,))
    if piece.low is None:
        return (x, " < ", piece.high or S.Zero)
    if piece.high is None:
        return (x, " > ", piece.low)
    return (piece.low, " < ", x, " < ", piece.high)


def _pieces(checked: CheckedDerivation) -> Section:
    y, x = checked.derivation.graph.output.symbol, checked.activation.x
    rows = []
    for position, piece in enumerate(checked.pieces):
        rows.append(Row((interval(piece, x), (y, " = ", piece.formula),
                         (ratio(y, checked.derivation.wrt), " = ", piece.slope)), 0,
                        _evidence(checked, ("piece", position, "formula"),
                                  ("piece", position, "slope"))))
    return Section((say("heading.pieces"),), tuple(rows), _header("where", "formula", "slope"))


def _joins(checked: CheckedDerivation) -> Iterator[Section]:
    x = checked.activation.x
    if checked.kinks:
        rows = [_kink_row(checked, place, kink, x) for place, kink in enumerate(checked.kinks)]
        yield Section((say("heading.kinks"),), tuple(rows),
                      _header("at", "slope_on_the_left", "on_the_right", "chosen_here", "legal"))
    if checked.jumps:
        rows = [_jump_row(checked, place, jump, x) for place, jump in enumerate(checked.jumps)]
        yield Section((say("heading.jumps"),), tuple(rows),
                      _header("at", "f_on_the_left", "on_the_right", "f_there"))


def _singular(checked: CheckedDerivation) -> Section:
    x, y = checked.activation.x, checked.derivation.graph.output.symbol
    rows = []
    for each in checked.derivation.singular:
        value: Cell = (y, " = ", each.value)
        if is_infinite(each.value):
            value = (say("sentence.undefined"),)
        rows.append(Row(((x, " = ", each.at), value, (say("sentence.nothing_is_claimed_here"),))))
    return Section((say("heading.no_finite_slope"),), tuple(rows), (*_header("at", "f_there"), ""))


def _kink_row(checked: CheckedDerivation, position: int, kink: Kink, x: Symbol) -> Row:
    f = checked.activation
    ends: list[Expr] = [kink.left, kink.right]
    if at_defaults(f, kink.left) > at_defaults(f, kink.right):
        ends.reverse()
    legal = spliced("sentence.any_value_in", low=(ends[0],), high=(ends[1],))
    places = [("kink", position, name) for name in ("left", "right", "left value", "right value",
                                                   "jumps")]
    return Row(((x, " = ", kink.at), (kink.left,), (kink.right,), (kink.chosen,), legal), 0,
               _evidence(checked, *places))


def _jump_row(checked: CheckedDerivation, position: int, jump: Jump, x: Symbol) -> Row:
    places = [("jump", position, name) for name in ("left", "right", "jumps")]
    return Row(((x, " = ", jump.at), (jump.left,), (jump.right,), (jump.value,)), 0,
               _evidence(checked, *places))


def _summary(checked: CheckedDerivation) -> Cell:
    derivation = checked.derivation
    y, by = derivation.graph.output.symbol, derivation.wrt
    words = _counted(len(checked.checks), checked.verdict)
    if checked.verdict is not Verdict.PROVED:
        worst = next(each for each in checked.failures() if each.verdict is checked.verdict)
        place = " ".join(map(str, worst.claim.place))
        return (f"{words}, {place}: {told(worst.evidence.method)}",)
    if len(checked.pieces) == 1 and checked.pieces[0].chain.steps:
        return (words, "    ", ratio(y, by), " = ", checked.pieces[0].simplified)
    return (words,)


def _counted(count: int, verdict: Verdict) -> str:
    if verdict is Verdict.PROVED:
        return say("sentence.all_claims", count=count)
    return say("sentence.weakest_claim", count=count)


def _header(*names: str) -> tuple[str, ...]:
    return tuple(say(f"heading.{name}") for name in names)


def spliced(name: str, **parts: Cell) -> Cell:
    """Return a message as a cell: its words, and the parts where its placeholders are."""
    words = say(name, **{key: f"\0{key}\0" for key in parts}).split("\0")
    cells: Cell = ()
    for place, word in enumerate(words):
        cells += parts[word] if place % 2 else (word,) * bool(word)
    return cells
