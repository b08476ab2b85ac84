"""One mechanism for speed: arrays are walked in blocks that stay in the cache.

A kernel is a function of equally long 1-D arrays that writes into some of them. Written plainly,
`z = np.exp(-np.abs(x))`, it would send every intermediate result through main memory; called
block by block it leaves them in the second-level cache, and they come from the same few places
of the heap again and again. So a kernel can be as plain as a textbook and still run at the speed
of its arithmetic.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt

Kernel = Callable[..., None]

BLOCK_BYTES = 2**19
"""Of one array: with its three or four a block fills a second-level cache of a megabyte."""
SMALL = 4096
"""Elements that are one block whatever their dtype."""
WORTH_A_THREAD = 300_000
"""Elements below which starting a second thread costs more than it saves."""

_settings = {"threads": 1}

# glibc gives freed memory back to the system at once until a larger piece has been freed; each
# block would then pay for its pages anew (ten times slower). One piece, never touched, is enough.
np.empty(2**24, np.uint8)


def threads(count: int | None = None) -> int:
    """Return how many threads large arrays are shared among, after setting it if asked.

    At first as many as there are processors for this process, two at most: more were not
    measured. Arrays of fewer than 300,000 elements are always left to one.

    Raises
    ------
    ValueError
        If the count is not positive.
    """
    if count is not None:
        if count < 1:
            raise ValueError(f"threads must be at least 1, not {count}")
        _settings["threads"] = count
    return _settings["threads"]


def run(kernel: Kernel, *arrays: npt.NDArray[Any], alone: bool = False) -> None:
    """Call the kernel on matching blocks of the arrays, all 1-D of one length.

    `alone` keeps it to this thread, in order, for kernels that add up.

    No floating-point warning is raised meanwhile: tails underflow and overflow as they should.
    """
    size = arrays[0].size
    if size <= SMALL:
        _call(kernel, arrays)
        return
    step = BLOCK_BYTES // max(array.itemsize for array in arrays)
    shares = 1 if alone else min(threads(), 1 + size // WORTH_A_THREAD)
    length = -(-size // (shares * step)) * step  # whole blocks for everyone but the last
    starts = range(length, size, length)
    if not starts:
        _walk(kernel, arrays, 0, size, step)
        return
    with ThreadPoolExecutor(len(starts)) as pool:
        others = [pool.submit(_walk, kernel, arrays, start, min(start + length, size), step)
                  for start in starts]
        _walk(kernel, arrays, 0, length, step)
    for other in others:
        other.result()  # raises what it raised


# As decorator it costs half of what it costs as context; it holds for the thread that calls.
@np.errstate(all="ignore")
def _call(kernel: Kernel, arrays: tuple[npt.NDArray[Any], ...]) -> None:
    kernel(*arrays)


@np.errstate(all="ignore")
def _walk(kernel: Kernel, arrays: tuple[npt.NDArray[Any], ...], start: int, stop: int,
          step: int) -> None:
    for first in range(start, stop, step):
        block = slice(first, min(first + step, stop))
        kernel(*[array[block] for array in arrays])


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


threads(min(2, _processors()))
