"""Where work is done: threads that each have a child, processes here, or a Dask cluster."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from derive.errors import UsageError

SINGLE_THREADED = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""What says so in the environment of a process that has a core to itself."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of <malloc.h>
PATIENCE = 10.0
"""Seconds to wait for a scheduler."""
_KEPT = 1 << 26
"""Bytes that the allocator may keep for the next block instead of giving them back."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (
        os.cpu_count() or 1)


@contextmanager
def local() -> Iterator[Executor]:
    """Give a process on each core; what is still queued when it ends is dropped.

    The processes are spawned: a fork would copy locks that threads of this process hold. Where
    the block is left by an exception, Ctrl-C not least, they are ended at once.
    """
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(cores(), multiprocessing.get_context("spawn"), _settle)
    try:
        yield pool
    except BaseException:
        for each in multiprocessing.active_children():
            if each not in others:
                each.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a Dask cluster; they may come and go.

    Raises UsageError where the package is missing or nobody answers at the address.
    """
    try:
        from distributed import Client  # an extra, and only here
    except ImportError:
        raise UsageError("a Dask cluster needs the package distributed",
                         hint='pip install "backproof[dask]"') from None
    try:
        client: Any = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(f"no Dask scheduler answers at {address}: {error}",
                         hint="start one with: dask scheduler") from None
    with client, client.get_executor(pure=False, retries=3) as executor:
        yield executor


def raise_thresholds() -> None:
    """Raise glibc's thresholds for returning memory; nothing where there is no glibc.

    Else every array of a block may be mapped and faulted in anew. Dask's nanny even asks for that
    (MALLOC_TRIM_THRESHOLD_=65536), and NumPy then takes four to five times as long.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return
    for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        mallopt(option, _KEPT // 2)


def _settle() -> None:
    """Prepare a process of our own: it has a core to itself, and Ctrl-C is not its business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update({**SINGLE_THREADED, **os.environ})
    raise_thresholds()
