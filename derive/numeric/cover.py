"""Cover a row of probes with as few forms as can be, each where it is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from derive.numeric.reference import Mask

SHORTEST_RUN = 24
"""Probes in the shortest stretch worth a form of its own."""
MARGIN = 4
"""Probes left to another form where this one begins to go wrong."""


class Run(NamedTuple):
    """Probes [start, stop) and which form is right at all of them; None where none is."""

    start: int
    stop: int
    form: int | None


def solid(right: Mask, margin: int = MARGIN) -> Mask:
    """Keep only long runs of right probes, less a margin beside wrong ones.

    Where a form starts to lose digits it is still right here and there, by luck.
    """
    if right.all():
        return right
    kept = np.zeros(right.shape, dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], right, [False]]).astype(np.int8)))
    for start, stop in edges.reshape(-1, 2):
        inner = (start + (margin if start else 0), stop - (margin if stop < right.size else 0))
        if inner[1] - inner[0] >= SHORTEST_RUN:
            kept[inner[0]:inner[1]] = True
    return kept


def cover(tried: Sequence[Mask]) -> Iterator[Run]:
    """Walk from left to right, always with the form that stays right for longest.

    `tried` says for each form where it is right, one bool array of shape (n,) each.
    """
    start, size = 0, tried[0].size
    while start < size:
        runs = [_length(right, start) for right in tried]
        best = int(np.argmax(runs))
        if runs[best]:
            yield Run(start, start + runs[best], best)
            start += runs[best]
            continue
        later = np.flatnonzero(np.any([right[start:] for right in tried], axis=0))
        stop = start + int(later[0]) if later.size else size
        yield Run(start, stop, None)
        start = stop


def _length(right: Mask, start: int) -> int:
    wrong = np.flatnonzero(~right[start:])
    return int(wrong[0]) if wrong.size else right.size - start
