"""The gradient with respect to a learnable parameter: what a layer keeps of Σ dout·∂f/∂α.

∂f/∂α is derived and judged like f′. The tolerance is that of a sum: whatever the order of its n
terms, rounding moves it by at most (n − 1)·ε·Σ|termᵢ| (Higham 2002, section 4.2), besides what the
terms are off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import sympy

from derive.checker.examine import Examiner
from derive.checker.inputs import upstream
from derive.checker.places import MisbehaviourError
from derive.checker.replay import Replay
from derive.checker.report import Claim, Failure, show_float
from derive.derivation.differentiation import differentiate
from derive.errors import UndecidableError
from derive.formula.balls import Balls, compile_balls
from derive.numeric.oracle import Judged
from derive.numeric.reference import KNOWN_BITS, TOLERANCE_BITS, Place, constant, enclose
from derive.numeric.ulp import Float64s, Floats, spacing
from derive.proof.prove import prove
from derive.verdict import Evidence, Verdict

_POINTS = 257


class _Stretch(NamedTuple):
    low: Place | None
    high: Place | None
    slope: Balls
    change: Balls


@dataclass(frozen=True)
class ParameterSlope:
    """∂f/∂α as a function of x, the parameters at their values, with the judge's verdict."""

    name: str
    verdict: Verdict
    stretches: tuple[_Stretch, ...]

    def at(self, x: Float64s) -> tuple[Float64s, Float64s]:
        """Return ∂f/∂α and |x·∂²f/∂α∂x| at each x, NaN where unknown or on the end of a piece."""
        slope, change = np.full(x.shape, np.nan), np.full(x.shape, np.nan)
        for low, high, value, derivative in self.stretches:
            inside = np.ones(x.shape, dtype=bool)
            if low is not None:
                inside &= low.is_below(x)
            if high is not None:
                inside &= high.is_above(x)
            slope[inside] = enclose(value, x[inside], KNOWN_BITS)[0].high
            change[inside] = enclose(derivative, x[inside], TOLERANCE_BITS)[0].high
        return slope, np.abs(x * change)


class _Sum(NamedTuple):
    """A sum that came, the exact one, and what it may be off by."""

    came: float
    exact: float
    bound: float

    @property
    def broken(self) -> bool:
        return not abs(self.came - self.exact) <= self.bound


def slope_in(checked: Judged, name: str) -> ParameterSlope:
    """Return the derivative of f with respect to a parameter, derived and judged.

    Raises UndecidableError where it cannot be derived.
    """
    parts = list(_parts(checked, name))
    return ParameterSlope(name, min(verdict for verdict, _ in parts),
                          tuple(stretch for _, stretch in parts))


def parameter_claim(name: str, checked: Judged, examiners: list[Examiner],
                    replay: Replay) -> Claim:
    """Return the claim that a layer's gradient of one parameter is Σ dout·∂f/∂α."""
    claim = Claim(f"parameter_{name}", f"the gradient of {name} is the sum of dout·∂f/∂{name}",
                  Evidence(Verdict.UNDECIDED, "no derivative to compare with"))
    try:
        slope = slope_in(checked, name)
    except UndecidableError as error:
        return replace(claim, evidence=Evidence(Verdict.UNDECIDED, "not derived",
                                                caveats=(error.cause,)))
    if slope.verdict is not Verdict.PROVED:
        return claim
    method = f"{replay.accuracy}, against the exact sum"
    for examiner in examiners:
        failure = _failure(claim.name, slope, examiner, replay)
        if failure is not None:
            return replace(claim, evidence=Evidence(Verdict.REFUTED, method,
                                                    counterexample=failure))
    return replace(claim, evidence=Evidence(Verdict.TESTED, method),
                   tried=f"sums of 1 to {_POINTS} terms")


def _parts(checked: Judged, name: str) -> Iterator[tuple[Verdict, _Stretch]]:
    f = checked.activation
    found = prove(differentiate(f, wrt=name))
    for piece in found.pieces:
        slope = f.fill(piece.slope)
        low, high = (None if end is None else Place(*constant(f.fill(end)))
                     for end in (piece.low, piece.high))
        yield found.verdict, _Stretch(low, high, compile_balls(slope, (f.x.name,)),
                                      compile_balls(sympy.diff(slope, f.x), (f.x.name,)))


def _failure(clause: str, slope: ParameterSlope, examiner: Examiner,
             replay: Replay) -> Failure | None:
    """Return the simplest wrong sum: of one term where one is wrong, of all of them otherwise."""
    kind = examiner.dtype
    x = np.random.default_rng((replay.seed, 4)).normal(size=_POINTS) * 3
    x = np.concatenate([[1.0, -1.0, 2.0, -2.0, 0.5, -0.5], x])[:_POINTS].astype(kind)
    dout = upstream(x.size, kind, replay.seed)
    known = ~np.isnan(slope.at(x.astype(np.float64))[0])
    x, dout = x[known], dout[known]
    dout[:6] = 1
    if kind.itemsize == 2:
        dout = np.clip(dout, -1, 1)  # or a right sum would overflow
    command = replay.clause(kind.name, clause)
    try:
        whole = _sum(slope, examiner, x, dout, replay.accuracy)
        if not whole.broken:
            return None
        for lane in range(min(x.size, 12)):
            part = slice(lane, lane + 1)
            single = _sum(slope, examiner, x[part], dout[part], replay.accuracy)
            if single.broken:
                at = (("x", f"[{show_float(float(x[lane]))}]"),
                      ("dout", f"[{show_float(float(dout[lane]))}]"))
                return replace(_described(clause, single, examiner, command), point=at)
    except MisbehaviourError as error:
        return Failure((), str(error), "a sum", clause=clause, dtype=kind.name, replay=command)
    return replace(_described(clause, whole, examiner, command),
                   remark=f"summed over {x.size} inputs")


def _described(clause: str, found: _Sum, examiner: Examiner, command: str) -> Failure:
    step = float(spacing(np.array(found.exact), examiner.dtype))
    return Failure((), show_float(found.came), show_float(found.exact), clause=clause,
                   dtype=examiner.dtype.name, ulps=abs(found.came - found.exact) / step,
                   replay=command)


def _sum(slope: ParameterSlope, examiner: Examiner, x: Floats, dout: Floats,
         level: str) -> _Sum:
    """Return what a fresh layer keeps after one backward, and the exact sum with its bound."""
    layer = examiner.target.fresh()
    layer.forward(x.copy())
    layer.backward(dout.copy())
    came = layer.parameter_gradient(slope.name)
    wide, upstream_of = x.astype(np.float64), np.abs(dout.astype(np.float64))
    exact, change = slope.at(wide)
    limits = np.finfo(examiner.dtype)
    reach = np.where(np.isnan(change), 0.0, change)
    terms = upstream_of * np.abs(exact)
    bound = float(limits.eps) * ((x.size + 3) * math.fsum(terms)
                                 + 4 * math.fsum(upstream_of * reach))
    if level == "mixed":
        bound += 16 * float(limits.eps) * math.fsum(upstream_of)
    # float64 products are off by half an ulp each, a fraction of what the bound forgives them.
    return _Sum(float(np.sum(came.astype(np.float64))),
                math.fsum(dout.astype(np.float64) * exact),
                bound + x.size * float(limits.tiny))
