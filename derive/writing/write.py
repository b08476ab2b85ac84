"""Write a judged derivation as NumPy source, and measure what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from sympy import Expr

from derive.errors import UndecidableError, UsageError
from derive.numeric.oracle import oracle_of
from derive.numeric.reference import constant
from derive.numeric.straight import UnknownOperationError
from derive.numeric.ulp import Floats
from derive.verdict import Verdict
from derive.writing.bodies import At, Quantity, body
from derive.writing.branches import Branch, Wanted, branches_of
from derive.writing.functions import loaded, run
from derive.writing.layout import Module, laid_out, test_file
from derive.writing.names import class_name, function_name
from derive.writing.probes import GOAL, Probes, Which, evaluated, probes_in
from derive.writing.record import Reached, Step, Written
from derive.writing.scope import Constants, Scope
from derive.writing.spelled import Spelled

if TYPE_CHECKING:
    from derive.proof.prove import CheckedDerivation

STYLES = ("layer", "functions", "test")
DTYPES = ("float32", "float64")
_POINTS = 3000
EFFORTS = (0, 1, 2)
"""How hard forms are sought, one after the other: see `Wanted`."""
_WHICH: tuple[Which, Which] = ("f", "slope")


class _Plan(NamedTuple):
    """Branches of f and f′; with `clipped`, f′ further out than 1e9 is what it is there."""

    quantities: dict[Which, Quantity]
    wide: bool
    clipped: bool = False


def write(checked: CheckedDerivation, dtypes: Sequence[str] = DTYPES,
          style: str = "layer") -> Written:
    """Return NumPy source of f and f′, parameters at their default values, forms measured.

    `dtypes` are those that forms are measured at, of float32 and float64; the source takes
    float16 too. `style` is "layer" (a class), "functions" (two functions) or "test" (a pytest
    file that holds the layer to the contract, level strict).

    Raises UsageError for another style or dtype, UndecidableError where the derivation is not
    PROVED or no float operation stands for a part of it.
    """
    _require(style, STYLES, "style")
    for each in dtypes:
        _require(each, DTYPES, "dtype")
    if checked.verdict is not Verdict.PROVED:
        raise UndecidableError(f"the derivation of {checked.activation.name} is "
                               f"{checked.verdict.name}, so nothing is written from it",
                               hint="derive show says which line is open")
    kinds = tuple(np.dtype(each) for each in dtypes)
    try:
        plan, reached = _best_plan(checked, kinds)
        plan = plan._replace(clipped=_is_lost_far_out(checked, plan))
    except UnknownOperationError as error:
        raise UndecidableError(f"no NumPy source is known for {error}") from None
    module = _module(checked, plan, reached)
    name = function_name(checked.activation.name) if style == "functions" else module.name
    source = test_file(module, dtypes) if style == "test" else laid_out(module, style)
    return Written(name, source, style, module.steps, reached, plan.wide)


def _needs_wide_cuts(checked: CheckedDerivation) -> bool:
    """Tell whether f jumps at a number like 0.1: float32(0.1) is on the other side of it."""
    places = [constant(checked.activation.fill(each.at))[0] for each in checked.jumps]
    return any(float(np.float32(each)) != each for each in places)


def _best_plan(checked: CheckedDerivation,
               dtypes: tuple[np.dtype[Any], ...]) -> tuple[_Plan, tuple[Reached, ...]]:
    """Return the first plan that reaches the goal, or the best.

    What does not reach it is sought again with care, then with float32 worked out in float64.
    """
    found: list[tuple[_Plan, tuple[Reached, ...]]] = []
    wide = _needs_wide_cuts(checked)
    for wider in (wide, True):
        known: dict[Which, Quantity] = {}
        for effort in EFFORTS:
            plan = _planned(checked, dtypes, wider, effort, known)
            found.append((plan, _reached(checked, plan, dtypes)))
            missed = [each for each in found[-1][1] if not each.is_goal]
            if not missed:
                return found[-1]
            known = {which: quantity for which, quantity in plan.quantities.items()
                     if which not in {each.which for each in missed}}
        if wider or all(each.dtype != "float32" for each in missed):
            break
    return min(found, key=lambda each: _quality(each[1]))


def _planned(checked: CheckedDerivation, dtypes: tuple[np.dtype[Any], ...], wide: bool,
             effort: int, known: Mapping[Which, Quantity]) -> _Plan:
    f, oracle = checked.activation, oracle_of(checked)
    found = dict(known)
    for which in (each for each in _WHICH if each not in known):
        wanted = Wanted(which, f.x, oracle, dtypes, wide, effort)
        branches: list[Branch] = []
        for piece in checked.pieces:
            expr = f.fill(piece.formula if which == "f" else piece.slope)
            low, high = (None if end is None else f.fill(end) for end in (piece.low, piece.high))
            branches += branches_of(wanted, expr, (low, high))
        found[which] = Quantity(tuple(branches), _special(checked, which), which == "f")
    return _Plan(found, wide)


def _special(checked: CheckedDerivation, which: Which) -> dict[float, At]:
    """Return what is prescribed at kinks, for f′, and at jumps, for f."""
    fill = checked.activation.fill
    found: dict[float, At] = {}
    for jump in checked.jumps if which == "slope" else ():
        # f has no slope there; the exact reference takes the one on the left. The float nearest
        # to the place, 0.1 say, may lie on its right.
        place, rest = constant(fill(jump.at))
        found[place] = At(closed_left=rest >= 0)
    for each in checked.jumps if which == "f" else checked.kinks:
        here = fill(each.value if which == "f" else each.chosen)  # type: ignore[union-attr]
        left, right = constant(fill(each.left))[0], constant(fill(each.right))[0]
        value, place = constant(here)[0], constant(fill(each.at))[0]
        found[place] = At(value == left, None if value in (left, right) else here)
    return found


def _module(checked: CheckedDerivation, plan: _Plan, reached: tuple[Reached, ...]) -> Module:
    constants: Constants = {}
    bodies, own = {}, set[str]()
    steps: list[Step] = []
    for which in _WHICH:
        scope = Scope(constants)
        bodies[which] = body(plan.quantities[which], checked.activation.x, scope)
        own |= scope.own
        steps += [Step(which, each.low, each.high, each.plain, each.form)
                  for each in plan.quantities[which].branches]
    if plan.clipped:
        bodies["slope"].insert(0, "x = np.clip(x, -1e9, 1e9)  # further out: infinity times 0")
    return Module(class_name(checked.activation.name), checked.activation, bodies["f"],
                  bodies["slope"], constants, frozenset(own), plan.wide, tuple(steps), reached)


def _reached(checked: CheckedDerivation, plan: _Plan,
             dtypes: tuple[np.dtype[Any], ...]) -> tuple[Reached, ...]:
    """Measure the layer that would be written, as a caller would use it."""
    layer = _layer(checked, plan)
    found = []
    for dtype in dtypes:
        probes = _everywhere(checked, dtype)
        made = layer()
        with np.errstate(all="ignore"):
            y, dx = made.forward(probes.x), made.backward(np.ones_like(probes.x))
            nothing = made.backward(np.zeros_like(probes.x))
        # A slope that does not fit the dtype must not make NaN of an upstream gradient of 0.
        dx[probes.truth.slope_known & np.isfinite(probes.truth.slope_low.high)
           & np.isnan(nothing)] = np.nan
        found += [_measured(which, probes, came, _plain(checked, which, probes))
                  for which, came in zip(_WHICH, (y, dx), strict=True)]
    return tuple(found)


def _layer(checked: CheckedDerivation, plan: _Plan) -> Any:
    name = class_name(checked.activation.name)
    return loaded(laid_out(_module(checked, plan, ()), "layer"))[name]


def _is_lost_far_out(checked: CheckedDerivation, plan: _Plan) -> bool:
    """Tell whether f′ as written is NaN somewhere beyond |x| = 1e9."""
    layer = _layer(checked, plan)()
    for dtype in (np.float32, np.float64):
        far = np.geomspace(1e9, float(np.finfo(dtype).max) / 4, 300)
        x = np.concatenate([far, -far]).astype(dtype)
        with np.errstate(all="ignore"):
            layer.forward(x)
            if np.isnan(layer.backward(np.ones_like(x))).any():
                return True
    return False


def _everywhere(checked: CheckedDerivation, dtype: np.dtype[Any]) -> Probes:
    """Return probes over the whole line, without the floats at kinks and jumps."""
    oracle = oracle_of(checked)
    breaks = np.array(oracle.breaks).astype(dtype)
    probes = probes_in((-np.inf, np.inf), dtype, oracle, _POINTS, seed=5)
    keep = np.flatnonzero(~np.isin(probes.x, breaks) & (np.abs(probes.x) <= 1e8))
    return Probes(probes.x[keep], probes.truth.take(keep))


def _measured(which: Which, probes: Probes, came: Floats, plain: Floats) -> Reached:
    score = probes.score(which, came, share=1.0)
    worst = int(np.argmax(score.ulps))
    above = probes.x[(score.ulps > GOAL) | ~score.strict]
    return Reached(which, probes.x.dtype.name, float(score.ulps[worst]), float(probes.x[worst]),
                   float(probes.score(which, plain).ulps.max()), bool(score.strict.all()),
                   probes.x.size, (float(above[0]), float(above[-1])) if above.size else None)


def _plain(checked: CheckedDerivation, which: Which, probes: Probes) -> Floats:
    """Return what the formula as it was derived gives, in its own dtype."""
    f, result = checked.activation, np.full_like(probes.x, np.nan)
    for piece in checked.pieces:
        expr: Expr = f.fill(piece.formula if which == "f" else piece.slope)
        low, high = (limit if end is None else constant(f.fill(end))[0] for end, limit in
                     ((piece.low, -np.inf), (piece.high, np.inf)))
        here = (probes.x > low) & (probes.x < high)
        result[here] = evaluated(run(Spelled([expr], f.x)), probes.x[here], wide=False)
    return result


def _quality(reached: Sequence[Reached]) -> tuple[int, int, float]:
    """Return a sort key: the contract first, then the goal, then all errors together."""
    return (sum(not each.strict for each in reached), sum(not each.is_goal for each in reached),
            sum(each.ulps for each in reached))


def _require(value: str, known: Sequence[str], what: str) -> None:
    if value not in known:
        raise UsageError(f"no {what} is called '{value}'", hint=f"known: {', '.join(known)}")
