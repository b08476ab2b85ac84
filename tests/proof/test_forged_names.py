"""Forged certificates in which a name or a place means two things, or nothing is shown of a point.

All of them prove something false to a program that does not look; a reviewer found them.
"""

import pytest
import sympy
from sympy import Function, Integer, Rational, S

from derive.formula import written
from derive.formula.parse import parse
from derive.formula.real_root import RealRoot
from derive.proof.certificate import (
    Certificate,
    Cut,
    Equation,
    Ground,
    Leaf,
    Limit,
    Positive,
    Ray,
    Stated,
)
from derive.proof.claims.claim import Claim
from derive.proof.judge import equal
from derive.proof.limits.limit import limit
from derive.proof.positive import exceeds, positive, without_erf
from derive.proof.replay import RejectedError, replay
from derive.proof.replaying.claims import replay_claim
from derive.verdict import Counterexample, Verdict
from tests.proof.test_forgeries import ONE, law, ratio

f = Function("f")
x, y, h, u = map(written.variable, ("x", "y", "h", "u"))
X, H, U = (Stated("variable", name) for name in ("x", "h", "u"))


def poly(*terms):
    return tuple(terms), ONE


def cell(*stated, steps=()):
    return Leaf(Ground(stated), steps=steps)


def proof(tree, named=(), definitions=(), positive=()):
    return Certificate(definitions, positive, tree, named)


class Two(int):
    """The number 2, written 3."""

    def __format__(self, spec):
        return "3"


X_LESS_5 = poly(((0, 1), "1"), ((), "-5"))
SOLVED = ("solves", X_LESS_5, Equation("x", "5", (), (cell(),)), ())
ANY_SIGN = tuple(cell(Stated("variable", name)) for name in ("u",) * 3)
UNKNOWN = tuple(cell(Stated("variable", "f(x)")) for _ in range(3))
NO_CASE = written.piecewise((S.One, sympy.StrictGreaterThan(x, 5)))
LONG = sympy.StrictLessThan(written.add(*[x]*12), 36, evaluate=False)


@pytest.mark.parametrize(("lhs", "rhs", "where", "forged"), [
    # A variable that is stated twice, or defined as well, does not change with itself.
    (x, Integer(5), {}, proof(cell(X, X, steps=(SOLVED,)))),
    (x, Integer(5), {"x": (S.One, None)}, proof(cell(
        Stated("variable", "x·"), X, steps=(SOLVED,)), definitions=(
            ("x", written.add(S.One, written.variable("x·"))),), positive=("x·",))),
    # A place that counts from behind is that of a variable.
    (sympy.exp(x), x, {}, proof(cell(Stated("exp", ratio(0, 1)), X, steps=(("generator", -2),)))),
    # Cuts that are not looked at, and that bring in what the claim is about.
    (parse("x*(x - y)*(x + y)", {"x", "y"}), S.Zero, {}, proof(Cut("w", S.Zero, "v", [
        Cut("x", S.Zero, "y", ANY_SIGN)] * 3))),
    (parse("x*(x - u)*(x + u)", {"x", "u"}), S.Zero, {}, proof(Cut("x", S.Zero, "u", ANY_SIGN))),
    (written.mul(y, written.subtract(y, f(x)), written.add(y, f(x))), S.Zero, {},
     proof(Cut("y", S.Zero, "f(x)", UNKNOWN))),
    # Parts with the names of unknown functions.
    (sympy.exp(x), f(x), {}, proof(UNKNOWN[0], ((sympy.exp(x), "f(x)"),))),
    (f(sympy.exp(x)), f(x + y), {}, proof(cell(Stated("variable", "f(x + y)")), (
        (sympy.exp(x), "x + y"),))),
    (x, RealRoot(parse("x**2 - 2"), x, S.One, Integer(2)), {}, "identical"),
    (written.variable("x₀"), RealRoot(parse("x**2 - 2"), x, S.One, Integer(2)), {}, "identical"),
    (f(), written.variable("f"), {}, "identical"),
    (written.variable("f(x)"), f(x), {}, proof(UNKNOWN[0])),
    # Numbers that say one thing and are another.
    (parse("x**(1/3)"), parse("sqrt(x)"), {"x": (S.Zero, None)}, proof(cell(
        X, Stated("root", ratio(1), Two(2)), steps=(("generator", 1), law(
            "power", u=ratio(1), v=ratio(0, 1), m=1, n=2))), positive=("x",))),
    # What has no value there decides nothing; what is not asked for has to have none.
    (written.piecewise((S.One, sympy.Or(sympy.StrictGreaterThan(NO_CASE, 0), LONG,
                                        evaluate=False)), (S.Zero, S.true)), Integer(7),
     {"x": (None, 3)}, proof(cell(Stated("variable", "x·"), steps=(("part", 0), ("part", 1))),
                             definitions=(("x", written.subtract(Integer(3), written.variable(
                                 "x·"))),), positive=("x·",))),
    (sympy.Heaviside(x, sympy.log(x - 5), evaluate=False), S.One, {}, proof(cell(
        X, Stated("log", poly(((1,), "1"), ((), "-5"))), steps=(("generator", 1), ("combination", (
            ("1", ((poly(((1,), "1"), ((), "-5")), 1),)), ("5", ()))))))),
    (sympy.log(x, 2, evaluate=False), sympy.log(x), {}, proof(cell(
        X, Stated("log", ratio(1)), steps=(("look", 1), ("generator", 1))))),
])
def test_a_false_equality_is_refused(lhs, rhs, where, forged):
    with pytest.raises(RejectedError):
        replay(lhs, rhs, where, forged)


SQUARE = law("power", u=ratio(2), v=ratio(1), m=1, n=2)
# On x < 0 the logarithm is that of h², and the limit 0.
ONE_HALF_LINE = Claim((), parse("1/log(h**2 + x + abs(x))", {"h", "x"}), parse(
    "Piecewise((1/log(2*x), x > 0), (7, True))"), {}, "→")
UNDEFINED_BEYOND_5 = parse("2 + erf(x + 0*log(5 - x))")
POSITIVE_BOUND, EXCESS = parse("3 - exp(-x**2)"), written.variable("δ0·")
EXP_H = Ground((H, Stated("exp", ratio(1))))
TOP = parse("(x - 5)**2")


@pytest.mark.parametrize(("claim", "forged"), [
    (Claim((), parse("1/h", {"h"}), S.Zero, {}, "→"), Limit((), (), Ground((H,)), (), cell())),
    (Claim((), parse("(exp(h) - 1)/h", {"h"}), Integer(5), {}, "→"), Limit(
        (), (), EXP_H, (), cell(steps=(law("exp of 0"),)), (("generator", 1),))),
    (Claim((), written.mul(h, f(h)), S.Zero, {}, "→"), Limit(
        (), (), Ground((H, Stated("variable", "f(h)"))), (), cell(Stated("variable", "f(h)")))),
    (Claim((), parse("1/log(h)", {"h"}), Integer(7), {}, "→"), Limit(
        (), (), Ground((H, Stated("log", ratio(1)))), (), cell(), (("generator", 1),))),
    (Claim((), parse("1/(2 + exp(1/h))", {"h"}), Integer(7), {}, "→"), Limit(
        (), (), Ground((H, Stated("exp", (ONE, (((1,), "1"),))))), (), cell(),
        (("generator", 1),))),
    (ONE_HALF_LINE, Limit((), (), Ground((H, X, Stated("root", ratio(0, 2), 2), Stated(
        "log", poly(((2,), "1"), ((0, 1), "1"), ((0, 0, 1), "1"))))), (), Cut("x", S.Zero, "u", (
            cell(), cell(U, Stated("log", ratio(1, times="2")), steps=(SQUARE, ("generator", 1))),
            cell(U, steps=(SQUARE,)))),
        (("generator", 2), law("absolute value", u=ratio(0, 1), v=ratio(0, 0, 1)),
         ("generator", 3)))),
    (Claim((), parse("h*(x + abs(x))/(h*(x + abs(x)) + h**2)", {"h", "x"}), S.One, {}, "→"), Limit(
        (), (), Ground((H, X, Stated("root", ratio(0, 2), 2))), (), cell(
            X, Stated("root", ratio(2), 2), steps=(("generator", 1),)),
        (("generator", 2), law("absolute value", u=ratio(0, 1), v=ratio(0, 0, 1))))),
    (Claim((), UNDEFINED_BEYOND_5, S.Zero, {"x": (S.Zero, None)}, ">"), Positive(
        (S.Zero, S.Zero), (Ray(1, S.Zero, 0, equal(*2*(POSITIVE_BOUND,)).certificate, equal(
            sympy.Abs(EXCESS, evaluate=False), EXCESS, {EXCESS.name: (0, None)}).certificate),))),
    (Claim((), S.One, S.Zero, {}, "<"), "identical"),
    (Claim((), sympy.Abs(x - 2), x - 2, {"x": (y, None), "y": (Integer(5), None)}, "≠"),
     Counterexample((("x", "1"),), "", "")),
    (Claim((), f(x), f(written.add(x, S.Zero)), {}, "≠"),
     Counterexample((("f(x)", "1"), ("f(x + 0)", "2")), "", "")),
    (Claim((), TOP, S.Zero, {"x": (S.Zero, None)}, ">"), Positive(
        (S.Zero, Rational(1, 2), S.One), (Ray(1, S.One, -1, equal(
            written.apply(sympy.Abs, TOP), TOP, {"x": (S.One, None)}).certificate),))),
    (Claim((), 1 - sympy.Symbol("x"), S.Zero, {"x": (S.Zero, None)}, ">"), Positive(
        (S.Zero, S.Zero), (Ray(1, S.Zero, 1, proof(cell(steps=(
            law("absolute value", u=0, v=0),)))),))),
])
def test_a_false_claim_of_another_kind_is_refused(claim, forged):
    with pytest.raises(RejectedError):
        replay_claim(claim, forged)


def test_of_an_unknown_function_of_what_moves_nothing_is_known():
    assert limit(written.mul(h, f(h)), h, S.Zero, {}).verdict is Verdict.UNDECIDED


def test_two_error_functions_exceed_their_bounds_by_two_numbers():
    # With one number for both, what they exceed them by would cancel here.
    given = parse("erf(2*x) - erf(x) - (exp(-x**2) - exp(-4*x**2))/2 + 1/100")
    low = next(without_erf(given, x, Rational(1, 10)))
    _, gap = exceeds(given, low, x, Rational(1, 10))
    assert {each.name for each in gap.free_symbols} >= {"δ0·", "δ1·"}
    assert positive(given, x, Rational(1, 10), None).verdict is not Verdict.PROVED


@pytest.mark.parametrize("step", [
    ("grows", ratio(1), "z", ()), ("solves", ratio(1), "y", ()), ("generator", True),
    ("part", 0), ("look", "0")])
def test_what_is_not_well_formed_is_rejected_and_nothing_else(step):
    with pytest.raises(RejectedError):
        replay(x, Integer(1), {}, proof(cell(X, steps=(step,))))
