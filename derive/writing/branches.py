"""Which form of f or f′ to use where: candidates proved equal, chosen by what they measure.

Each candidate is printed as source and that source is run, at probes of every dtype wanted. The
cheapest form that reaches the goal everywhere is taken; else as few stretches as reach it; else
the same with forms in pairs of floats; else what keeps the strict bound; else the best there is,
and the report will say what that reaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, S, Symbol

from derive.formula import written
from derive.numeric.cover import cover, solid
from derive.numeric.forms import AS_DERIVED, Form, Interval
from derive.numeric.oracle import Oracle
from derive.numeric.reference import Mask, constant
from derive.numeric.straight import UnknownOperationError
from derive.numeric.ulp import Float64s
from derive.writing.functions import run
from derive.writing.probes import FURTHEST, GOAL, Probes, Score, Which, evaluated, joined, probes_in
from derive.writing.proposals import Asked, in_pairs, judged, proposals
from derive.writing.series import Root, about, order_at_zero, roots
from derive.writing.spelled import Spelled

_SERIES_COST = 300.0
MOST_ROOTS = 4
SAFE = 3.7
"""Ulps at the probes that are likely to stay below the goal between them."""
SAFEST = 3.2
"""The same, where more probes showed that they did not."""
BARELY = 3.9
"""Ulps at more probes that are likely to stay below the goal."""
MARGINS = (30, 6)
"""Probes, of thousands, that a cut stays away from where a form begins to go wrong."""
LESS = (5.0, 7.0, 10.0, 30.0)
"""Ulps to be content with, one after the other, where the goal is out of reach."""
MOST_BRANCHES = 5
"""Stretches of a half line; a form that does a little worse is better than more."""
OUTSIDE = "outside the domain"


class Branch(NamedTuple):
    """A form, and the stretch of floats [low, high] on which it is used; infinite ends are open.

    `plain` is f or f′ as it was derived for that piece.
    """

    low: float
    high: float
    form: Form
    plain: Expr

    @property
    def expr(self) -> Expr:
        """The expression that is written."""
        return self.form.expr


class Wanted(NamedTuple):
    """What branches are sought for, and what they are measured at.

    `wide` says that narrower dtypes are worked out in float64. `effort` is 1 where forms were seen
    to fail between the probes: there are more, and more is asked of a form; and 2 where that did
    not do: pairs of floats are tried.
    """

    which: Which
    x: Symbol
    oracle: Oracle
    dtypes: tuple[np.dtype[Any], ...]
    wide: bool
    effort: int = 0

    @property
    def goals(self) -> tuple[float, ...]:
        """Ulps at the probes with which the goal is reached between them too."""
        return ((SAFE, GOAL), (SAFEST, SAFE, BARELY), (SAFEST, SAFE))[self.effort]


class _Tried(NamedTuple):
    form: Form
    cost: float
    score: Score


def branches_of(wanted: Wanted, expr: Expr, ends: Interval) -> list[Branch]:
    """Return branches that together cover one piece, half line by half line."""
    low, high = (limit if end is None else constant(end)[0]
                 for end, limit in zip(ends, (-np.inf, np.inf), strict=True))
    if not low < 0 < high:
        return _half(wanted, expr, ends, (low, high))
    found = [*_half(wanted, expr, (ends[0], S.Zero), (low, 0.0)),
             *_half(wanted, expr, (S.Zero, ends[1]), (0.0, high))]
    return merged(found)


def merged(branches: Sequence[Branch]) -> list[Branch]:
    """Join neighbours that are the same form of the same expression."""
    result: list[Branch] = []
    for each in branches:
        if result and result[-1].expr == each.expr and result[-1].plain == each.plain:
            result[-1] = result[-1]._replace(high=each.high)
        else:
            result.append(each)
    return result


def _half(wanted: Wanted, expr: Expr, half: Interval, ends: tuple[float, float]) -> list[Branch]:
    probes = [probes_in(ends, dtype, wanted.oracle, 3000 if wanted.effort else 700)
              for dtype in wanted.dtypes]
    if all(each.truth.outside.all() for each in probes):
        return [Branch(*ends, Form(OUTSIDE, S.NaN, None), expr)]
    search = _Search(wanted, Asked(expr, wanted.x, half), ends, probes)
    return search.branches()


class _Search:
    """The search for branches of a half line, at probes of every dtype."""

    def __init__(self, wanted: Wanted, asked: Asked, ends: tuple[float, float],
                 probes: Sequence[Probes]) -> None:
        self._wanted, self._asked, self._ends, self._probes = wanted, asked, ends, probes
        places = np.concatenate([each.x.astype(np.float64) for each in probes])
        self._order = np.argsort(places, kind="stable")
        self._places = places[self._order]
        self._tried: list[_Tried] = []

    def branches(self) -> list[Branch]:
        """Return the first that reach the goal: forms, with series, then in pairs of floats.

        Where none do, those that do best.
        """
        for form in proposals(self._asked):
            self._try(form)
            if form.name == AS_DERIVED and self._tried and self._tried[0].score.good.all():
                break
        if not self._tried:
            raise UnknownOperationError(str(self._asked.expr)[:60])
        if not any(each.score.good.all() for each in self._tried):
            for form in _series(self._wanted, self._asked.expr, self._tried, self._places,
                                self._probes):
                self._try(form, _SERIES_COST)
        if self._wanted.effort > 1:
            for each in list(self._tried):
                pairs = in_pairs(each.form)
                if pairs is not None:
                    self._try(pairs)
        return self._first(self._wanted.goals) or self._first((*LESS, np.inf)) or self._best()

    def _try(self, form: Form, cost: float | None = None) -> None:
        """Measure a form; one with a part that floats have no operation for is left out."""
        with suppress(UnknownOperationError):
            line = Spelled([form.expr], self._wanted.x)
            function = run(line)
            score = joined([each.score(self._wanted.which, evaluated(
                function, each.x, self._wanted.wide)) for each in self._probes], self._order)
            self._tried.append(_Tried(form, line.cost if cost is None else cost, score))

    def _first(self, goals: Sequence[float]) -> list[Branch]:
        """Return branches within the first of some goals that can be reached, by proved forms.

        The ways to the goal proper are one: that with fewest branches is taken.
        """
        while True:
            found = self._unjudged(goals)
            proved = [self._proved(each.form) for each in found]
            if None not in proved:
                return [each._replace(form=form) for each, form in zip(found, proved, strict=True)
                        if form is not None]

    def _unjudged(self, goals: Sequence[float]) -> list[Branch]:
        ways = (_by_way(self._tried, [np.asarray((each.score.ulps <= goal) & each.score.strict)
                                      for each in self._tried],
                        self._places, self._ends, self._asked.expr) for goal in goals)
        if GOAL >= goals[-1]:
            return min((each for each in ways if each), key=len, default=[])
        return next((each for each in ways if each), [])

    def _best(self) -> list[Branch]:
        """Return the one form that breaks the strict bound least."""
        while True:
            best = min(self._tried, key=lambda each: (np.count_nonzero(~each.score.strict),
                                                      each.cost))
            form = self._proved(best.form)
            if form is not None:
                return [Branch(*self._ends, form, self._asked.expr)]

    def _proved(self, form: Form) -> Form | None:
        """Return a form as judged; one that is not proved is forgotten."""
        found = judged(self._asked, form)
        others = [each for each in self._tried if each.form is not form]
        same = [each for each in self._tried if each.form is form]
        self._tried = others if found is None else [
            *others, *(each._replace(form=found) for each in same)]
        return found


def _series(wanted: Wanted, expr: Expr, tried: Sequence[_Tried],
            places: Float64s, probes: Sequence[Probes],
            ) -> Iterator[Form]:
    """Yield a series about each root near which every form loses digits."""
    best = np.minimum.reduce([np.where(each.score.strict, each.score.ulps, np.inf)
                              for each in tried])
    lost = places[best > (SAFEST if wanted.effort else GOAL)]
    values = probes[-1].exact(wanted.which)
    for root in islice(roots(expr, wanted.x, probes[-1].x.astype(np.float64), values), MOST_ROOTS):
        near = np.abs(lost - root.at)
        size = max(abs(root.at), 1.5)
        near = near[near <= (1.0 if wanted.effort else 0.5) * size]
        # Further than the digits are lost: between the probes they are lost too.
        reach = max(2.5 * float(near.max()), 0.25 * size) if near.size else 0.0
        for smaller in (1, 1.25, 1.5, 2, 2.5, 3, 4.5):
            form = about(expr, wanted.x, root, reach / smaller) if reach > 0 else None
            if form is not None:
                yield form
                break
    yield from _at_infinity(expr, wanted.x, lost)


def _at_infinity(expr: Expr, x: Symbol, lost: Float64s) -> Iterator[Form]:
    """Yield a series in 1/x, where f falls like a power and its digits are lost far out."""
    far = lost[np.abs(lost) > 1]
    if not far.size:
        return
    side = 1 if far[0] > 0 else -1
    inverse = written.substitute(expr, {x: written.reciprocal(x)})
    order = order_at_zero(inverse, x, side)
    if order is None:
        return
    for closest in (0.4, 0.5, 0.6, 0.75, 1, 1.5, 2, 4):
        reach = 1 / max(closest * float(np.abs(far).min()), 1)
        form = about(inverse, x, Root(0.0, 0.0, order), reach, side)
        if form is not None:
            yield form._replace(name="series in 1/x", expr=written.substitute(
                form.expr, {x: written.reciprocal(x)}))
            return


def _by_way(tried: Sequence[_Tried], masks: Sequence[Mask], places: Float64s,
            ends: tuple[float, float], plain: Expr) -> list[Branch]:
    """Return the cheapest form that is right everywhere, or a few that are together, or none."""
    whole = [each for each, right in zip(tried, masks, strict=True) if right.all()]
    if whole:
        best = min(whole, key=lambda each: each.cost)
        return [Branch(*ends, best.form, plain)]
    for margin in MARGINS:
        found = _covered(tried, [solid(each, margin) for each in masks], places, ends, plain)
        if found is not None:
            return found
    return []


def _covered(tried: Sequence[_Tried], kept: Sequence[Mask],
             places: Float64s, ends: tuple[float, float],
             plain: Expr) -> list[Branch] | None:
    """Return a few branches that are right at every probe, if there are such."""
    runs = list(cover(kept))
    if len(runs) > MOST_BRANCHES or any(each.form is None for each in runs):
        return None
    cuts = []
    for left, right in pairwise(runs):
        # Both are right for a while before the first one ends: the cut goes into the middle.
        both = kept[left.form or 0] & kept[right.form or 0]
        apart = np.flatnonzero(~both[left.start:left.stop])
        start = left.start + (int(apart[-1]) + 1 if apart.size else 0)
        share = (left.stop - start) // 3
        cuts.append(_round_cut(places[max(start + share, left.start + 1) - 1],
                               places[max(left.stop - share, start + share)]))
    lows, highs = [ends[0], *cuts], [*cuts, ends[1]]
    return [Branch(low, high, tried[run.form or 0].form, plain)
            for low, high, run in zip(lows, highs, runs, strict=True)]


def _round_cut(left: float, right: float) -> float:
    """Return the shortest decimal number between two probes."""
    for digits in range(1, 17):
        for middle in (right, (left + right) / 2, left):
            value = float(f"{middle:.{digits}g}")
            if left < value <= right and abs(value) < FURTHEST * 10:
                return value
    return right
