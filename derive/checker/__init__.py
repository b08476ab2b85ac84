"""Floor 5: an implementation held to the contract, claim by claim, against a judged derivation."""

from derive.checker.report import BrokenPromiseError, Claim, Failure, Report, read_at
from derive.checker.run import check

__all__ = ["BrokenPromiseError", "Claim", "Failure", "Report", "check", "read_at"]
