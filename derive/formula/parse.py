"""Text to expression: a whitelist over Python's syntax tree, nothing evaluated, nothing executed.

The text never reaches ``eval``, ``sympify`` or ``parse_expr``. Every node that is not on the list
is an error with its place. Limits on length, depth and the size of numbers come first, so hostile
text costs no more than reading it.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Collection

from sympy import Expr, Rational, S

from derive.errors import FormulaError
from derive.formula import written
from derive.formula.calls import CallReader, kind
from derive.formula.source import UNRESERVED, Source
from derive.formula.vocabulary import CONSTANTS, LATIN, NO_NUMBERS, known_names

MAX_BITS = 20_000
"""Size of a number that powers of numbers may grow to."""
MAX_DIGITS = 400
"""Digits of a literal, and the largest decimal exponent of one."""

_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(?:[eE]([-+]?\d+))?")


def parse(text: str, names: Collection[str] = ("x",), *, derivatives: bool = False) -> Expr:
    """Return the formula that the text writes, structure kept, in real variables.

    `names` are the variables and parameters that may occur. A name in it always is that variable,
    whatever else it could mean (``beta``, ``E``, ``lambda``). Python's operators plus ``^``, ``²``,
    ``·``, ``×``, ``−``; float literals mean their exact decimal value. With `derivatives`, a line
    of a derivation may also hold ``diff(f, x)``, a derivative still to be worked out.

    Raises FormulaError with the place, the cause and a hint.

    >>> parse("1*x*1").args
    (1, x, 1)
    """
    reader = Reader(text, frozenset(names), derivatives=derivatives)
    return reader.expression(reader.source.tree())


class Reader(CallReader):
    """One text being read: operators, names and numbers; calls are the base class's."""

    def expression(self, node: ast.expr) -> Expr:
        """Return the expression of a node."""
        try:
            match node:
                case ast.BinOp():
                    return self._operation(node)
                case ast.UnaryOp(op=ast.USub()):
                    return written.negative(self.expression(node.operand))
                case ast.UnaryOp(op=ast.UAdd()):
                    return self.expression(node.operand)
                case ast.Call():
                    return self.call(node)
                case ast.Name():
                    return self._name(node)
                case ast.Constant():
                    return self._number(node)
        except RecursionError:
            raise self.error("the formula is nested too deeply", node,
                             "name an inner part and derive it on its own") from None
        raise self.error(f"{kind(node)} cannot stand in a formula", node,
                         "use numbers, x, declared parameters, + - * / ** and functions")

    def _operation(self, node: ast.BinOp) -> Expr:
        chain: list[tuple[ast.operator, ast.expr]] = []
        first: ast.expr = node
        # A left-leaning chain a*b/c*d is one written product, and a+b-c one written sum.
        group = (ast.Add, ast.Sub) if isinstance(node.op, (ast.Add, ast.Sub)) else (
            ast.Mult, ast.Div)
        while isinstance(first, ast.BinOp) and isinstance(first.op, group) and (
                first is node or not self.source.parenthesised(first)):
            chain.append((first.op, first.right))
            first = first.left
        if isinstance(node.op, ast.Pow):
            return self.power(node)
        if not chain:
            raise self.error(f"the operator {kind(node.op)} is not used in formulas", node,
                             "use + - * / **")
        items = [self.expression(first)]
        if isinstance(first, ast.UnaryOp) and isinstance(first.op, ast.USub) and (
                group[0] is ast.Mult and not self.source.parenthesised(first)):
            # -a*b is one product of three, not (-a) times b.
            inner = self.expression(first.operand)
            items = [-inner] if isinstance(inner, Rational) else [S.NegativeOne, inner]
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

    def power(self, node: ast.BinOp) -> Expr:
        """Return a power, its size checked."""
        base, exponent = self.expression(node.left), self.expression(node.right)
        value = written.constant(exponent)
        if value is not None and abs(value) * _bits(base) > MAX_BITS:
            raise self.error("this power is too large to compute with", node.right,
                             "write large powers with exp and log")
        return written.power(base, exponent)

    def _name(self, node: ast.Name) -> Expr:
        name = UNRESERVED.get(node.id, node.id)
        name = name if name in self.names else LATIN.get(name, name)
        if name in self.names:
            return written.variable(name)
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in known_names():
            raise self.error(f"'{name}' is a function and needs an argument", node,
                             f"write {name}(x)")
        if name in NO_NUMBERS:
            raise self._no_number(name, node)
        close = difflib.get_close_matches(name, [*self.names, *CONSTANTS], 1)
        hint = f"did you mean '{close[0]}'? " if close else ""
        if name == "e":
            raise self.error("'e' is not declared", node, "for Euler's number write exp(x), or E")
        raise self.error(f"'{name}' is not declared", node,
                         f"{hint}declare a parameter with its value: --param {name}=1")

    def _no_number(self, source: str, node: ast.expr) -> FormulaError:
        return self.error(f"{source} is not a real number", node,
                          "numbers are written 2, 0.5 or 1e-3")

    def _number(self, node: ast.Constant) -> Expr:
        source = self.source.segment(node)
        match = _NUMBER.fullmatch(source.replace("_", ""))
        if match is None or isinstance(node.value, (bool, complex, str, bytes)):
            raise self._no_number(source[:20] or kind(node), node)
        digits, exponent = match.groups()
        if len(digits) > MAX_DIGITS or (exponent and len(exponent) > 5) or (
                exponent and abs(int(exponent)) > MAX_DIGITS):
            raise self.error("this number is too large to compute with", node,
                             f"numbers have up to {MAX_DIGITS} digits")
        return Rational(match.group())


def free_names(text: str) -> frozenset[str]:
    """Return the names in a formula that are neither functions nor constants: its variables.

    Raises FormulaError where the text cannot be read at all.
    """
    nodes = list(ast.walk(Source(text).tree()))
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    names = (UNRESERVED.get(node.id, node.id) for node in nodes
             if isinstance(node, ast.Name) and node not in called)
    return frozenset(LATIN.get(name, name) for name in names
                     if name not in CONSTANTS and name not in NO_NUMBERS
                     and name not in known_names())


def _bits(base: Expr) -> int:
    """Return about how many bits each factor of a power costs; 16 for what is not a number."""
    value = written.constant(base)
    return 16 if value is None else max(int(value.p).bit_length(), int(value.q).bit_length())
