"""Records that pickle and copy with their expressions exactly as written.

SymPy's own pickling builds every expression anew with its constructors, which evaluate: a copy of
1/(1 + e⁻ˣ) · e⁻ˣ/(1 + e⁻ˣ) would be another line than the one that was judged.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from typing import Any

from flint import arb, ctx
from sympy import Basic
from sympy.core.function import AppliedUndef

from derive.formula import written


class Kept:
    """A frozen record whose copies, also those in other processes, hold what it holds."""

    def __reduce__(self) -> Any:
        stream = io.BytesIO()
        _Pickler(stream).dump(self)
        return pickle.loads, (stream.getvalue(),)


def dyadic(exact: arb) -> tuple[int, int]:
    """Return an exact number as a mantissa and an exponent of 2."""
    mantissa, exponent = exact.man_exp()
    return int(mantissa), int(exponent)


def _ball(middle: int, exponent: int, radius: int, of_radius: int) -> arb:
    """Return a ball; its radius may come out larger in its thirtieth bit, never smaller."""
    with ctx.workprec(max(64, middle.bit_length())):  # else the midpoint would be rounded
        return arb((middle, exponent), (radius, of_radius))


class _Pickler(pickle.Pickler):
    def reducer_override(self, thing: Any) -> Any:
        """Return how a record or an expression is built again; leave all else to pickle."""
        if isinstance(thing, Kept):
            return copyreg.__newobj__, (type(thing),), vars(thing)  # type: ignore[attr-defined]  # pickle's own, not in the stubs
        if isinstance(thing, arb) and thing.is_finite():
            return _ball, (*dyadic(thing.mid()), *dyadic(thing.rad()))
        if isinstance(thing, Basic) and thing.args and not isinstance(thing, AppliedUndef):
            return written.built, (type(thing), *thing.args)
        return NotImplemented
