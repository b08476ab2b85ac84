"""Candidate forms of an expression on a half line: equal to it, and kinder to floats.

A row of `REWRITES` is a name and a function that rewrites; what it returns is only a proposal,
and counts once the judge has found it equal. All of them work over u = |x|, so that signs are
known: an exponential becomes a power of some z = exp(-c·m(u)) in (0, 1], which cannot overflow,
and a fraction over such z loses nothing where exp(x)/(1 + exp(x))**2 would be inf/inf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import sympy
from sympy import Expr, Symbol
from sympy.codegen.cfunctions import expm1, log1p

from derive.formula import written
from derive.formula.balls import value_at
from derive.formula.notation import ascii_text
from derive.numeric.decaying import Decaying, U
from derive.numeric.error_function import erf, erfc
from derive.numeric.ulp import Float64s
from derive.proof.judge import equal
from derive.verdict import Evidence, Verdict

AS_DERIVED = "as derived"
EXACT = "exact oracle"
LARGEST_REWRITTEN = 400
"""Nodes of the longest expression that is rewritten; longer ones stay as derived."""
DEEPEST_REWRITTEN = 24
"""Levels of the deepest one: SymPy takes minutes for functions inside functions inside others."""
PATIENCE = 0.5
"""Seconds of processor time to judge a proposal: what is proved at all takes some hundredths."""
_FAR = -64
"""Where the sign of a function's argument is looked at."""
LARGEST_DENOMINATOR = 12
"""Exponents with larger ones are not brought to a common root when fractions are joined."""


class Form(NamedTuple):
    """A named form of an expression and why it equals what was derived.

    `expr` may contain SymPy's `log1p` and `expm1`. `evidence` is None where nothing was rewritten.
    """

    name: str
    expr: Expr
    evidence: Evidence | None

    def __str__(self) -> str:
        if self.name == EXACT:
            return EXACT
        return f"{self.name}: {_shown(self.expr)}"


Interval = tuple[Expr | None, Expr | None]


def candidates(expr: Expr, x: Symbol, half: Interval) -> Iterator[Form]:
    """Yield the forms to try on a half line, the expression itself first, each proved equal.

    `half` is an open interval without 0 inside; None is unbounded.
    """
    yield Form(AS_DERIVED, expr, None)
    if written.tree_size(expr) > LARGEST_REWRITTEN or written.depth(expr) > DEEPEST_REWRITTEN:
        return
    seen = {expr}
    sign = -1 if half[1] is not None and half[1] <= 0 else 1
    for name, rewrite in REWRITES:
        proposal = rewrite(expr, x, sign)
        if proposal is None or proposal in seen:
            continue
        seen.add(proposal)
        evidence = _judged(expr, unfolded(proposal), x, half)
        if evidence.verdict is Verdict.PROVED:
            yield Form(name, proposal, evidence)


@lru_cache(1024)
def _judged(expr: Expr, proposal: Expr, x: Symbol, half: Interval) -> Evidence:
    """Return the judge's evidence for a proposal; the oracle and the kernels propose the same."""
    return equal(expr, proposal, {x.name: half}, budget=PATIENCE)


class Forms:
    """The forms of one expression on a half line, each judged when it is first asked for.

    Those that are equal apart from points where a side is undefined are left out: what they
    would say at such a point is not what was derived.
    """

    def __init__(self, expr: Expr, x: Symbol, half: Interval) -> None:
        self._rest = candidates(expr, x, half)
        self._found: list[Form] = []

    def __iter__(self) -> Iterator[Form]:
        yield from self._found
        for form in self._rest:
            if form.evidence is None or not form.evidence.caveats:
                self._found.append(form)
                yield form


@lru_cache(256)
def forms_of(expr: Expr, x: Symbol, half: Interval) -> Forms:
    """Return the forms of an expression on a half line; the same call returns the same object."""
    return Forms(expr, x, half)


def compiled(expr: Expr, x: Symbol) -> Callable[[Float64s], Float64s]:
    """Return the expression as a NumPy function of a 1-D float64 array."""
    own = {"erf": erf, "erfc": erfc}
    function = sympy.lambdify([x], expr, modules=[own, "numpy"], cse=True)

    def evaluate(values: Float64s) -> Float64s:
        # A constant comes back as one number, whatever the shape of x.
        with np.errstate(all="ignore"):
            result = np.asarray(function(values), dtype=np.float64)
        return np.broadcast_to(result, values.shape)

    return evaluate


def unfolded(expr: Expr) -> Expr:
    """Return the expression with log1p(w) and expm1(w) written as what they mean."""
    plain: Expr = expr.replace(log1p, lambda w: sympy.log(1 + w)).replace(
        expm1, lambda w: sympy.exp(w) - 1)
    return plain


def with_log1p_and_expm1(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """log(1 + w) = log1p(w), exp(w) - 1 = expm1(w)."""
    del x, sign
    done: dict[Any, Any] = {}
    for part in written.postorder(expr):
        arguments = [done[each] for each in part.args]
        built = part if arguments == list(part.args) else written.rebuild(part, arguments)
        if isinstance(built, sympy.log) and isinstance(built.args[0], sympy.Add):
            inside = built.args[0]
            if sympy.S.One in inside.args:
                built = log1p(_without(inside, sympy.S.One))
        elif isinstance(built, sympy.Add) and sympy.S.NegativeOne in built.args:
            powers = [each for each in built.args if isinstance(each, sympy.exp)]
            if powers and len(built.args) == 2:
                built = expm1(powers[0].args[0])
        done[part] = built
    return done[expr]


def over_decaying_exponentials(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """exp(c·m) = z**(-k) with z = exp(-c·m/k) ≤ 1; one fraction over the z, log1p and expm1."""
    return Decaying().rewrite(_evaluated(expr).subs(x, sign * U), sign * x)


def over_erfc(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """1 - erf(v) = erfc(v), so that a tail is not a difference of ones.

    Put in unevaluated: SymPy turns erfc(-v) into 2 - erfc(v), which brings the cancellation back.
    """
    tails: dict[Symbol, Expr] = {}
    table: dict[Expr, Expr] = {}
    for part in written.postorder(expr):
        if isinstance(part, sympy.erf):
            tail = Symbol(f"t{len(tails)}", real=True)
            tails[tail] = written.apply(sympy.erfc, _towards_tail(part.args[0], x, sign))
            table[part] = tail - 1 if sign < 0 else 1 - tail
    if not tails:
        return None
    plain = _evaluated(written.substitute(expr, table))
    return written.substitute(sympy.expand(plain, func=False), tails)


def _towards_tail(v: Expr, x: Symbol, sign: int) -> Expr:
    """Return v for x > 0, -v for x < 0: over |x|, unless v falls below 0 and is not odd in x."""
    over = written.substitute(v, {x: sympy.Abs(x)})
    if sign > 0 or sympy.expand(v + v.subs(x, -x)) == 0:
        return over
    far = value_at(v, {x.name: _FAR})
    return written.negative(v) if far is not None and far < 0 else over


def as_one_fraction(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """Bring a sum of fractions to one, so that what cancels is gone."""
    del sign
    plain = _evaluated(expr)
    # To SymPy exp(1.702·x) is a power of exp(x/500), the 851st: name it, or memory runs out.
    names = {each: sympy.Dummy() for each in plain.atoms(sympy.exp) if _is_fine(each.args[0])}
    found: Expr = sympy.factor(sympy.together(plain.xreplace(names)))
    return found.xreplace({name: each for each, name in names.items()})


def by_conjugate(expr: Expr, x: Symbol, sign: int) -> Expr | None:
    """Multiply by the conjugate: a + b·√c = (a² - b²·c)/(a - b·√c) cancels elsewhere."""
    del sign
    top, bottom = sympy.together(_evaluated(expr)).as_numer_denom()
    roots = [each for each in top.atoms(sympy.Pow) if each.exp == sympy.S.Half and each.has(x)]
    if len(roots) != 1:
        return None
    rest, coefficient = (sympy.expand(top).coeff(roots[0], power) for power in (0, 1))
    if rest == 0 or coefficient == 0:
        return None
    square = sympy.expand(rest**2 - coefficient**2 * roots[0].base)
    return square / (rest - coefficient * roots[0]) / bottom


REWRITES: tuple[tuple[str, Callable[[Expr, Symbol, int], Expr | None]], ...] = (
    ("log1p and expm1", with_log1p_and_expm1),
    ("over decaying exponentials", over_decaying_exponentials),
    ("over erfc", over_erfc),
    ("as one fraction", as_one_fraction),
    ("by the conjugate", by_conjugate),
)
"""Named rewrites in the order they are tried; each gets the expression, x and the sign of x."""


def _is_fine(exponent: Expr) -> bool:
    """Tell whether an exponent has fractions with large denominators."""
    return any(number.q > LARGEST_DENOMINATOR for number in exponent.atoms(sympy.Rational))


def _evaluated(expr: Expr) -> Expr:
    """Return the expression as SymPy likes it: here the writing does not matter."""
    return expr.doit()


def _without(total: Expr, term: Expr) -> Expr:
    rest = list(total.args)
    rest.remove(term)
    return written.add(*rest)


def _shown(expr: Expr) -> str:
    """Return the form as text, log1p and expm1 by name."""
    names = {each: Symbol(str(each)) for each in expr.atoms(log1p, expm1)}
    return ascii_text(expr.subs(names)) if written.tree_size(expr) <= 200 else "(long)"
