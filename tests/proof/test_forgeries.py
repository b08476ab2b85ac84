"""Certificates written by hand for claims that are false: the second program refuses each one."""

import pytest
from sympy import Integer, S

from derive.formula import written
from derive.formula.parse import parse
from derive.proof.certificate import Certificate, Cut, Ground, Leaf, Stated
from derive.proof.claims.claim import Claim
from derive.proof.replay import RejectedError, replay
from derive.proof.replaying.claims import replay_claim
from derive.verdict import Counterexample

ONE = (((), "1"),)


def term(*exponents, times="1"):
    return ((tuple(exponents), times),)


def ratio(*exponents, times="1"):
    return (term(*exponents, times=times), ONE)


def law(name, **letters):
    """Return a step that uses a law, whole numbers as they are."""
    return (name, tuple((letter, each if isinstance(each, tuple) else (
        (((), str(each)),), ONE)) for letter, each in letters.items()))


X, POSITIVE = Stated("variable", "x"), {"x": (0, None)}


def test_a_part_is_not_the_variable_that_a_cut_brings():
    # x = 0, x = u and x = −u are all there is to x, but not to exp(x).
    leaf = Leaf(Ground((Stated("variable", "u"),)))
    forged = Certificate((), (), Cut("x", S.Zero, "u", (leaf,) * 3), ((parse("exp(x)"), "u"),))
    with pytest.raises(RejectedError, match="a free variable"):
        replay(parse("x*(x - exp(x))*(x + exp(x))"), S.Zero, {}, forged)


def test_a_part_is_not_the_variable_of_an_interval():
    fresh = written.variable("x·")
    leaf = Leaf(Ground((Stated("variable", "x·"),)))
    forged = Certificate((("x", written.add(S.One, fresh)),), ("x·",), leaf,
                         ((parse("exp(x)"), "x·"),))
    with pytest.raises(RejectedError, match="one name"):
        replay(parse("x"), parse("1 + exp(x)"), {"x": (S.One, None)}, forged)


ROOT = Stated("root", ratio(1, times="-1"), 3)
"""The cube root of −x, whose cube −x is not positive though a root is."""


@pytest.mark.parametrize(("power", "stated", "steps"), [
    ("x**(2/3)", (X, ROOT), (
        ("generator", 1), law("power", u=ratio(1), v=ratio(0, 2), m=2, n=3))),
    ("exp(2/3*log(x))", (X, ROOT, Stated("log", ratio(1))), (
        ("generator", 2), law("exp of 0"), ("generator", 1),
        law("power", u=ratio(1), v=ratio(0, 2), m=2, n=3),
        law("exp of a sum", a=ratio(0, 0, 1), p=ratio(1), m="2/3", b=0, q=1, n=0)))])
def test_a_power_is_not_that_of_a_root_which_does_not_exist(power, stated, steps):
    forged = Certificate((), ("x",), Leaf(Ground(stated), steps=steps))
    claim = parse(f"Piecewise((0, ({power})**2 <= 0), (1, True))")
    with pytest.raises(RejectedError, match="no step shows"):
        replay(claim, S.Zero, POSITIVE, forged)


def test_a_logarithm_is_not_that_of_a_negative_factor():
    # log(−x) + log(y)/2 has the square of the right exponential; x < 0 makes it no number at all.
    stated = (Stated("variable", "x·"), Stated("variable", "y"), Stated("root", ratio(0, 1), 2),
              Stated("log", ratio(1, times="-1")), Stated("log", ratio(0, 1)))
    steps = (("generator", 2), ("generator", 4), ("generator", 3),
             law("power", u=ratio(0, 1), v=ratio(0, 0, 1), m=1, n=2),
             law("exp of a sum", a=ratio(0, 0, 0, 1), p=ratio(1, times="-1"), m=1,
                 b=ratio(0, 0, 0, 0, 1), q=ratio(0, 1), n="1/2"))
    forged = Certificate((("x", written.subtract(S.Zero, written.variable("x·"))),), ("x·", "y"),
                         Leaf(Ground(stated), steps=steps))
    claim = parse("Piecewise((1, log(-x*sqrt(y)) - log(y)/2 < 0), (0, True))", {"x", "y"})
    with pytest.raises(RejectedError, match="no step shows"):
        replay(claim, S.One, {"x": (None, 0), "y": (0, None)}, forged)


def test_the_root_of_what_is_never_positive_has_a_value_where_that_is_0():
    forged = Certificate((), (), Leaf(Ground((X,))))
    with pytest.raises(RejectedError):
        replay(parse("sqrt(-x**2)"), Integer(5), {}, forged)


@pytest.mark.parametrize("step", [
    ("no law", ()), (), "step", ("look", 5), ("generator", 0), ("evaluation", ratio(1)),
    ("factor", ()), ("factor", 3), law("factor", x=0, y=ratio(1)), law("factor", x=ratio(1)),
    ("combination", (("0", ()),)), ("combination", (("1", ((((), ONE), -1),)),)),
    ("combination", (("1", (((ONE, ()), 1),)),)), law("pair", x=ratio(1), y=ratio(1)),
    law("power", u=0, v=ratio(1), m=-1, n=2), law("power", u=1, v=ratio(1), m=1, n=0),
    law("power", u=1, v=ratio(1), m=0, n=ratio(1)), law("exp of 0", a=ratio(1)), law("half turn"),
    law("exp of a sum", a=0, p=1, m=1, b=ratio(1), q=1, n=1),
    law("odd powers", x=ratio(1), y=-1, n=2), law("odd powers", x=ratio(1), y=-1, n="1/3"),
    law("powers", x=ratio(1), y=0, n=2), law("powers", x=1, y=0, n=-1),
    law("order of exp", a=0, p=1, b=ratio(1), q=0), law("sin within half a turn", a=0, s=ratio(1))])
def test_a_step_that_says_nothing_does_not_empty_a_cell(step):
    # A cell without a point proves anything: no step may make one out of nothing.
    forged = Certificate((), (), Leaf(Ground((X,)), steps=(step,)))
    with pytest.raises(RejectedError):
        replay(parse("x"), parse("2*x + 1"), {}, forged)


@pytest.mark.parametrize("name", ["x", "any", "u", "g0"])
def test_a_variable_is_not_a_number(name):
    more = (term(1) + term(0), ONE)
    forged = Certificate((), (), Leaf(Ground((Stated("variable", name),)), steps=(
        ("evaluation", more), law("absolute value", u=more, v=more))))
    with pytest.raises(RejectedError, match="no value is given"):
        replay(parse(f"abs({name} + 1)", {name}), parse(f"{name} + 1", {name}), {}, forged)


@pytest.mark.parametrize("kind", ["Abs", "Pi", "tanh", "variable", "", None])
def test_a_generator_is_one_of_the_functions_with_a_slope(kind):
    forged = Certificate((), (), Leaf(Ground((X, Stated(kind, ratio(1)))), steps=(
        ("generator", 1),)))
    with pytest.raises(RejectedError):
        replay(parse("abs(x)"), parse("x"), {}, forged)


def test_a_difference_is_seen_inside_the_region_of_the_claim():
    claim = Claim((), parse("x"), parse("abs(x)"), {"x": (S.Zero, None)}, "≠")
    with pytest.raises(RejectedError, match="outside"):
        replay_claim(claim, Counterexample((("x", "-1"),), "", ""))
    y = written.variable("y")
    claim = Claim((), parse("x"), y, {"x": (S.Zero, y)}, "≠")
    replay_claim(claim, Counterexample((("x", "1"), ("y", "2")), "", ""))
    with pytest.raises(RejectedError, match="outside"):
        replay_claim(claim, Counterexample((("x", "2"), ("y", "1")), "", ""))


def test_a_power_that_would_take_minutes_is_refused():
    one_more = (term(1) + term(0), ONE)
    steps = (law("power", u=one_more, v=ratio(1), m=99999, n=100000),)
    with pytest.raises(RejectedError, match="too large"):
        replay(parse("sqrt(x)"), parse("2*x"), POSITIVE,
               Certificate((), ("x",), Leaf(Ground((X,)), steps=steps)))
