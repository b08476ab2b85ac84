"""Clauses that only some layers promise: played when asked for, and not otherwise."""

import pytest

from derive import cli
from derive.checker import check
from derive.errors import UsageError
from derive.verdict import Verdict
from tests.checker.planted.rows import BUGS, ODDITIES, PROMISES

CACHED = next(bug for bug in BUGS if bug.clause == "alias")


def test_nobody_is_held_to_what_was_not_promised(judged):
    report = check(CACHED.target, judged("sigmoid"), dtypes=["float32"], points=300)
    assert report.verdict is Verdict.TESTED
    assert not {claim.name for claim in report.claims} & set(PROMISES)


def test_a_promise_adds_its_claim_to_all_others(judged):
    plain = check(CACHED.target, judged("sigmoid"), dtypes=["float32"], points=300)
    report = check(CACHED.target, judged("sigmoid"), dtypes=["float32"], points=300,
                   promises=["alias"])
    assert len(report.claims) == len(plain.claims) + 1
    assert "y overwritten after forward" in report.claim("alias").detail


def test_the_command_takes_promises(capsys):
    kept = next(each for each in ODDITIES if each.promises)
    arguments = ["--as", kept.meant, "--dtype", "float32", "--promise", "alias",
                 "--promise", "integers"]
    assert cli.main(["check", kept.target, *arguments]) == 0
    assert "integers" in capsys.readouterr().out
    assert cli.main(["check", CACHED.target, "--as", "sigmoid", "--promise", "alias"]) == 1


def test_an_unknown_promise_is_a_usage_error(judged):
    with pytest.raises(UsageError, match="there is no promise 'speed'"):
        check(CACHED.target, judged("sigmoid"), promises=["speed"])
