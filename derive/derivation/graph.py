"""The computation graph of a formula: equal parts once, every node one operation on earlier ones.

Sums and products become nodes with two operands, so that the backward sweep is linear in the size
of the graph. A quotient is a reciprocal and a product, a square root a power: fewer kinds of nodes
to explain, and fewer rules to prove.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Basic, Expr, Mul, Symbol

from derive.formula import written
from derive.formula.kept import Kept
from derive.formula.notation import SHOWN_SIZE, ascii_text


@dataclass(frozen=True)
class Node(Kept):
    """One operation. `symbol` names its output; `operation` is over operand symbols and constants.

    `operands` are indices of earlier nodes that carry the variable; `expression` is the value in
    terms of the graph's variable, sharing parts with other nodes.
    """

    index: int
    symbol: Symbol
    operation: Expr
    operands: tuple[int, ...]
    expression: Expr

    def __repr__(self) -> str:
        return f"Node({self.symbol.name} = {ascii_text(self.operation)})"

    @property
    def is_input(self) -> bool:
        """Whether this is the variable itself."""
        return not self.operands


@dataclass(frozen=True)
class Graph(Kept):
    """Nodes in an order in which operands come first; the last one is the output y."""

    nodes: tuple[Node, ...]

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes)} nodes)"

    @property
    def output(self) -> Node:
        """The node of y."""
        return self.nodes[-1]

    def consumers(self, index: int) -> tuple[Node, ...]:
        """Return the nodes that have this one as an operand, in forward order."""
        return tuple(node for node in self.nodes if index in node.operands)

    def consumer_table(self) -> dict[int, tuple[Node, ...]]:
        """Return the consumers of every node, in one pass."""
        table: dict[int, list[Node]] = {node.index: [] for node in self.nodes}
        for node in self.nodes:
            for operand in node.operands:
                table[operand].append(node)
        return {index: tuple(nodes) for index, nodes in table.items()}

    def value_of(self, node: Node) -> Expr:
        """Return the node's value in the variable, or its operation where that is too long."""
        short = written.tree_size(node.expression) <= SHOWN_SIZE
        return node.expression if short else node.operation


def build_graph(formula: Expr, x: Symbol, output: str = "y") -> Graph:
    """Return the graph of a formula, linear in the number of its different parts.

    Parts without x are constants and get no node. A constant formula gives two nodes: the
    variable, and an output that does not use it.
    """
    builder = _Builder(x)
    for part in written.postorder(formula):
        builder.place(part)
    top = builder.known[formula]
    if not isinstance(top, int):  # a constant: an output with no operand that carries x
        top = builder.append(formula, (0,), formula)
    elif builder.nodes[top].is_input:
        top = builder.append(x, (0,), x)
    return builder.named(top, output)


class _Builder:
    """Collects nodes; `known` maps each part to its node's index, or to itself if constant."""

    def __init__(self, x: Symbol) -> None:
        self.nodes: list[Node] = []
        self.known: dict[Basic, int | Basic] = {}
        self._by_operation: dict[Expr, int] = {}
        self.x = x
        self.known[x] = self.append(x, (), x)

    def append(self, operation: Expr, operands: tuple[int, ...], expression: Expr) -> int:
        found = self._by_operation.get(operation)
        if found is not None:
            return found
        index = len(self.nodes)
        symbol = self.x if index == 0 else written.variable(f"u{index}")
        self.nodes.append(Node(index, symbol, operation, operands, expression))
        if index:
            self._by_operation[operation] = index
        return index

    def place(self, part: Basic) -> None:
        """Give one part its node, its arguments having theirs."""
        if part in self.known:
            return
        arguments = [self.known[argument] for argument in part.args]
        if not any(isinstance(argument, int) for argument in arguments):
            self.known[part] = part
        elif isinstance(part, (Add, Mul)):
            self.known[part] = self._joined(part, arguments)
        elif isinstance(part, Expr):
            self.known[part] = self._operation(part)
        else:
            self.known[part] = -1  # a condition or branch: its Piecewise looks inside

    def _operation(self, part: Expr) -> int:
        carried: list[int] = []
        table: dict[Basic, Basic] = {}
        stack: list[Basic] = list(reversed(part.args))
        while stack:  # branches and conditions of a Piecewise are opened, values are operands
            argument = stack.pop()
            index = self.known[argument]
            if isinstance(index, int) and index >= 0:
                table[argument] = self.nodes[index].symbol
                carried.append(index)
            elif index == -1:
                stack.extend(reversed(argument.args))
        operation = written.rebuild(part, [written.substitute(a, table) for a in part.args])
        return self.append(operation, tuple(dict.fromkeys(carried)), part)

    def _joined(self, part: Expr, arguments: list[int | Basic]) -> int:
        """Return the node of a sum or product, built two operands at a time.

        A leading run of constants stays together: −1 in −x, or a·b in a·b·x.
        """
        join = written.add if isinstance(part, Add) else written.mul
        if part.args[0] == -1 and sum(isinstance(known, int) for known in arguments) > 1:
            # −(a·b) negates the product a·b, which other parts may use as well.
            inner = written.mul(*part.args[1:])
            self.place(inner)
            index = int(self.known[inner])
            return self.append(written.negative(self.nodes[index].symbol), (index,), part)
        waiting: list[Expr] = []
        written_so_far: list[Expr] = []
        carried: tuple[int, ...] = ()
        for argument, known in zip(part.args, arguments, strict=True):
            waiting.append(self.nodes[known].symbol if isinstance(known, int) else argument)
            written_so_far.append(argument)
            if isinstance(known, int):
                carried = tuple(dict.fromkeys((*carried, known)))
            if carried and len(waiting) > 1:
                whole = len(written_so_far) == len(part.args)
                index = self.append(join(*waiting), carried, part if whole else (
                    join(*written_so_far)))
                waiting, carried = [self.nodes[index].symbol], (index,)
        return carried[0]

    def named(self, top: int, output: str) -> Graph:
        """Return the graph of what the output needs, renumbered, the output named y."""
        needed = {0, top}
        for node in reversed(self.nodes[:top + 1]):
            if node.index in needed:
                needed.update(node.operands)
        kept = [node for node in self.nodes if node.index in needed]
        number = {node.index: place for place, node in enumerate(kept)}
        symbols: dict[Basic, Basic] = {}
        nodes = []
        for place, node in enumerate(kept):
            last = place == len(kept) - 1
            symbol = self.x if place == 0 else written.variable(output if last else f"u{place}")
            symbols[node.symbol] = symbol
            nodes.append(Node(place, symbol, written.substitute(node.operation, symbols),
                              tuple(number[operand] for operand in node.operands),
                              node.expression))
        return Graph(tuple(nodes))


