"""Random compositions of activations: f′ against copies rewritten by identities, and mutated."""

import mpmath
import sympy
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from sympy import Rational, Symbol

from derive.proof.judge import equal
from derive.proof.replay import replay
from derive.verdict import Verdict

X = Symbol("x", real=True)
BETA = Symbol("beta", real=True)
WHERE = {"beta": (0, None)}

ACTIVATIONS = [
    lambda u: 1 / (1 + sympy.exp(-u)), sympy.tanh, lambda u: u / (1 + sympy.exp(-u)),
    lambda u: sympy.log(1 + sympy.exp(u)), lambda u: u * (1 + sympy.erf(u / sympy.sqrt(2))) / 2,
    lambda u: sympy.exp(-u**2), sympy.atan, lambda u: (u + sympy.sqrt(u**2 + 4)) / 2,
    lambda u: u / sympy.sqrt(1 + u**2), lambda u: u + sympy.sin(u)**2, lambda u: BETA * u,
    lambda u: u / (1 + sympy.exp(-BETA * u)), lambda u: u**2, lambda u: u + Rational(1, 2),
    lambda u: sympy.log(sympy.cosh(u)), sympy.asinh, lambda u: u * sympy.tanh(u),
]
SIDES = [lambda f, g: f + g, lambda f, g: f * g, lambda f, g: f - 2 * g,
         lambda f, g: f / (1 + g**2)]

# Each keeps the value wherever it is defined.
REWRITES = [
    (sympy.tanh, lambda u: 2 / (1 + sympy.exp(-2 * u)) - 1),
    (sympy.tanh, lambda u: sympy.sinh(u) / sympy.cosh(u)),
    (sympy.exp, lambda u: 1 / sympy.exp(-u, evaluate=False)),
    (sympy.exp, lambda u: sympy.exp(u / 2)**2),
    (sympy.exp, lambda u: sympy.cosh(u) + sympy.sinh(u)),
    (sympy.erf, lambda u: 1 - sympy.erfc(u)),
    (sympy.cosh, lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2),
    (sympy.sin, lambda u: 2 * sympy.sin(u / 2) * sympy.cos(u / 2)),
    (sympy.cos, lambda u: 1 - 2 * sympy.sin(u / 2)**2),
    (sympy.log, lambda u: sympy.log(2 * u) - sympy.log(2)),
    (sympy.asinh, lambda u: sympy.log(u + sympy.sqrt(1 + u**2))),
    (sympy.atan, lambda u: sympy.asin(u / sympy.sqrt(1 + u**2))),
]
WHOLES = [lambda e: e * (1 + X**2) / (1 + X**2), lambda e: e + sympy.exp(X) - sympy.exp(X),
          sympy.together, lambda e: 2 * e - e, sympy.expand, lambda e: (e**2 - 1) / (e + 1) + 1]


@st.composite
def formulas(draw):
    made = X
    for _ in range(draw(st.integers(1, 2))):
        made = draw(st.sampled_from(ACTIVATIONS))(made)
    if draw(st.booleans()):
        other = draw(st.sampled_from(ACTIVATIONS))(X)
        made = draw(st.sampled_from(SIDES))(made, other)
    return made


@st.composite
def rewritten(draw, expr):
    for _ in range(draw(st.integers(1, 3))):
        head, rule = draw(st.sampled_from(REWRITES))
        expr = expr.replace(head, rule)
    return draw(st.sampled_from(WHOLES))(expr)


@st.composite
def mutated(draw, expr):
    numbers = [part for part in sympy.preorder_traversal(expr)
               if part.is_Rational and part.p != 0] or [None]
    chosen = draw(st.sampled_from(numbers))
    replacement = draw(st.sampled_from([1, -1, Rational(1, 2), 2]))
    if chosen is None or draw(st.booleans()):
        return expr + replacement * X
    return expr.xreplace({chosen: chosen + replacement})


counts = {Verdict.PROVED: 0, Verdict.UNDECIDED: 0}


@seed(7)
@settings(max_examples=70, database=None)
@given(data=st.data())
def test_a_rewritten_copy_is_never_refuted(data):
    slope = sympy.diff(data.draw(formulas()), X)
    other = data.draw(rewritten(slope))
    evidence = equal(slope, other, WHERE, budget=2.0)
    assert evidence.verdict in counts, evidence
    counts[evidence.verdict] += 1
    if evidence.verdict is Verdict.PROVED:
        replay(slope, other, WHERE, evidence.certificate)


def test_of_the_rewritten_copies_97_percent_are_proved():
    # Counts what the property above has judged; on its own it has nothing to say.
    assert counts[Verdict.PROVED] >= 0.97 * sum(counts.values())


@settings(max_examples=50)
@given(data=st.data())
def test_a_mutated_copy_is_proved_only_if_it_is_equal(data):
    slope = sympy.diff(data.draw(formulas()), X)
    other = data.draw(mutated(slope))
    if other.has(sympy.zoo, sympy.nan):
        return
    if equal(slope, other, WHERE, budget=2.0).verdict is Verdict.PROVED:
        gap = sympy.lambdify((X, BETA), slope - other, "mpmath")
        with mpmath.workdps(40):
            for x in ("0.37", "-1.9", "2.3"):
                assert abs(gap(mpmath.mpf(x), mpmath.mpf("0.81"))) < mpmath.mpf("1e-25")
