"""Calls in a formula: functions, abbreviations, and the few heads whose arguments are special."""

from __future__ import annotations

import ast
import difflib

import sympy
from sympy import Basic, Expr, Rational, Symbol

from derive.errors import FormulaError
from derive.formula import written
from derive.formula.source import Source
from derive.formula.vocabulary import (
    ABBREVIATIONS,
    ALIASES,
    FUNCTIONS,
    SPECIAL,
    known_names,
)

_RELATIONS = {ast.Lt: sympy.Lt, ast.LtE: sympy.Le, ast.Gt: sympy.Gt, ast.GtE: sympy.Ge,
              ast.Eq: sympy.Eq, ast.NotEq: sympy.Ne}
_LOGIC = {"And": sympy.And, "Or": sympy.Or, "Not": sympy.Not}
_KINDS = {"Attribute": "an attribute", "Subscript": "an index", "Lambda": "a lambda",
          "Compare": "a comparison", "BoolOp": "a condition", "Tuple": "a tuple",
          "List": "a list", "Dict": "a dict", "NamedExpr": "an assignment",
          "Constant": "this constant", "IfExp": "an if", "FloorDiv": "//", "Mod": "%",
          "BitXor": "^", "MatMult": "@", "LShift": "<<", "RShift": ">>", "BitOr": "|",
          "BitAnd": "&"}


def kind(node: ast.AST) -> str:
    """Return what a node of the syntax tree is called in an error message."""
    return _KINDS.get(type(node).__name__, type(node).__name__)


class CallReader:
    """The part of a reader that knows functions; operators and names are added by `Reader`."""

    def __init__(self, text: str, names: frozenset[str], *, derivatives: bool = False) -> None:
        self.source = Source(text)
        self.error = self.source.error
        self.names = names
        self.derivatives = derivatives

    def expression(self, node: ast.expr) -> Expr:
        """Return the expression of a node."""
        raise NotImplementedError

    def power(self, node: ast.BinOp) -> Expr:
        """Return a power, its size checked."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> Expr:
        """Return the expression of a call."""
        if not isinstance(node.func, ast.Name):
            raise self.error(f"{kind(node.func)} cannot be called in a formula", node.func,
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
        return written.substitute(self._abbreviation(name), {written.variable("u"): argument})

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
                return self.power(ast.BinOp(node.args[0], ast.Pow(), node.args[1]))
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
                head = sympy.And if isinstance(node.op, (ast.And, ast.BitAnd)) else sympy.Or
                operands = node.values if isinstance(node, ast.BoolOp) else [node.left, node.right]
                return written.apply(head, *map(self._condition, operands))
            case ast.UnaryOp(op=ast.Not() | ast.Invert()):
                return written.apply(sympy.Not, self._condition(node.operand))
            case ast.Call(func=ast.Name(id="And" | "Or" | "Not" as name)):
                return written.apply(_LOGIC[name], *map(self._condition, node.args))
        raise self.error("this is not a condition", node, "conditions compare: x > 0, x <= 1")

    def _abbreviation(self, name: str) -> Expr:
        reader = type(self)(ABBREVIATIONS[name], frozenset(("u",)))
        return reader.expression(reader.source.tree())
