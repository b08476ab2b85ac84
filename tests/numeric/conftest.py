"""Judged derivations, each made once."""

from functools import cache

import pytest

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.proof.prove import prove


@cache
def _judged(name):
    return prove(differentiate(activation(name)))


@pytest.fixture(scope="session")
def judged():
    """Return a function from a name to its judged derivation."""
    return _judged
