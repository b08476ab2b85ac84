"""Straight lines run with pairs of float64s, and each value's error bounded where it stands.

Neighbouring points share the bound of the cell they lie in; where that is too wide each gets its
own. What is *settled* is known as well as a ball of `KNOWN_BITS` bits would know it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from sympy import Expr, Symbol

from derive.numeric import double_angles, double_erf, double_functions, double_words
from derive.numeric.arithmetic import DOUBLED
from derive.numeric.bounds import bounds_of
from derive.numeric.reference import KNOWN_BITS, Mask, Pair
from derive.numeric.straight import Line, UnknownOperationError
from derive.numeric.ulp import Float64s

OPERATIONS: dict[str, Callable[..., Pair]] = {
    "add": double_words.add, "subtract": double_words.subtract, "multiply": double_words.multiply,
    "divide": double_words.divide, "negative": double_words.negative,
    "absolute": double_words.absolute, "sqrt": double_words.sqrt,
    "erf": double_erf.erf, "erfc": double_erf.erfc,
    **{name: getattr(double_functions, name) for name in (
        "exp", "expm1", "log", "log1p", "tanh", "sinh", "cosh", "arcsinh")},
    "sin": double_angles.sin, "cos": double_angles.cos, "arctan": double_angles.arctan,
}
"""What stands for each kind of step; powers with other exponents than halves are for balls."""
BLOCK = 2**13
"""Points worked out at a time: two dozen arrays of so many stay in the L2 cache."""
CELLS = (16, 1)
"""Neighbouring points that share a bound: in the first round, then for what that left open."""


class Doubled:
    """Expressions in x, worked out together to some 90 bits for whole arrays."""

    def __init__(self, exprs: Sequence[Expr], x: Symbol) -> None:
        """Raise UnknownOperationError where a part has no operation on pairs."""
        self._line = Line(exprs, x)
        kinds = {step.kind for step in self._line.steps} - {"x", "constant"}
        if not kinds <= OPERATIONS.keys():
            raise UnknownOperationError(f"{kinds - OPERATIONS.keys()} of pairs")

    def run(self, x: Float64s) -> list[Pair]:
        """Return the results at x, shape (n,)."""
        registers: list[Pair] = []
        for step in self._line.steps:
            if step.kind == "x":
                registers.append(Pair(x, np.zeros(x.shape)))
            elif step.kind == "constant":
                registers.append(Pair(np.full(x.shape, step.number), np.full(x.shape, step.rest)))
            else:
                arguments = [registers[each] for each in step.arguments]
                registers.append(OPERATIONS[step.kind](*arguments))
        return [registers[each] for each in self._line.results]

    def at(self, x: Float64s, bits: int = KNOWN_BITS) -> tuple[list[Pair], Mask]:
        """Return the results at points in order, shape (n,), and where all of them are settled.

        Settled is what is known to so many bits.
        """
        found = [Pair(np.full(x.shape, np.nan), np.zeros(x.shape)) for _ in self._line.results]
        if not double_words.is_gradual():
            return found, np.zeros(x.shape, dtype=bool)
        with np.errstate(all="ignore"):
            for start in range(0, x.size, BLOCK):
                part = slice(start, start + BLOCK)
                for each, here in zip(found, self.run(x[part]), strict=True):
                    each.high[part], each.low[part] = here
            return found, self._settled(x, found, 2.0**-(bits + 1))

    def _settled(self, x: Float64s, results: Sequence[Pair], enough: float) -> Mask:
        """Tell where every result is a number whose error is proved to be small."""
        settled = np.zeros(x.shape, dtype=bool)
        left = np.flatnonzero(np.logical_and.reduce([np.isfinite(each.low) for each in results]))
        for size in CELLS:
            starts = np.arange(0, left.size, size)
            if not starts.size:
                break
            low = np.minimum.reduceat(x[left], starts)
            high = np.maximum.reduceat(x[left], starts)
            bounds = bounds_of(self._line, low, high, DOUBLED)
            good = np.logical_and.reduce([each.relative <= enough for each in bounds])
            known = np.repeat(good, size)[:left.size]
            settled[left[known]] = True
            left = left[~known]
        return settled


@lru_cache(256)
def doubled(exprs: tuple[Expr, ...], x: Symbol) -> Doubled | None:
    """Return the expressions as functions of pairs; None where a part is for balls alone."""
    try:
        return Doubled(exprs, x)
    except UnknownOperationError:
        return None
