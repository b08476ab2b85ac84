"""f′ through y: what a backward pass can do with the output it already has."""

from derive.proof.through_y.find import through_y
from derive.proof.through_y.record import Stretch, ThroughY, Witness

__all__ = ["Stretch", "ThroughY", "Witness", "through_y"]
