"""Signs on closed intervals and half lines: what is positive, what is not, and forged proofs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Rational, S

import derive
from derive.formula import written
from derive.formula.parse import parse
from derive.formula.real_root import RealRoot
from derive.proof.certificate import Positive
from derive.proof.claims.claim import Claim
from derive.proof.positive import positive
from derive.proof.prove import judge, prove
from derive.proof.replay import RejectedError
from derive.proof.replaying.claims import replay_claim
from derive.verdict import Verdict

X = written.variable("x")


@pytest.mark.parametrize(("text", "low", "high"), [
    ("x*(1 + erf(x/sqrt(2)))/2 + 10", None, None), ("x - sin(x)", Rational(1, 10), None),
    ("10 - x*(1 + erf(x/sqrt(2)))/2", None, S(10)), ("exp(x) - x - 2", S(2), None),
    ("log(1 + exp(x)) - x/2 - 1/10", None, None), ("x/(1 + exp(-x)) + 1", None, None),
])
def test_what_is_positive_is_proved_and_replayed(text, low, high) -> None:
    claim = Claim((), parse(text), S.Zero, {"x": (low, high)}, ">")
    evidence = judge(claim)
    assert evidence.verdict is Verdict.PROVED
    replay_claim(claim, evidence.certificate)


@pytest.mark.parametrize(("text", "low", "high"), [
    ("exp(x) - x - 1", None, None), ("10 - 1/(x - 5)", None, None), ("x**2 - 1", S(0), S(2)),
    ("x - 1", S(1), S(2)), ("log(x)", S(-1), S(3)), ("1 - x", S(0), None),
    ("sin(x) + 1", None, None),
])
def test_what_is_not_positive_everywhere_is_not_proved(text, low, high) -> None:
    assert positive(parse(text), X, low, high).verdict is not Verdict.PROVED


def test_a_forged_proof_of_a_sign_is_rejected() -> None:
    claim = Claim((), parse("x - sin(x)"), S.Zero, {"x": (Rational(1, 10), None)}, ">")
    found = judge(claim).certificate
    assert isinstance(found, Positive)
    (ray,) = found.rays
    forged = [replace(found, cuts=found.cuts[1:]), replace(found, rays=()),
              replace(found, cuts=(found.cuts[0], found.cuts[-1])),
              replace(found, rays=(replace(ray, side=-1),)),
              replace(found, rays=(replace(ray, start=ray.start - 5),)),
              replace(found, rays=(replace(ray, order=2),)), None]
    for each in forged:
        with pytest.raises(RejectedError):
            replay_claim(claim, each)
    other = replace(claim, left=parse("sin(x) - x"))
    with pytest.raises(RejectedError):
        replay_claim(other, found)


def test_a_break_at_a_number_that_is_no_root_is_not_proved() -> None:
    right = derive.differentiate("Max(x**3, x + 1)")
    root = right.pieces[0].high
    assert isinstance(root, RealRoot)
    wrong = RealRoot(root.equation, root.x, root.low + 1, root.high + 1)
    left, last = right.pieces
    moved = replace(right, pieces=(replace(left, high=wrong), replace(last, low=wrong)), kinks=(
        replace(right.kinks[0], at=wrong),))
    checked = prove(moved)
    assert checked.verdict is not Verdict.PROVED
    assert {check.claim.place[0] for check in checked.failures()} >= {"root"}


def test_pieces_that_are_exchanged_are_not_proved() -> None:
    right = derive.differentiate("Max(x**3, x + 1)")
    left, last = right.pieces
    wrong = replace(right, pieces=(replace(left, formula=last.formula, slope=last.slope),
                                   replace(last, formula=left.formula, slope=left.slope)))
    assert prove(wrong).verdict is not Verdict.PROVED
