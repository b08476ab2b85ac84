"""The sign of a fraction on the whole region: proved, or not known.

Every rule is one-sided: it proves a sign or says nothing. Regions make all variables either free
or positive, so most signs are visible in the coefficients.
"""

from __future__ import annotations

from flint import ctx, fmpq, fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.elements import ANY, Fraction, Generator, Range
from derive.proof.evaluation import evaluate
from derive.proof.field import Field

MAX_DEPTH = 8
BOUNDS = {"erf": (-1, 1), "sin": (-1, 1), "cos": (-1, 1)}
"""Closed bounds of generators that are linear in what they stand in."""


def sign(field: Field, value: Fraction, depth: int = 0) -> Range:
    """Return where the sign of a fraction lies on the region, wherever it is defined."""
    top = poly_sign(field, value.num, depth)
    return _times(top, poly_sign(field, value.den, depth))


def poly_sign(field: Field, poly: fmpq_mpoly, depth: int = 0) -> Range:
    """Return where the sign of a polynomial lies on the region."""
    if poly.is_zero():
        return (0, 0)
    if poly.is_constant():
        return _of_number(poly.leading_coefficient())
    found = _visible(field, poly)
    if found[0] == found[1] or depth > MAX_DEPTH:
        return found
    key = ("sign", str(poly))
    if key not in field.memo:
        field.memo[key] = ANY
        field.memo[key] = _meet(found, _factored(field, poly, depth))
    remembered: Range = field.memo[key]
    return remembered


def generator_sign(field: Field, generator: Generator, depth: int = 0) -> Range:
    """Return where the sign of a generator lies; odd increasing functions ask their argument."""
    if generator.signs == ANY and depth <= MAX_DEPTH:
        if generator.kind in ("erf", "atan"):
            generator.signs = sign(field, generator.argument, depth + 1)
        elif generator.kind == "log":
            less_one = field.subtract(generator.argument, field.number(1))
            generator.signs = sign(field, less_one, depth + 1)
    return generator.signs


def _of_number(value: fmpq) -> Range:
    return (1, 1) if value > 0 else (-1, -1) if value < 0 else (0, 0)


def _times(left: Range, right: Range) -> Range:
    products = [a * b for a in left for b in right]
    return (min(products), max(products))


def _meet(left: Range, right: Range) -> Range:
    return (max(left[0], right[0]), min(left[1], right[1]))


def _visible(field: Field, poly: fmpq_mpoly) -> Range:
    """Read the sign off the terms, if all of them agree."""
    signs = [each.signs for each in field.generators]
    low, high, strict = 1, -1, False
    for monomial, coefficient in poly.terms():
        term = _of_number(coefficient)
        for index, exponent in enumerate(monomial):
            if exponent:
                own = signs[index]
                term = _times(term, own if exponent % 2 else _times(own, own) if own != ANY
                              else (0, 1))
        low, high = min(low, term[0]), max(high, term[1])
        strict = strict or term[0] == term[1] != 0
    if low >= 0:
        return (1 if strict else 0, high)
    if high <= 0:
        return (low, -1 if strict else 0)
    return ANY


def _factored(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    try:
        content, parts = field.factors(poly)
    except UndecidableError:
        field.check_time()
        return ANY
    result = _of_number(content)
    for part, exponent in parts:
        own = _irreducible(field, part, depth)
        result = _times(result, own if exponent % 2 else _times(own, own) if own != ANY
                        else (0, 1))
    return result


def _irreducible(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    """Try the rules one after the other on a factor."""
    used = field.used(poly)
    for each in used:
        generator_sign(field, each, depth)
    found = _visible(field, poly)
    for rule in (_constant, _binomial, _bounded, _with_root, _quadratic):
        if found[0] == found[1]:
            break
        found = _meet(found, rule(field, poly, used, depth))
    if found[0] == found[1]:
        return found
    from derive.proof.monotone import sign_by_slope  # it needs signs

    return _meet(found, sign_by_slope(field, poly, depth))


def is_constant(field: Field, generator: Generator) -> bool:
    """Tell whether a generator depends on no variable."""
    if generator.kind == "constant":
        return True
    if generator.kind == "variable":
        return False
    argument = generator.argument
    return all(is_constant(field, each) for part in argument for each in field.used(part))


def _constant(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide a number by balls, unless it is 0."""
    if not all(is_constant(field, each) for each in used):
        return ANY
    before = ctx.prec
    try:
        for bits in (64, 256, 1024):
            ctx.prec = bits
            ball = evaluate(field, poly, {})
            if ball > 0:
                return (1, 1)
            if ball < 0:
                return (-1, -1)
    finally:
        ctx.prec = before
    return ANY


def _binomial(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide c·M − d·N of exponentials M, N by log(c/d) + log M − log N."""
    gap = log_gap(field, poly)
    return ANY if gap is None else sign(field, gap, depth + 1)


def log_gap(field: Field, poly: fmpq_mpoly) -> Fraction | None:
    """Return what has the sign of a two-term polynomial in exponentials, simpler than it.

    E = exp(m): the sign of E**k − 1 is that of m; the sign of a·E − b that of m + log(a/b).
    """
    from derive.proof.generators import log_of_number  # it needs signs

    terms = list(poly.terms())
    if len(terms) != 2 or terms[0][1] * terms[1][1] > 0:
        return None
    (first, c), (second, d) = terms if terms[0][1] > 0 else (terms[1], terms[0])
    total = log_of_number(field, c / -d)
    for generator, k, m in zip(field.generators, first, second, strict=False):
        if k == m:
            continue
        if generator.kind != "exp":
            return None
        total = field.add(total, field.scale(generator.argument, k - m))
    return total


def _bounded(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Use that what is linear in a bounded generator is extreme at the bounds."""
    for each in used:
        if each.kind in BOUNDS and poly.degrees()[each.index] == 1:
            low, high = (poly_sign(field, at(field, poly, each, end), depth + 1)
                         for end in BOUNDS[each.kind])
            both = (min(low[0], high[0]), max(low[1], high[1]))
            if both != ANY:
                return _open_ended(low, high, both) if each.kind == "erf" else both
    return ANY


def _open_ended(low: Range, high: Range, both: Range) -> Range:
    """Erf never reaches its bounds: 0 at one end and a strict sign at the other is strict."""
    if 1 in (low[0], high[0]) and both[0] >= 0:
        return (1, 1)
    if -1 in (low[1], high[1]) and both[1] <= 0:
        return (-1, -1)
    return both


def at(field: Field, poly: fmpq_mpoly, generator: Generator, value: int | fmpq) -> fmpq_mpoly:
    """Return the polynomial with one generator replaced by a number."""
    return poly.subs({f"g{generator.index}": value})


def zero(field: Field, value: Fraction, depth: int = 0) -> bool:
    """Tell whether a fraction is proved to be 0 wherever it is defined.

    Besides a numerator that is 0: a + b√P = 0 where a² = b²P and a, b have opposite signs.
    """
    value = field.reduce(value)
    if value.num.is_zero():
        return True
    for each in field.used(value.num):
        if (each.kind != "root" or each.degree != 2 or each.value is None or depth > 2
                or value.num.degrees()[each.index] != 1):
            continue
        a, b = field.slices(value.num, each.index)
        first, second = poly_sign(field, a), poly_sign(field, b)
        if first == second or ANY in (first, second) or _times(first, second)[1] > 0:
            continue
        squares = field.subtract(field.of(field.product(a, a)),
                                 field.mul(field.of(field.product(b, b)), each.value))
        if zero(field, squares, depth + 1):
            return True
    return False


def _with_root(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide a + b·√P: where |a| < |b|√P it has the sign of b, else that of a."""
    for each in used:
        if each.kind != "root" or each.degree != 2 or poly.degrees()[each.index] != 1:
            continue
        if each.value is None:
            continue
        a, b = field.slices(poly, each.index)
        squares = field.subtract(field.of(a * a), field.mul(field.of(b * b), each.value))
        norm = sign(field, field.reduce(squares), depth + 1)
        if norm == (1, 1):
            return poly_sign(field, a, depth + 1)
        if norm == (-1, -1):
            return poly_sign(field, b, depth + 1)
    return ANY


def _quadratic(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide a·g² + b·g + c with b² < 4ac: it has the sign of a."""
    for each in used:
        if poly.degrees()[each.index] != 2 or each.kind not in ("variable", "atan", "log", "erf",
                                                                "sin", "cos", "exp"):
            continue
        c, b, a = field.slices(poly, each.index)
        if poly_sign(field, b * b - a * c * 4, depth + 1) == (-1, -1):
            return poly_sign(field, a, depth + 1)
    return ANY
