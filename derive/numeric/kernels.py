"""NumPy functions from a judged derivation, in forms that are equal but do not overflow.

Every piece of f and of f′ is cut at 0 into half lines. On each, named candidate forms (see
`forms`) are tried in turn on a probe grid against the exact oracle; a form that is rewritten
counts only if the judge finds it equal to what was derived. Where a form misses the exact value
on part of its half line, the next ones are tried there, and where none is right the oracle itself
answers, slowly but correctly. Nothing is ever silently wrong: a value that comes out as NaN or
infinite at a finite input is asked of the oracle too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sympy import Expr, S, Symbol

from derive.numeric.cover import cover, solid
from derive.numeric.forms import EXACT, Form, Interval, candidates, compiled
from derive.numeric.oracle import Judged, Oracle, oracle_of
from derive.numeric.reference import Pair, Reference, constant
from derive.numeric.ulp import Float64s, Floats

Which = Literal["f", "derivative"]
_LARGEST = float(np.finfo(np.float64).max)


class Chosen(NamedTuple):
    """Where a form is used: f or its derivative, on the closed stretch [low, high] of floats."""

    which: Which
    low: float
    high: float
    form: Form

    def __str__(self) -> str:
        return f"{self.which} on [{self.low:g}, {self.high:g}]: {self.form}"


@dataclass(frozen=True)
class Kernels:
    """f and its derivative as NumPy functions; unpacks as ``f, df = to_numpy(checked)``.

    Both take an array-like of any shape and give an array of the same shape; float16, float32
    and float64 are kept, integers become float64. Values are computed in float64 and rounded
    once. At a kink the derivative is the derivation's chosen value. `forms` says which form is
    used where, with the judge's evidence.
    """

    f: Callable[[ArrayLike], Floats]
    derivative: Callable[[ArrayLike], Floats]
    forms: tuple[Chosen, ...]

    def __repr__(self) -> str:
        return f"Kernels({', '.join(f'{each.which}: {each.form.name}' for each in self.forms)})"

    def __iter__(self) -> Iterator[Callable[[ArrayLike], Floats]]:
        return iter((self.f, self.derivative))


def to_numpy(checked: Judged) -> Kernels:
    """Return f and f′ of a judged derivation as vectorised NumPy functions.

    Parameters have their default values. No warning is raised and nothing is NaN where the exact
    value is finite. Takes some tenths of a second: the forms are judged and probed here.

    >>> from types import SimpleNamespace
    >>> import sympy
    >>> from derive.formula.catalogue import by_name
    >>> square = SimpleNamespace(low=None, high=None, formula=by_name("identity").formula,
    ...                          slope=sympy.Integer(1))
    >>> f, df = to_numpy(SimpleNamespace(activation=by_name("identity"), pieces=(square,),
    ...                                  kinks=(), jumps=()))
    >>> f(np.float32([1.5, -2])), df([3, 4])
    (array([ 1.5, -2. ], dtype=float32), array([1., 1.]))
    """
    oracle = oracle_of(checked)
    fill, x = checked.activation.fill, checked.activation.x
    functions, forms = [], []
    fixed: dict[str, dict[float, float]] = {
        "f": {constant(fill(jump.at))[0]: constant(fill(jump.value))[0] for jump in checked.jumps},
        "derivative": {constant(fill(kink.at))[0]: constant(fill(kink.chosen))[0]
                       for kink in checked.kinks}}
    which: Which
    for which in ("f", "derivative"):
        chosen: list[Chosen] = []
        for piece in checked.pieces:
            expr = fill(piece.formula if which == "f" else piece.slope)
            ends = tuple(None if end is None else fill(end) for end in (piece.low, piece.high))
            chosen += _choose(_Wanted(which, expr, x, oracle), (ends[0], ends[1]))
        functions.append(_Kernel(tuple(chosen), x, oracle, fixed[which]))
        forms += chosen
    return Kernels(functions[0], functions[1], tuple(forms))


class _Kernel:
    """One function made of forms, each of which only ever sees its own points."""

    def __init__(self, chosen: tuple[Chosen, ...], x: Symbol, oracle: Oracle,
                 fixed: dict[float, float]) -> None:
        self._chosen = chosen
        self._functions = [compiled(each.form.expr, x) for each in chosen]
        self._which = chosen[0].which
        self._oracle = oracle
        self._fixed = fixed

    def __call__(self, values: ArrayLike) -> Floats:
        given = np.asarray(values)
        if given.dtype.kind in "iub":
            given = given.astype(np.float64)
        if given.dtype.kind != "f" or given.dtype.itemsize > 8:
            raise TypeError(f"x is {given.dtype}; float16, float32, float64 or integers are wanted")
        with np.errstate(all="ignore"):
            flat = self._at(given.reshape(-1).astype(np.float64))
            return np.asarray(flat.reshape(given.shape).astype(given.dtype))

    def _at(self, x: Float64s) -> Float64s:
        result = np.full(x.shape, np.nan)
        # An infinity belongs to the stretch of the largest float; NaN to none, and stays.
        inside = np.clip(x, -_LARGEST, _LARGEST)
        free = ~np.isnan(x)
        for each, function in zip(self._chosen, self._functions, strict=True):
            here = free & (inside >= each.low) & (inside <= each.high)
            if here.any() and each.form.name != EXACT:
                result[here] = function(x[here])
            free &= ~here
        lost = ~np.isnan(x) & np.where(np.isinf(x), np.isnan(result), ~np.isfinite(result))
        if lost.any():
            result[lost] = _truth(self._which, self._oracle.at(inside[lost]))[0].high
        for place, value in self._fixed.items():
            result[x == place] = value
        return result


class _Wanted(NamedTuple):
    """What forms are sought for: f or f′ on one piece, as derived, and the truth about it."""

    which: Which
    expr: Expr
    x: Symbol
    oracle: Oracle


def _choose(wanted: _Wanted, ends: Interval) -> list[Chosen]:
    """Return forms that together cover one piece, half line by half line."""
    low, high = (limit if end is None else constant(end)[0]
                 for end, limit in zip(ends, (-_LARGEST, _LARGEST), strict=True))
    if low < 0 < high:
        return [*_cover(wanted, (ends[0], S.Zero), (low, 0.0)),
                *_cover(wanted, (S.Zero, ends[1]), (0.0, high))]
    return _cover(wanted, ends, (low, high))


def _cover(wanted: _Wanted, half: Interval, ends: tuple[float, float]) -> list[Chosen]:
    """Return the fewest forms that are right at every probe of a half line."""
    which, expr, x, oracle = wanted
    probes = _probes(*ends)
    truth = oracle.at(probes)
    tried: list[tuple[Form, NDArray[np.bool_]]] = []
    for form in candidates(expr, x, half):
        right = _right(which, compiled(form.expr, x)(probes), truth)
        tried.append((form, right))
        if right.all():
            break
    kept = [(form, solid(right)) for form, right in tried]
    found = list(_stretches(which, probes, kept, Form(EXACT, expr, None)))
    # The ends themselves, kinks perhaps, are not probed; they go with their neighbours.
    found[0] = found[0]._replace(low=ends[0])
    found[-1] = found[-1]._replace(high=ends[1])
    return found


def _stretches(which: Which, probes: Float64s,
               tried: Sequence[tuple[Form, NDArray[np.bool_]]], exact: Form) -> Iterator[Chosen]:
    """Give every stretch the form that is right there, and the oracle where there is none."""
    low = float(probes[0])
    for _, stop, best in cover([right for _, right in tried]):
        high = float(probes[min(stop, probes.size - 1)])
        if best is not None and stop < probes.size:
            # Between two probes nobody knows: the last right probe ends the stretch.
            high = float(probes[stop - 1])
        yield Chosen(which, low, high, exact if best is None else tried[best][0])
        low = high


def _right(which: Which, came: Float64s, truth: Reference) -> NDArray[np.bool_]:
    """Tell where values are as near the truth as roundings of input and result explain."""
    exact, condition, known = _truth(which, truth)
    limits = np.finfo(np.float64)
    with np.errstate(all="ignore"):
        error = np.abs((came - exact.high) - exact.low)
        near = error <= 4 * float(limits.eps) * (np.abs(exact.high) + condition)
        # Subnormals too: a product with them, such as a large upstream gradient, is normal again.
        near |= error <= 4 * float(limits.smallest_subnormal) * (1 + np.abs(truth.x))
    return np.asarray(near | (came == exact.high) | ~known)


def _truth(which: Which, truth: Reference) -> tuple[Pair, Float64s, NDArray[np.bool_]]:
    if which == "f":
        return truth.values[-1], truth.condition, truth.value_known
    return truth.slope_low, truth.curvature, truth.slope_known


def _probes(low: float, high: float) -> Float64s:
    """Return floats of (low, high) in order: every magnitude, near the ends, the tails of exp."""
    steps = 10.0 ** np.concatenate([np.arange(-307.0, -20, 7), np.arange(-20, 3, 0.05),
                                    np.arange(3.0, 9, 0.5), np.arange(9.0, 309, 10)])
    plain = np.concatenate([np.arange(0, 60, 0.25), np.arange(60.0, 1200, 5)])
    ends = [each for each in (low, high) if abs(each) < _LARGEST]
    grid = np.concatenate([steps, plain, -steps, -plain,
                           *(end + sign * steps[:-40] for end in ends for sign in (-1, 1))])
    inside = np.unique(grid[(grid > low) & (grid < high)])
    return inside if inside.size else np.array([low / 2 + high / 2])
