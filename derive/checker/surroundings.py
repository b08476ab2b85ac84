"""The process around a target: NumPy's error settings and the global random states."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np


@contextmanager
def surroundings_kept() -> Iterator[None]:
    """Restore error settings and global random states, whatever a target does to them."""
    errors, plain, numpys = np.geterr(), random.getstate(), _numpy_state()
    try:
        yield
    finally:
        np.seterr(**errors)
        random.setstate(plain)
        np.random.set_state(numpys)


def set_random_states(seed: int) -> None:
    """Put both global random generators where no layer would put them."""
    random.seed(seed)
    np.random.seed(seed)


def random_states() -> tuple[object, bytes, int]:
    """Return both global random states, to compare."""
    state = _numpy_state()
    return random.getstate(), state["state"]["key"].tobytes(), state["state"]["pos"]


def _numpy_state() -> dict[str, Any]:
    state = np.random.get_state(legacy=False)
    assert isinstance(state, dict)  # noqa: S101  (what legacy=False means)
    return state
