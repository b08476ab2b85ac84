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
from derive.formula.vocabulary import CONSTANTS, LATIN
from derive.marking.formula import (
    TypedFormula,
    may_stand_alone,
    product_calls,
    read_tokens,
    undeclared,
    with_products,
)
from derive.marking.lines import (
    MAX_LINES,
    FileLine,
    Segment,
    check_size,
    logical_lines,
    read_line,
)
from derive.marking.tokens import Token

MAX_PARTS = 600
"""Parts of one formula; a longer one is no line that a person checks."""


@dataclass(frozen=True)
class TypedDefinition:
    """A line such as y = f(x): the name and what it stands for. `remark` is the comment."""

    symbol: Symbol
    formula: TypedFormula
    remark: str = ""


@dataclass(frozen=True)
class TypedLine:
    """One formula of the chain; `relation` to the one before: "=", "→", or "" for a new start.

    `where` are the open intervals in force here; with "→" the variable `toward` goes to 0.
    """

    relation: str
    formula: TypedFormula
    where: tuple[tuple[str, Interval], ...] = ()
    toward: str = ""
    remark: str = ""

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
            reader.take(read_line(line, reader.declared))
        except FormulaError as error:
            raise FormulaError(f"line {line.number}: {error.cause}", text=error.text,
                               position=error.position, hint=error.hint) from None
    if not reader.lines:
        raise FormulaError("there is no line to judge",
                           hint="write a formula, and below it lines that begin with =")
    return TypedDerivation(tuple(reader.definitions), tuple(reader.lines),
                           frozenset(reader.names), reader.variable)


class _Reader:
    """What has been read so far."""

    def __init__(self) -> None:
        self.definitions: list[TypedDefinition] = []
        self.lines: list[TypedLine] = []
        self.names: set[str] = set()
        self.declared: set[str] = set()
        self.where: dict[str, Interval] = {}
        self.variable = "x"
        self.functions: dict[str, str] = {}

    def take(self, line: FileLine) -> None:
        self.where.update(line.where)
        self.declared.update(name for name, _ in line.where)
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
        return name not in self.names and name not in CONSTANTS and name != "e" and not (
            segments[1].blank)

    def _define(self, line: FileLine, segments: list[Segment]) -> list[Segment]:
        left, right = segments[:2]
        name = left.tokens[0].text
        words = [token for token in right.tokens if token.kind == "name"]
        if name in (word.text for word in words):
            raise FormulaError(f"{name} is defined by itself", text=line.text, position=left.start,
                               hint="a definition writes a new name in terms of older ones")
        self.declared.update(word.text for word in words)
        formula = self._formula(line, right)
        self.declared.add(name)
        self.names.add(name)
        if len(left.tokens) == 4:
            self.functions[name] = self.variable = left.tokens[2].text
        elif words and not self.definitions and not {"x"} & {*self.names, *self.where}:
            self.variable = words[0].text
        self.definitions.append(TypedDefinition(written.variable(name), formula, line.remark))
        rest = segments[2:]
        return [replace(right, relation=""), *rest] if rest else []

    def _also(self, name: str, defined: str) -> None:
        """Let a name stand for what another one was defined to be."""
        self.declared.add(name)
        self.names.add(name)
        self.definitions += [replace(each, symbol=written.variable(name))
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
                                    tuple(self.where.items()), toward, line.remark))

    def _formula(self, line: FileLine, segment: Segment) -> TypedFormula:
        text = line.text[segment.start:segment.end]
        if segment.blank:
            return TypedFormula(text, line.number, segment.start, (), None)
        if not segment.tokens:
            raise FormulaError("a formula is missing here", text=line.text,
                               position=segment.end, hint="write ______ for a line left open")
        tokens = tuple(with_products(self._without_arguments(segment.tokens)))
        for token in tokens:
            if token.kind == "name" and token.text not in CONSTANTS and token.text != "e":
                if token.text not in self.declared and not may_stand_alone(token.text):
                    raise undeclared(token, self.names, line.text)
                if token.text == "y" and len(self.functions) == 1 and (
                        "y" not in {*self.names, *self.where}):
                    self._also("y", *self.functions)  # as it is customary to call f(x)
                self.names.add(token.text)
        expr = read_tokens(tokens, self.names, line.text)
        if written.tree_size(expr) > MAX_PARTS:
            raise FormulaError(f"this formula has more than {MAX_PARTS} parts", text=line.text,
                               position=segment.start, hint="name its parts in definitions")
        return TypedFormula(text, line.number, segment.start, tokens, expr,
                            product_calls(segment.tokens, line.text))

    def _is_product(self, word: str) -> bool:
        """Tell βx and xy, whose letters are known one by one, from a name."""
        spelled = [LATIN.get(letter, letter) for letter in word]
        return 1 < len(word) <= 3 and word not in self.declared and not may_stand_alone(word) and (
            all(name in self.names or name in self.declared for name in spelled)
            or not word.isascii())

    def _without_arguments(self, tokens: tuple[Token, ...]) -> list[Token]:
        """Return the signs with f(x) as f where f(x) = … was defined, and f′ as df/dx."""
        kept: list[Token] = []
        place = 0
        while place < len(tokens):
            token = tokens[place]
            name = token.text
            if token.kind == "slope" and name.endswith("/d"):
                name = name[1:-2]
                token = replace(token, text=f"d{name}/d{self.functions.get(name, self.variable)}")
            place += 1
            if token.kind == "name" and self._is_product(name):
                kept.extend(_letters(token))
                continue
            argument = [each.text for each in tokens[place:place + 3]]
            if token.kind in ("name", "slope") and argument == ["(", self.functions.get(name),
                                                                ")"]:
                token = replace(token, end=tokens[place + 2].end)
                place += 3
            kept.append(token)
        return kept


def _letters(word: Token) -> list[Token]:
    """Return the names of a word read letter by letter."""
    return [Token("name", LATIN.get(letter, letter), word.start + place, word.start + place + 1)
            for place, letter in enumerate(word.text)]
