"""How big a step is: the shortest chain of named rewrites between two written lines.

Both lines are rewritten towards each other, a layer at a time, until two forms agree up to the
order of sums and products. A person's step is one to four rewrites; what is longer is not wrong,
only long.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from time import process_time

from sympy import Add, Basic, Derivative, Expr, Mul, S, Symbol

from derive.derivation.likeness import Key, key
from derive.derivation.openings import OPENINGS, REVERSED
from derive.derivation.rewrites import REWRITES
from derive.derivation.route import work_out
from derive.derivation.sweep import product
from derive.errors import UndecidableError
from derive.formula import written

Definitions = tuple[tuple[Symbol, Expr], ...]
LONGEST = 4
"""Rewrites in the longest step that has a name for each."""
PATIENCE = 0.3
"""Seconds spent on one step."""
MOST_FORMS = 500
"""Forms that one search looks at."""
_ROWS = (*REWRITES, *OPENINGS)

_Names = tuple[str, ...]
"""What one change is called: one rewrite, or the rules that a derivative takes."""
Line = tuple[_Names, Expr]
"""What led to a form, and the form."""
_Layer = dict[Key, tuple[Expr, tuple[Line, ...]]]


def connect(before: Expr, after: Expr, definitions: Definitions = (), relation: str = "=", *,
            seconds: float = PATIENCE) -> tuple[str, ...] | None:
    """Return the names of at most LONGEST rewrites that lead from one line to the other.

    A derivative counts once, and gives a name for each rule it takes.

    Empty where both are the same writing; None where no short path was found in time, which says
    nothing about truth.

    >>> from derive.formula.parse import parse
    >>> connect(parse("x*x/x"), parse("x"))
    ('cancel',)
    """
    if relation in ("→", "←"):
        return ("let_h_go_to_0",)
    lines = between(before, after, definitions, seconds=seconds)
    return None if lines is None else tuple(chain(*(names for names, _ in lines)))


def between(before: Expr, after: Expr, definitions: Definitions = (), *,
            seconds: float = PATIENCE) -> tuple[Line, ...] | None:
    """Return the lines that `connect` names, each with what it is called, `after` as the last.

    Whether they are equal is not decided here.
    """
    if before == after:
        return ()
    if key(before) == key(after):
        return ((("regroup",), after),)
    return _Search(before, after, definitions, process_time() + seconds).found()


class _Search:
    """Two sets of forms growing towards each other, each with the rewrites that led there."""

    def __init__(self, before: Expr, after: Expr, definitions: Definitions,
                 deadline: float) -> None:
        self.definitions = definitions
        self.deadline = deadline
        self.largest = 2 * max(written.tree_size(before), written.tree_size(after)) + 12
        self.sides: tuple[_Layer, _Layer] = ({key(before): (before, ())}, {key(after): (after, ())})

    def found(self) -> tuple[Line, ...] | None:
        fresh = [list(side) for side in self.sides]
        # Two and two meet most often; three and one is what is left after that.
        for number in (0, 1, 0, 1, 0, 1):
            layer: list[Key] = []
            for form in fresh[number]:
                for met in self._grown(number, form, layer):
                    return self._path(met)
                if process_time() > self.deadline:
                    return None
            fresh[number] = layer
        return None

    def _grown(self, number: int, form: Key, layer: list[Key]) -> Iterator[Key]:
        """Add the neighbours of a form to its side; yield those the other side has reached."""
        side, other = self.sides[number], self.sides[1 - number]
        expr, path = side[form]
        for names, changed in self._neighbours(expr):
            if process_time() > self.deadline or len(side) > MOST_FORMS:
                return
            if written.tree_size(changed) > self.largest:
                continue
            new = key(changed)
            if new not in side:
                side[new] = (changed, (*path, (names, changed)))
                layer.append(new)
                if new in other and len(path) + 1 + len(other[new][1]) <= LONGEST:
                    yield new

    def _path(self, met: Key) -> tuple[Line, ...]:
        there, back = self.sides[0][met][1], self.sides[1][met][1]
        # Backwards, what led to a form leads from it to the one before.
        ends = [next(iter(self.sides[1].values()))[0], *(expr for _, expr in back[:-1])]
        homeward = zip(reversed(back), reversed(ends), strict=True) if back else ()
        return (*there, *((tuple(REVERSED.get(name, name) for name in names), expr)
                          for (names, _), expr in homeward))

    def _neighbours(self, expr: Expr) -> Iterator[tuple[_Names, Expr]]:
        below = {part.variables[0] for part in written.postorder(expr)
                 if isinstance(part, Derivative)}
        for symbol in sorted(written.variables(expr), key=str):
            value = self._value(symbol)
            if value is not None and symbol not in below:
                yield value[0], settled(written.substitute(expr, {symbol: value[1]}), ())
        for path, part in written.parts(expr):
            if isinstance(part, Derivative):
                x = part.variables[0]
                derived = _derived(self._opened(part.expr, x), x)
                if derived is not None:
                    yield derived[0], settled(written.replace_at(expr, path, derived[1]), path)
            elif isinstance(part, Expr) and part.args:
                for name, apply in (*_ROWS, ("chain_rule", linked)):
                    changed = apply(part)
                    if changed is not None and changed != part:
                        yield (name,), settled(written.replace_at(expr, path, changed), path)

    def _opened(self, expr: Expr, x: Symbol) -> Expr:
        """Return an expression with the other defined symbols put in: they may all move with x."""
        for symbol, value in reversed(self.definitions):
            expr = written.substitute(expr, {symbol: value} if symbol != x else {})
        return expr

    def _value(self, symbol: Symbol) -> tuple[_Names, Expr] | None:
        """Return what a symbol stands for and the reason: y is f(x), dy/dx a derivative."""
        above, slash, below = symbol.name.partition("/")
        for name, value in self.definitions:
            if name == symbol:
                return ("put_in_y" if name.name == "y" else "put_in_definition",), value
            if slash and above == f"d{name.name}":
                return self._slope(value, written.variable(below[1:]))
        if not slash or not self.definitions:
            return None
        y, value = self.definitions[-1]
        derived = None if below == f"d{y.name}" else self._slope(
            value, written.variable(below[1:]))
        if derived is None:
            return None
        return derived[0], product(written.variable(f"{above}/d{y.name}"), derived[1])

    def _slope(self, value: Expr, x: Symbol) -> tuple[_Names, Expr] | None:
        """Return the derivative in x of what no other defined name makes move with x."""
        others = {name for name, _ in self.definitions if name != x}
        return None if others & written.variables(value) else _derived(value, x)


def linked(expr: Expr) -> Expr | None:
    """Return a product with dA/dC in the place of the first dA/dB·dB/dC."""
    slopes = [(each, *each.name.split("/d")) for each in written.factors(expr)
              if isinstance(each, Symbol) and "/d" in each.name] if isinstance(expr, Mul) else []
    for outer, top, middle in slopes:
        for inner, above, below in slopes:
            if above == f"d{middle}" and outer != inner:
                rest = list(written.factors(expr))
                rest.remove(inner)
                rest[rest.index(outer)] = written.variable(f"{top}/d{below}")
                return product(*rest)
    return None


def _derived(value: Expr, x: Symbol) -> tuple[_Names, Expr] | None:
    """Return a derivative worked out, and every rule that it takes, from the outside in."""
    try:
        steps = work_out(value, x)
    except UndecidableError:
        return None  # no rule, so no step by a rule
    rules = dict.fromkeys(step.rule for step in steps if step.rule not in (
        "derivative_of_identity", "derivative_of_constant", "constant_factor"))
    return tuple(rules) or (steps[0].rule,), _without_trivial(steps[-1].after)


def _without_trivial(expr: Expr) -> Expr:
    """Return the expression without factors 1 and terms 0, which nobody writes down."""
    done: dict[Basic, Basic] = {}
    for part in written.postorder(expr):
        arguments = [done[each] for each in part.args]
        new = written.rebuild(part, arguments) if part.args else part
        if isinstance(new, Mul):
            new = S.Zero if S.Zero in new.args else product(*new.args)
        elif isinstance(new, Add):
            new = written.add(*(each for each in new.args if each != 0))
        done[part] = new
    result = done[expr]
    return result if isinstance(result, Expr) else expr


def settled(expr: Expr, path: written.Path) -> Expr:
    """Return the expression with groups and signs opened around what was changed at `path`."""
    for length in range(len(path), -1, -1):
        above = written.part_at(expr, path[:length])
        if isinstance(above, Mul):
            expr = written.replace_at(expr, path[:length], product(above))
        elif isinstance(above, Add):
            expr = written.replace_at(expr, path[:length], written.add(*written.terms(above)))
    return expr
