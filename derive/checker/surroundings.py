"""The process around a target: settings of NumPy and PyTorch, and the global random states."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np

Setting: TypeAlias = Literal["warn", "ignore"]
"""What NumPy is told to do about floating-point errors."""
SETTINGS: tuple[Setting, ...] = ("warn", "ignore")
_BUFFER = 8192  # NumPy's own
_THREADS = 3
_TORCH = (("get_default_dtype", "set_default_dtype"), ("is_grad_enabled", "set_grad_enabled"),
          ("is_anomaly_enabled", "autograd.set_detect_anomaly"),
          ("get_num_threads", "set_num_threads"))
"""What tells a setting of PyTorch, and what sets it."""


class Surroundings(Protocol):
    """What the clause `global_state` looks at, in whichever process the target runs."""

    def arrange(self, setting: Setting, seed: int) -> None:
        """Put error settings and random states where no layer would put them."""

    def look(self) -> dict[str, str]:
        """Return the settings, and digests of the random states, to compare.

        A setting has the name of the call that tells it, with its brackets.
        """


class LocalSurroundings:
    """Those of this very process."""

    def arrange(self, setting: Setting, seed: int) -> None:
        """Put error settings and the global random generators where no layer would."""
        np.seterr(all=setting)
        np.seterrcall(None)
        np.setbufsize(_BUFFER)
        random.seed(seed)
        np.random.seed(seed)
        if (torch := _torch()) is not None:
            torch.manual_seed(seed)
            _put_back(torch, (torch.float32, True, False, _THREADS))

    def look(self) -> dict[str, str]:
        """Return settings and random states as text."""
        state = _numpy_state()["state"]
        seen = {"np.geterr()": str(np.geterr()), "np.geterrcall()": str(np.geterrcall()),
                "np.getbufsize()": str(np.getbufsize()),
                "random": str(hash(random.getstate())),
                "np.random": f"{hash(state['key'].tobytes())} {state['pos']}"}
        if (torch := _torch()) is not None:
            seen |= {f"torch.{name}()": str(getattr(torch, name)()) for name, _ in _TORCH}
            seen["torch.random"] = str(hash(torch.get_rng_state().numpy().tobytes()))
        return seen


LOCAL = LocalSurroundings()


@contextmanager
def surroundings_kept() -> Iterator[None]:
    """Restore settings and global random states, whatever a target does to them."""
    errors, plain, numpys = np.geterr(), random.getstate(), _numpy_state()
    call, size = np.geterrcall(), np.getbufsize()
    torch = _torch()
    if torch is not None:
        kept, state = [getattr(torch, name)() for name, _ in _TORCH], torch.get_rng_state()
    try:
        yield
    finally:
        np.seterr(**errors)
        np.seterrcall(call)
        np.setbufsize(size)
        random.setstate(plain)
        np.random.set_state(numpys)
        if torch is not None:
            _put_back(torch, kept)
            torch.set_rng_state(state)


def _put_back(torch: Any, settings: Sequence[object]) -> None:
    for (name, put), value in zip(_TORCH, settings, strict=True):
        if getattr(torch, name)() != value:
            attrgetter(put)(torch)(value)


def _torch() -> Any:
    """Return PyTorch where it is loaded, None where nobody needs it."""
    torch = sys.modules.get("torch")
    return torch if hasattr(torch, "get_rng_state") else None  # half imported, or not at all


def _numpy_state() -> dict[str, Any]:
    state = np.random.get_state(legacy=False)
    assert isinstance(state, dict)  # noqa: S101  (what legacy=False means)
    return state
