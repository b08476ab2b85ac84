"""Numbers defined by an equation become variables in an interval: then more is proved than asked.

What holds for every x₀ between two rationals holds for the one root between them. The equation is
not used; a claim that needs it is made with its help (`derive.proof.claims.roots`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from sympy import Basic, Expr, Symbol

from derive.formula import written
from derive.formula.real_root import RealRoot, real_roots_in

Box = tuple[object, object]
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def freed(lhs: Expr, rhs: Expr, where: Mapping[str, Box], *,
          boxed: bool = True) -> tuple[Expr, Expr, Mapping[str, Box]]:
    """Return two sides and their region with a variable for every `RealRoot` in them.

    It runs through the root's interval, or, not `boxed`, through all real numbers.
    """
    ends = [end for box in where.values() for end in box if isinstance(end, Basic)]
    roots = real_roots_in(lhs, rhs, *ends)
    if not roots:
        return lhs, rhs, where
    taken = {*where, *(each.name for each in written.postorder(
        lhs, rhs, *ends) if isinstance(each, Symbol))}
    names = (name for place in count() if (
        name := f"x{place}".translate(_SUBSCRIPTS)) not in taken)
    table = {root: written.variable(next(names)) for root in roots}
    boxes: dict[str, Box] = {name: (_replaced(box[0], table), _replaced(box[1], table))
                             for name, box in where.items()}
    if boxed:
        boxes.update({name.name: (root.low, root.high) for root, name in table.items()})
    return written.substitute(lhs, table), written.substitute(rhs, table), boxes


def versions(lhs: Expr, rhs: Expr,
             where: Mapping[str, Box]) -> Iterator[tuple[Expr, Expr, Mapping[str, Box]]]:
    """Yield what may be proved instead, the simplest first; just the sides where they are plain."""
    free = freed(lhs, rhs, where, boxed=False)
    yield free
    if free[0] is not lhs or free[1] is not rhs or free[2] is not where:
        yield freed(lhs, rhs, where)


def _replaced(end: object, table: Mapping[RealRoot, Basic]) -> object:
    return written.substitute(end, table) if isinstance(end, Basic) else end
