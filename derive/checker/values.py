"""Forward and backward against the exact reference, at both levels, for whole arrays.

The bounds are those of the contract. They are derived, not chosen: 4ε(|f| + |x f′|) is what a few
roundings of the result and of the input can do, so no correct implementation exceeds them. All
comparisons keep the low part of the reference, so the error measured at float64 is the layer's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from derive.numeric.reference import Pair, Reference
from derive.numeric.ulp import Float64s, Floats, error_in_ulps, limits_of

LEVELS = ("strict", "mixed")
"""The two levels of accuracy, the demanding one first."""


class Bounds(NamedTuple):
    """What each level forgives at each point, absolute, float64 of shape (n,).

    `floor` is η, what counts as underflow and is part of both.
    """

    floor: Float64s
    strict: Float64s
    mixed: Float64s


@dataclass(frozen=True)
class Comparison:
    """One array of results against the truth; arrays of shape (n,).

    `error` is absolute, `ulps` the same in ulps of the dtype at `exact` (the nearest legal
    value), `decided` (bool) is False where the reference is unknown or too large for the dtype to
    be judged at. `undecided` counts the unknown ones; where f is undefined nothing is promised.
    """

    came: Floats
    exact: Float64s
    error: Float64s
    ulps: Float64s
    bounds: Bounds
    decided: NDArray[np.bool_]
    undecided: int

    def broken(self, level: str) -> NDArray[np.bool_]:
        """Tell where the results exceed the bound of a level; NaN always does."""
        bound = getattr(self.bounds, level)
        return np.asarray(self.decided & ~(self.error <= bound))


def floor(x: Float64s, dtype: np.dtype[Any]) -> Float64s:
    """Return η: errors below it are underflow, not inaccuracy.

    The smallest normal number; at 16 bits, where that is as large as 6e-5, four subnormal steps
    times (1 + |x|).
    """
    limits = limits_of(dtype)
    if dtype.itemsize == 2:
        return np.asarray(4 * limits.step * (1 + np.abs(x)))
    return np.full(x.shape, limits.tiny)


def forward_bounds(x: Float64s, size: Float64s, eta: Float64s, dtype: np.dtype[Any],
                   leap: Float64s | float = 0.0) -> Bounds:
    """Return what is forgiven y at each x; `size` is |f| + |x f′|, `eta` what counts as underflow.

    `leap` is by how much f jumps within a few roundings of x: *mixed* forgives it, as the rest of
    the condition; *strict* asks for the jump where it is.
    """
    eps = limits_of(dtype).eps
    strict = 4 * eps * size + eta
    return Bounds(eta, strict, strict + (16 * eps * np.maximum(1, np.minimum(np.abs(x), 32))
                                         + leap))


def backward_bounds(size: Float64s, upstream: Float64s | float, eta: Float64s,
                    dtype: np.dtype[Any], leap: Float64s | float = 0.0) -> Bounds:
    """Return what is forgiven dx; `size` is |f′| + |x f″|, `upstream` is |dout|, `leap` of f′."""
    eps = limits_of(dtype).eps
    strict = 4 * eps * upstream * size + eta
    return Bounds(eta, strict, strict + upstream * (16 * eps + leap))


def fits(exact: Float64s, bounds: Bounds, dtype: np.dtype[Any]) -> NDArray[np.bool_]:
    """Tell where the truth fits the dtype; where it hardly does, infinity is a legal rounding."""
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(exact) + bounds.strict < _largest(dtype))


def _largest(dtype: np.dtype[Any]) -> float:
    return limits_of(dtype).max / (16 if dtype.itemsize == 2 else 1)


def compare_forward(came: Floats, truth: Reference) -> Comparison:
    """Compare y with f(x); `came` has shape (n,) and the dtype to be judged at."""
    wide = came.astype(np.float64)
    with np.errstate(all="ignore"):
        errors = np.stack([np.abs((wide - value.high) - value.low) for value in truth.values])
        nearest = np.argmin(np.where(np.isnan(errors), np.inf, errors), axis=0)
        exact = np.choose(nearest, [value.high for value in truth.values])
        error = np.choose(nearest, errors)
        eta = np.fmax(floor(truth.x, came.dtype), truth.underflow)
        bounds = forward_bounds(truth.x, np.abs(exact) + truth.condition, eta, came.dtype,
                                truth.value_leap)
    return _comparison(came, exact, error, bounds, truth.value_known | truth.outside)


def compare_backward(came: Floats, dout: Floats, truth: Reference) -> Comparison:
    """Compare dx with dout·f′(x); at a kink anything between the one-sided slopes is right.

    `came` and `dout` have shape (n,); the dtype judged at is that of `came`.
    """
    upstream = dout.astype(np.float64)
    with np.errstate(all="ignore"):
        to_low, low = _product_error(came, upstream, truth.slope_low)
        to_high, high = _product_error(came, upstream, truth.slope_high)
        between = np.signbit(to_low) != np.signbit(to_high)
        use_high = np.abs(to_high) < np.abs(to_low)
        error = np.where(use_high, np.abs(to_high), np.abs(to_low))
        error = np.where(between & ~np.isnan(error), 0.0, error)
        exact = np.where(use_high, high, low)
        reach = np.fmax(np.abs(truth.slope_low.high), np.abs(truth.slope_high.high))
        size = np.abs(upstream)
        # A slope lost to underflow is lost times dout.
        eta = np.fmax(floor(truth.x, came.dtype), truth.underflow * np.fmax(size, 1))
        bounds = backward_bounds(reach + truth.curvature, size, eta, came.dtype, truth.slope_leap)
    found = _comparison(came, exact, error, bounds, truth.slope_known | truth.outside)
    # A slope that the dtype cannot hold may be infinite in a layer, whatever dout is: inf·0 is NaN.
    return replace(found, decided=found.decided & ~(reach >= _largest(came.dtype)))


def _comparison(came: Floats, exact: Float64s, error: Float64s, bounds: Bounds,
                known: NDArray[np.bool_]) -> Comparison:
    """Put a comparison together; a point outside f's domain is known to have no value (NaN)."""
    return Comparison(came, exact, error, error_in_ulps(error, exact, came.dtype), bounds,
                      np.asarray(known & fits(exact, bounds, came.dtype)),
                      int(np.count_nonzero(~known)))


def _product_error(came: Floats, dout: Float64s, slope: Pair) -> tuple[Float64s, Float64s]:
    """Return came − dout·slope with twice float64's precision, and the product as float64.

    The factors are scaled to [1/2, 1) first, so nothing overflows or is lost to underflow on the
    way; then Dekker's product (1971) gives the rounding error of the multiplication exactly.
    """
    left, left_exponent = np.frexp(dout)
    right, right_exponent = np.frexp(slope.high)
    exponent = left_exponent + right_exponent
    product = left * right
    lost = _rounding_of_product(left, right, product)
    lost += left * np.ldexp(slope.low, -right_exponent)
    scaled = np.ldexp(came.astype(np.float64), -exponent)
    return np.ldexp((scaled - product) - lost, exponent), np.ldexp(product, exponent)


def _rounding_of_product(left: Float64s, right: Float64s, product: Float64s) -> Float64s:
    left_head, left_tail = _halves(left)
    right_head, right_tail = _halves(right)
    rest = left_head * right_head - product
    rest = rest + left_head * right_tail + left_tail * right_head
    return np.asarray(rest + left_tail * right_tail)


def _halves(values: Float64s) -> tuple[Float64s, Float64s]:
    """Split 53 bits into two halves whose products are exact (Veltkamp)."""
    scaled = values * 134217729.0  # 2**27 + 1
    head = scaled - (scaled - values)
    return head, values - head
