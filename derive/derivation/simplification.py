"""From the raw gradient to a short form: one named rewrite a line, until nothing gets shorter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush

from sympy import Add, Expr, Mul, Pow, Rational, S, Symbol

from derive.derivation.record import Chain, Step
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
    for build in (_one_minus_fraction, _put_in_name, _by_rewrites):
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


def _one_minus_fraction(current: Expr, definitions: Definitions) -> Iterator[list[Step]]:
    """Apply b/(a + b) = 1 − a/(a + b), where 1/(a + b) has a name or stands there twice.

    This is what turns y²·e⁻ˣ into y(1 − y): the square is opened, e⁻ˣ joins one of the factors,
    and that fraction is one minus the other.
    """
    names = [(symbol, value) for symbol, value in definitions if written.is_reciprocal(value)
             and isinstance(value.args[0], Add) and len(value.args[0].args) == 2]
    for symbol, fraction in names:
        for path, part in written.parts(current):
            if isinstance(part, Mul):
                yield from _complement(current, path, symbol, fraction)


def _complement(current: Expr, path: written.Path, symbol: Symbol,
                fraction: Expr) -> Iterator[list[Step]]:
    part = written.part_at(current, path)
    factors = list(written.factors(part))
    squares = (written.power(symbol, S(2)),
               written.reciprocal(written.power(fraction.args[0], S(2))))
    places = [place for place, factor in enumerate(factors)
              if factor in (symbol, fraction, *squares)]
    a, b = fraction.args[0].args
    if not places or b not in factors:
        return
    square = factors[places[0]] in squares
    lines: list[tuple[str, Expr, tuple[Chain, ...]]] = []

    def line(rule: str, items: list[Expr], premises: tuple[Chain, ...] = ()) -> None:
        lines.append((rule, _spaced(items), premises))

    literal = {symbol: fraction, squares[0]: squares[1]}
    opened = [literal.get(factor, factor) for factor in factors]
    if opened != factors:
        line("put_in_y" if symbol.name == "y" else "put_in_definition", opened)
    if square:
        opened[places[0]:places[0] + 1] = [fraction, fraction]
        line("split_square", opened)
    joined = list(opened)
    joined.remove(b)
    last = max(place for place, factor in enumerate(joined) if factor == fraction)
    joined[last] = written.divide(b, fraction.args[0])
    line("join_factor", joined)
    closed = [symbol if factor == fraction else factor for factor in joined]
    del closed[last]
    # y(1 − y) rather than (1 − y)y, whichever factor was joined.
    behind = max((k + 1 for k, factor in enumerate(closed) if factor == symbol), default=0)
    closed.insert(max(last, behind), written.subtract(
        S.One, symbol if a == 1 else product(a, symbol)))
    line("one_minus_fraction", closed, (_one_minus_premise(a, b, symbol, fraction),))
    steps, before = [], current
    for rule, value, premises in lines:
        after = written.replace_at(current, path, value)
        steps.append(Step(before, after, rule, "=", premises))
        before = after
    yield steps


def _spaced(items: list[Expr]) -> Expr:
    """Return a product that keeps fractions such as e⁻ˣ/(1 + e⁻ˣ) as groups of their own."""
    pieces: list[Expr] = []
    for place, item in enumerate(items):
        if item == 1:
            continue
        if place and written.is_reciprocal(item):
            pieces.append(S.One)
        pieces.append(item)
    return written.mul(*pieces)


def _one_minus_premise(a: Expr, b: Expr, symbol: Symbol, fraction: Expr) -> Chain:
    below = fraction.args[0]
    first = written.divide(b, below)
    second = written.divide(written.add(*below.args, written.negative(a)), below)
    third = written.subtract(written.divide(below, below), written.divide(a, below))
    fourth = written.subtract(S.One, written.divide(a, below))
    fifth = written.subtract(S.One, symbol if a == 1 else product(a, symbol))
    rules = ("add_and_subtract", "split_fraction", "cancel",
             "definition_of_y" if symbol.name == "y" else "put_in_name")
    lines = (first, second, third, fourth, fifth)
    return Chain("one_minus_fraction", tuple(
        Step(before, after, rule) for before, after, rule in
        zip(lines, lines[1:], rules, strict=False)), ((symbol, fraction),))

