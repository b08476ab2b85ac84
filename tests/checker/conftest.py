"""Judged derivations to check against, each made once."""

from functools import cache

import pytest

from derive.derivation.differentiation import differentiate
from derive.formula.catalogue import activation
from derive.proof.prove import prove


@cache
def _judged(name, parameters):
    return prove(differentiate(activation(name, parameters=dict(parameters))))


@pytest.fixture(scope="session")
def judged():
    """Return a function from a name (and parameters) to its judged derivation."""
    return lambda name, **parameters: _judged(name, tuple(parameters.items()))
