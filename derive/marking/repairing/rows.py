"""The slips people make, as rows: a name, and what undoing that slip could make of a line.

A row proposes; it never judges. Whatever it proposes counts only once the judge proves that the
line is then true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sympy import (
    Add,
    Expr,
    Function,
    Integer,
    Mul,
    Piecewise,
    Pow,
    Rational,
    S,
    cos,
    cosh,
    exp,
    sin,
    sinh,
)

from derive.derivation.sweep import product
from derive.formula import written
from derive.marking.repairing.surroundings import Proposal, Surroundings, flipped, parts, times
from derive.marking.repairing.terms import (
    chain_factor,
    inner_term,
    linearity,
    product_rule,
    slopes_added,
    term,
)


class Slip(NamedTuple):
    """One row: the slip's name and its proposals for a line."""

    name: str
    propose: Callable[[Expr, Surroundings], Iterator[Proposal]]


def sign(line: Expr, _: Surroundings) -> Iterator[Proposal]:
    """Flip a term, what a function is applied to, an exponent, or the whole."""
    # The first term of a sum has no sign that one could mistype: it comes last.
    for path, part in sorted(parts(line), key=lambda each: each[0][-1:] == (0,) and isinstance(
            written.part_at(line, each[0][:-1]), Add)):
        above = written.part_at(line, path[:-1]) if path else None
        term = isinstance(above, Add)
        inside = isinstance(above, Function)
        exponent = isinstance(above, Pow) and path[-1] == 1
        if term or inside or exponent:
            words = "the sign of {}" + (" in the exponent" if exponent or isinstance(above, exp)
                                        else "") + " is flipped"
            yield words, (part,), written.replace_at(line, path, flipped(part))
    yield "the sign of the whole line is flipped", (), flipped(line)


def exponent(line: Expr, _: Surroundings) -> Iterator[Proposal]:
    """Change a whole exponent by one, square a part, or take its root."""
    for path, part in parts(line):
        above = written.part_at(line, path[:-1]) if path else None
        if isinstance(part, Pow) and isinstance(part.args[1], Rational):
            base, power = part.args
            for other in (power + 1, power - 1, -power):
                if other not in (0, power):
                    yield "the exponent of {} is not right", (base,), written.replace_at(
                        line, path, _raised(base, other))
        elif not isinstance(part, (Rational, Piecewise)) and written.tree_size(part) <= 12 and (
                above is None or not isinstance(above, Pow) or written.is_reciprocal(above)):
            if isinstance(part, exp):
                for number in (S(2), S.Half):
                    yield ("the exponent {} has a wrong factor", (part.args[0],),
                           written.replace_at(line, path, written.apply(
                               exp, times(part.args[0], number))))
                continue
            if above is None or isinstance(above, Mul):
                yield "{} belongs below the line of the fraction", (part,), written.replace_at(
                    line, path, written.reciprocal(part))
            yield "{} should be squared", (part,), written.replace_at(
                line, path, written.power(part, S(2)))
            yield "{} should stand under a root", (part,), written.replace_at(
                line, path, written.power(part, S.Half))


def _raised(base: Expr, power: Rational) -> Expr:
    if power == 1:
        return base
    return written.power(base, power) if power > 0 or power == -1 else written.reciprocal(
        written.power(base, -power))


def factor(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Take a factor away, or put one in: 2, ½, or one that stood in the line before."""
    for path, part in parts(line):
        if isinstance(part, Mul):
            yield from _one_less(line, path, part)
    places = [(path, part) for path, part in parts(line) if _takes_factor(line, path)]
    for number in (S(2), S.Half, S(3), Rational(1, 3), S(4), Rational(1, 4)):
        name = f"a factor {number} is missing"
        for path, part in places:
            yield name, (), written.replace_at(line, path, times(part, number))
    for new in _factors_before(around):
        for path, part in places:
            yield "the factor {} is missing", (new,), written.replace_at(
                line, path, times(part, new))


def number(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Take a factor away, or put in a number or the variable."""
    for clause, parts_, repaired in factor(line, around):
        if "{}" not in clause or "much" in clause or parts_ == (around.variable,):
            yield clause, parts_, repaired


def _one_less(line: Expr, path: written.Path, part: Mul) -> Iterator[Proposal]:
    for place, each in enumerate(part.args):
        if each not in (1, -1):
            rest = part.args[:place] + part.args[place + 1:]
            yield "the factor {} is too much", (each,), written.replace_at(
                line, path, product(*rest))


def _takes_factor(line: Expr, path: written.Path) -> bool:
    above = written.part_at(line, path[:-1]) if path else None
    return above is None or isinstance(above, (Add, Function))


def _factors_before(around: Surroundings) -> list[Expr]:
    found: dict[Expr, None] = {}
    for _, part in parts(around.before):
        if isinstance(part, Mul):
            found.update(dict.fromkeys(written.factors(part)))
    names = sorted(written.variables(around.before) | {symbol for symbol, _ in around.definitions}
                   | {each for _, value in around.definitions
                      for each in written.variables(value)}, key=str)
    for name in names:
        found[name] = None
        if "/" not in name.name:  # nobody divides by a slope by mistake
            found[written.reciprocal(name)] = None
    return [each for each in found if not isinstance(each, Rational) and each != around.before]


def variable(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Read y for x, or x for y: everywhere, or in one place."""
    x = around.variable
    for y, _ in around.definitions:
        for old, new in ((x, y), (y, x)):
            words = f"this is written in {new}, but {old} was put in"
            if old in written.variables(line):
                yield words, (), written.substitute(line, {old: new})
            places = [path for path, part in parts(line) if part == old]
            if len(places) > 1:
                for path in places:
                    yield words, (), written.replace_at(line, path, new)


def other_variable(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Read in one place another variable of the definitions: y for x in the slope of x·y."""
    names = {each for _, value in around.definitions for each in written.variables(value)}
    for path, part in parts(line):
        for new in sorted(names - {part}, key=str) if part in names else ():
            yield f"this is written in {new}, but {part} was put in", (), written.replace_at(
                line, path, new)


def coefficient(line: Expr, _: Surroundings) -> Iterator[Proposal]:
    """Change a number that is no exponent by one."""
    for path, part in parts(line):
        above = written.part_at(line, path[:-1]) if path else None
        if isinstance(part, Integer) and part > 1 and not isinstance(above, Pow):
            for new in (part + 1, part - 1):
                yield "the number {} should be {}", (part, new), written.replace_at(
                    line, path, new)


_TWINS = {sin: cos, cos: sin, sinh: cosh, cosh: sinh}


def function(line: Expr, _: Surroundings) -> Iterator[Proposal]:
    """Take the twin of a function, with either sign: cos for sin, −sin for cos."""
    for path, part in parts(line):
        twin = _TWINS.get(type(part))
        if twin is not None:
            new = written.apply(twin, part.args[0])
            for value in (new, written.negative(new)):
                yield f"{{}} should be {twin.__name__}", (part,), written.replace_at(
                    line, path, value)


def lost_slope(line: Expr, around: Surroundings) -> Iterator[Proposal]:
    """Multiply by a slope that is not only a sign."""
    for each in chain_factor(line, around) if around.differentiates else ():
        if each[1][0] != -1:
            yield each


CHAIN_FIRST = Slip("chain_factor", lost_slope)
"""Where a slope is worked out, a factor that depends on x is the likeliest thing to lose."""
SLIPS = (Slip("sign", sign), Slip("exponent", exponent), Slip("variable", variable),
         Slip("factor", factor), Slip("coefficient", coefficient), Slip("function", function),
         Slip("variable", other_variable), Slip("term", term),
         Slip("chain_factor", chain_factor), Slip("product_rule", product_rule),
         Slip("chain_factor", slopes_added), Slip("term", inner_term),
         Slip("linearity", linearity))
"""Smallest repair first; missing parentheses come before all of them."""
COMMON = (Slip("sign", sign), Slip("exponent", exponent), CHAIN_FIRST, Slip("factor", number),
          Slip("product_rule", product_rule))
"""What two slips in one line are looked for among; the second is one of the first two kinds."""
