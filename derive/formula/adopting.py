"""What a caller hands over from Python, text, numbers or SymPy, over our own variables."""

from __future__ import annotations

from collections.abc import Set
from numbers import Real

from sympy import Add, Expr, Mul, Pow, S, Symbol, Tuple
from sympy.core.function import Application
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derive.errors import FormulaError, UsageError
from derive.formula import written
from derive.formula.activation import number
from derive.formula.parse import parse

_UNREAL = (S.NaN, S.ComplexInfinity, S.Infinity, S.NegativeInfinity, S.ImaginaryUnit)
_HEADS = (Add, Mul, Pow, Application, Relational, Boolean, Tuple)


def expression(given: object, names: Set[str]) -> Expr:
    """Return the expression that text, a number or a SymPy expression means.

    A float means its decimal digits. Raises FormulaError for text that cannot be read and for
    what has no real value, UsageError for anything else.
    """
    if isinstance(given, str):
        return parse(given, names)
    if isinstance(given, Real):
        return number(given)
    if not isinstance(given, Expr):
        raise UsageError("an expression is text, a number or a SymPy expression, not "
                         f"{type(given).__name__}")
    require_real(given)
    return given


def adopted(formula: Expr, names: Set[str]) -> Expr:
    """Return a user's SymPy expression over our own variables.

    Raises FormulaError for undeclared variables and for what has no real value.
    """
    require_real(formula)
    symbols = written.variables(formula)
    others = {symbol for symbol in symbols if symbol.name not in names}
    if others and (len(others) > 1 or any(symbol.name == "x" for symbol in symbols)):
        listed = ", ".join(sorted(symbol.name for symbol in others))
        raise FormulaError(f"the expression has undeclared variables: {listed}",
                           hint="give their values: parameters={\"beta\": 1.0}")
    table: dict[Symbol, Symbol] = {
        symbol: written.variable("x" if symbol in others else symbol.name) for symbol in symbols}
    ours: Expr = written.substitute(formula, table)
    return ours


def require_real(expr: Expr) -> None:
    """Raise FormulaError where infinities, the imaginary unit, integrals or sums occur."""
    for part in written.postorder(expr):
        if part in _UNREAL:
            raise FormulaError(f"the expression holds {part}, which is no real number",
                               hint="formulas are over the real numbers")
        if part.args and not isinstance(part, _HEADS):
            raise FormulaError(f"{type(part).__name__} cannot stand in a formula",
                               hint="work it out first, as with .doit()")
