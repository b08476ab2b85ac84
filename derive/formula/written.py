"""Expressions exactly as written: the one place that builds SymPy trees without evaluation.

SymPy collapses ``1/(1+exp(-x)) * exp(-x)/(1+exp(-x))`` the moment it is built, and a step that
has collapsed explains nothing. Everything here keeps order, grouping and literal ones. Two trees
are the same writing exactly when they compare equal with ``==``.

A quotient a/b is the product of a and ``Pow(b, -1)``; a difference a - b the sum of a and
``Mul(-1, b)``. A leading 1 in ``1/b`` is only kept where something stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import Any

import sympy
from sympy import Add, Basic, Derivative, Expr, Mul, Piecewise, Pow, Rational, S, Symbol, Tuple
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import BooleanFunction

Path = tuple[int, ...]
"""Where a part stands: the argument positions to follow from the root."""


def variable(name: str) -> Symbol:
    """Return the real variable of that name; every variable of a formula is made here."""
    return Symbol(name, real=True)


def add(*terms: Expr) -> Expr:
    """Return the sum of the terms in the order given; one term is itself, none is 0."""
    return terms[0] if len(terms) == 1 else Add(*terms, evaluate=False) if terms else S.Zero


def mul(*factors: Expr) -> Expr:
    """Return the product of the factors in the order given; one is itself, none is 1."""
    return factors[0] if len(factors) == 1 else Mul(*factors, evaluate=False) if factors else S.One


def power(base: Expr, exponent: Expr) -> Expr:
    """Return base**exponent, unevaluated."""
    return Pow(base, exponent, evaluate=False)


def reciprocal(denominator: Expr) -> Expr:
    """Return 1/denominator, unevaluated."""
    return power(denominator, S.NegativeOne)


def divide(numerator: Expr, denominator: Expr) -> Expr:
    """Return numerator/denominator as one written fraction."""
    if numerator == 1:
        return reciprocal(denominator)
    return mul(numerator, reciprocal(denominator))


def negative(expr: Expr) -> Expr:
    """Return -expr: a number negated, −a·b as one product of three, else ``Mul(-1, expr)``."""
    if isinstance(expr, Rational):
        return -expr
    if not isinstance(expr, Mul):
        return mul(S.NegativeOne, expr)
    head, *rest = expr.args
    if not isinstance(head, Rational):
        return mul(S.NegativeOne, head, *rest)
    return mul(-head, *rest) if head > 0 and head != 1 else mul(S.NegativeOne, expr)


def subtract(left: Expr, right: Expr) -> Expr:
    """Return left - right."""
    return add(left, negative(right))


def derivative(expr: Expr, x: Symbol) -> Expr:
    """Return d(expr)/dx as something still to be worked out."""
    return Derivative(expr, x, evaluate=False)


def apply(function: Callable[..., Basic], *arguments: Basic) -> Basic:
    """Return function(arguments), unevaluated, for functions, relations and logic alike."""
    if function is Piecewise:
        return piecewise(*(tuple(branch) for branch in arguments))
    return function(*arguments, evaluate=False)


def piecewise(*branches: tuple[Any, Any]) -> Piecewise:
    """Return the cases (value, condition) in the order given.

    SymPy's own constructors rewrite a condition that has cases in it; these do not.
    """
    pairs = (Tuple.__new__(ExprCondPair, value, condition) for value, condition in branches)
    made: Piecewise = Basic.__new__(Piecewise, *pairs)
    return made


def rebuild(expr: Basic, arguments: Sequence[Basic]) -> Basic:
    """Return a node of the same kind as `expr` over other arguments, unevaluated."""
    return built(expr.func, *arguments)


def built(kind: Any, *arguments: Basic) -> Basic:
    """Return a node of a kind over these arguments, unevaluated."""
    if kind is ExprCondPair:
        pair: Basic = Tuple.__new__(ExprCondPair, *arguments)
        return pair
    if kind is Piecewise:
        return piecewise(*(tuple(branch.args) for branch in arguments))
    if issubclass(kind, (Expr, Relational, BooleanFunction)) and arguments:
        made: Basic = kind(*arguments, evaluate=False)
        return made
    plain: Basic = kind(*arguments)
    return plain


def is_reciprocal(expr: Basic) -> bool:
    """Tell whether the expression is written as 1/something."""
    return isinstance(expr, Pow) and expr.exp == -1


def is_negation(expr: Basic) -> bool:
    """Tell whether the expression is written as -(something)."""
    return isinstance(expr, Mul) and len(expr.args) == 2 and expr.args[0] == -1


def factors(expr: Expr) -> tuple[Expr, ...]:
    """Return the written factors, nested groups opened: a·(b·c) gives a, b, c."""
    if not isinstance(expr, Mul):
        return (expr,)
    return tuple(part for arg in expr.args for part in factors(arg))


def terms(expr: Expr) -> tuple[Expr, ...]:
    """Return the written terms, nested sums opened."""
    if not isinstance(expr, Add):
        return (expr,)
    return tuple(part for arg in expr.args for part in terms(arg))


def replace_at(expr: Basic, path: Path, part: Basic) -> Basic:
    """Return the expression with the part at `path` replaced and nothing else touched."""
    if not path:
        return part
    arguments = list(expr.args)
    arguments[path[0]] = replace_at(arguments[path[0]], path[1:], part)
    return rebuild(expr, arguments)


def part_at(expr: Basic, path: Path) -> Basic:
    """Return the part that stands at `path`."""
    for position in path:
        expr = expr.args[position]
    return expr


def parts(expr: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """Yield every part with its path, outermost first. Walks a tree, so not for deep graphs."""
    yield path, expr
    for position, argument in enumerate(expr.args):
        yield from parts(argument, (*path, position))


def postorder(*roots: Basic, leaves: Container[Basic] = ()) -> Iterator[Basic]:
    """Yield each different part once, arguments before what is built from them.

    Iterative and by identity: deep graphs neither overflow the stack nor are walked as trees.
    Nothing inside a part that is in `leaves` is visited.
    """
    seen: set[int] = set()
    stack: list[tuple[Basic, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        part, ready = stack.pop()
        if ready:
            yield part
        elif id(part) not in seen:
            seen.add(id(part))
            stack.append((part, True))
            if part not in leaves:
                stack.extend((argument, False) for argument in reversed(part.args))


def substitute(expr: Basic, table: Mapping[Any, Basic]) -> Any:
    """Return the expression with whole parts replaced as the table says, all at once.

    Nothing else is evaluated or reordered; linear in the size of the graph.
    """
    done: dict[int, Basic] = {}
    for part in postorder(expr, leaves=table):
        replacement = table.get(part)
        if replacement is None:
            arguments = [done[id(argument)] for argument in part.args]
            same = all(a is b for a, b in zip(arguments, part.args, strict=True))
            replacement = part if same else rebuild(part, arguments)
        done[id(part)] = replacement
    return done[id(expr)]


def tree_size(expr: Basic) -> int:
    """Return how many nodes the expression has when written out, counted without writing it."""
    sizes: dict[int, int] = {}
    for part in postorder(expr):
        sizes[id(part)] = 1 + sum(sizes[id(argument)] for argument in part.args)
    return sizes[id(expr)]


def depth(expr: Basic) -> int:
    """Return how many levels the expression has; a symbol has one."""
    depths: dict[int, int] = {}
    for part in postorder(expr):
        depths[id(part)] = 1 + max((depths[id(each)] for each in part.args), default=0)
    return depths[id(expr)]


def variables(expr: Basic) -> frozenset[Symbol]:
    """Return the symbols that occur; linear in the graph, unlike SymPy's ``free_symbols``."""
    return frozenset(part for part in postorder(expr) if isinstance(part, Symbol))


SWITCHES = (Piecewise, sympy.Abs, sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside)
"""What makes an expression change its formula from one stretch of the line to the next."""


def has_switch(expr: Basic) -> bool:
    """Tell whether the expression contains Piecewise, Abs, Max, Min, sign or Heaviside."""
    return any(isinstance(part, SWITCHES) for part in postorder(expr))


def constant(expr: Basic) -> Rational | None:
    """Return the value of an expression made of rational numbers alone, else None.

    Only for trees whose powers are known to be small: the reader of formulas sees to that.
    """
    if isinstance(expr, Rational):
        return expr
    if not isinstance(expr, (Add, Mul, Pow)):
        return None
    values = [value for value in map(constant, expr.args) if value is not None]
    if len(values) < len(expr.args):
        return None
    if isinstance(expr, Pow):
        base, exponent = values
        if exponent.q != 1 or (base == 0 and exponent < 0):
            return None
        return base**exponent
    result = S.Zero if isinstance(expr, Add) else S.One
    for value in values:
        result = result + value if isinstance(expr, Add) else result * value
    return result
