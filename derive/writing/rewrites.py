"""Named rewrites that written source tries, and the oracle does not need.

Each returns a proposal, None where there is nothing to rewrite; whether it is equal is for the
judge to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy
from sympy import Expr, S, Symbol
from sympy.codegen.cfunctions import expm1, log1p

from derive.formula import written
from derive.numeric.decaying import Decaying, U
from derive.numeric.forms import Form
from derive.verdict import Evidence, Verdict
from derive.writing.words import Erfcx, ExpOf

HIGHEST_DEGREE = 4


def over_scaled_erfc(sign: int) -> Callable[[Expr, Symbol], Expr | None]:
    """erf(v) = ±(1 - exp(-v²)·erfcx(±v)): the tail as a product with its exponential."""
    def rewrite(expr: Expr, x: Symbol) -> Expr | None:
        table: dict[Expr, Expr] = {}
        bells: dict[Symbol, Expr] = {}
        scaled: dict[Symbol, Expr] = {}
        for part in written.postorder(expr):
            if isinstance(part, sympy.erf) and part.has(x):
                v = part.args[0]
                bell, rest = (Symbol(f"{name}{len(bells)}", positive=True) for name in "be")
                bells[bell] = sympy.exp(-sympy.expand(sympy.expand(v.doit())**2))
                # As it is written, so that the judge meets the same erf on both sides.
                scaled[rest] = Erfcx(v if sign > 0 else written.mul(S.NegativeOne, v))
                table[part] = sign * (1 - bell * rest)
        if not table:
            return None
        opened = written.substitute(expr, table).doit()
        back = {bell: name for name, bell in bells.items()}
        gathered = sympy.collect(sympy.expand(opened.xreplace(back), func=False), list(bells))
        found: Expr = written.substitute(gathered.xreplace(bells), scaled)
        return found

    return rewrite


def complement_of_arctan(expr: Expr, x: Symbol) -> Expr | None:
    """atan(v) = -π/2 - atan(1/v) for v < 0, and π/2 - atan(1/v) for v > 0."""
    parts = [each for each in written.postorder(expr) if isinstance(each, sympy.atan)]
    if not parts:
        return None
    # Half lines are on one side of 0; the judge says whether it was the right one.
    table = {each: -sympy.pi / 2 - sympy.atan(1 / each.args[0]) for each in parts}
    return sympy.expand(written.substitute(expr, table).doit())


def square_of_hyperbolic_sine(expr: Expr, x: Symbol) -> Expr | None:
    """log(cosh v) = log1p(2·sinh(v/2)²), and so nothing cancels near v = 0."""
    del x
    def opened(inside: Expr) -> Expr:
        if isinstance(inside, sympy.cosh):
            return log1p(2 * sympy.sinh(inside.args[0] / 2)**2)
        return sympy.log(inside)

    found: Expr = expr.replace(sympy.log, opened)
    return None if found == expr else found


def square_of_sech(expr: Expr, x: Symbol) -> Expr | None:
    """1 - tanh(v)² = 1/cosh(v)², which is not a difference of ones."""
    del x
    table = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.Add) and len(part.args) == 2:
            square = 1 - part.doit()
            for each in part.atoms(sympy.tanh):
                if square == each.doit()**2:
                    table[part] = written.power(written.apply(sympy.cosh, each.args[0]), -2)
    return written.substitute(expr, table) if table else None


def logarithm_of_expm1(expr: Expr, x: Symbol) -> Expr | None:
    """1 - exp(v) = -expm1(v) under a logarithm, where exp(v) is near 1."""
    del x
    def opened(inside: Expr) -> Expr:
        powers = [each for each in sympy.Add.make_args(inside.doit())
                  if (-each).func is sympy.exp]
        if len(powers) == 1 and inside.doit() - powers[0] == 1:
            return written.apply(sympy.log, -expm1((-powers[0]).args[0]))
        return sympy.log(inside)

    found: Expr = expr.replace(sympy.log, opened)
    return None if found == expr else found


def in_two_parts(expr: Expr, x: Symbol) -> Expr | None:
    """exp(p(x)) with the rounding error of p made good; products of exponentials joined first."""
    if not expr.has(sympy.exp):
        return None
    joined = _joined(expr)
    table = {part: ExpOf(sympy.expand(part.args[0])) for part in written.postorder(joined)
             if isinstance(part, sympy.exp) and _loses(part.args[0], x)}
    return written.substitute(joined, table) if table else None


def _loses(exponent: Expr, x: Symbol) -> bool:
    """Tell whether an exponent is a polynomial in x that floats round: all but ±2ⁿ·x."""
    plain = sympy.expand(exponent)
    if not plain.has(x) or not plain.is_polynomial(x):
        return False
    degree = sympy.degree(plain, x)
    ratio = abs(plain / x)
    exact = ratio.is_Rational and (ratio.p & (ratio.p - 1)) == 0 and (ratio.q & (ratio.q - 1)) == 0
    return bool(degree <= HIGHEST_DEGREE and not exact)


OPENINGS: tuple[tuple[str, Callable[[Expr, Symbol], Expr | None]], ...] = (
    ("over scaled erfc", over_scaled_erfc(1)),
    ("over scaled erfc", over_scaled_erfc(-1)),
    ("complement of the arctangent", complement_of_arctan),
    ("square of the hyperbolic sine", square_of_hyperbolic_sine),
    ("one minus tanh squared", square_of_sech),
    ("logarithm of expm1", logarithm_of_expm1),
)
"""Named rewrites that only written source tries, in order."""


def logarithms_decaying(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """Write each logarithm alone over exponentials that decay, whatever it stands in."""
    def opened(inside: Expr) -> Expr:
        whole = sympy.log(inside)
        found = Decaying().rewrite(whole.subs(x, sign * U), sign * x) if whole.has(x) else None
        return whole if found is None else found

    found: Expr = expr.replace(sympy.log, opened)
    return None if found == expr else found


def squares_of_waves(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """1 + cos v = 2·cos(v/2)², 1 + 2·sin v·cos v = (sin v + cos v)²: a double root is a square."""
    del x, sign
    if not expr.has(sympy.cos):
        return None
    found: Expr = expr.doit().replace(lambda part: isinstance(part, sympy.Add), _with_squares)
    return found


def _with_squares(total: Expr) -> Expr:
    terms = list(total.args)
    for wave in sorted(total.atoms(sympy.cos), key=str):
        v = wave.args[0]
        for many, square in ((wave, 2 * sympy.cos(v / 2)**2),
                             (2 * sympy.sin(v) * wave, (sympy.sin(v) + wave)**2)):
            for term in list(terms):
                if term * many in terms:
                    terms.remove(term)
                    terms.remove(term * many)
                    terms.append(term * square)
    return sympy.Add(*terms)


def exponentials_joined(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """exp(a)·exp(b) = exp(a + b): one factor may overflow where the product is small."""
    del x, sign
    if not expr.has(sympy.exp):
        return None
    below = [each for each in sympy.Mul.make_args(expr) if each.as_base_exp()[1].is_negative]
    above = [each for each in sympy.Mul.make_args(expr) if each not in below]
    return _joined(sympy.expand(sympy.Mul(*above), func=False) * sympy.Mul(*below))


def _joined(expr: Expr) -> Expr:
    """Join the exponentials of each product; what must stay as it is written is put aside."""
    kept = {each: sympy.Dummy(positive=True) for each in expr.atoms(Erfcx, sympy.erf, sympy.erfc)}
    plain = sympy.powsimp(written.substitute(expr, kept), deep=True, combine="exp")
    found: Expr = written.substitute(plain, {name: each for each, name in kept.items()})
    return found


RESHAPINGS: tuple[tuple[str, Callable[[Expr, Symbol, int], Expr | None]], ...] = (
    ("logarithms over decaying exponentials", logarithms_decaying),
    ("square of a wave", squares_of_waves),
    ("exponentials joined", exponentials_joined),
)
"""Named rewrites of a form that is one of the others already; each gets the sign of x."""


def first_terms(expr: Expr, seen: set[Expr]) -> Iterator[Form]:
    """Yield the form with log1p(z) = z for z = exp(…), so that roots of it do not underflow.

    Not equal, but TESTED: for z < 2⁻⁵⁶ no float tells them apart, and only there it is used.
    """
    if not any(each.args[0].func is sympy.exp for each in expr.atoms(log1p)):
        return
    found: Expr = sympy.powsimp(expr.replace(
        log1p, lambda z: z if z.func is sympy.exp else log1p(z)).replace(
            lambda each: each.is_Pow and each.base.func is sympy.exp,
            lambda each: sympy.exp(each.base.args[0] * each.exp)), combine="exp")
    if found not in seen:
        seen.add(found)
        yield Form(FIRST_TERM, found, Evidence(
            Verdict.TESTED, "log1p(z) = z(1 - z/2 + ...), the same float where z < 2**-56"))


FIRST_TERM = "first term"
