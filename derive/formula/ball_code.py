"""Several expressions in one variable as one Python function of a ball, each part worked out once.

The function is compiled from a syntax tree that is built here, node by node, out of the expression;
no text of anybody's is ever evaluated. It costs a fraction of a millisecond to make and saves half
the time of each evaluation (see `balls`), so it pays from some hundred points on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import sympy
from flint import arb, ctx
from sympy import Basic, Expr, Rational, Symbol
from sympy.codegen.cfunctions import expm1, log1p

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.ball_operations import FUNCTIONS
from derive.formula.ball_powers import rational_power
from derive.formula.balls import compile_balls

_PRECISE: dict[Any, Callable[[arb], arb]] = {log1p: arb.log1p, expm1: arb.expm1}
OfBall = Callable[[arb], tuple[arb, ...]]


class BallCode:
    """Compiled expressions; `at_precision` gives the function at the current `flint.ctx.prec`.

    Its results enclose the values; a NaN or infinite ball says nothing. Raises UndecidableError
    for a part that is not a plain function: switches and conditions are for `compile_balls`.
    """

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        self._x = x
        self._lines: list[ast.stmt] = []
        self._known: dict[Any, str] = {x: "x"}
        self._fixed: dict[str, Expr] = {}
        self._functions: dict[str, Any] = {}
        names = [self._compile(expr) for expr in exprs]
        self._lines.append(ast.Return(ast.Tuple([_load(name) for name in names], ast.Load())))
        self._code = _function(self._lines)
        self._made: dict[int, OfBall] = {}

    def at_precision(self) -> OfBall:
        """Return the function for the current precision; another precision needs another one."""
        if ctx.prec not in self._made:
            names = dict(self._functions)
            for name, expr in self._fixed.items():
                names[name] = compile_balls(expr, ())(())
                if names[name] is None:
                    raise UndecidableError(f"{expr} has no value")
            exec(self._code, names)  # noqa: S102  (a tree built above, from whitelisted nodes)
            self._made[ctx.prec] = names["enclose"]
        return self._made[ctx.prec]

    def _compile(self, expr: Basic) -> str:
        for part in written.postorder(expr):
            if part not in self._known:
                self._known[part] = self._part(part)
        return self._known[expr]

    def _part(self, part: Basic) -> str:
        if not part.free_symbols:
            name = f"c{len(self._fixed)}"
            self._fixed[name] = part
            return name
        arguments = [self._known[each] for each in part.args]
        if isinstance(part, (sympy.Add, sympy.Mul)):
            return self._chain(part, arguments)
        if isinstance(part, sympy.Pow) and part.exp.is_Rational:
            if part.exp == -1:
                return self._assign(ast.BinOp(_load(self._one()), ast.Div(), _load(arguments[0])))
            return self._call(_raised(part.exp), arguments[:1])
        if part.func in _PRECISE:
            return self._call(_PRECISE[part.func], arguments)
        if part.func in FUNCTIONS and len(arguments) == 1:
            return self._call(FUNCTIONS[part.func][0], arguments)
        raise UndecidableError(f"{part.func.__name__} is not a plain function")

    def _chain(self, part: Basic, arguments: list[str]) -> str:
        """Add or multiply; with -1 as a factor, change the sign; below a fraction, divide."""
        if isinstance(part, sympy.Add):
            return self._folded(ast.Add(), arguments)
        minus = [each for each in part.args if each == -1]
        below = [each.base for each in part.args if isinstance(each, sympy.Pow) and each.exp == -1]
        above = [name for name, each in zip(arguments, part.args, strict=True)
                 if each != -1 and not (isinstance(each, sympy.Pow) and each.exp == -1)]
        top = self._folded(ast.Mult(), above) if above else self._one()
        for each in below:
            top = self._assign(ast.BinOp(_load(top), ast.Div(), _load(self._known[each])))
        return self._assign(ast.UnaryOp(ast.USub(), _load(top))) if len(minus) % 2 else top

    def _folded(self, operator: ast.operator, arguments: list[str]) -> str:
        total = arguments[0]
        for each in arguments[1:]:
            total = self._assign(ast.BinOp(_load(total), operator, _load(each)))
        return total

    def _call(self, function: Callable[..., arb], arguments: list[str]) -> str:
        name = f"f{len(self._functions)}"
        self._functions[name] = function
        return self._assign(ast.Call(_load(name), [_load(each) for each in arguments], []))

    def _assign(self, value: ast.expr) -> str:
        name = f"v{len(self._lines)}"
        self._lines.append(ast.Assign([ast.Name(name, ast.Store())], value))
        return name

    def _one(self) -> str:
        return self._known.setdefault(sympy.S.One, self._fix_one())

    def _fix_one(self) -> str:
        self._fixed["one"] = sympy.S.One
        return "one"


def _raised(exponent: Rational) -> Callable[[arb], arb]:
    return rational_power(int(exponent.p), int(exponent.q))


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _function(body: list[ast.stmt]) -> Any:
    """Return the code of ``def enclose(x): body``."""
    arguments = ast.arguments([], [ast.arg("x")], None, [], [], None, [])
    definition = ast.FunctionDef("enclose", arguments, body, [], None, None)
    module = ast.fix_missing_locations(ast.Module([definition], []))
    return compile(module, "<balls>", "exec")
