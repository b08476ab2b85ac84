"""The inputs that matter: where activations and their implementations really go wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from derive.numeric.ulp import Float64s, Floats, limits_of, neighbour

POINTS = 110_000
"""Inputs drawn for float32 and float64; some fall on one another."""
SIZE = 200
"""Operations in the longest slope for which so many are drawn."""
LARGEST = 1e8
"""The contract speaks of |x| up to here (16-bit dtypes: of everything)."""
THRESHOLDS = (0.5, 1, 2, 3, 4, 5, 6, 8, 9, 10, 15, 16.64, 18, 20, 30, 36.7, 37, 40, 50, 87.3,
              88.7, 88.722839, 100, 103.97, 103.97208, 355, 500, 709, 709.78, 709.782712893384,
              745.1, 745.133219101941, 750, 1000)
"""Numbers people hard-code or run into: clips, series, and the ends of exp in each dtype."""
OFFSETS = (1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)
"""How far from a kink or threshold the battery also looks, on both sides, besides 1 and 2 ulp."""


def battery(dtype: np.dtype[Any], breaks: tuple[float, ...], seed: int,
            points: int = POINTS) -> Floats:
    """Return the inputs to try at one dtype, 1-D, without duplicates but with both zeros.

    `breaks` are the ends of the formula's pieces. 16-bit dtypes get every finite pattern, the
    others about `points` points plus those that are always tried. The same seed gives the same
    inputs.

    >>> battery(np.dtype(np.float16), (), 0).size
    63488
    """
    if dtype.itemsize == 2:
        every = np.arange(2**16, dtype=np.uint16).view(dtype)
        with np.errstate(invalid="ignore"):  # signalling NaNs are among them
            return np.asarray(every[np.isfinite(every)])
    always = np.concatenate([_around(dtype, breaks), _tiny(dtype)])
    drawn = _drawn(dtype, seed, points)
    x = np.concatenate([always, drawn])
    x = x[np.isfinite(x) & (np.abs(x) <= LARGEST) & (x != 0)]
    return np.concatenate([np.array([0.0, -0.0], dtype=dtype), np.unique(x)])


def affordable(size: int) -> int:
    """Return how many points to draw for a slope of so many operations.

    Those of the catalogue have fewer than a hundred. Where a formula is hundreds long, a ball for
    it costs as much, and is known to fewer bits.

    >>> affordable(90), affordable(800)
    (110000, 6875)
    """
    return max(6000, min(POINTS, POINTS * SIZE**2 // max(size, 1)**2))


def upstream(count: int, dtype: np.dtype[Any], seed: int) -> Floats:
    """Return upstream gradients, shape (count,): both signs, 1e-6 to 1024, and some zeros."""
    random = np.random.default_rng((seed, 2))
    magnitude = np.exp(random.uniform(np.log(1e-6), np.log(1024.0), count))
    # Powers of ten and of two, so that shrunk and replayed values meet the very same cases.
    plain = random.choice([1.0, 1e-6, 1e-3, 0.5, 2.0, 3.0, 1024.0], count)
    dout = np.where(random.random(count) < 0.5, magnitude, plain)
    dout *= random.choice([-1.0, 1.0], count)
    dout[random.random(count) < 0.03] = 0.0
    return dout.astype(dtype)


def _around(dtype: np.dtype[Any], breaks: tuple[float, ...]) -> Floats:
    """Return breaks and thresholds with their neighbours."""
    centres = {0.0, *breaks, *THRESHOLDS, *(-each for each in THRESHOLDS)}
    middle = np.array(sorted(centres), dtype=dtype)
    near = [neighbour(middle, steps) for steps in (-2, -1, 0, 1, 2)]
    # Beyond what a rounding of x across a kink excuses: at most eight floats on either side.
    near += [neighbour(np.array(breaks, dtype=dtype), steps) for steps in (-12, -9, 9, 12)]
    wide = middle.astype(np.float64)
    far = [(wide + sign * offset).astype(dtype) for offset in OFFSETS for sign in (-1, 1)]
    return np.concatenate([*near, *far])


def _tiny(dtype: np.dtype[Any]) -> Floats:
    """Return subnormals and the smallest normals, of both signs."""
    limits = limits_of(dtype)
    step, normal = limits.step, limits.tiny
    magnitudes = [step, 2 * step, 3 * step, 1000 * step, normal / 2, normal - step, normal,
                  normal + step, 2 * normal]
    return np.array([*magnitudes, *(-each for each in magnitudes)], dtype=dtype)


def _drawn(dtype: np.dtype[Any], seed: int, points: int) -> Floats:
    """Return ordinary values, the tails of exp, and magnitudes spread over all exponents."""
    random = np.random.default_rng((seed, 1))
    share = max(points // 6, 1)
    low = max(-300.0, float(np.log10(limits_of(dtype).tiny)))
    parts: list[Float64s] = [
        _spread(random, -10, 10, 2 * share),
        _spread(random, -50, 50, share),
        _spread(random, -800, 800, share),
        _signed(10.0 ** _spread(random, low, 8, share)),
        _signed(10.0 ** _spread(random, -4, 3, share)),
    ]
    powers = 10.0 ** np.arange(np.ceil(low), 9)
    # Plain numbers among the rest, so that a failure can be shown at one.
    grid = [np.arange(-1100.0, 1101.0), np.arange(-20, 20, 0.125), powers, -powers]
    return np.concatenate([*parts, *grid]).astype(dtype)


def _spread(random: np.random.Generator, low: float, high: float, count: int) -> Float64s:
    """Return one number at random from each of so many equal parts: no gap is two parts long.

    Drawn anywhere, the same numbers would leave gaps ten times as long among twenty thousand.
    """
    return low + (high - low) * (np.arange(count) + random.random(count)) / count


def _signed(magnitudes: Float64s) -> Float64s:
    """Return both signs in turn, so that each side is as evenly covered."""
    return np.asarray(magnitudes * np.where(np.arange(magnitudes.size) % 2, 1.0, -1.0))


def ordinary(dtype: np.dtype[Any], breaks: tuple[float, ...],
             seed: int) -> tuple[Floats, Floats]:
    """Return twelve unexceptional x, the first two of opposite signs, and a dout for each.

    None is a break of the formula, where a layer may answer in more than one way.
    """
    random = np.random.default_rng((seed, 3))
    x = np.concatenate([[-1.25, 0.75, 3.5, -4.5, 7.0], random.normal(size=7) * 2])
    x = np.where(np.isin(x.astype(dtype), np.array(breaks, dtype=dtype)), x + 0.1, x)
    dout = np.concatenate([[1.0, -2.0, 0.5, 3.0, -0.25], random.uniform(0.5, 2.0, 7)])
    return x.astype(dtype), dout.astype(dtype)
