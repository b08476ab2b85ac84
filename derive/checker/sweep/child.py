"""What runs in a sweep's child: a bench with the target on it, and answers in JSON."""

from __future__ import annotations

import traceback

from derive.checker.isolation.child import Answer, answer_all
from derive.checker.isolation.pulse import Pulse
from derive.checker.isolation.wire import Message
from derive.checker.places import MisbehaviourError
from derive.checker.surroundings import surroundings_kept
from derive.checker.sweep.bench import Bench, Job
from derive.checker.sweep.executors import raise_thresholds
from derive.checker.sweep.tally import to_fields
from derive.errors import DeriveError

IDLE = 60
"""Seconds after which a child that nobody asks ends: a worker of a cluster goes on living."""


class Counting:
    """The bench, once it is known what to count."""

    def __init__(self, pulse: Pulse) -> None:
        self._pulse = pulse

    def answer(self, message: Message) -> Answer:
        """Do what the message asks for; a bug of ours is not the target's death."""
        try:
            with surroundings_kept():
                return self._answered(message), ()
        except (DeriveError, MisbehaviourError, KeyboardInterrupt):
            raise
        except BaseException:  # nothing is hidden: the parent raises it as a bug of ours
            return {"bug": traceback.format_exc(limit=-3)}, ()

    def _answered(self, message: Message) -> dict[str, object]:
        asked = message.header
        match asked["do"]:
            case "load":
                self._bench = Bench(Job(message.blobs[0], asked["dtype"]), self._pulse)
                return {}
            case "tally":
                return {"tally": to_fields(self._bench.tally(asked["start"], asked["stop"]))}
        came, exact, ulps, broken = self._bench.look(asked["clause"], asked["index"])
        return {"came": came, "exact": exact.hex(), "ulps": ulps.hex(), "broken": broken}


def serve(pulse: int) -> None:
    """Count until nobody asks any more; `pulse` is the number of a file to write to."""
    raise_thresholds()
    answer_all(Counting(Pulse(pulse)).answer, IDLE)
