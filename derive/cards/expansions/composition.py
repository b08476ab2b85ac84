"""Functions of germs: powers, exp, log, erf, atan, sin and cos, each with a rigorous remainder.

A germ that tends to a number c is c + r with |r| ≤ ρ on [R, ∞): Taylor's series at c in r, exact to
the order kept, and Lagrange's remainder as a ball. A growing one goes through what the function
tends to: exp of a monomial is a monomial, erfc has its enveloping asymptotic series (DLMF 7.12.1).
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, arb_series, fmpq

from derive.cards.expansions.germ import Coefficient, Germ, Germs, Term
from derive.cards.expansions.scale import LOG_U, ONE, Monomial, U
from derive.cards.expansions.series import (
    atan_series,
    coefficient,
    erf_series,
    radius,
    taylor,
)
from derive.errors import UndecidableError
from derive.proof.normal_form import angles
from derive.proof.normal_form.elements import Fraction
from derive.proof.normal_form.generators import exp_of, log_of, power_of

HALF = fmpq(1, 2)


def power(germs: Germs, base: Germ, exponent: fmpq) -> Germ:
    """Return base^exponent for a rational exponent."""
    if exponent.q == 1 and 0 <= exponent <= 6:
        return germs.whole_power(base, int(exponent))
    monomial, value, small = germs.factored(base)
    if exponent.q != 1 and not value.ball > 0:
        raise UndecidableError("a root of something that is not positive")
    raised = germs.scale.product(ONE, monomial, exponent)
    if value.exact is None:
        head = germs.term(raised, value.ball ** arb(exponent))
    else:
        head = germs.term(raised, power_of(germs.scale.ground, value.exact, exponent))
    if not small:
        return head
    rho = radius(germs, small)
    choose, coefficients = fmpq(1), []
    for k in range(germs.order):
        coefficients.append(germs.scale.ground.number(choose))
        choose = choose * (exponent - k) / (k + 1)
    rest = arb(choose) * (1 + rho) ** (arb(exponent) - germs.order)
    return germs.mul(head, taylor(germs, coefficients, rest, small))


def log(germs: Germs, inner: Germ) -> Germ:
    """Return log(inner) for an inner germ that is positive."""
    monomial, value, small = germs.factored(inner)
    if not value.ball > 0 or monomial.logs != 0:
        raise UndecidableError("the logarithm of something not known to be positive")
    ground = germs.scale.ground
    head = (germs.term(ONE, value.ball.log()) if value.exact is None
            else germs.number(log_of(ground, value.exact)))
    parts = [head]
    if monomial.power != 0:
        parts.append(germs.term(LOG_U, ground.number(monomial.power)))
    parts += [germs.term(each, rate) for each, rate in monomial.exponent]
    if small:
        rho = radius(germs, small)
        coefficients = [ground.number(0)] + [
            ground.number(fmpq((-1) ** (k + 1), k)) for k in range(1, germs.order)]
        n = germs.order
        rest = arb(fmpq((-1) ** (n + 1), n)) * (1 + rho) ** -n
        parts.append(taylor(germs, coefficients, rest, small))
    return germs.add(*parts)


def exp(germs: Germs, inner: Germ) -> Germ:
    """Return exp(inner): growing terms become a monomial, which needs them exactly."""
    growing, constant, small = parted(germs, inner)
    ground = germs.scale.ground
    monomial, exponent = ONE, []
    for each, value in growing:
        if value.exact is None:
            raise UndecidableError("the exponent is not known exactly")
        rate = ground.constant(ground.reduce(value.exact))
        if each.key == LOG_U.key and rate is not None:
            monomial = germs.scale.product(monomial, U, rate)
        else:
            exponent.append((each, value.exact))
    monomial = germs.scale.product(monomial, Monomial(fmpq(0), fmpq(0), tuple(exponent)))
    result = germs.term(monomial)
    if constant is not None:
        result = germs.times(result, constant.ball.exp() if constant.exact is None
                             else exp_of(ground, constant.exact))
    if small:
        factorial, coefficients = fmpq(1), []
        for k in range(germs.order):
            coefficients.append(ground.number(1 / factorial))
            factorial *= k + 1
        rest = radius(germs, small, fmpq(4)).exp() / arb(factorial)
        result = germs.mul(result, taylor(germs, coefficients, rest, small))
    return result


def parted(germs: Germs, inner: Germ) -> tuple[Germ, Coefficient | None, Germ]:
    """Return the growing terms, the constant, and the terms that tend to 0."""
    growing: list[Term] = []
    small: list[Term] = []
    constant = None
    for monomial, value in inner:
        rate = germs.scale.growth(monomial)
        if rate == 0:
            constant = value
        else:
            (growing if rate > 0 else small).append((monomial, value))
    return tuple(growing), constant, tuple(small)


def tanh(germs: Germs, inner: Germ) -> Germ:
    """Return tanh(inner) through the exponential that does not grow."""
    sign = germs.sign(inner[:1])
    two = germs.scale.ground.number(-2 * sign if sign else 0)
    z, one = exp(germs, germs.times(inner, two)), germs.number(1)
    ratio = germs.mul(germs.subtract(one, z), power(germs, germs.add(one, z), fmpq(-1)))
    return ratio if sign >= 0 else germs.negative(ratio)


def asinh(germs: Germs, inner: Germ) -> Germ:
    """Return asinh(inner), an odd function, through log."""
    sign = germs.sign(inner[:1]) or 1
    size = inner if sign > 0 else germs.negative(inner)
    root = power(germs, germs.add(germs.mul(size, size), germs.number(1)), fmpq(1, 2))
    found = log(germs, germs.add(size, root))
    return found if sign > 0 else germs.negative(found)


def erf(germs: Germs, inner: Germ) -> Germ:
    """Return erf(inner)."""
    if not parted(germs, inner)[0]:
        return _analytic(germs, inner, erf_series, arb_series.erf)
    ground = germs.scale.ground
    sign = germs.sign(inner[:1])
    square = germs.mul(inner, inner)
    size = inner if sign > 0 else germs.negative(inner)
    w = germs.times(power(germs, square, fmpq(-1)), ground.number(fmpq(1, 2)))
    coefficients, factor = [], fmpq(1)
    for k in range(germs.order):
        coefficients.append(ground.number(factor))
        factor *= -(2 * k + 1)
    # The series envelops: the rest lies between 0 and the first term left out.
    half = abs(arb(factor)) / 2
    rest = arb(factor) / 2 + arb(0, half)
    series = taylor(germs, coefficients, rest, w)
    root_pi = power_of(ground, angles.pi_of(ground), fmpq(-1, 2))
    tail = germs.times(germs.mul(germs.mul(exp(germs, germs.negative(square)),
                                           power(germs, size, fmpq(-1))), series), root_pi)
    one = germs.subtract(germs.number(1), tail)
    return one if sign > 0 else germs.negative(one)


def atan(germs: Germs, inner: Germ) -> Germ:
    """Return atan(inner); for a growing germ ±π/2 - atan(1/inner)."""
    if not parted(germs, inner)[0]:
        return _analytic(germs, inner, atan_series, arb_series.atan)
    ground = germs.scale.ground
    sign = germs.sign(inner[:1])
    quarter = germs.number(ground.scale(angles.pi_of(ground), fmpq(sign, 2)))
    return germs.subtract(quarter, atan(germs, power(germs, inner, fmpq(-1))))


def cos_sin(germs: Germs, inner: Germ, sine: bool) -> Germ:
    """Return cos(inner) or sin(inner); where the angle grows only that it is between -1 and 1."""
    if parted(germs, inner)[0]:
        return germs.term(ONE, arb(0, 1))

    def series(germs: Germs, at: Fraction, count: int) -> list[Fraction]:
        cosine, found = angles.cos_sin(germs.scale.ground, at)
        cycle = [found, cosine] if sine else [cosine, germs.scale.ground.negative(found)]
        factorial, result = fmpq(1), []
        for k in range(count):
            value = cycle[k % 2]
            signed = germs.scale.ground.scale(value, (-1) ** (k // 2) / factorial)
            result.append(signed)
            factorial *= k + 1
        return result

    return _analytic(germs, inner, series, arb_series.sin if sine else arb_series.cos)


def _analytic(germs: Germs, inner: Germ, series: Callable[[Germs, Fraction, int], list[Fraction]],
              jet: Callable[[arb_series], arb_series]) -> Germ:
    """Return a function, analytic on the whole line, of a germ that tends to a number."""
    _, constant, small = parted(germs, inner)
    rho = radius(germs, small, fmpq(64)) if small else arb(0)
    if constant is not None and constant.exact is None:
        ball = constant.ball + rho
        return germs.term(ONE, coefficient(jet, ball, 0))
    at = germs.scale.ground.number(0) if constant is None else constant.exact
    assert at is not None  # noqa: S101  (the case above)
    coefficients = series(germs, at, germs.order)
    rest = coefficient(jet, germs.scale.value(at) + rho, germs.order)
    return taylor(germs, coefficients, rest, small)
