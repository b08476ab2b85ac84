"""Where an expression in x is zero: all its real roots, or a superset of them.

Polynomials exactly; monotone functions by their inverses; products and quotients by their factors;
fractions in exp(x) through exp(x); monotone and convex ones by their one or two roots. What is left
is isolated by balls. A root without a closed form is a `RealRoot`: its equation and an interval.
"""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Add, Expr, Mul, Poly, Pow, Rational, S, Symbol

from derive.errors import UndecidableError
from derive.formula import written
from derive.formula.boxes import Parameters, evaluated
from derive.formula.isolation import isolated_roots, root_towards

MAX_DEGREE = 40


def real_roots(expr: Expr, x: Symbol, parameters: Parameters) -> list[Expr]:
    """Return expressions free of x among which all real roots in x are.

    Raises UndecidableError where the roots are not known to be found.
    """
    return _Roots(x, parameters).of(expr, 0)


class _Roots:
    def __init__(self, x: Symbol, parameters: Parameters) -> None:
        self.x = x
        self.parameters = parameters

    def of(self, expr: Expr, depth: int) -> list[Expr]:
        if self.x not in written.variables(expr):
            return []
        if depth > 12:
            raise UndecidableError("the roots of a switch are nested too deeply")
        if isinstance(expr, Mul):
            return [root for factor in expr.args for root in self.of(factor, depth + 1)]
        if isinstance(expr, Pow) and self.x not in written.variables(expr.exp):
            return self.of(expr.base, depth + 1)
        if isinstance(expr, sympy.exp | sympy.cosh | sympy.sech):
            return []
        if isinstance(expr, _ODD):
            return self.of(expr.args[0], depth + 1)
        for way in (self._polynomial, self._isolated, self._through_exp, self._at_values,
                    self._monotone, self._convex, self._by_balls):
            found = way(expr, depth)
            if found is not None:
                return found
        raise UndecidableError(f"the roots of {expr} are not known")

    def _polynomial(self, expr: Expr, depth: int) -> list[Expr] | None:
        plain = evaluated(expr)
        if self.x not in plain.free_symbols:
            return []
        if not plain.is_polynomial(self.x):
            return None
        poly = Poly(plain, self.x)
        if poly.degree() > MAX_DEGREE:
            raise UndecidableError("the degree of a switch is too large")
        if poly.degree() <= 2:
            return self._low_degree(poly)
        _, parts = poly.factor_list()
        roots: list[Expr] = []
        for part, _ in parts:
            if part.degree() <= 2:
                roots += self._low_degree(part)
            else:
                roots += self._by_balls(part.as_expr(), depth) or []
        return roots

    def _low_degree(self, poly: Poly) -> list[Expr]:
        *rest, constant = poly.all_coeffs()
        if poly.degree() == 1:
            return [-constant / self._nonzero(rest[0])]
        a, b = rest
        inside = b**2 - 4 * self._nonzero(a) * constant
        if self.parameters.sign(inside) < 0:
            return []
        ends = [(-b - sympy.sqrt(inside)) / (2 * a), (-b + sympy.sqrt(inside)) / (2 * a)]
        return [sympy.radsimp(end) if not end.free_symbols else sympy.simplify(end)
                for end in ends]

    def _nonzero(self, coefficient: Expr) -> Expr:
        if self.parameters.sign(coefficient) == 0:
            raise UndecidableError(f"{coefficient} may be 0")
        return coefficient

    def _isolated(self, expr: Expr, depth: int) -> list[Expr] | None:
        """Solve a·K(x) + c = 0 for the one function K, and go on inside it."""
        moving = [term for term in written.terms(expr) if self.x in written.variables(term)]
        still = Add(*(term for term in written.terms(expr) if term not in moving))
        if len(moving) != 1:
            return None
        term = moving[0]
        inner = [factor for factor in written.factors(term) if self.x in written.variables(factor)]
        if len(inner) != 1:
            return None
        scale = Mul(*(factor for factor in written.factors(term) if factor is not inner[0]))
        target = -still / self._nonzero(scale)
        levels = self._inverse(inner[0], target)
        if levels is None:
            return None
        return [root for argument, level in levels for root in self.of(
            written.subtract(argument, level), depth + 1)]

    def _inverse(self, kernel: Expr, target: Expr) -> list[tuple[Expr, Expr]] | None:
        """Return pairs (u, c) such that kernel = target exactly where some u = c."""
        if isinstance(kernel, Pow) and self.x not in written.variables(kernel.exp):
            return self._power_inverse(kernel, target)
        inverse = _INVERSES.get(kernel.func)
        if inverse is None:
            return None
        low, high, back = inverse
        if low is not None and self.parameters.sign(target - low) <= 0:
            return []
        if high is not None and self.parameters.sign(high - target) <= 0:
            return []
        return [(kernel.args[0], back(target))]

    def _power_inverse(self, kernel: Expr, target: Expr) -> list[tuple[Expr, Expr]] | None:
        exponent = kernel.exp
        if not isinstance(exponent, Rational):
            return None
        sign = self.parameters.sign(target)
        even_root = exponent.q != 1 or exponent.p % 2 == 0
        if (sign < 0 and even_root) or (sign == 0 and exponent < 0):
            return []
        size = sympy.Abs(target) if not target.free_symbols else sign * target
        back = size ** (1 / exponent)
        if exponent.q != 1:
            return [(kernel.base, back)]
        if exponent.p % 2:
            return [(kernel.base, sign * back)]
        return [(kernel.base, back), (kernel.base, -back)]

    def _through_exp(self, expr: Expr, depth: int) -> list[Expr] | None:
        """Solve a fraction in exp(x): the logs of its positive roots."""
        e = sympy.Dummy("e", positive=True)
        written_out = evaluated(expr).rewrite(sympy.exp).replace(
            lambda part: isinstance(part, sympy.exp), sympy.expand)
        powers = {part: (part.args[0] / self.x).expand() for part in written_out.atoms(sympy.exp)}
        if not powers or not all(isinstance(k, Rational) and k.q == 1 for k in powers.values()):
            return None
        above, below = sympy.together(
            written_out.xreplace({part: e**k for part, k in powers.items()})).as_numer_denom()
        if self.x in above.free_symbols | below.free_symbols:
            return None
        found: list[Expr] = []
        for side in (above, below):
            if e not in side.free_symbols:
                continue
            roots = _Roots(e, self.parameters)._polynomial(side, depth)
            if roots is None:
                return None
            found += [sympy.log(root) for root in roots if self.parameters.sign(root) > 0]
        return found

    def _at_values(self, expr: Expr, depth: int) -> list[Expr] | None:
        """Go on at the parameters' default values: no closed form holds for all of them."""
        others = written.variables(expr) - {self.x}
        if not others:
            return None
        values = self.parameters.chosen(others)
        return self.of(written.substitute(expr, values), depth + 1)

    def _monotone(self, expr: Expr, depth: int) -> list[Expr] | None:
        """Return the one root of a function whose slope SymPy knows to have one sign."""
        slope = evaluated(sympy.diff(expr, self.x))
        if not (slope.is_positive or slope.is_negative):
            return None
        here = self.parameters.sign(evaluated(expr.subs(self.x, S.Zero)))
        if here == 0:
            return [S.Zero]
        side = -1 if (here > 0) == bool(slope.is_positive) else 1
        found = root_towards(expr, self.x, S.Zero, side)
        return None if found is None else [found]

    def _convex(self, expr: Expr, depth: int) -> list[Expr] | None:
        """Return the roots of a convex function: none, where it touches 0, or one on each side."""
        bend = evaluated(sympy.diff(expr, self.x, 2))
        if not (bend.is_positive or bend.is_negative):
            return None
        turns = self.of(evaluated(sympy.diff(expr, self.x)), depth + 1)
        if len(turns) != 1:
            return None
        height = self.parameters.sign(evaluated(expr.subs(self.x, turns[0])))
        if height == 0:
            return turns
        if (height > 0) == bool(bend.is_positive):
            return []
        found = [root_towards(expr, self.x, turns[0], side) for side in (-1, 1)]
        return None if None in found else [each for each in found if each is not None]

    def _by_balls(self, expr: Expr, depth: int) -> list[Expr] | None:
        return isolated_roots(expr, self.x)


_ODD = (sympy.tanh, sympy.sinh, sympy.atan, sympy.asinh, sympy.erf, sympy.asin, sympy.atanh)

_INVERSES: dict[type, tuple[Expr | None, Expr | None, Callable[[Expr], Expr]]] = {
    sympy.exp: (S.Zero, None, sympy.log),
    sympy.log: (None, None, sympy.exp),
    sympy.tanh: (S.NegativeOne, S.One, sympy.atanh),
    sympy.sinh: (None, None, sympy.asinh),
    sympy.asinh: (None, None, sympy.sinh),
    sympy.atan: (-sympy.pi / 2, sympy.pi / 2, sympy.tan),
    sympy.atanh: (None, None, sympy.tanh),
}
"""Monotone functions: the open range, and the inverse on it."""
