"""Whose arrays a target is called with: NumPy's, or those of any library with the array API."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray


class Arrays(Protocol):
    """One library's arrays, seen from NumPy."""

    @property
    def name(self) -> str:
        """The library, as people call it."""

    def bring(self, array: NDArray[Any]) -> Any:
        """Return the library's array of the same dtype, shape and values.

        It shares memory and memory order with the original wherever the library can.
        """

    def take(self, result: Any) -> Any:
        """Return a result as NumPy's array; what is no array of the library stays as it is."""

    def active(self, dtype: np.dtype[Any]) -> AbstractContextManager[object]:
        """Return the context in which calls with arrays of this dtype are made."""


class NumPyArrays:
    """NumPy's own."""

    name = "NumPy"

    def bring(self, array: NDArray[Any]) -> Any:
        """Return the array itself."""
        return array

    def take(self, result: Any) -> Any:
        """Return the result itself."""
        return result

    def active(self, dtype: np.dtype[Any]) -> AbstractContextManager[object]:
        """Return a context that does nothing."""
        return nullcontext()


NUMPY = NumPyArrays()


class StandardArrays(NumPyArrays):
    """Arrays of a library that keeps the Python array API standard (2022.12 or later)."""

    def __init__(self, library: ModuleType) -> None:
        self._library = library
        self.name = library.__name__

    def bring(self, array: NDArray[Any]) -> Any:
        """Return the library's array; a copy where it cannot share memory."""
        return self._library.asarray(array)

    def take(self, result: Any) -> Any:
        """Return NumPy's view of the result, through DLPack where it offers no other way."""
        if not hasattr(result, "__array_namespace__"):
            return result
        try:
            return np.asarray(result)
        except TypeError:
            return np.from_dlpack(result)
