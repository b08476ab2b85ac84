"""The gradient with respect to a learnable parameter: what a layer keeps of Σ dout·∂f/∂α.

∂f/∂α is derived and judged like f′. The tolerance is that of a sum: whatever the order of its n
terms, rounding moves it by at most (n − 1)·ε·Σ|termᵢ| (Higham 2002, section 4.2), besides what the
terms are off.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

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
_MANY = 5003


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


class _Terms(NamedTuple):
    """What is summed over; with `before` the layer has been used at other inputs already."""

    x: Floats
    dout: Floats
    before: bool = False

    @property
    def remark(self) -> str:
        if self.x.ndim > 1:
            return f"summed over inputs of shape {self.x.shape}"
        return f"summed over {self.x.size} inputs" + (
            "; a second forward and backward" if self.before else "")


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
                   tried=f"sums of 1 to {_MANY} terms")


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
    command = replay.clause(examiner.dtype.name, clause)
    try:
        for terms in _sums(slope, examiner.dtype, replay.seed):
            whole = _sum(slope, examiner, terms, replay.accuracy)
            if whole.broken:
                return _single(clause, slope, examiner, replay, terms) or replace(
                    _described(clause, whole, examiner, command), remark=terms.remark)
    except MisbehaviourError as error:
        return Failure((), str(error), "a sum", clause=clause, dtype=examiner.dtype.name,
                       replay=command)
    return None


def _single(clause: str, slope: ParameterSlope, examiner: Examiner, replay: Replay,
            terms: _Terms) -> Failure | None:
    """Return the failure at the first term that is wrong alone, None where none is."""
    for lane in range(min(terms.x.size, 12)):
        part = slice(lane, lane + 1)
        x, dout = terms.x.reshape(-1)[part], terms.dout.reshape(-1)[part]
        single = _sum(slope, examiner, _Terms(x, dout), replay.accuracy)
        if single.broken:
            at = (("x", f"[{show_float(float(x[0]))}]"),
                  ("dout", f"[{show_float(float(dout[0]))}]"))
            command = replay.clause(examiner.dtype.name, clause)
            return replace(_described(clause, single, examiner, command), point=at)
    return None


def _sums(slope: ParameterSlope, kind: np.dtype[Any], seed: int) -> Iterator[_Terms]:
    """Yield sums of ordinary terms, flat, in rows, after another forward; of far ones; of many."""
    random = np.random.default_rng((seed, 4))
    plain = [1.0, -1.0, 2.0, -2.0, 0.5, -0.5]
    ordinary = _known(slope, np.array([*plain, *random.normal(size=_POINTS) * 3])[:_POINTS], kind,
                      seed)
    ordinary.dout[:len(plain)] = 1
    yield ordinary
    whole = ordinary.x.size // 8 * 8
    yield _Terms(ordinary.x[:whole].reshape(-1, 8), ordinary.dout[:whole].reshape(-1, 8))
    yield ordinary._replace(before=True)
    for power in (-3, 1.5, 2):
        yield _known(slope, 10.0**power * random.normal(size=24), kind, seed)
    if kind.itemsize > 2:  # or rounding, or overflow, would excuse anything
        yield _known(slope, random.normal(size=_MANY) * 3, kind, seed)


def _known(slope: ParameterSlope, x: Float64s, kind: np.dtype[Any], seed: int) -> _Terms:
    """Return the terms at those x where the slope is known."""
    rounded = x.astype(kind)
    rounded = rounded[~np.isnan(slope.at(rounded.astype(np.float64))[0])]
    dout = upstream(rounded.size, kind, seed)
    # At 16 bits a right sum would overflow.
    return _Terms(rounded, np.clip(dout, -1, 1) if kind.itemsize == 2 else dout)


def _described(clause: str, found: _Sum, examiner: Examiner, command: str) -> Failure:
    step = float(spacing(np.array(found.exact), examiner.dtype))
    return Failure((), show_float(found.came), show_float(found.exact), clause=clause,
                   dtype=examiner.dtype.name, ulps=abs(found.came - found.exact) / step,
                   replay=command)


def _sum(slope: ParameterSlope, examiner: Examiner, terms: _Terms, level: str) -> _Sum:
    """Return what a layer keeps after one backward, and the exact sum with its bound."""
    layer, (x, dout, before) = examiner.target.fresh(), terms
    if before:
        layer.forward(x[::-1].copy())
        layer.backward(np.zeros_like(dout))  # so that a layer may add to what it has
    layer.forward(x.copy())
    layer.backward(dout.copy())
    came = layer.parameter_gradient(slope.name)
    x, dout = x.reshape(-1), dout.reshape(-1)
    wide, upstream_of = x.astype(np.float64), np.abs(dout.astype(np.float64))
    exact, change = slope.at(wide)
    limits = np.finfo(examiner.dtype)
    reach = np.where(np.isnan(change), 0.0, change)
    size = math.fsum(upstream_of * np.abs(exact))
    bound = float(limits.eps) * ((x.size + 3) * size
                                 + 4 * math.fsum(upstream_of * reach))
    if level == "mixed":
        bound += 16 * float(limits.eps) * math.fsum(upstream_of)
    # float64 products are off by half an ulp each, a fraction of what the bound forgives them.
    return _Sum(float(np.sum(came.astype(np.float64))),
                math.fsum(dout.astype(np.float64) * exact),
                bound + x.size * float(limits.tiny))
