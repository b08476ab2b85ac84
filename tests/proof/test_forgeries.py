"""Certificates written by hand for claims that are false: the second program refuses each one."""

import pytest
from sympy import Integer, S

from derive.formula import written
from derive.formula.parse import parse
from derive.proof.certificate import (
    Certificate,
    Cut,
    Exponential,
    Ground,
    Leaf,
    Power,
    Stated,
)
from derive.proof.claims.claim import Claim
from derive.proof.replay import RejectedError, replay, replay_claim
from derive.verdict import Counterexample

ONE = (((), "1"),)


def term(*exponents, times="1"):
    return ((tuple(exponents), times),)


def ratio(*exponents, times="1"):
    return (term(*exponents, times=times), ONE)


X, POSITIVE = Stated("variable", "x"), {"x": (0, None)}


def test_a_part_is_not_the_variable_that_a_cut_brings():
    # x = 0, x = u and x = −u are all there is to x, but not to exp(x).
    leaf = Leaf(Ground((Stated("variable", "u"),)), (("u", "1"),))
    forged = Certificate((), (), Cut("x", S.Zero, "u", (leaf,) * 3), ((parse("exp(x)"), "u"),))
    with pytest.raises(RejectedError, match="one name"):
        replay(parse("x*(x - exp(x))*(x + exp(x))"), S.Zero, {}, forged)


def test_a_part_is_not_the_variable_of_an_interval():
    fresh = written.variable("x·")
    leaf = Leaf(Ground((Stated("variable", "x·"),)), (("x·", "1"),))
    forged = Certificate((("x", written.add(S.One, fresh)),), ("x·",), leaf,
                         ((parse("exp(x)"), "x·"),))
    with pytest.raises(RejectedError, match="one name"):
        replay(parse("x"), parse("1 + exp(x)"), {"x": (S.One, None)}, forged)


ROOT = Stated("root", ratio(1, times="-1"), 3)
"""The cube root of −x, whose cube −x is not positive though a root is."""


@pytest.mark.parametrize(("power", "ground"), [
    ("x**(2/3)", Ground((X, ROOT), powers=(Power(ratio(1), "2/3", ratio(0, 2)),))),
    ("exp(2/3*log(x))", Ground((X, ROOT, Stated("log", ratio(1))), exponentials=(
        Exponential(ratio(0, 0, 1), ratio(1)),
        Exponential(ratio(0, 0, 1, times="2/3"), ratio(0, 2)))))])
def test_a_power_is_not_that_of_a_root_which_does_not_exist(power, ground):
    forged = Certificate((), ("x",), Leaf(ground, (("x", "1"),)))
    claim = parse(f"Piecewise((0, ({power})**2 <= 0), (1, True))")
    with pytest.raises(RejectedError, match="without a law"):
        replay(claim, S.Zero, POSITIVE, forged)


def test_a_logarithm_is_not_that_of_a_negative_factor():
    # log(−x) + log(y)/2 has the square of the right exponential; x < 0 makes it no number at all.
    ground = Ground(
        (Stated("variable", "x·"), Stated("variable", "y"), Stated("root", ratio(0, 1), 2),
         Stated("log", ratio(1, times="-1")), Stated("log", ratio(0, 1))),
        exponentials=(
            Exponential((term(0, 0, 0, 1) + term(0, 0, 0, 0, 1, times="1/2"), ONE), ratio(1, 0, 1)),
            Exponential(ratio(0, 0, 0, 0, 1), ratio(0, 1))),
        powers=(Power(ratio(0, 1), "1/2", ratio(0, 0, 1)),))
    forged = Certificate((("x", written.subtract(S.Zero, written.variable("x·"))),), ("x·", "y"),
                         Leaf(ground, (("x·", "1/5"), ("y", "1"))))
    claim = parse("Piecewise((1, log(-x*sqrt(y)) - log(y)/2 < 0), (0, True))", {"x", "y"})
    with pytest.raises(RejectedError, match="without a law"):
        replay(claim, S.One, {"x": (None, 0), "y": (0, None)}, forged)


def test_the_root_of_what_is_never_positive_has_a_value_where_that_is_0():
    forged = Certificate((), (), Leaf(Ground((X,)), undefined="left"))
    with pytest.raises(RejectedError):
        replay(parse("sqrt(-x**2)"), Integer(5), {}, forged)


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
    ground = Ground((X,), powers=(Power(one_more, "99999/100000", ratio(1)),))
    with pytest.raises(RejectedError, match="too large"):
        replay(parse("x"), parse("2*x"), {}, Certificate((), (), Leaf(ground, (("x", "1"),))))
