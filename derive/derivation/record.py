"""A derivation as data: frozen records that whoever derives hands to the judge.

Nothing here knows whether anything is true. A `Step` says that one expression becomes another and
names the rule; a `Chain` is steps that follow each other, with the meanings of its symbols; a
`Derivation` is all of it for one activation: graph, backward sweep, one piece of the line after
another, kinks and jumps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sympy import Expr, Symbol

from derive.derivation.graph import Graph
from derive.display import Displayed
from derive.formula.activation import Activation
from derive.formula.kept import Kept
from derive.formula.notation import ascii_text

Interval = tuple[object, object]
"""An open interval; None is unbounded, ends are numbers or expressions in other variables."""


@dataclass(frozen=True)
class Step(Kept):
    """`before` becomes `after` by the named rule; with "→" in the limit h → 0.

    `premises` are chains that establish what the step uses.
    """

    before: Expr
    after: Expr
    rule: str
    relation: Literal["=", "→"] = "="
    premises: tuple[Chain, ...] = ()

    def __repr__(self) -> str:
        line = f"{ascii_text(self.before)} {self.relation} {ascii_text(self.after)}"
        return f"Step({line}, {self.rule})"


@dataclass(frozen=True)
class Chain(Kept):
    """Steps that follow each other, over the open intervals in `where`.

    `definitions` say what symbols stand for (y = 1/(1 + exp(-x))), each in terms of earlier ones.
    """

    title: str
    steps: tuple[Step, ...]
    definitions: tuple[tuple[Symbol, Expr], ...] = ()
    where: tuple[tuple[str, Interval], ...] = ()

    @property
    def start(self) -> Expr:
        """The expression the chain begins with."""
        return self.steps[0].before

    @property
    def end(self) -> Expr:
        """The expression the chain arrives at."""
        return self.steps[-1].after

    def _repr_latex_(self) -> str:
        from derive.formula.latex import aligned  # only when shown

        return aligned([("", self.start), *((step.relation, step.after) for step in self.steps)])

    def walk(self) -> Iterator[tuple[Chain, Step]]:
        """Yield every step with the chain it stands in, premises after the step they serve."""
        for step in self.steps:
            yield self, step
            for premise in step.premises:
                yield from premise.walk()

    def __repr__(self) -> str:
        return f"Chain({self.title!r}, {len(self.steps)} steps)"


@dataclass(frozen=True)
class Contribution(Kept):
    """What one consumer passes back to a node: upstream gradient times local derivative.

    `consumer` is a node's index, `local` the derivative of the consumer with respect to the node
    as the rule writes it, `through` the same through the consumer's own output where the rule
    has such a form (−y² for 1/u), `flow` the product that arrives.
    """

    consumer: int
    rule: str
    local: Expr
    through: Expr | None
    flow: Expr


@dataclass(frozen=True)
class Flow(Kept):
    """The gradient that arrives at one node: the sum over its consumers.

    `total` is in the consumers' gradients; `gradient` is the same in ∂L/∂y and node outputs, or
    None where that would be too long to read.
    """

    node: int
    contributions: tuple[Contribution, ...]
    total: Expr
    gradient: Expr | None


@dataclass(frozen=True)
class Piece(Kept):
    """An open stretch (low, high) of the line where f is one smooth formula.

    `formula` is f there with every switch resolved, `chain` the simplification of the gradient,
    `slope` f′ in x and the parameters alone, `simplified` the same as it ends, y allowed.
    """

    low: Expr | None
    high: Expr | None
    formula: Expr
    chain: Chain
    slope: Expr
    simplified: Expr

    def __repr__(self) -> str:
        return f"Piece({self.low}, {self.high}, {ascii_text(self.formula)})"


@dataclass(frozen=True)
class Kink(Kept):
    """A point where f is continuous and its slope jumps.

    Any value between the one-sided slopes `left` and `right` is legal there (Clarke 1975);
    `chosen` is the one that the formula's own rules give, or the left one where they give none.
    """

    at: Expr
    left: Expr
    right: Expr
    chosen: Expr


@dataclass(frozen=True)
class Jump(Kept):
    """A point where f itself jumps from `left` to `right`; `value` is f there."""

    at: Expr
    left: Expr
    right: Expr
    value: Expr


@dataclass(frozen=True)
class Singularity(Kept):
    """A point where f has no finite slope, or no finite value; `value` is f there.

    Nothing is claimed about the slope: √(x²) has two at 0, √x an infinite one, 1/x no value.
    """

    at: Expr
    value: Expr


@dataclass(frozen=True)
class Derivation(Displayed, Kept):
    """Everything from the formula to its gradient with respect to `wrt`.

    `route` says how the pieces' chains begin: with the gradient that the sweep brought, or with
    d/dx and the textbook's quotient rule.
    """

    activation: Activation
    wrt: Symbol
    graph: Graph
    sweep: tuple[Flow, ...]
    pieces: tuple[Piece, ...]
    kinks: tuple[Kink, ...] = ()
    jumps: tuple[Jump, ...] = ()
    route: str = "backward"
    singular: tuple[Singularity, ...] = ()

    def __post_init__(self) -> None:
        ends = [end for piece in self.pieces for end in (piece.low, piece.high)]
        if not ends or (ends[0], ends[-1]) != (None, None) or ends[1:-1:2] != ends[2:-1:2]:
            raise ValueError("the pieces of a derivation follow each other and cover the line")

    def __repr__(self) -> str:
        return (f"Derivation({self.activation.name!r}, {len(self.graph.nodes)} nodes, "
                f"{len(self.pieces)} pieces)")

    def _repr_latex_(self) -> str:
        from derive.formula.latex import aligned, latex  # only when shown

        lines: list[tuple[str, Expr | str]] = []
        for piece in self.pieces:
            steps = [each for each in piece.chain.steps if each.rule != "nothing_to_simplify"]
            if len(self.pieces) > 1:
                low = "-\\infty" if piece.low is None else latex(piece.low)
                high = "\\infty" if piece.high is None else latex(piece.high)
                lines.append(("", f"{low} < {latex(self.activation.x)} < {high}:"))
            lines.append(("", piece.chain.start if steps else piece.slope))
            lines += [(each.relation, each.after) for each in steps]
        return aligned(lines)
