"""Units in the last place: how far apart floats of 16, 32 and 64 bits are, for whole arrays.

Two measures, because they answer different questions. `distance` counts the floats between two
floats, so a wrong zero in a far tail counts in quintillions. `error_in_ulps` divides a real
error by the spacing of the dtype at the exact value (Goldberg 1991, Kahan's ulp of the reference),
so it also sees errors below one ulp; it is the one that reports show.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from derive.errors import UsageError

Floats = NDArray[np.floating[Any]]
"""An array of float16, bfloat16, float32 or float64, any shape."""
Float64s = NDArray[np.float64]

BFLOAT16 = "bfloat16"


class Limits(NamedTuple):
    """What a float dtype can hold; for bfloat16 too, of which `numpy.finfo` knows nothing.

    `digits` is the number of bits after the leading one, `lowest` the exponent of the smallest
    normal number `tiny`.
    """

    eps: float
    tiny: float
    step: float
    max: float
    digits: int
    lowest: int


@lru_cache
def _limits(dtype: np.dtype[Any]) -> Limits:
    finfo: Any = np.finfo
    if dtype.name == BFLOAT16:
        import ml_dtypes  # there, or there were no such dtype

        finfo = ml_dtypes.finfo
    found = finfo(dtype)
    return Limits(float(found.eps), float(found.tiny), float(found.smallest_subnormal),
                  float(found.max), int(found.nmant), int(found.minexp))


def limits_of(dtype: DTypeLike) -> Limits:
    """Return the limits of float16, bfloat16, float32 or float64.

    >>> limits_of(np.float32).eps == 2.0**-23
    True
    """
    return _limits(np.dtype(dtype))


def dtype_name(dtype: object) -> str:
    """Return the name of a dtype given by name, as a NumPy dtype or as a scalar type.

    >>> dtype_name("float32"), dtype_name(np.float32), dtype_name(np.dtype(np.float32))
    ('float32', 'float32', 'float32')
    """
    return dtype.__name__ if isinstance(dtype, type) else str(dtype)


def dtype_named(name: str) -> np.dtype[Any]:
    """Return a float dtype by its name. Raises UsageError where bfloat16 is not installed."""
    if name == BFLOAT16:
        try:
            import ml_dtypes  # noqa: F401  (an extra; importing it gives NumPy the dtype)
        except ImportError:
            raise UsageError("bfloat16 needs the package ml_dtypes", hint=(
                'pip install "backproof[bfloat16]"')) from None
    return np.dtype(name)


def is_float(dtype: np.dtype[Any]) -> bool:
    """Tell whether it is one of the four float dtypes that ulps are counted for."""
    return (dtype.kind == "f" and dtype.itemsize in _BITS) or dtype.name == BFLOAT16


_BITS = {2: np.int16, 4: np.int32, 8: np.int64}


def ordinals(values: Floats) -> NDArray[np.int64]:
    """Return the place of each float among all floats of its dtype, 0 for both zeros.

    Neighbouring floats have neighbouring ordinals; NaNs lie beyond the infinities. Same shape,
    int64. Raises TypeError for other dtypes.

    >>> ordinals(np.array([-5e-324, -0.0, 0.0, 5e-324]))
    array([-1,  0,  0,  1])
    """
    values = np.asarray(values)
    if not is_float(values.dtype):
        raise TypeError("ulps are counted for float16, bfloat16, float32 and float64, "
                        f"not {values.dtype}")
    signed = _BITS[values.dtype.itemsize]
    pattern = np.ascontiguousarray(values).view(signed).astype(np.int64).reshape(values.shape)
    lowest = -(1 << (8 * values.dtype.itemsize - 1))
    # A negative float's bits grow with its magnitude, so they are counted down from zero.
    return np.where(pattern < 0, lowest - pattern, pattern)


def distance(left: Floats, right: Floats) -> Float64s:
    """Return how many steps between neighbouring floats lead from one to the other, as float64.

    Both of one dtype; NaN and NaN are 0 apart, NaN and a number infinitely far.

    >>> float(distance(np.float32(1), np.nextafter(np.float32(1), np.float32(2))))
    1.0
    """
    left, right = np.asarray(left), np.asarray(right)
    if left.dtype != right.dtype:
        raise TypeError(f"the floats differ in dtype: {left.dtype} and {right.dtype}")
    below, above = ordinals(left), ordinals(right)
    # Opposite signs can be further apart than int64 reaches; then float64 is near enough.
    exact = np.abs(below - above).astype(np.float64)
    opposite = (below < 0) != (above < 0)
    apart = np.where(opposite, np.abs(below.astype(np.float64)) + np.abs(above.astype(np.float64)),
                     exact)
    nan_left, nan_right = np.isnan(left), np.isnan(right)
    apart = np.where(nan_left ^ nan_right, np.inf, apart)
    return np.asarray(np.where(nan_left & nan_right, 0.0, apart), dtype=np.float64)


def neighbour(values: Floats, steps: int) -> Floats:
    """Return the floats that many steps above (below, if negative), same dtype and shape.

    Stops at the infinities; NaN stays NaN.

    >>> float(neighbour(np.array(1.0), 1)) - 1
    2.220446049250313e-16
    """
    values = np.asarray(values)
    towards = values.dtype.type(np.inf if steps > 0 else -np.inf)
    for _ in range(abs(steps)):
        values = np.nextafter(values, towards)
    return np.asarray(values)


def spacing(exact: Float64s, dtype: DTypeLike) -> Float64s:
    """Return one ulp of the dtype at each exact value, as float64; never below its smallest step.

    >>> float(spacing(np.array(1.0), np.float32)) == 2.0**-23
    True
    """
    limits = limits_of(dtype)
    magnitude = np.minimum(np.abs(np.asarray(exact, dtype=np.float64)), limits.max)
    _, exponent = np.frexp(magnitude)
    step = np.ldexp(1.0, np.maximum(exponent - 1, limits.lowest) - limits.digits)
    return np.asarray(step, dtype=np.float64)


def error_in_ulps(error: Float64s, exact: Float64s, dtype: DTypeLike) -> Float64s:
    """Return real errors in ulps of the dtype at the exact values; NaN errors are infinite.

    >>> float(error_in_ulps(np.array(2.0**-53), np.array(1.0), np.float64))
    0.5
    """
    with np.errstate(over="ignore", invalid="ignore"):
        ratio = np.abs(error) / spacing(exact, dtype)
    return np.asarray(np.where(np.isnan(ratio), np.inf, ratio), dtype=np.float64)
