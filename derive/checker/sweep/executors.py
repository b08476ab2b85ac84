"""Where shards are worked off: this process, the cores of this machine, or a Dask cluster."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

from derive.errors import UsageError

_SINGLE_THREADED = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
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

    The processes are spawned: a fork would copy locks that threads of this process hold.
    """
    pool = ProcessPoolExecutor(cores(), multiprocessing.get_context("spawn"), _settle)
    try:
        yield pool
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


def keep_memory() -> None:
    """Let the C library keep freed blocks where it has been told to return them at once.

    Dask's nanny starts workers with MALLOC_TRIM_THRESHOLD_=65536 (the setting
    distributed.nanny.pre-spawn-environ), and then every array of a block is mapped and faulted in
    anew: NumPy takes four to five times as long. With glibc the threshold can be raised again.
    """
    if int(os.environ.get("MALLOC_TRIM_THRESHOLD_", _KEPT)) < _KEPT:
        raise_thresholds()


def raise_thresholds() -> None:
    """Raise glibc's thresholds for returning memory; nothing where there is no glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        return
    for option in (_TRIM_THRESHOLD, _MMAP_THRESHOLD):
        mallopt(option, _KEPT // 2)


def _settle() -> None:
    """Prepare a process of our own: one thread, for there is a process on every core."""
    for name in _SINGLE_THREADED:
        os.environ.setdefault(name, "1")
    raise_thresholds()
