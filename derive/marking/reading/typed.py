"""A derivation as people type it, read into a frozen record; nothing in it is believed yet.

The file holds definitions (``y = 1/(1+exp(-x))``), then lines joined by ``=`` or ``->``, in the
spelling of a keyboard, of Unicode or of plain LaTeX. What is read is what stands there: missing
parentheses are not added here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Symbol

from derive.derivation.record import Interval
from derive.errors import FormulaError
from derive.formula import written
from derive.formula.vocabulary import CONSTANTS
from derive.marking.reading.formula import (
    TypedFormula,
    product_calls,
    read_tokens,
    with_products,
)
from derive.marking.reading.lines import MAX_LINES, FileLine, Segment, read_lines
from derive.marking.reading.names import Names
from derive.marking.reading.prose import check_size, logical_lines
from derive.marking.reading.words import WORDS

MAX_PARTS = 600
"""Parts of one formula; a longer one is no line that a person checks."""


@dataclass(frozen=True)
class TypedDefinition:
    """A line such as y = 1/x or f(x) = 1/x: the name and what it stands for.

    `argument` is the x of f(x), "" for a plain name; `remark` is the comment.
    """

    symbol: Symbol
    formula: TypedFormula
    remark: str = ""
    argument: str = ""


@dataclass(frozen=True)
class TypedLine:
    """One formula of the chain; `relation` to the one before: "=", "→", or "" for a new start.

    `where` are the open intervals in force here; with "→" the variable `toward` goes to 0. `limit`
    is that variable where the formula stands under a lim of its own.
    """

    relation: str
    formula: TypedFormula
    where: tuple[tuple[str, Interval], ...] = ()
    toward: str = ""
    remark: str = ""
    limit: str = ""

    @property
    def expr(self) -> Expr | None:
        """What the line says, or None where it was left blank."""
        return self.formula.expr


@dataclass(frozen=True)
class TypedDerivation:
    """Definitions and lines in reading order; `names` are the variables that occur."""

    definitions: tuple[TypedDefinition, ...]
    lines: tuple[TypedLine, ...]
    names: frozenset[str]
    variable: str = "x"

    @property
    def unknown(self) -> set[str]:
        """What stands in the lines and is not defined, dL/dx too."""
        return {symbol.name for line in self.lines if line.expr is not None
                for symbol in written.variables(line.expr)} - {
                    each.symbol.name for each in self.definitions}


def read_derivation(text: str) -> TypedDerivation:
    r"""Return the derivation that the text writes down.

    Raises FormulaError with line number, caret and hint for what cannot be read.

    >>> typed = read_derivation("y = 1/x\n dy/dx\n = -1/x^2   # from the table\n = -y²")
    >>> [(line.relation, str(line.expr)) for line in typed.lines]
    [('', 'dy/dx'), ('=', '-1/(x**2)'), ('=', '-y**2')]
    """
    text = text.removeprefix("\ufeff")
    check_size(text)
    reader = _Reader()
    for line in logical_lines(text):
        try:
            for statement in read_lines(line, reader.names.declared):
                reader.take(statement)
        except FormulaError as error:
            raise FormulaError(f"line {line.number}: {error.cause}", text=error.text,
                               position=error.position, hint=error.hint) from None
    if not reader.lines:
        raise FormulaError("there is no line to judge", hint=(
            "below what you defined write dy/dx, and lines that begin with ="
            if reader.definitions else
            "write a formula, and below it lines that begin with ="))
    return TypedDerivation(tuple(reader.definitions), tuple(reader.lines),
                           frozenset(reader.names.used), reader.names.variable)


class _Reader:
    """What has been read so far."""

    def __init__(self) -> None:
        self.definitions: list[TypedDefinition] = []
        self.lines: list[TypedLine] = []
        self.names = Names()
        self.where: dict[str, Interval] = {}

    def take(self, line: FileLine) -> None:
        self.where.update(line.where)
        self.names.declared.update(name for name, _ in line.where)
        segments = list(line.segments)
        if self._defines(segments):
            first, *rest = segments
            if self._defines([replace(rest[0], relation=""), *rest[1:]]):  # y = f(x) = 1/x
                segments = self._define(line, rest)
                self._also(first.tokens[0].text, rest[0].tokens[0].text)
            else:
                segments = self._define(line, segments)
        for segment in segments:
            self._add(line, segment)
        if len(self.lines) > MAX_LINES:
            raise FormulaError(f"more than {MAX_LINES} formulas", hint="judge them part by part")

    def _defines(self, segments: list[Segment]) -> bool:
        """Tell whether a line gives a meaning to a new name, as y = 1/x or f(x) = 1/x."""
        if len(segments) < 2 or segments[0].relation or segments[1].relation != "=":
            return False
        tokens = segments[0].tokens
        kinds = [token.kind for token in tokens]
        if kinds not in (["name"], ["name", "open", "name", "close"]):
            return False
        name = tokens[0].text
        # Before the first line a name may be used above its definition: L = (y - t)², y = w·x.
        known = {each.symbol.name for each in self.definitions} if not self.lines else (
            self.names.used)
        return name not in known and name not in CONSTANTS and name != "e" and not (
            segments[1].blank)

    def _define(self, line: FileLine, segments: list[Segment]) -> list[Segment]:
        left, right = segments[:2]
        name = left.tokens[0].text
        words = [token.text for token in self.names.meant(right.tokens, line.text)
                 if token.kind == "name" and token.text not in (*WORDS, "e")]
        if name in words:
            raise FormulaError(f"{name} is defined by itself", text=line.text, position=left.start,
                               hint="a definition writes a new name in terms of older ones")
        self.names.require_functions(right.tokens, line.text)
        self.names.declared.update(words)
        formula = self._formula(line, right)
        self.names.give(name)
        argument = left.tokens[2].text if len(left.tokens) == 4 else ""
        if argument:
            self.names.functions[name] = self.names.variable = argument
            self.names.bodies[name] = formula.tokens
        elif words and not self.names.functions and (
                not self.definitions or self.names.variable == name):
            known = {*self.names.used, *self.where}
            self.names.variable = "x" if "x" in known else words[0]
        self.definitions.insert(self._before_uses(name, set(words), line),
                                TypedDefinition(written.variable(name), formula, line.remark,
                                                argument))
        rest = segments[2:]
        return [replace(right, relation=""), *rest] if rest else []

    def _before_uses(self, name: str, words: set[str], line: FileLine) -> int:
        """Return the place of a definition among the others: before the first one that uses it."""
        meant = [(each.symbol.name, {symbol.name for symbol in written.variables(
            each.formula.expr)}) for each in self.definitions if each.formula.expr is not None]
        place = next((i for i, (_, used) in enumerate(meant) if name in used), len(meant))
        if words & {other for other, _ in meant[place:]}:
            raise FormulaError(f"{name} is defined by itself", text=line.text,
                               hint="a definition writes a new name in terms of older ones")
        return place

    def _also(self, name: str, defined: str) -> None:
        """Let a name stand for what another one was defined to be."""
        self.names.give(name)
        self.definitions += [replace(each, symbol=written.variable(name), argument="")
                             for each in self.definitions if each.symbol.name == defined]

    def _add(self, line: FileLine, segment: Segment) -> None:
        relation = segment.relation
        if relation and not self.lines and self.definitions:
            # "y = x²" and below it "= …": the chain goes on from what y stands for.
            last = self.definitions[-1]
            self.lines.append(TypedLine("", last.formula, tuple(self.where.items())))
        elif relation and not self.lines:
            raise FormulaError("nothing stands before this line to compare it with",
                               text=line.text, position=segment.start,
                               hint="begin with the formula that you start from, without =")
        toward = (line.toward or "h") if relation == "→" else ""
        self.lines.append(TypedLine(relation, self._formula(line, segment),
                                    tuple(self.where.items()), toward, line.remark,
                                    segment.limit))

    def _formula(self, line: FileLine, segment: Segment) -> TypedFormula:
        text = line.text[segment.start:segment.end]
        if segment.blank:
            return TypedFormula(text, line.number, segment.start, (), None)
        if not segment.tokens:
            raise FormulaError("a formula is missing here", text=line.text,
                               position=segment.end, hint="write ______ for a line left open")
        if {"f", "y"} & self.names.defined == {"y"} and any(
                each.kind == "slope" and each.text in ("df/d", "d2f/d") for each in segment.tokens):
            self._also("f", "y")  # f'(x), below y = …
        tokens = tuple(with_products(self.names.meant(segment.tokens, line.text)))
        if len(self.names.functions) == 1 and "y" not in {*self.names.used, *self.where} and any(
                (each.kind, each.text) == ("name", "y") for each in tokens):
            self._also("y", *self.names.functions)  # as it is customary to call f(x)
        self.names.meet(tokens, line.text)
        expr = read_tokens(tokens, self.names.used, line.text)
        if written.tree_size(expr) > MAX_PARTS:
            raise FormulaError(f"this formula has more than {MAX_PARTS} parts", text=line.text,
                               position=segment.start, hint="name its parts in definitions")
        return TypedFormula(text, line.number, segment.start, tokens, expr,
                            product_calls(segment.tokens, line.text, self.names.functions))
