"""Which float64 forms to use where: each stretch of a piece gets lines proved accurate enough.

The line is cut into cells, a few to each binade and finer where nothing is accurate yet. On each
cell every candidate form's error is bounded (see `bounds`); what no form settles is left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import NamedTuple

import numpy as np
import sympy
from numpy.typing import NDArray
from sympy import Expr, Symbol

from derive.numeric.bound import Bound
from derive.numeric.bounds import bounds_of
from derive.numeric.forms import Interval, forms_of
from derive.numeric.reference import Mask, constant
from derive.numeric.straight import Line, UnknownOperationError
from derive.numeric.ulp import Float64s, Limits

CELLS_PER_BINADE = 4
"""Cells to begin with between a power of two and the next."""
FINER = 4
"""Into how many a cell is cut where no form is accurate enough on all of it."""
ROUNDS = 6
HOPELESS = 0.7
"""Cutting stops where so large a share of what was cut last stays open."""
MOST_CELLS = 30_000
"""Cells that are cut further in one round; where more are open, cutting is no help."""


class Stretch(NamedTuple):
    """A closed interval of floats, and the line that is accurate on all of it, None for none."""

    low: float
    high: float
    line: Line | None


class Demand(NamedTuple):
    """How accurate the quantities of one piece must be: one of two bounds must hold.

    `share` is relative to |g| + |x g′| for each quantity g, `absolute` is a bound on its own. The
    last quantity h = f″ only scales a tolerance, as |f′| + |x f″|: there both are for |x h|.
    """

    share: float
    absolute: float


class Half(NamedTuple):
    """One half line of a piece, from one float to another, and its quantities f, f′, f″.

    `ends` say the same exactly, for the judge. `wanted` are the quantities to be computed; the
    others only say how large |x g′| is.
    """

    low: float
    high: float
    ends: Interval
    exprs: tuple[Expr, ...]
    wanted: range


def halves(exprs: tuple[Expr, ...], ends: Interval, limits: Limits,
           wanted: range) -> Iterator[Half]:
    """Yield the half lines of a piece with these ends, in floats strictly inside of it."""
    low, high = _inside(ends[0], np.inf), _inside(ends[1], -np.inf)
    sides = ((ends[0], sympy.S.Zero if high > 0 else ends[1],
              max(low, -limits.max), min(high, -limits.step)),
             (sympy.S.Zero if low < 0 else ends[0], ends[1],
              max(low, limits.step), min(high, limits.max)))
    for left, right, near, far in sides:
        if near <= far:
            yield Half(near, far, (left, right), exprs, wanted)


def _inside(end: Expr | None, towards: float) -> float:
    """Return the float next to an end of a piece, on the side of the piece; unbounded: infinity."""
    return -towards if end is None else float(np.nextafter(constant(end)[0], towards))


def stretches(half: Half, x: Symbol, demand: Demand) -> list[Stretch]:
    """Return stretches that together cover the half line, in order."""
    low, high = _cells(half.low, half.high)
    forms, settled = _forms(half, x, low, high, demand)
    done: list[tuple[Float64s, Float64s, NDArray[np.bool_]]] = []
    for turn in range(ROUNDS):
        open_ = ~np.logical_and.reduce([each.any(axis=0) for each in settled])
        last = (turn == ROUNDS - 1 or np.count_nonzero(open_) > MOST_CELLS
                or (turn > 0 and open_.mean() > HOPELESS))
        keep = np.ones(open_.shape, dtype=bool) if last else ~open_
        pairs = np.array([np.logical_and.reduce(each) for each in product(*settled)], dtype=bool)
        done.append((low[keep], high[keep], pairs.reshape(-1, low.size)[:, keep]))
        if keep.all():
            break
        low, high = _cut(low[open_], high[open_])
        settled = _settled(_bounds(forms, low, high), half.wanted, low, high, demand)
    lines = [Line([form.expr for form in each], x)
             for each in product(*(forms[g] for g in half.wanted))]
    if not lines:
        return [Stretch(half.low, half.high, None)]
    return list(_merged(lines, *_in_order(done)))


class _Form(NamedTuple):
    expr: Expr
    line: Line


def _compiled(half: Half, expr: Expr, x: Symbol) -> Iterator[_Form]:
    """Yield the forms of an expression that float64 operations can follow, all proved equal."""
    for form in forms_of(expr, x, half.ends):
        with suppress(UnknownOperationError):
            yield _Form(form.expr, Line([form.expr], x))


def _forms(half: Half, x: Symbol, low: Float64s, high: Float64s,
           demand: Demand) -> tuple[list[list[_Form]], list[Mask]]:
    """Take forms of each quantity until every cell is settled, or there are no more."""
    sources = [_compiled(half, expr, x) for expr in half.exprs]
    forms = [list(islice(source, 1 if g in half.wanted else 2))
             for g, source in enumerate(sources)]
    bounds = _bounds(forms, low, high)
    while True:
        settled = _settled(bounds, half.wanted, low, high, demand)
        more = [g for g, each in zip(half.wanted, settled, strict=True)
                if not each.any(axis=0).all()]
        further = {g: list(islice(sources[g], 1)) for g in more}
        if not any(further.values()):
            return forms, settled
        for g, found in further.items():
            forms[g] += found
            bounds[g] += [bounds_of(form.line, low, high)[0] for form in found]


def _bounds(forms: Sequence[Sequence[_Form]], low: Float64s, high: Float64s) -> list[list[Bound]]:
    return [[bounds_of(form.line, low, high)[0] for form in each] for each in forms]


def _settled(bounds: Sequence[Sequence[Bound]], wanted: range, low: Float64s, high: Float64s,
             demand: Demand) -> list[Mask]:
    """Return for each wanted quantity which form is accurate enough on which cell, (forms, n)."""
    least = [_least(each, low.shape) for each in bounds]
    nearest, furthest = (pick(np.abs(low), np.abs(high)) for pick in (np.minimum, np.maximum))
    found = []
    for g in wanted:
        with np.errstate(all="ignore"):
            if g + 1 < len(least):
                reach = least[g] + nearest * least[g + 1]
                allowed = np.maximum(demand.share * reach, demand.absolute)
            else:
                reach = nearest * least[g] + least[g - 1]
                allowed = np.maximum(demand.share * reach, demand.absolute) / furthest
        rows = [each.error <= allowed for each in bounds[g]]
        found.append(np.array(rows, dtype=bool).reshape(-1, low.size))
    return found


def _least(bounds: Sequence[Bound], shape: tuple[int, ...]) -> Float64s:
    """Return how large the quantity is at least, by any of its forms."""
    sizes = [each.smallest for each in bounds]
    return np.maximum.reduce(sizes) if sizes else np.zeros(shape)


def _cells(low: float, high: float) -> tuple[Float64s, Float64s]:
    """Cut (low, high), which does not contain 0, at evenly spaced floats of each binade."""
    sign = -1.0 if high <= 0 else 1.0
    near, far = sorted((abs(low), abs(high)))
    exponents = np.arange(np.frexp(max(near, 5e-324))[1] - 1, np.frexp(far)[1] + 1)
    parts = 1 + np.arange(CELLS_PER_BINADE) / CELLS_PER_BINADE
    with np.errstate(over="ignore"):
        cuts = np.ldexp(parts[None, :], exponents[:, None]).reshape(-1)
    cuts = np.unique(np.concatenate([[near], cuts[(cuts > near) & (cuts < far)], [far]]))
    return (cuts[:-1], cuts[1:]) if sign > 0 else (-cuts[:0:-1], -cuts[-2::-1])


def _cut(low: Float64s, high: Float64s) -> tuple[Float64s, Float64s]:
    steps = np.arange(FINER + 1) / FINER
    edges = low[:, None] * (1 - steps) + high[:, None] * steps
    edges = np.minimum(np.maximum(edges, low[:, None]), high[:, None])
    edges[:, 0], edges[:, -1] = low, high
    return edges[:, :-1].reshape(-1), edges[:, 1:].reshape(-1)


def _in_order(done: Sequence[tuple[Float64s, Float64s, Mask]],
              ) -> tuple[Float64s, Float64s, Mask]:
    low = np.concatenate([each[0] for each in done])
    high = np.concatenate([each[1] for each in done])
    pairs = np.concatenate([each[2] for each in done], axis=1)
    order = np.lexsort((high, low))
    return low[order], high[order], pairs[:, order]


def _merged(lines: Sequence[Line], low: Float64s, high: Float64s,
            pairs: Mask) -> Iterator[Stretch]:
    """Yield the longest stretches of cells that share a line, the one good for most cells first."""
    rank = sorted(range(len(lines)), key=lambda i: (
        -int(np.count_nonzero(pairs[i])), lines[i].cost))
    chosen = np.full(low.shape, -1)
    for index in reversed(rank):
        chosen[pairs[index]] = index
    starts = np.flatnonzero(np.diff(chosen, prepend=-2))
    for start, stop in zip(starts, [*starts[1:], low.size], strict=True):
        best = int(chosen[start])
        yield Stretch(float(low[start]), float(high[stop - 1]),
                      lines[best] if best >= 0 else None)
