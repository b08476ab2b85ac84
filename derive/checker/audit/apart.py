"""What a module of a person's own offers, read in a process that may hang or die."""

from __future__ import annotations

from derive.checker.audit.matching import Offered
from derive.checker.audit.offers import Offer
from derive.checker.isolation.process import Limits, Process
from derive.checker.isolation.room import understood, unusable
from derive.checker.places import DeathError

PROGRAM = "derive.checker.audit.child"
"""The module whose `serve` runs in the child."""


def offered_apart(module: str, limits: Limits) -> Offered:
    """Return the offers of a module, and its layers that match no activation.

    Raises what `offered` raises, and TargetError where the import hangs or ends the process.
    """
    process = Process(limits, PROGRAM)
    try:
        found = understood(process.ask("loading", {"module": module}), module).header
    except DeathError as error:
        raise unusable(error) from error
    finally:
        process.stop()
    return tuple(Offer(*each) for each in found["offers"]), tuple(found["unmatched"])
