"""The card of an activation: what can be known about it, each field with how it is known.

Expansions at ends (`expansions`) and boxes in between (`charts`) find all zeros of f, f′, f″ and
f - x on the whole line (`lines`); what a card says is read off these (`questions`).
"""

from derive.cards.build import card
from derive.cards.record import Card, Known

__all__ = ["Card", "Known", "card"]
