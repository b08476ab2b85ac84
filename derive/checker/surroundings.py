"""The process around a target: NumPy's error settings and the global random states."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np

Setting: TypeAlias = Literal["warn", "ignore"]
"""What NumPy is told to do about floating-point errors."""
SETTINGS: tuple[Setting, ...] = ("warn", "ignore")


class Surroundings(Protocol):
    """What the clause `global_state` looks at, in whichever process the target runs."""

    def arrange(self, setting: Setting, seed: int) -> None:
        """Put error settings and random states where no layer would put them."""

    def look(self) -> dict[str, str]:
        """Return the error settings, and digests of the random states, to compare."""


class LocalSurroundings:
    """Those of this very process."""

    def arrange(self, setting: Setting, seed: int) -> None:
        """Put error settings and both global random generators where no layer would."""
        np.seterr(all=setting)
        random.seed(seed)
        np.random.seed(seed)

    def look(self) -> dict[str, str]:
        """Return error settings and random states as text."""
        state = _numpy_state()["state"]
        return {"np.geterr()": str(np.geterr()), "random": str(hash(random.getstate())),
                "np.random": f"{hash(state['key'].tobytes())} {state['pos']}"}


LOCAL = LocalSurroundings()


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


def _numpy_state() -> dict[str, Any]:
    state = np.random.get_state(legacy=False)
    assert isinstance(state, dict)  # noqa: S101  (what legacy=False means)
    return state
