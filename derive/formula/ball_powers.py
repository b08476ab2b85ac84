"""Powers of balls as SymPy means them: real roots of what is positive, 0 at 0, else undefined."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flint import arb, fmpq

from derive.formula.ball_registers import Fault, Operation, Register

MAX_ROOT = 64
"""Larger root degrees go through exp and log."""


def power_of(base: int, exponent: int, known: fmpq | None) -> tuple[Operation, Fault | None]:
    """Return what base**exponent computes from two registers, and its fault.

    `known` is the exponent where its exact value is a known rational.
    """
    if known is None:
        return (lambda r: _variable_power(r[base], r[exponent])), _power_fault(base, exponent)
    if known.q == 1:
        count = int(known.p)
        if count == -1:
            return (lambda r: 1 / r[base]), (lambda r: bool(r[base] == 0))
        fault = (lambda r: bool(r[base] == 0)) if count < 0 else None
        return (lambda r: _whole(r[base], count)), fault
    return _fractional(base, known)


def _variable_power(u: arb, n: arb) -> arb:
    return u if u.is_nan() else u ** n  # Arb's NaN**0 is 1


def _whole(u: arb, count: int) -> arb:
    """Return u**count for a whole number, where `**` gives NaN for a square around 0 as well."""
    value = u if u.is_nan() else u ** count  # Arb's NaN**0 is 1
    if value.is_nan() and u.is_finite() and count > 0:
        half = _whole(u, count // 2) if count > 1 else arb(1)
        return half * half * u if count % 2 else half * half
    return value


def _fractional(base: int, known: fmpq) -> tuple[Operation, Fault]:
    """Return u**(p/q): real for u > 0, and 0 at 0 if p > 0; undefined for u < 0, as in SymPy."""
    numerator = int(known.p)
    power = rational_power(numerator, int(known.q))
    if numerator > 0:
        return (lambda r: power(r[base])), lambda r: bool(r[base] < 0)
    return (lambda r: power(r[base])), lambda r: bool(r[base] <= 0)


def rational_power(numerator: int, degree: int) -> Callable[[arb], arb]:
    """Return the function u**(numerator/degree) of a ball, degree ≥ 1, as SymPy means it."""
    if degree == 1:
        return lambda u: _whole(u, numerator)

    def root(u: arb) -> arb:
        if u == 0:
            return arb(0) if numerator > 0 else arb.nan()
        if degree == 2:
            value = u.sqrt()
        elif degree <= MAX_ROOT:
            value = u.root(degree)
        else:
            return (u.log() * arb(fmpq(numerator, degree))).exp()
        return value if numerator == 1 else _whole(value, numerator)

    return root


def _power_fault(base: int, exponent: int) -> Fault:
    def fault(r: Sequence[Register]) -> bool:
        u, n = r[base], r[exponent]
        return bool((u == 0 and n < 0) or (u < 0 and not n.contains_integer()))

    return fault
