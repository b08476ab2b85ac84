"""Which form of f or f′ to use where: candidates proved equal, chosen by what they measure.

Each candidate is printed as source and that source is run, at probes of every dtype wanted. The
cheapest form that reaches the goal everywhere is taken; else as few stretches as reach it; else
the same with forms in pairs of floats; else what keeps the strict bound; else the best there is,
and the report will say what that reaches.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import numpy as np
from sympy import Expr, S, Symbol

from derive.numeric.forms import AS_DERIVED, Form, Interval
from derive.numeric.oracle import Oracle
from derive.numeric.reference import constant
from derive.numeric.straight import UnknownOperationError
from derive.writing.covering import Branch, Tried, by_way
from derive.writing.functions import run
from derive.writing.lost_digits import series_where_lost
from derive.writing.probes import GOAL, Probes, Which, evaluated, joined, probes_in
from derive.writing.proposals import Asked, in_pairs, judged, proposals
from derive.writing.spelled import Spelled

_SERIES_COST = 300.0
SAFE = 3.7
"""Ulps at the probes that are likely to stay below the goal between them."""
SAFEST = 3.2
"""The same, where more probes showed that they did not."""
BARELY = 3.9
"""Ulps at more probes that are likely to stay below the goal."""
LESS = (5.0, 7.0, 10.0, 30.0)
"""Ulps to be content with, one after the other, where the goal is out of reach."""
OUTSIDE = "outside the domain"


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
        self._tried: list[Tried] = []

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
            self._try_series()
        if self._wanted.effort > 1:
            for each in list(self._tried):
                pairs = in_pairs(each.form)
                if pairs is not None:
                    self._try(pairs)
        return self._first(self._wanted.goals) or self._first((*LESS, np.inf)) or self._best()

    def _try_series(self) -> None:
        best = np.minimum.reduce([np.where(each.score.strict, each.score.ulps, np.inf)
                                  for each in self._tried])
        hard = self._wanted.effort > 0
        lost = self._places[best > (SAFEST if hard else GOAL)]
        last = self._probes[-1]
        known = last.x.astype(np.float64), last.exact(self._wanted.which)
        for form in series_where_lost(self._asked.expr, self._asked.x, lost, known,
                                      1.0 if hard else 0.5):
            self._try(form, _SERIES_COST)

    def _try(self, form: Form, cost: float | None = None) -> None:
        """Measure a form; one with a part that floats have no operation for is left out."""
        with suppress(UnknownOperationError):
            line = Spelled([form.expr], self._wanted.x)
            function = run(line)
            score = joined([each.score(self._wanted.which, evaluated(
                function, each.x, self._wanted.wide)) for each in self._probes], self._order)
            self._tried.append(Tried(form, line.cost if cost is None else cost, score))

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
        ways = (by_way(self._tried, [np.asarray((each.score.ulps <= goal) & each.score.strict)
                                      for each in self._tried],
                        self._places, self._ends, self._asked.expr) for goal in goals)
        if goals[-1] <= GOAL:
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
