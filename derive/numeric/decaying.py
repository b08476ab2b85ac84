"""Rewrite an expression on a half line over exponentials that decay, and so cannot overflow.

With u > 0 every exp(c·m(u)) is a power of some z = exp(-rate·m(u)) in (0, 1]. Over such z the
expression is one fraction, in which log(z**k·(1 + w)) opens into log1p and z - 1 into expm1.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Symbol
from sympy.codegen.cfunctions import expm1, log1p

U = Symbol("u", positive=True)
"""The absolute value of x on a half line."""
HIGHEST_POWER = 24
"""Exponentials that are higher powers of their common root are left as they are."""


class Decaying:
    """Rewrites one expression in u > 0 over generators z in (0, 1]."""

    def __init__(self) -> None:
        self._rates: dict[Expr, Expr] = {}
        self._generators: dict[Expr, Symbol] = {}
        self._atoms: dict[Symbol, Expr] = {}

    def rewrite(self, expr: Expr, back: Expr) -> Expr | None:
        """Return the expression as one fraction over decaying exponentials, u put back.

        `back` is what u stands for; None where the expression has no exponential.
        """
        plain = _without_hyperbolics(expr)
        if not plain.has(sympy.exp):
            return None
        self._collect(plain)
        fraction = sympy.factor(sympy.together(self._over(plain)))
        meaning = {z: sympy.exp(-rate * monomial) for monomial, z in self._generators.items()
                   for rate in (self._rates[monomial],)}
        gained = fraction.replace(self._is_loss, self._gain)
        for _ in range(2):  # an atom may hold generators, which in turn hold u
            gained = gained.subs(self._atoms).subs(meaning)
        return gained.subs(U, back)

    def _collect(self, expr: Expr) -> None:
        """Find for each monomial the largest rate of which all its rates are multiples."""
        for part in sympy.preorder_traversal(expr):
            if not isinstance(part, sympy.exp):
                continue
            for monomial, rate in _rates(part.args[0]):
                known = self._rates.get(monomial)
                if known is None:
                    self._rates[monomial] = sympy.Abs(rate)
                    self._generators[monomial] = Symbol(f"z{len(self._generators)}", positive=True)
                else:
                    ratio = sympy.nsimplify(rate / known)
                    if isinstance(ratio, sympy.Rational) and ratio.q <= HIGHEST_POWER:
                        self._rates[monomial] = known / ratio.q

    def _over(self, expr: Expr) -> Expr:
        """Return the expression over generators, and over symbols for whatever else it has."""
        if isinstance(expr, sympy.exp):
            result = sympy.S.One
            for monomial, rate in _rates(expr.args[0]):
                power = sympy.nsimplify(-rate / self._rates[monomial])
                low = power.is_Integer and abs(power) <= HIGHEST_POWER
                result *= (self._generators[monomial]**power if low
                           else self._atom(sympy.exp(rate * monomial)))
            constant_ = expr.args[0].as_coeff_add(U)[0]
            return result * sympy.exp(constant_)
        if isinstance(expr, sympy.log):
            return self._logarithm(sympy.factor(sympy.together(self._over(expr.args[0]))))
        if isinstance(expr, (sympy.Add, sympy.Mul)) or (
                isinstance(expr, sympy.Pow) and expr.exp.is_Integer):
            return expr.func(*(self._over(each) for each in expr.args))
        return self._atom(expr) if expr.has(U) and expr != U else expr

    def _logarithm(self, inside: Expr) -> Expr:
        """log(c·z**k·(1 + w)) = log c - k·rate·monomial + log1p(w), for every factor."""
        result = sympy.S.Zero
        symbols = set(self._generators.values())
        for factor in sympy.Mul.make_args(inside):
            base, power = factor.as_base_exp()
            if base in symbols:
                monomial = next(m for m, z in self._generators.items() if z == base)
                result -= power * self._rates[monomial] * monomial
            elif base.free_symbols & symbols and base.subs(dict.fromkeys(symbols, 0)) == 1:
                result += power * self._atom(log1p(base - 1))
            else:
                result += power * (self._atom(sympy.log(base)) if base.free_symbols
                                   else sympy.log(base))
        return result

    def _atom(self, expr: Expr) -> Symbol:
        for symbol, known in self._atoms.items():
            if known == expr:
                return symbol
        symbol = Symbol(f"a{len(self._atoms)}", real=True)
        self._atoms[symbol] = expr
        return symbol

    def _is_loss(self, part: Expr) -> bool:
        return (isinstance(part, sympy.Add) and len(part.args) == 2
                and any(part - z + 1 == 0 or part + z - 1 == 0
                        for z in self._generators.values()))

    def _gain(self, part: Expr) -> Expr:
        """Z - 1 = expm1(-rate·monomial), exact near u = 0 where z - 1 cancels."""
        for monomial, z in self._generators.items():
            if part - z + 1 == 0 or part + z - 1 == 0:
                lost = self._atom(expm1(-self._rates[monomial] * monomial))
                return lost if part - z + 1 == 0 else -lost
        raise ValueError(part)


def _rates(exponent: Expr) -> list[tuple[Expr, Expr]]:
    """Split an exponent into (monomial in u, coefficient); its constant term is left out."""
    table: dict[Expr, Expr] = {}
    for term in sympy.Add.make_args(sympy.expand(exponent)):
        coefficient, monomial = term.as_independent(U, as_Add=False)
        if monomial != 1:
            table[monomial] = table.get(monomial, sympy.S.Zero) + coefficient
    return list(table.items())


def _without_hyperbolics(expr: Expr) -> Expr:
    """Write tanh, sinh, cosh and their kin over exp; exp(n·log w) becomes a power of w."""
    kinds = (sympy.tanh, sympy.sinh, sympy.cosh, sympy.coth, sympy.sech, sympy.csch)
    over: Expr = expr.replace(sympy.tanh, _tanh).rewrite(kinds, sympy.exp)
    return sympy.powsimp(over) if over.has(sympy.log) else over


def _tanh(argument: Expr) -> Expr:
    decayed = sympy.exp(sympy.expand(-2 * argument))
    return (1 - decayed) / (1 + decayed)
