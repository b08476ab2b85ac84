"""A series where every exact form loses digits: about roots, and in 1/x far out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
from sympy import Expr, Symbol

from derive.formula import written
from derive.numeric.forms import Form
from derive.numeric.ulp import Float64s
from derive.writing.series import Root, about, order_at_zero, roots

MOST_ROOTS = 4


def series_where_lost(expr: Expr, x: Symbol, lost: Float64s, known: tuple[Float64s, Float64s],
                      share: float) -> Iterator[Form]:
    """Yield a series about each root near which every form loses digits.

    `lost` are the places where all of them do, `known` places with the values there. Those count
    as near a root that are no further away than that share of its size.
    """
    for root in islice(roots(expr, x, *known), MOST_ROOTS):
        near = np.abs(lost - root.at)
        size = max(abs(root.at), 1.5)
        near = near[near <= share * size]
        # Further than the digits are lost: between the probes they are lost too.
        reach = max(2.5 * float(near.max()), 0.25 * size) if near.size else 0.0
        for smaller in (1, 1.25, 1.5, 2, 2.5, 3, 4.5):
            form = about(expr, x, root, reach / smaller) if reach > 0 else None
            if form is not None:
                yield form
                break
    yield from _at_infinity(expr, x, lost)


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
