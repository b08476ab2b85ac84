"""Arrays that exist on both sides: whatever is written to one is written to its twin."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from derive.checker.isolation.wire import ChannelError, refill


class Twins:
    """Arrays of one side by number, with the elements they had when both sides last agreed.

    The judge's side holds them weakly, since a clause lets go of arrays as it likes; the child's
    side holds them until it is told to let go.
    """

    def __init__(self, *, weak: bool) -> None:
        self._weak = weak
        self._arrays: dict[int, Any] = {}
        self._agreed: dict[int, bytes] = {}
        self._shapes: dict[int, tuple[int, ...]] = {}
        self.gone: list[int] = []

    def add(self, number: int, array: NDArray[Any], elements: bytes) -> None:
        """Count an array among the twins, with the elements both sides have now."""
        self._agreed[number] = elements
        self._shapes[number] = array.shape
        self._arrays[number] = weakref.ref(array, lambda _: self._lost(number)) \
            if self._weak else array

    def number_of(self, array: NDArray[Any]) -> int | None:
        """Return the number of an array, None where it is no twin."""
        return next((number for number, each in self._living() if each is array), None)

    def get(self, number: int) -> NDArray[Any]:
        """Return the array of a number. Raises ChannelError where there is none."""
        found = dict(self._living()).get(number)
        if found is None:
            raise ChannelError(f"there is no array {number}")
        return found

    def changed(self) -> Iterator[tuple[int, bytes]]:
        """Yield number and elements of what was written to since; the sides agree again."""
        for number, array in list(self._living()):
            elements = array.tobytes()
            if elements != self._agreed[number]:
                self._agreed[number] = elements
                yield number, elements

    def reshaped(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Yield number and shape of what has another shape since (``x.shape = -1``)."""
        for number, array in list(self._living()):
            if array.shape != self._shapes[number]:
                self._shapes[number] = array.shape
                yield number, array.shape

    def reshape(self, shapes: Iterable[tuple[int, Sequence[int]]]) -> None:
        """Give arrays the shapes they have on the other side. Raises ChannelError for others."""
        living = dict(self._living())
        for number, shape in shapes:
            if number in living:
                try:
                    living[number].shape = tuple(shape)
                except (AttributeError, TypeError, ValueError) as error:
                    raise ChannelError(f"an array that cannot be reshaped: {error}") from error
                self._shapes[number] = living[number].shape

    def update(self, changes: Iterable[tuple[int, bytes]]) -> None:
        """Write what the other side wrote; arrays that are gone here are passed over."""
        living = dict(self._living())
        for number, elements in changes:
            if number not in living:
                continue
            try:
                refill(living[number], elements)
            except ValueError as error:
                raise ChannelError(f"an array that cannot be read: {error}") from error
            self._agreed[number] = np.asarray(living[number]).tobytes()

    def forget(self, numbers: Iterable[int]) -> None:
        """Let go of arrays that the other side has let go of."""
        for number in numbers:
            self._arrays.pop(number, None)
            self._agreed.pop(number, None)
            self._shapes.pop(number, None)

    def _lost(self, number: int) -> None:
        self.forget([number])
        self.gone.append(number)

    def _living(self) -> Iterator[tuple[int, NDArray[Any]]]:
        for number, held in list(self._arrays.items()):
            array = held() if self._weak else held
            if array is not None:
                yield number, array
