"""Small functions that written source may need and NumPy does not have, as source."""

from __future__ import annotations

from collections.abc import Iterable

from derive.writing.pair_helpers import PAIR_HELPERS, Helper

HELPERS = {
    **PAIR_HELPERS,
    "erf": Helper('''\
def erf(x):
    """Return erf x of the C library, in the dtype of x: NumPy has none."""
    return np.asarray(_ERF(x)).astype(x.dtype)


_ERF = np.frompyfunc(math.erf, 1, 1)'''),
    "erfc": Helper('''\
def erfc(x):
    """Return 1 - erf x, right in the tail too, in the dtype of x."""
    return np.asarray(_ERFC(x)).astype(x.dtype)


_ERFC = np.frompyfunc(math.erfc, 1, 1)'''),
    "exp_of": Helper('''\
def exp_of(x, exponent):
    """Return exp of a polynomial, its coefficients as pairs (float, rest), highest power first.

    exp multiplies the rounding error of its argument by the size of the argument, so that error
    is computed (Dekker 1971) and made good: exp(p + rest) = exp(p) * (1 + rest).
    """
    dtype, x = x.dtype, np.clip(x.astype(np.float64), -1e30, 1e30)
    p, rest = exponent[0]
    head, tail = _halves(x)
    for coefficient, lost in exponent[1:]:
        p_head, p_tail = _halves(p)
        product = p * x
        missing = ((p_head * head - product) + p_head * tail + p_tail * head) + p_tail * tail
        p = product + coefficient
        back = p - product
        missing += (product - (p - back)) + (coefficient - back)
        rest = rest * x + (missing + lost)
    z = np.exp(p)
    return (z + z * np.clip(rest, -0.5, 0.5)).astype(dtype)
''', ("_halves",)),
    "series": Helper('''\
def series(x, root, coefficients, power, step=1):
    """Return d**power times a polynomial in d**step, highest power first, for d = x - root.

    The root is given in two parts, so that d has no rounding error to speak of.
    """
    d = (x.astype(np.float64) - root[0]) - root[1]
    t = d if step == 1 else d * d
    result = coefficients[0]
    for coefficient in coefficients[1:]:
        result = result * t + coefficient
    for _ in range(power):
        result = result * d
    return result.astype(x.dtype)'''),
    "erfcx_of": Helper('''\
def erfcx_of(x, factor):
    """Return erfcx(c * x) for a factor c in two parts; what the product loses is made good.

    The slope of erfcx(w) is 2w * erfcx(w) - 2/sqrt(pi).
    """
    dtype, x = x.dtype, np.clip(x.astype(np.float64), -1e30, 1e30)
    w = factor[0] * x
    (a, b), (c, d) = _halves(factor[0]), _halves(x)
    lost = ((a * c - w) + a * d + b * c) + b * d + factor[1] * x
    y = erfcx(w)
    return (y + lost * (2 * w * y - 1.1283791670955126)).astype(dtype)''', ("_halves", "erfcx")),
    "far_series": Helper('''\
def far_series(x, coefficients, power, step=1):
    """Return a polynomial in x**-step, highest power first, divided by x**power."""
    x, dtype = x.astype(np.float64), x.dtype
    t = 1 / x if step == 1 else 1 / (x * x)
    result = coefficients[0]
    for coefficient in coefficients[1:]:
        result = result * t + coefficient
    for _ in range(power):
        result = result / x
    return result.astype(dtype)'''),
    "erfcx": Helper('''\
def erfcx(x):
    """Return exp(x**2) * erfc(x) for x >= 0, in the dtype of x.

    (1 + 1.5x) * erfcx(x) is a polynomial in (x - 3.5)/(x + 3.5), between -1 and 1: its Chebyshev
    series, cut at 1e-16 and written in powers (after Shepherd & Laframboise, Math. Comp. 1981).
    What 1 + 1.5x loses to rounding is made good.
    """
    x = np.minimum(x, 1e30)
    t = (x - 3.5) / (x + 3.5)
    result = _ERFCX[0]
    for coefficient in _ERFCX[1:]:
        result = result * t + coefficient
    product = 1.5 * x
    total = 1 + product
    back = total - 1
    lost = (1 - (total - back)) + (product - back) + (0.5 * x - (product - x))
    ratio = result / total
    return ratio - ratio * lost / total


_ERFCX = (
    -5.2037032827367654e-11, -8.518294863196367e-10, 2.735614510690032e-10, 9.92199992464793e-09,
    6.315289688018227e-10, -6.99373672304815e-08, -1.2074124700448909e-08, 4.3544730936152666e-07,
    1.4303231234589767e-08, -2.767720690884893e-06, 1.3665823382125992e-06,
    1.7787943417302762e-05, -2.87501260870619e-05, -9.230247394560226e-05, 0.0003962671033519459,
    -0.00015456216674013677, -0.0030944186563492404, 0.01326393856412755, -0.032373304138247995,
    0.05462817507210412, -0.06271024689283672, 0.03280469017383892, 0.050365923150898786,
    -0.17732314631140664, 0.9705853475555893,
)'''),
}


def with_requirements(names: Iterable[str]) -> list[str]:
    """Return the helpers named and all that they call, each before those that call it."""
    found: list[str] = []
    for name in sorted(names):
        for each in (*with_requirements(HELPERS[name].needs), name):
            if each not in found:
                found.append(each)
    return found
