"""The card of an activation: what can be known about it, each field with how it is known.

Expansions at ends (`scale`, `germ`, `composition`, `ends`) and boxes in between (`jets`, `chart`)
find all zeros of f, f′, f″ and f - x on the whole line; the shape is read off these.
"""

from derive.cards.build import card
from derive.cards.record import Card, Known

__all__ = ["Card", "Known", "card"]
