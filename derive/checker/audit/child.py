"""What runs in an audit's child: it imports the module and says what it offers."""

from __future__ import annotations

from derive.checker.audit.matching import offered
from derive.checker.isolation.child import Answer, answer_all
from derive.checker.isolation.pulse import Phase, Pulse
from derive.checker.isolation.wire import Message


def serve(pulse: int) -> None:
    """Answer an audit until nobody asks any more; `pulse` is the number of a file to write to."""
    said = Pulse(pulse)

    def answer(message: Message) -> Answer:
        said.enter(Phase.LOADING)
        offers, unmatched = offered(message.header["module"])
        said.enter(Phase.CALLING)
        return {"offers": offers, "unmatched": unmatched}, ()

    answer_all(answer)
