"""Hypothesis at work: draw points nobody listed, and shrink a failure to its simplest form.

Everything is seeded and nothing is stored, so the same check gives the same report. Hypothesis is
imported when it is first needed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar, cast

import numpy as np

from derive.checker.examine import Examiner, Suspect, simplicity
from derive.checker.inputs import LARGEST
from derive.numeric.ulp import BFLOAT16, limits_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Drawn = TypeVar("Drawn")

_PLAIN = (1.0, -1.0, 2.0, -2.0, 0.5, 1e-6, 1024.0)
_SEARCHED = 20
_SHRUNK = 150
_KEPT = 40


def search(examiner: Examiner, breaks: tuple[float, ...], level: str, seed: int,
           points: int | None) -> list[Suspect]:
    """Return points that break a claim among a few arrays that Hypothesis draws.

    Twenty, or one for 300 of the `points` that were asked for if those are fewer.

    Arrays have one to eight points; the simplest failing array is searched for, and its broken
    points are returned, none if nothing broke.
    """
    from hypothesis import strategies  # 0.14 s

    # Hypothesis does not know bfloat16; a float32 rounds to one where it is tried.
    width = 32 if examiner.dtype.name == BFLOAT16 else 8 * examiner.dtype.itemsize
    width = cast(Literal[16, 32, 64], width)
    # Every bound must be a float of that width, or Hypothesis refuses it.
    reach = min(LARGEST, limits_of(examiner.dtype).max)
    x = strategies.one_of(strategies.floats(-50, 50, width=width),
                          strategies.floats(-reach, reach, width=width),
                          strategies.sampled_from((0.0, *breaks)))
    dout = strategies.one_of(strategies.sampled_from(_PLAIN),
                             strategies.floats(-1024, 1024, width=width))
    arrays = strategies.lists(strategies.tuples(x, dout), min_size=1, max_size=8)
    found = simplest_of(arrays, lambda pairs: bool(_broken(examiner, pairs, level)),
                  _SEARCHED if points is None else max(1, min(_SEARCHED, points // 300)), seed)
    return [] if found is None else _broken(examiner, found, level)


def simplest(examiner: Examiner, suspects: Sequence[Suspect], level: str,
             seed: int) -> Suspect | None:
    """Return the simplest single point that breaks the suspects' claim, None if none does alone.

    Hypothesis draws between the suspects as well as from them, so the result may be simpler
    than each of them.
    """
    from hypothesis import strategies

    alone = (each for each in suspects if examiner.breaks(each, level))
    known = list(islice(alone, _KEPT))
    if not known:
        return None
    clause = known[0].clause
    low, high = (pick(each.x for each in suspects) for pick in (min, max))
    whole = strategies.integers(int(max(low, -1000)), int(max(min(high, 1000), low, -1000)))
    xs = strategies.one_of(whole.map(float), strategies.sampled_from([each.x for each in known]))
    douts = strategies.sampled_from(sorted(
        {1.0, *(each.dout for each in known)}, key=lambda dout: (dout != 1, abs(dout), dout)))
    points = strategies.builds(Suspect, strategies.just(clause), xs, douts)
    found = simplest_of(points, lambda point: examiner.breaks(point, level), _SHRUNK, seed)
    return min([*known, *([] if found is None else [found])], key=simplicity)


def _broken(examiner: Examiner, pairs: Sequence[tuple[float, float]], level: str) -> list[Suspect]:
    x, dout = (np.array(side).astype(examiner.dtype) for side in zip(*pairs, strict=True))
    measured = examiner.measure(x, (dout,))
    if measured.crash:
        return [Suspect("forward", *pair) for pair in pairs]
    return [each for clause in ("forward", "backward")
            for each in measured.suspects(clause, level)]


def simplest_of(strategy: SearchStrategy[Drawn], condition: Callable[[Drawn], bool], examples: int,
                seed: int) -> Drawn | None:
    """Return the simplest value found that meets the condition, None where none was found.

    Of a condition that holds at one time and not at another, the value that met it last.
    """
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable

    met: list[Drawn] = []

    def remembered(value: Drawn) -> bool:
        holds = condition(value)
        met[:] = [value] if holds else met
        return holds

    quiet = settings(max_examples=examples, database=None, deadline=None,
                     phases=(Phase.generate, Phase.shrink),
                     suppress_health_check=list(HealthCheck))
    try:
        return find(strategy, remembered, settings=quiet, random=random.Random(seed))  # noqa: S311
    except Flaky:
        return met[-1] if met else None
    except (NoSuchExample, Unsatisfiable):
        return None
