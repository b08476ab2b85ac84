"""Sums of two floats, twice the digits: what written source needs to work in them, as source."""

from __future__ import annotations

from typing import NamedTuple


class Helper(NamedTuple):
    """A function as source text, and the helpers it calls."""

    source: str
    needs: tuple[str, ...] = ()


PAIR_HELPERS = {
    "_halves": Helper('''\
def _halves(x):
    """Split 53 bits in two halves whose products are exact (Veltkamp)."""
    scaled = x * 134217729.0
    head = scaled - (scaled - x)
    return head, x - head'''),
    "Pair": Helper('''\
class Pair:
    """A number as the sum of two float64, high + low: some 106 bits (Dekker 1971)."""

    def __init__(self, high, low=0.0):
        low = np.where(np.isfinite(low), low, 0.0)
        self.high = high + low
        self.low = low - (self.high - high)

    def nearest(self, dtype):
        """Return the float nearest to it."""
        return self.high.astype(dtype)

    def __neg__(self):
        return Pair(-self.high, -self.low)

    def __add__(self, other):
        other = other if isinstance(other, Pair) else Pair(other)
        total = self.high + other.high
        back = total - self.high
        lost = (self.high - (total - back)) + (other.high - back)
        return Pair(total, lost + (self.low + other.low))

    def __sub__(self, other):
        return self + -other

    def __mul__(self, other):
        other = other if isinstance(other, Pair) else Pair(other)
        product = self.high * other.high
        (a, b), (c, d) = _halves(self.high), _halves(other.high)
        lost = ((a * c - product) + a * d + b * c) + b * d
        return Pair(product, lost + (self.high * other.low + self.low * other.high))

    def __truediv__(self, other):
        other = other if isinstance(other, Pair) else Pair(other)
        ratio = self.high / other.high
        return Pair(ratio, (self - other * ratio).high / other.high)

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return Pair(other) / self

    __radd__, __rmul__ = __add__, __mul__
''', ("_halves",)),
    "pair_abs": Helper('''\
def pair_abs(v):
    """Return the size of a pair."""
    sign = np.where(v.high < 0, -1.0, 1.0)
    return Pair(sign * v.high, sign * v.low)''', ("Pair",)),
    "pair_sqrt": Helper('''\
def pair_sqrt(v):
    """Return the root of a pair: that of its first part, and one step of Newton's."""
    root = np.sqrt(v.high)
    return Pair(root, (v - Pair(root) * root).high / (2 * root))''', ("Pair",)),
    "pair_expm1": Helper('''\
def pair_expm1(v):
    """Return exp(v) - 1 of a pair."""
    small, power = _pair_exponential(v)
    scale = np.ldexp(1.0, power)
    return small * scale + (Pair(scale) - 1)''', ("_pair_exponential",)),
    "pair_exp": Helper('''\
def pair_exp(v):
    """Return exp(v) of a pair."""
    small, power = _pair_exponential(v)
    whole = small + 1
    return Pair(np.ldexp(whole.high, power), np.ldexp(whole.low, power))''',
                       ("_pair_exponential",)),
    "_pair_exponential": Helper('''\
def _pair_exponential(v):
    """Return w and k with exp(v) = 2**k * (1 + w): an eighth of v - k log 2, squared three times.

    The first terms of the eighth's series are pairs; the others are too small to matter.
    """
    v = Pair(np.clip(v.high, -1100, 1000), np.where(np.abs(v.high) < 1000, v.low, 0.0))
    power = np.rint(v.high / LOG_2[0])
    r = (v - Pair(*LOG_2) * power) * 0.125
    t = r.high
    rest = 1.0
    for n in range(11, 4, -1):
        rest = 1 + t * rest / n
    w = r + r * r * (r * Pair(*SIXTH) + 0.5 + t * t * rest / 24)
    for _ in range(3):
        w = w * (w + 2)
    return w, power.astype(int)


LOG_2 = 0.6931471805599453, 2.3190468138462996e-17
SIXTH = 0.16666666666666666, 9.25185853854297e-18''', ("Pair",)),
    "pair_log": Helper('''\
def pair_log(v):
    """Return log v of a pair: that of its first part, and one step of Newton's."""
    first = np.log(v.high)
    return Pair(first, (v * pair_exp(Pair(-first)) - 1).high)''', ("pair_exp",)),
    "pair_log1p": Helper('''\
def pair_log1p(v):
    """Return log(1 + v) of a pair."""
    return pair_log(v + 1)''', ("pair_log",)),
    "pair_tanh": Helper('''\
def pair_tanh(v):
    """Return tanh v of a pair: -w/(2 + w) for w = exp(-2v) - 1, where v > 0."""
    w = pair_expm1(pair_abs(v) * -2)
    return w / (w + 2) * np.where(v.high < 0, 1.0, -1.0)''', ("pair_expm1", "pair_abs")),
    "pair_sin": Helper('''\
def pair_sin(v):
    """Return sin v of a pair."""
    return _pair_wave(v, 0)''', ("_pair_wave",)),
    "pair_cos": Helper('''\
def pair_cos(v):
    """Return cos v of a pair."""
    return _pair_wave(v, 1)''', ("_pair_wave",)),
    "_pair_wave": Helper('''\
def _pair_wave(v, quarter):
    """Return the sine of v + quarter * pi/2, by Taylor's series of v - k * pi/2."""
    turns = np.rint(v.high / HALF_PI[0])
    r = v - Pair(*HALF_PI) * turns
    square = r * r
    which = (turns + quarter) % 4
    cosine = which % 2 == 1
    # 1 - r**2/((n-1)n) * (1 - ...), from the innermost term on: n = 2, 4, ... or 3, 5, ...
    total = Pair(np.ones_like(turns))
    for n in range(26, 0, -2):
        last = np.where(cosine, n, n + 1.0)
        total = 1 - square * total / (last * (last - 1))
    times = np.where(which > 1, -1.0, 1.0)
    return total * Pair(np.where(cosine, 1.0, r.high), np.where(cosine, 0.0, r.low)) * times


HALF_PI = 1.5707963267948966, 6.123233995736766e-17''', ("Pair",)),
    "pair_arctan": Helper('''\
def pair_arctan(v):
    """Return atan v of a pair: that of its first part, and one step of Newton's."""
    first = np.arctan(v.high)
    sine, cosine = pair_sin(Pair(first)), pair_cos(Pair(first))
    return Pair(first, ((v * cosine - sine) / (cosine + v * sine)).high)''',
                          ("pair_sin", "pair_cos")),
    "pair_erfcx": Helper('''\
def pair_erfcx(v):
    """Return exp(v**2) * erfc(v) of a pair v >= 0.

    (1 + 2v) * erfcx(v) is a polynomial in (v - 4)/(v + 4), between -1 and 1: its Chebyshev
    series, cut at 1e-21 and written in powers (after Shepherd & Laframboise, Math. Comp. 1981).
    """
    v = Pair(np.minimum(v.high, 1e30), v.low)
    t = (v - 4) / (v + 4)
    rest = PAIR_ERFCX[0]
    for coefficient in PAIR_ERFCX[1:]:
        rest = rest * t.high + coefficient
    result = Pair(rest)
    for coefficient in PAIR_ERFCX_LAST:
        result = result * t + Pair(*coefficient)
    return result / (v * 2 + 1)


PAIR_ERFCX = (
    7.627776617258765e-13, 8.282292682106802e-13, -9.957395527309547e-12,
    -1.2408637799763429e-11, 7.261443501574687e-11, 1.0615119876562158e-10,
    -4.285170360862064e-10, -7.153294871835132e-10, 2.4911787345046924e-09,
    4.256113632752916e-09, -1.5803648584904653e-08, -2.2220120163347e-08,
    1.1125853056224829e-07, 7.916369199346504e-08, -8.257794024871832e-07,
    2.9078487407825146e-07, 5.7096540653233644e-06, -1.1220708546326432e-05,
    -2.4399108235312312e-05, 0.0001506212960600685,
)
PAIR_ERFCX_LAST = (
    (-0.00019925673460088113, 1.9282445284384582e-21),
    (-0.0007577732176142186, -2.3587496923714592e-20),
    (0.005031969985793456, -4.2954504505279847e-19),
    (-0.01619773406615478, 4.846133878429256e-19),
    (0.037167515536647794, -2.7625869463920848e-18),
    (-0.06633036581163648, -3.771356657763033e-18),
    (0.09373283499839585, -1.4000811904813794e-18),
    (-0.10103906603632537, 3.703771058735827e-18),
    (0.06809705425469156, -4.922175180697131e-18),
    (0.015379652102620043, 6.435804612774887e-19),
    (-0.1396211168405625, -7.919194817513233e-18), (1.2329951186255526, -4.625315043508956e-17),
)''', ("Pair",)),
    "pair_erfc": Helper('''\
def pair_erfc(v):
    """Return 1 - erf v of a pair, right in the tail too."""
    size = pair_abs(v)
    tail = pair_exp(-(size * size)) * pair_erfcx(size)
    other = 2 - tail
    return Pair(np.where(v.high < 0, other.high, tail.high),
                np.where(v.high < 0, other.low, tail.low))''',
                         ("pair_abs", "pair_exp", "pair_erfcx")),
    "pair_erf": Helper('''\
def pair_erf(v):
    """Return erf v of a pair: 2/sqrt(pi) times v - v**3/3 + ... where v is small."""
    far = 1 - pair_erfc(v)
    inner = Pair(np.clip(v.high, -0.5, 0.5), v.low)
    square = inner * inner
    near = Pair(0.0)
    for n in range(14, -1, -1):
        near = Pair(1.0) / (2 * n + 1) - square * near / (n + 1)
    near = near * inner * Pair(*TWO_OVER_ROOT_PI)
    small = np.abs(v.high) < 0.5
    return Pair(np.where(small, near.high, far.high), np.where(small, near.low, far.low))


TWO_OVER_ROOT_PI = 1.1283791670955126, 1.533545961316588e-17''', ("pair_erfc",)),
}
"""By name: a class of such sums, and functions of them."""
