"""Text to expression: a whitelist over Python's syntax tree, nothing evaluated, nothing executed.

The text never reaches ``eval``, ``sympify`` or ``parse_expr``. Every node that is not on the list
is an error with its place. Limits on length, depth and the size of numbers come first, so hostile
text costs no more than reading it.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
from collections.abc import Collection
from functools import lru_cache

import sympy
from sympy import Basic, Expr, Rational, Symbol

from derive.errors import FormulaError
from derive.formula import written
from derive.formula.vocabulary import (
    ABBREVIATIONS,
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    LATIN,
    SPECIAL,
    known_names,
)

MAX_LENGTH = 20_000
"""Characters in one formula."""
MAX_DEPTH = 80
"""Nested parentheses."""
MAX_BITS = 20_000
"""Size of a number that powers of numbers may grow to."""
MAX_DIGITS = 400
"""Digits of a literal, and the largest decimal exponent of one."""

_RELATIONS = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge,
              ast.Eq: sympy.Eq, ast.NotEq: sympy.Ne}
# `lambda` and other words of Python are ordinary parameter names to a mathematician.
_RESERVED = {word: f"{word.upper()}_" for word in keyword.kwlist
             if word not in ("and", "or", "not", "True")}
_UNRESERVED = {stand_in: word for word, stand_in in _RESERVED.items()}
_KEYWORD = re.compile(rf"\b(?:{'|'.join(_RESERVED)})\b")
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d+))?")
_SPELLINGS = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "^": "**",
              "²": "**2", "³": "**3", "≤": "<=", "≥": ">=", "≠": "!="}


def parse(text: str, names: Collection[str] = ("x",), *, derivatives: bool = False) -> Expr:
    """Return the formula that the text writes, structure kept, in real variables.

    `names` are the variables and parameters that may occur. A name in it always is that variable,
    whatever else it could mean (``beta``, ``E``, ``lambda``). Python's operators plus ``^``, ``²``,
    ``·``, ``×``, ``−``; float literals mean their exact decimal value. With `derivatives`, a line
    of a derivation may also hold ``diff(f, x)``, a derivative still to be worked out.

    Raises FormulaError with the place, the cause and a hint.

    >>> parse("1/(1+exp(-x))").args
    (exp(-x) + 1, -1)
    """
    reader = _Reader(text, frozenset(names), derivatives=derivatives)
    return reader.expression(reader.tree())


def respell(text: str) -> tuple[str, list[int]]:
    """Return the text in Python's spelling, and for each character where it came from."""
    out: list[str] = []
    origin: list[int] = []
    for position, character in enumerate(text):
        spelling = _SPELLINGS.get(character, character)
        out.append(spelling)
        origin.extend([position] * len(spelling))
    return "".join(out), [*origin, len(text)]


class _Reader:
    """One text being read: its spelling, its names, and how to point into it."""

    def __init__(self, text: str, names: frozenset[str], *, derivatives: bool = False) -> None:
        self.text = text
        self.names = names
        self.derivatives = derivatives
        if len(text) > MAX_LENGTH:
            raise FormulaError(f"the formula has {len(text):,} characters; the limit is "
                               f"{MAX_LENGTH:,}", hint="name its parts and derive them one by one")
        if not text.strip():
            raise FormulaError("the formula is empty", hint='write one in x, as in "x*tanh(x)"')
        self._check_brackets()
        # A line break inside a formula is only white space; Python would end the statement there.
        flat = "".join(" " if c in "\n\r\t" else c for c in text)
        spelled, self._origin = respell(flat)
        lead = len(spelled) - len(spelled.lstrip())
        self._source = _KEYWORD.sub(lambda match: _RESERVED[match.group()], spelled[lead:])
        self._origin = self._shifted(spelled[lead:], self._origin[lead:])

    def _shifted(self, spelled: str, origin: list[int]) -> list[int]:
        shifted: list[int] = []
        last = 0
        for match in _KEYWORD.finditer(spelled):
            shifted.extend(origin[last:match.end()])
            shifted.append(origin[match.end() - 1])
            last = match.end()
        return shifted + origin[last:]

    def _check_brackets(self) -> None:
        opened: list[tuple[str, int]] = []
        for position, character in enumerate(self.text):
            if character in "([":
                opened.append((character, position))
                if len(opened) > MAX_DEPTH:
                    raise self.error(f"more than {MAX_DEPTH} nested parentheses", position,
                                     "name an inner part and derive it on its own")
            elif character in ")]":
                if not opened or "([".index(opened[-1][0]) != ")]".index(character):
                    raise self.error(f"'{character}' closes nothing", position,
                                     "remove it, or open it before")
                opened.pop()
        if opened:
            character, position = opened[-1]
            raise self.error(f"'{character}' is never closed", position,
                             f"add a '{')]'['(['.index(character)]}'")

    def error(self, cause: str, where: ast.AST | int | None, hint: str = "") -> FormulaError:
        """Return the error for a place given as a node or as an offset into the text."""
        position = where if isinstance(where, int) else None
        if isinstance(where, ast.AST):
            line = self._source.encode()
            column = len(line[:getattr(where, "col_offset", 0)].decode())
            position = self._origin[min(column, len(self._origin) - 1)]
        return FormulaError(cause, text=self.text, position=position, hint=hint)

    def tree(self) -> ast.expr:
        try:
            return ast.parse(self._source, mode="eval").body
        except SyntaxError as fault:
            column = min(max((fault.offset or 1) - 1, 0), len(self._origin) - 1)
            # Python's own message speaks of Python; the caret is what helps.
            raise self.error("this is not a formula", self._origin[column],
                             "write products with * and powers with **: 2*x, x**2") from None
        except (ValueError, MemoryError, RecursionError):
            raise self.error("this is not a formula", 0, "plain text in x is expected") from None

    def expression(self, node: ast.expr) -> Expr:
        try:
            match node:
                case ast.BinOp():
                    return self._operation(node)
                case ast.UnaryOp(op=ast.USub()):
                    return written.negative(self.expression(node.operand))
                case ast.UnaryOp(op=ast.UAdd()):
                    return self.expression(node.operand)
                case ast.Call():
                    return self._call(node)
                case ast.Name():
                    return self._name(node)
                case ast.Constant():
                    return self._number(node)
        except RecursionError:
            raise self.error("the formula is nested too deeply", node,
                             "name an inner part and derive it on its own") from None
        raise self.error(f"{_kind(node)} cannot stand in a formula", node,
                         "use numbers, x, declared parameters, + - * / ** and functions")

    def _operation(self, node: ast.BinOp) -> Expr:
        chain: list[tuple[ast.operator, ast.expr]] = []
        first: ast.expr = node
        # A left-leaning chain a*b/c*d is one written product, and a+b-c one written sum.
        group = (ast.Add, ast.Sub) if isinstance(node.op, (ast.Add, ast.Sub)) else (
            ast.Mult, ast.Div)
        while isinstance(first, ast.BinOp) and isinstance(first.op, group) and (
                first is node or not self._parenthesised(first)):
            chain.append((first.op, first.right))
            first = first.left
        if isinstance(node.op, ast.Pow):
            return self._power(node)
        if not chain:
            raise self.error(f"the operator {_kind(node.op)} is not used in formulas", node,
                             "use + - * / **")
        items = [self.expression(first)]
        if written.is_negation(items[0]) and not self._parenthesised(first) and (
                group[0] is ast.Mult):
            items = list(items[0].args)  # -a*b is one product of three, not (-a) times b
        for operator, operand in reversed(chain):
            value = self.expression(operand)
            if isinstance(operator, ast.Sub):
                value = written.negative(value)
            elif isinstance(operator, ast.Div):
                value = self._reciprocal(value, operand)
            items.append(value)
        return self._joined(items, sum_=group[0] is ast.Add)

    @staticmethod
    def _joined(items: list[Expr], *, sum_: bool) -> Expr:
        if sum_:
            return written.add(*items)
        if items[0] == 1 and len(items) > 1 and written.is_reciprocal(items[1]):
            items = items[1:]
        return written.mul(*items)

    def _reciprocal(self, value: Expr, node: ast.expr) -> Expr:
        if value == 0:
            raise self.error("this divides by zero", node)
        return written.reciprocal(value)

    def _parenthesised(self, node: ast.expr) -> bool:
        # The syntax tree forgets parentheses; the text before the node's first character has them.
        source = self._source.encode()
        before = source[:node.col_offset].rstrip()
        after = source[node.end_col_offset:].lstrip()
        return before.endswith(b"(") and after.startswith(b")")

    def _power(self, node: ast.BinOp) -> Expr:
        base, exponent = self.expression(node.left), self.expression(node.right)
        value = written.constant(exponent)
        if value is not None and abs(value) * _bits(base) > MAX_BITS:
            raise self.error("this power is too large to compute with", node.right,
                             "write large powers with exp and log")
        return written.power(base, exponent)

    def _name(self, node: ast.Name) -> Expr:
        name = _UNRESERVED.get(node.id, node.id)
        name = name if name in self.names else LATIN.get(name, name)
        if name in self.names:
            return written.variable(name)
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in known_names():
            raise self.error(f"'{name}' is a function and needs an argument", node,
                             f"write {name}(x)")
        close = difflib.get_close_matches(name, [*self.names, *CONSTANTS], 1)
        hint = f"did you mean '{close[0]}'? " if close else ""
        raise self.error(f"'{name}' is not declared", node,
                         f"{hint}declare a parameter with its value: --param {name}=1")

    def _number(self, node: ast.Constant) -> Expr:
        source = ast.get_source_segment(self._source, node) or ""
        match = _NUMBER.fullmatch(source.replace("_", ""))
        if match is None or isinstance(node.value, (bool, complex, str, bytes)):
            raise self.error(f"{source[:20] or _kind(node)} is not a real number", node,
                             "numbers are written 2, 0.5 or 1e-3")
        digits, exponent = match.groups()
        if len(digits) > MAX_DIGITS or (exponent and len(exponent) > 5) or (
                exponent and abs(int(exponent)) > MAX_DIGITS):
            raise self.error("this number is too large to compute with", node,
                             f"numbers have up to {MAX_DIGITS} digits")
        return Rational(match.group())

    def _call(self, node: ast.Call) -> Expr:
        if not isinstance(node.func, ast.Name):
            raise self.error(f"{_kind(node.func)} cannot be called in a formula", node.func,
                             "call functions by their plain name, as in exp(x)")
        name = ALIASES.get(node.func.id, node.func.id)
        if node.keywords:
            raise self.error(f"{name} takes no named arguments", node)
        if name in SPECIAL:
            return self._special(name, node)
        if name == "diff" and self.derivatives:
            return self._derivative(node)
        if name not in FUNCTIONS and name not in ABBREVIATIONS:
            raise self._unknown(name, node)
        self._count(node, 1, 1)
        argument = self.expression(node.args[0])
        if name in FUNCTIONS:
            return written.apply(FUNCTIONS[name], argument)
        return written.substitute(_abbreviation(name), {written.variable("u"): argument})

    def _derivative(self, node: ast.Call) -> Expr:
        self._count(node, 2, 2)
        variable = self.expression(node.args[1])
        if not isinstance(variable, Symbol):
            raise self.error("a derivative is taken with respect to a variable", node.args[1],
                             "as in diff(sin(y), y)")
        return written.derivative(self.expression(node.args[0]), variable)

    def _unknown(self, name: str, node: ast.Call) -> FormulaError:
        if name in self.names:
            return self.error(f"'{name}' is a variable, not a function", node,
                              f"write a product as {name}*(...)")
        known = known_names()
        lowered = {known_name.lower(): known_name for known_name in known}
        same_letters = [each for each in known if sorted(each) == sorted(name)]
        close = [lowered[name.lower()]] if name.lower() in lowered else (
            same_letters or difflib.get_close_matches(name, known, 1))
        return self.error(f"unknown function '{name}'", node,
                          f"did you mean '{close[0]}'?" if close else
                          f"known functions: {', '.join(FUNCTIONS)}, Max, Min, Piecewise, …")

    def _count(self, node: ast.Call, low: int, high: int | None) -> None:
        count = len(node.args)
        if count < low or (high is not None and count > high):
            wanted = str(low) if low == high else f"at least {low}" if high is None else (
                f"{low} to {high}")
            name = node.func.id if isinstance(node.func, ast.Name) else "this"
            raise self.error(f"{name} takes {wanted} argument{'s' if wanted != '1' else ''}, "
                             f"not {count}", node)

    def _special(self, name: str, node: ast.Call) -> Expr:
        if name == "Piecewise":
            return self._piecewise(node)
        if name in ("And", "Or", "Not"):
            raise self.error(f"{name} is a condition, not a number", node,
                             "conditions stand inside Piecewise((value, condition), …)")
        low, high = {"sqrt": (1, 1), "power": (2, 2), "Heaviside": (1, 2), "Rational": (2, 2)}.get(
            name, (2, None))
        self._count(node, low, high)
        arguments = [self.expression(argument) for argument in node.args]
        match name:
            case "sqrt":
                return written.power(arguments[0], Rational(1, 2))
            case "power":
                return self._power(ast.BinOp(node.args[0], ast.Pow(), node.args[1]))
            case "Rational":
                return self._rational(node, arguments)
            case "Heaviside":
                # H(0) = 0, as a layer that tests x > 0 has it; a second argument says otherwise.
                return written.apply(sympy.Heaviside, arguments[0],
                                     arguments[1] if len(arguments) == 2 else sympy.S.Zero)
        return written.apply(sympy.Max if name == "Max" else sympy.Min, *arguments)

    def _rational(self, node: ast.Call, arguments: list[Expr]) -> Expr:
        top, bottom = (written.constant(argument) for argument in arguments)
        if top is None or bottom is None or bottom == 0:
            raise self.error("Rational takes two numbers, the second not 0", node)
        return Rational(top, bottom)

    def _piecewise(self, node: ast.Call) -> Expr:
        self._count(node, 1, None)
        branches = []
        for branch in node.args:
            if not isinstance(branch, ast.Tuple) or len(branch.elts) != 2:
                raise self.error("Piecewise takes pairs (value, condition)", branch,
                                 "as in Piecewise((x, x > 0), (0, True))")
            branches.append((self.expression(branch.elts[0]), self._condition(branch.elts[1])))
        if branches[-1][1] is not sympy.true:
            raise self.error("the last condition of Piecewise has to be True", node.args[-1],
                             "so that the formula has a value everywhere")
        return written.apply(sympy.Piecewise, *branches)

    def _condition(self, node: ast.expr) -> Basic:
        match node:
            case ast.Constant(value=True):
                return sympy.true
            case ast.Compare(ops=[operator], comparators=[right]) if type(operator) in _RELATIONS:
                return written.apply(_RELATIONS[type(operator)], self.expression(node.left),
                                     self.expression(right))
            case ast.Compare() if len(node.ops) > 1:
                sides = [node.left, *node.comparators]
                return written.apply(sympy.And, *(
                    self._condition(ast.copy_location(ast.Compare(a, [op], [b]), node))
                    for a, op, b in zip(sides, node.ops, sides[1:], strict=False)))
            case ast.BoolOp() | ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
                both = isinstance(node.op, (ast.And, ast.BitAnd))
                operands = node.values if isinstance(node, ast.BoolOp) else [node.left, node.right]
                return written.apply(sympy.And if both else sympy.Or, *map(self._condition, operands))
            case ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return written.apply(sympy.Not, self._condition(node.operand))
            case ast.Call(func=ast.Name(id="And" | "Or" | "Not" as name)):
                return written.apply({"And": sympy.And, "Or": sympy.Or, "Not": sympy.Not}[name],
                                     *map(self._condition, node.args))
        raise self.error("this is not a condition", node, "conditions compare: x > 0, x <= 1")


def _bits(base: Expr) -> int:
    """Return about how many bits each factor of a power costs; 16 for what is not a number."""
    value = written.constant(base)
    return 16 if value is None else max(int(value.p).bit_length(), int(value.q).bit_length())


def _kind(node: ast.AST) -> str:
    names = {"Attribute": "an attribute", "Subscript": "an index", "Lambda": "a lambda",
             "Compare": "a comparison", "BoolOp": "a condition", "Tuple": "a tuple",
             "List": "a list", "Dict": "a dict", "NamedExpr": "an assignment",
             "Constant": "this constant", "IfExp": "an if", "FloorDiv": "//", "Mod": "%",
             "BitXor": "^", "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|",
             "BitAnd": "&"}
    kind = type(node).__name__
    return names.get(kind, kind)


@lru_cache(maxsize=None)
def _abbreviation(name: str) -> Expr:
    return parse(ABBREVIATIONS[name], ("u",))


def symbols_of(expr: Expr) -> tuple[Symbol, ...]:
    """Return the variables of an expression, sorted by name."""
    return tuple(sorted(written.variables(expr), key=lambda symbol: str(symbol.name)))
