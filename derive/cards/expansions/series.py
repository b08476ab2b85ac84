"""Taylor's series in a germ that tends to 0: exact coefficients, and the remainder as a ball."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import arb, arb_series, ctx, fmpq

from derive.cards.expansions.germ import Germ, Germs
from derive.cards.expansions.scale import TooClose
from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.generators import exp_of, power_of

HALF = fmpq(1, 2)


def taylor(germs: Germs, coefficients: Sequence[Fraction], remainder: arb, small: Germ) -> Germ:
    """Return Σ coefficient_k · small^k + remainder · small^n, n the number of coefficients."""
    result: Germ = ()
    if small:
        result = germs.times(small, remainder)
    for place in range(len(coefficients) - 1, -1, -1):
        result = germs.add(germs.number(coefficients[place]), result)
        if place:
            result = germs.mul(small, result)
    return result


def erf_series(germs: Germs, at: Fraction, count: int) -> list[Fraction]:
    """Return the coefficients of erf: erf′ = 2/√π·exp(-x²), and h = exp(-x²) has h′ = -2x·h."""
    ground = germs.scale.ground
    root_pi = power_of(ground, angles.pi_of(ground), fmpq(-1, 2))
    slopes = [exp_of(ground, ground.negative(ground.mul(at, at)))]
    for k in range(count):
        total = ground.mul(at, slopes[k])
        if k:
            total = ground.add(total, slopes[k - 1])
        slopes.append(ground.scale(total, fmpq(-2, k + 1)))
    rest = [ground.scale(ground.mul(slope, root_pi), fmpq(2, k + 1))
            for k, slope in enumerate(slopes)]
    return [angles.odd(ground, "erf", at), *rest][:count]


def atan_series(germs: Germs, at: Fraction, count: int) -> list[Fraction]:
    """Return those of atan: atan′ = 1/(1 + (c + t)²), a quotient of polynomials."""
    ground = germs.scale.ground
    below = ground.add(ground.number(1), ground.mul(at, at))
    slopes: list[Fraction] = []
    for k in range(count):
        total = ground.number(1 if k == 0 else 0)
        if k >= 1:
            total = ground.subtract(total, ground.scale(ground.mul(at, slopes[k - 1]), 2))
        if k >= 2:
            total = ground.subtract(total, slopes[k - 2])
        slopes.append(ground.mul(total, ground.invert(below)))
    rest = [ground.scale(slope, fmpq(1, k + 1)) for k, slope in enumerate(slopes)]
    return [angles.odd(ground, "atan", at), *rest][:count]


def coefficient(jet: Callable[[arb_series], arb_series], at: arb, place: int) -> arb:
    """Return one of Taylor's coefficients of a function on a ball, enclosed."""
    before = ctx.cap
    ctx.cap = place + 1
    try:
        return jet(arb_series([at, 1], place + 1))[place]
    finally:
        ctx.cap = before


def radius(germs: Germs, small: Germ, most: fmpq = HALF) -> arb:
    """Return the ball [-ρ, ρ] with |small| ≤ ρ. Raises TooClose where ρ is larger than `most`."""
    rho = germs.size(small)
    if not rho <= arb(most):
        raise TooClose
    return arb(0, rho)
