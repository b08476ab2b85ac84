"""Judged derivations to check against, each made once."""

import pytest

from tests.checker.planted import rows


@pytest.fixture(scope="session")
def judged():
    """Return a function from a name (and parameters) to its judged derivation."""
    return lambda name, **parameters: rows.judged(name, tuple(parameters.items()))
