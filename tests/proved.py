"""Judged derivations, each made once for all tests that read them."""

from functools import cache

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.proof.prove import CheckedDerivation, prove


@cache
def proved(name: str) -> CheckedDerivation:
    """Return the judged derivation of a catalogue entry."""
    return prove(differentiate(activation(name)))
