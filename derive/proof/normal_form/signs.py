"""The sign of a fraction on the whole region: proved, or not known.

Every rule is one-sided: it proves a sign or says nothing. Regions make all variables either free
or positive, so most signs are visible in the coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import ctx, fmpq, fmpq_mpoly

from derive.errors import UndecidableError
from derive.proof.normal_form.elements import ANY, Fraction, Generator, Range
from derive.proof.normal_form.evaluation import evaluate, is_constant
from derive.proof.normal_form.field import Field

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
        elif generator.kind in ("sin", "cos"):
            from derive.proof.normal_form.turns import sign_of_turn  # it needs signs

            generator.signs = sign_of_turn(field, generator.kind, generator.argument, depth + 1)
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
    return _summed([_times(_of_number(coefficient), _monomial(field, monomial))
                    for monomial, coefficient in poly.terms()])


def _monomial(field: Field, monomial: Sequence[int]) -> Range:
    result = (1, 1)
    for generator, exponent in zip(field.generators, monomial, strict=False):
        if exponent:
            result = _times(result, _raised(generator.signs, exponent))
    return result


def _raised(signs: Range, exponent: int) -> Range:
    if exponent % 2:
        return signs
    return _times(signs, signs) if signs != ANY else (0, 1)


def _summed(terms: list[Range]) -> Range:
    low, high = min(each[0] for each in terms), max(each[1] for each in terms)
    if low >= 0:
        return (int((1, 1) in terms), high)
    if high <= 0:
        return (low, -int((-1, -1) in terms))
    return ANY


def _factored(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    try:
        content, parts = field.factors(poly)
    except UndecidableError:
        field.check_time()
        return ANY
    result = _of_number(content)
    for part, exponent in parts:
        result = _times(result, _raised(_irreducible(field, part, depth), exponent))
    return result


def _irreducible(field: Field, poly: fmpq_mpoly, depth: int) -> Range:
    """Try the rules one after the other on a factor."""
    used = field.used(poly)
    for each in used:
        generator_sign(field, each, depth)
    found = _visible(field, poly)
    for rule in (_constant, _by_coefficients, _simpler, _turned, _bounded, _with_root, _quadratic):
        if found[0] == found[1]:
            break
        found = _meet(found, rule(field, poly, used, depth))
    if found[0] == found[1]:
        return found
    from derive.proof.normal_form.monotone import sign_by_slope  # it needs signs

    return _meet(found, sign_by_slope(field, poly, depth))


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


def _simpler(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide c·M − d·N of exponentials M, N by log(c/d) + log M − log N, and the like."""
    from derive.proof.normal_form.gaps import gaps  # it needs signs

    found = ANY
    for gap in gaps(field, poly):
        found = _meet(found, sign(field, gap, depth + 1))
    return found


def _by_coefficients(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Read the sign off the terms once numbers such as π − 3 are one coefficient each."""
    fixed = {each.index for each in used if is_constant(field, each)}
    if not fixed:
        return ANY
    parts: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
    for monomial, coefficient in poly.terms():
        outer = tuple(0 if i in fixed else int(each) for i, each in enumerate(monomial))
        inner = tuple(int(each) if i in fixed else 0 for i, each in enumerate(monomial))
        parts.setdefault(outer, {})[inner] = coefficient
    if len(parts) < 2 or len(parts) == len(poly):
        return ANY
    return _summed([_times(poly_sign(field, field.ring.from_dict(inner), depth + 1),
                           _monomial(field, outer)) for outer, inner in parts.items()])


def _turned(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Decide a sine or cosine by where its angle lies."""
    from derive.proof.normal_form.turns import sign_of_sum  # it needs signs

    opened = any(each.kind in ("sin", "cos") for each in used)
    return sign_of_sum(field, poly, depth + 1) if opened else ANY


def _bounded(field: Field, poly: fmpq_mpoly, used: list[Generator], depth: int) -> Range:
    """Use that what is linear in a bounded generator is extreme at the bounds."""
    for each in used:
        if each.kind in BOUNDS and poly.degrees()[each.index] == 1:
            low, high = (poly_sign(field, at(field, poly, each, end), depth + 1)
                         for end in BOUNDS[each.kind])
            both = (min(low[0], high[0]), max(low[1], high[1]))
            if both != ANY:
                return _open_ended(low, high, both) if _inside_bounds(field, each) else both
    return ANY


def _inside_bounds(field: Field, generator: Generator) -> bool:
    """Tell whether a bounded generator is known not to reach its bounds, where the other is 0."""
    other = {"sin": "cos", "cos": "sin"}.get(generator.kind)
    return other is None or any(
        each.kind == other and each.argument == generator.argument
        and generator_sign(field, each) in ((1, 1), (-1, -1)) for each in field.generators)


def _open_ended(low: Range, high: Range, both: Range) -> Range:
    """Bounds are not reached: 0 at one end and a strict sign at the other is strict."""
    if 1 in (low[0], high[0]) and both[0] >= 0:
        return (1, 1)
    if -1 in (low[1], high[1]) and both[1] <= 0:
        return (-1, -1)
    return both


def at(field: Field, poly: fmpq_mpoly, generator: Generator, value: int | fmpq) -> fmpq_mpoly:
    """Return the polynomial with one generator replaced by a number."""
    return poly.subs({f"g{generator.index}": value})


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
