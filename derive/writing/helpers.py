"""Small functions that written source may need and NumPy does not have, as source."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Helper(NamedTuple):
    """A function as source text, and the helpers it calls."""

    source: str
    needs: tuple[str, ...] = ()


HELPERS = {
    "erf": Helper('''\
def erf(x):
    """Return erf x of the C library, in the dtype of x: NumPy has none."""
    return np.asarray(_ERF(x)).astype(x.dtype)


_ERF = np.frompyfunc(math.erf, 1, 1)'''),
    "erfc": Helper('''\
def erfc(x):
    """Return 1 - erf x, right in the tail too, in the dtype of x."""
    return np.asarray(_ERFC(x)).astype(x.dtype)


_ERFC = np.frompyfunc(math.erfc, 1, 1)'''),
}


def with_requirements(names: Iterable[str]) -> list[str]:
    """Return the helpers named and all that they call, each before those that call it."""
    found: list[str] = []
    for name in sorted(names):
        for each in (*with_requirements(HELPERS[name].needs), name):
            if each not in found:
                found.append(each)
    return found
