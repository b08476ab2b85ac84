"""From the raw gradient to a short form: one named rewrite a line, until nothing gets shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from sympy import Add, Expr, Mul, Pow, Rational, Symbol

from derive.derivation.complement import one_minus_fraction
from derive.derivation.record import Step
from derive.derivation.rewrites import REWRITES
from derive.derivation.sweep import product
from derive.formula import written

Definitions = tuple[tuple[Symbol, Expr], ...]
_WEIGHTS = {Mul: 2, Add: 3, Symbol: 7, Pow: 2}
PATIENCE = 10
"""How many expressions are opened in vain before the search is content with the best."""
CLIMB = 6
"""How much longer than the best an expression may get on the way to a shorter one."""


def simplify(start: Expr, definitions: Definitions,
             watch: Callable[[int], None] | None = None) -> tuple[Step, ...]:
    """Return steps from `start` to the shortest form found, by best-first search.

    The cheapest expression known is opened next, by every rewrite at every place, so that a step
    may make things longer for a moment. `definitions` name parts (y, u4) by what they stand for.
    `watch` is called with the number of expressions opened so far.
    """
    reached: dict[Expr, tuple[Expr, list[Step]]] = {}
    frontier = [(cost(start), 0, start)]
    best, least, vain, opened = start, cost(start), 0, 0
    while frontier and vain < PATIENCE:
        _, _, current = heappop(frontier)
        opened, vain = opened + 1, vain + 1
        if watch is not None:
            watch(opened)
        for steps in _moves(current, definitions):
            found = steps[-1].after
            price = cost(found)
            if found == start or found in reached or price > least + CLIMB:
                continue
            reached[found] = (current, steps)
            heappush(frontier, (price, len(reached), found))
            if price < least:
                best, least, vain = found, price, 0
    return _path(best, reached)


def _path(end: Expr, reached: dict[Expr, tuple[Expr, list[Step]]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    while end in reached:
        end, last = reached[end]
        steps[:0] = last
    return tuple(steps)


def cost(expr: Expr) -> int:
    """Return how long an expression is to read: its parts, with fractions and roots weighing more.

    Numbers and signs are cheap, so that 1 − y costs less than a fraction equal to it.
    """
    total = 0
    for _, part in written.parts(expr):
        if isinstance(part, Rational):
            total += 1 if max(abs(part.p), part.q) < 100 else 3
        else:
            total += _WEIGHTS.get(type(part), 5)
        if isinstance(part, Mul):
            total += _disorder(part)
    return total


def _disorder(product_: Expr) -> int:
    """Return 1 for a number that does not come first, and 1 for a numerator after a denominator."""
    factors = [factor for factor in product_.args if factor not in (1, -1)]
    late_number = any(isinstance(factor, Rational) for factor in factors[1:])
    below = [written.is_reciprocal(factor) for factor in factors]
    return late_number + (below != sorted(below))


def _moves(current: Expr, definitions: Definitions) -> Iterator[list[Step]]:
    """Yield the steps that lead on from an expression, the most explaining ones first."""
    for build in (one_minus_fraction, _put_in_name, _by_rewrites):
        yield from build(current, definitions)


def _by_rewrites(current: Expr, definitions: Definitions) -> Iterator[list[Step]]:
    for rewrite in REWRITES:
        for path, part in written.parts(current):
            if isinstance(part, Expr):
                changed = rewrite.apply(part)
                if changed is not None and changed != part:
                    yield [Step(current, _settled(current, path, changed), rewrite.name)]


def _settled(current: Expr, path: written.Path, changed: Expr) -> Expr:
    """Return the expression with the part replaced, its groups and signs opened around it."""
    result = written.replace_at(current, path, changed)
    for length in range(len(path), 0, -1):
        above = written.part_at(result, path[:length - 1])
        if isinstance(above, Mul):
            result = written.replace_at(result, path[:length - 1], product(above))
        elif isinstance(above, Add):
            result = written.replace_at(result, path[:length - 1],
                                        written.add(*written.terms(above)))
    return result


def _put_in_name(current: Expr, definitions: Definitions) -> Iterator[list[Step]]:
    """Write a name where what it stands for is written out."""
    for symbol, value in reversed(definitions):
        for path, part in written.parts(current):
            if part == value:
                yield [Step(current, written.replace_at(current, path, symbol),
                            "definition_of_y" if symbol.name == "y" else "put_in_name")]
